"""Calendars on a CalDAV server: found by its address, read by what changed, written under the etag that was read."""
