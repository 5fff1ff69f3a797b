"""Says how we mark in iCalendar what is ours. Pure; the names stand in calendars, so they never change."""

from __future__ import annotations

from hashlib import blake2b

MARK = "X-ONE-ON-ONE-MARK"
"""On an event: we made it, for this mark. On an ATTACH, as a parameter, and in a VALARM: it is ours."""
EXCEPTION = "X-ONE-ON-ONE-EXCEPTION"
"""On an event with RECURRENCE-ID: we took this occurrence out of its rule, so we may put it back."""


def uid_of_mark(mark: str) -> str:
    """Return the UID of what we create for a mark, the same for ever."""
    return blake2b(mark.encode(), digest_size=16).hexdigest()
