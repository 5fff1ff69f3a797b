"""What the assistant costs, next to the libraries a user would reach for. `python -m bench` prints a table."""
