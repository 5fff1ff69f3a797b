"""Sends mail through a mail server."""
