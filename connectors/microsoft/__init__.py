"""Calendars, documents and mail of an account with Microsoft 365. See `connector`, `documents`, `mail` and `auth`."""
