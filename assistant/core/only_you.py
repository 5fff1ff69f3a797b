"""Tell the part of a prep document that is the leader's alone from the part that both may read.

The document ends with the private part, so that whatever is written below its heading stays private too. Pure.
"""

from __future__ import annotations

HEADING = "## Only you"


def parted(text: str) -> tuple[str, str]:
    """Return what both may read and, from its heading on, what is the leader's alone ("" when there is none)."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if line.strip().casefold() == HEADING.casefold():
            return "\n".join(lines[:number]).rstrip(), "\n".join(lines[number:])
    return text, ""
