"""What became of earlier meetings of a pair, a day at a time, newest first, and how to find one. Pure.

Gets only what the one who looks may see (see `assistant.core.page`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, tzinfo

from assistant.core.localtime import local_day
from assistant.core.page import Seen
from assistant.core.questions import fold
from assistant.model import Input, Meeting


@dataclass(frozen=True, slots=True)
class Past:
    """A day on which the two met, were to meet, or wrote something down. `own` is for the one who looks alone."""

    day: date
    meeting: Meeting | None = None
    notes: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    talked: tuple[str, ...] = ()
    wins: tuple[str, ...] = ()
    said: Input | None = None

    @property
    def is_of_a_meeting(self) -> bool:
        """Say whether the two were to meet that day, or wrote notes about it."""
        return bool(self.meeting or self.notes or self.own)

    @property
    def words(self) -> str:
        """Everything that was written about that day, to be searched."""
        said = (self.said.text,) if self.said else ()
        return fold(" ".join((self.day.isoformat(), *self.notes, *self.own, *self.talked, *self.wins, *said)))


@dataclass(slots=True)
class _Day:
    """What is known of a day while it is gathered."""

    meeting: Meeting | None = None
    notes: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    talked: list[str] = field(default_factory=list)
    wins: list[str] = field(default_factory=list)
    said: Input | None = None


def past(seen: Seen, meetings: Iterable[Meeting], today: date, zone: tzinfo) -> tuple[Past, ...]:
    """Return the days up to today about which anything is known, newest first."""
    found: defaultdict[date, _Day] = defaultdict(_Day)
    for meeting in meetings:
        found[local_day(meeting.span.start, zone)].meeting = meeting
    for note in seen.notes:
        found[note.day].notes.append(note.text)
    for note in seen.own_notes:
        found[note.day].own.append(note.text)
    for point in seen.talked:
        if point.discussed is not None:
            found[point.discussed].talked.append(point.text)
    for win in seen.wins:
        found[win.day].wins.append(win.text)
    for said in seen.inputs:
        found[said.day].said = said
    return tuple(_made(day, found[day]) for day in sorted(found, reverse=True) if day <= today)


def matching(days: Iterable[Past], words: str) -> tuple[Past, ...]:
    """Return the days on which every one of these words was written; all of them for no words."""
    wanted = fold(words).split()
    if not wanted:
        return tuple(days)
    return tuple(day for day in days if all(word in day.words for word in wanted))


def _made(day: date, found: _Day) -> Past:
    return Past(
        day,
        found.meeting,
        tuple(found.notes),
        tuple(found.own),
        tuple(found.talked),
        tuple(found.wins),
        found.said,
    )
