"""Finds the address of a video meeting in what an event says. Pure, and the same for every provider.

Knows the services by the addresses they hand out; an address of any other kind is no meeting. Must not guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_MEETINGS = (
    r"meet\.google\.com/[a-z]",
    r"teams\.(?:microsoft|live)\.com/(?:l/)?meet",
    r"(?:[a-z0-9-]+\.)*zoom(?:gov)?\.(?:us|com)/(?:j|my|s|w|wc)/",
    r"meet\.jit\.si/[^/]",
    r"[a-z0-9.-]*jitsi[a-z0-9-]*\.[a-z0-9.-]+/[^/]",
    r"8x8\.vc/[^/]",
    r"(?:[a-z0-9-]+\.)+webex\.com/(?:[a-z0-9.-]+/)?(?:meet|join|j\.php|wbxmjs)",
    r"whereby\.com/[^/]",
    r"(?:meet\.goto|gotomeet|global\.gotomeeting)\.(?:com|me)/[^/]",
    r"facetime\.apple\.com/join",
    r"(?:[a-z0-9-]+\.)*chime\.aws/[^/]",
    r"[a-z0-9.-]+/(?:bigbluebutton|b)/(?:rooms/)?[a-z0-9-]{3,}",
)
_MEETING = re.compile(rf"https?://(?:{'|'.join(_MEETINGS)})[^\s<>\"']*", re.IGNORECASE)
_TRAILING = ".,;:!?)]}>"


def online_address(texts: Iterable[str]) -> str | None:
    """Return the first address of a video meeting in these texts, None if there is none."""
    for text in texts:
        found = _MEETING.search(text) if "://" in text else None
        if found:
            return found[0].rstrip(_TRAILING)
    return None
