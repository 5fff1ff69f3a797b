"""Calendars, documents and mail of an account with Google. See `connector`, `documents`, `mail` and `auth`."""
