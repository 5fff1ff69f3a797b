"""Says how we mark in Google Calendar what is ours: private properties of an event. Pure.

The names stand in calendars, so they never change. Google drops a longer name than 44 characters without a word, and
cuts a longer value than 1024.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from connectors.errors import NotSupported

MARK = "ooo.mark"
"""On an event: we made it, for this mark."""
REMINDER = "ooo.reminder"
"""On an event: the minutes of our reminder, and whether it was there before us or took the place of the defaults."""
_DOCUMENT = "ooo.doc."
"""On an event, followed by a digest of its mark: which of the attachments is our document, and the mark."""
_OURS = "ooo."
_MOST = 1024
_DRIVE = re.compile(r"https://(?:docs|drive)\.google\.com/(?:.*?/d/|.*?[?&]id=)([\w-]+)")


@dataclass(frozen=True, slots=True)
class OurReminder:
    """Our reminder. `theirs`: there was one at that time before; `was_default`: the calendar's own stood there."""

    minutes: int
    was_default: bool = False
    theirs: bool = False

    def written(self) -> str:
        """Return it as a text."""
        return f"{self.minutes}{' default' * self.was_default}{' theirs' * self.theirs}"


def reminder_of(notes: Mapping[str, str]) -> OurReminder | None:
    """Return the reminder of ours, None where there is none."""
    minutes, *words = notes.get(REMINDER, "").split() or [""]
    return OurReminder(int(minutes), "default" in words, "theirs" in words) if minutes.isdecimal() else None


def place_of(url: str, file_id: str | None = None) -> str:
    """Return what names a document wherever it is attached: its id in Drive, else a digest of its address."""
    found = _DRIVE.match(url)
    drive = file_id or (found[1] if found else None)
    return f"drive:{drive}" if drive else f"url:{_digest(url)}"


def marks_of(files: Sequence[tuple[str, str]], notes: Mapping[str, str]) -> list[str | None]:
    """Return the mark of each document, given by its place and title; None for what is not ours.

    A title may have been changed since; it decides only between documents of one place.
    """
    known = [(place, title, mark) for place, title, mark in map(_read_document, notes.items()) if mark]
    found: list[str | None] = [None] * len(files)
    for exactly in (True, False):
        for index, (place, title) in enumerate(files):
            mine = next((each for each in known if each[0] == place and (each[1] == title or not exactly)), None)
            if found[index] is None and mine is not None:
                found[index] = mine[2]
                known.remove(mine)
    return found


def _read_document(note: tuple[str, str]) -> tuple[str, str, str]:
    name, value = note
    place, _, rest = value.partition("\n")
    title, _, mark = rest.partition("\n")
    return (place, title, mark) if name.startswith(_DOCUMENT) else ("", "", "")


def document_note(mark: str) -> str:
    """Return the name of the property that tells of the document of this mark."""
    return _DOCUMENT + _digest(mark)


def noted_document(mark: str, place: str, title: str) -> str:
    """Return the value of that property. Raises NotSupported for a mark or a title that is too long."""
    return checked(f"{place}\n{' '.join(title.splitlines())}\n{mark}")


def checked(value: str) -> str:
    """Return a value that can be noted on an event. Raises NotSupported for one that Google would cut."""
    if len(value) > _MOST:
        raise NotSupported("Google keeps notes of up to 1024 characters with an event, and this is longer.")
    return value


def ours(notes: Mapping[str, str]) -> dict[str, str]:
    """Return what of the properties is ours."""
    return {name: value for name, value in notes.items() if name.startswith(_OURS)}


def id_of_mark(mark: str, generation: int = 0) -> str:
    """Return the id of what we create for a mark, the same for ever; the next generation's after one was deleted."""
    text = f"{mark}\n{generation}" if generation else mark
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=10).hexdigest()
