"""What is judged, decided and worded: pure, from values to values. Nothing here reads, writes or knows the time."""
