"""Reads what a server reports of the messages that it was to send for an event (SCHEDULE-STATUS, RFC 6638, 3.2.9).

Text in, addresses or sentences out. Must not write or ask anything.
"""

from __future__ import annotations

import re

_PEOPLE = re.compile(
    r'^(?:ATTENDEE|ORGANIZER)(?P<parameters>(?:;[\w-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(?P<who>.*)$',
    re.IGNORECASE | re.MULTILINE,
)
_STATUS = re.compile(r';SCHEDULE-STATUS="?([\d.,]+)', re.IGNORECASE)
_NAMED = re.compile(r';EMAIL="?([^";:,]+)', re.IGNORECASE)
_FOLD = re.compile(rb"\r?\n[ \t]")


def unreached(text: bytes) -> tuple[str, ...]:
    """Return the addresses of those whom the server could not reach (3.x and 5.x), each once, as they come."""
    lines = _FOLD.sub(b"", text).decode("utf-8", "replace").replace("\r\n", "\n")
    found = (_address(person) for person in _PEOPLE.finditer(lines) if _has_failed(person["parameters"]))
    return tuple(dict.fromkeys(address for address in found if address))


def notes(text: bytes) -> tuple[str, ...]:
    """Return a sentence for each person whom the server could not reach."""
    return tuple(f"Write to {address} yourself: the calendar could not reach them." for address in unreached(text))


def _has_failed(parameters: str) -> bool:
    told = _STATUS.search(parameters)
    codes = [code for code in told[1].split(",") if code] if told else []
    return bool(codes) and all(code[0] in "35" for code in codes)


def _address(person: re.Match[str]) -> str:
    who, named = person["who"].strip(), _NAMED.search(person["parameters"])
    if who.lower().startswith("mailto:"):
        return who[len("mailto:") :].lower()
    return named[1].lower() if named else ""
