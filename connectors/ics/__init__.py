"""Calendars in .ics files: a file or a folder of them, read quickly and written whole."""
