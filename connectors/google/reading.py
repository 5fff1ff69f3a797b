"""Reads a calendar: completely, or what changed since, with one request where nothing did.

Asks for masters and exceptions, never for instances, and puts what changed into the copy of the last reading; without
one (after a restart) the series that were touched are asked for. What an event says is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo

from connectors.errors import CursorExpired, NotFound, Unusable
from connectors.google.cursor import Cursor, Head, begun
from connectors.google.listing import Listed, Lister, Misread
from connectors.google.rows import About, Row
from connectors.google.translate import Frame, known_zone
from connectors.google.translate_series import around, formed
from connectors.model import Problem, Reading, Series, Single, Span

_MOST_ASKED_FOR = 50
Groups = Mapping[str, Mapping[str, Row]]
"""The rows of a calendar: by series (or by itself), then by id."""


@dataclass(frozen=True, slots=True)
class Read:
    """A reading, and what the next begins with. `groups` is the copy of the calendar, None where there is none."""

    reading: Reading
    about: About
    cursor: Cursor | None = None
    groups: Groups | None = None


@dataclass(slots=True)
class _Taken:
    """What was formed: by group the ids handed on, and which group an id belongs to."""

    owners: dict[str, str] = field(default_factory=dict)
    changed: list[Series | Single] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    known: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one calendar. `address` names it to callers; `zone` is that of whole days, None the calendar's own."""

    lister: Lister
    address: str
    zone: tzinfo | None = None
    own: str | None = None
    owners: tuple[str, ...] = ()

    def frame(self, about: About) -> Frame:
        """Return what the events of the calendar are read with."""
        return Frame(self.floating(about), self.own, self.owners, about.default_reminders, self.address.lower())

    def floating(self, about: About) -> tzinfo:
        """Return the zone of whole days. Raises Unusable."""
        found = self.zone or known_zone(about.time_zone)
        if found is None:
            raise Unusable(f"The time zone {about.time_zone} of the calendar is unknown here; name yours.")
        return found

    def completely(self, window: Span) -> Read:
        """Read everything that the window can touch. Raises NotFound where the calendar is gone."""
        listed = self.lister.near(around(window))
        groups = grouped(listed.rows)
        taken = _Taken()
        for group in sorted(groups):
            self._take(group, groups[group], listed.about, window, taken)
        cursor = None
        if listed.token is not None:
            head = Head(
                self.address,
                listed.token,
                window.start,
                window.end,
                listed.about.time_zone,
                listed.about.default_reminders,
            )
            cursor = begun(head, taken.known)
        reading = self._reading(taken, listed, (), cursor, complete=True)
        return Read(reading, listed.about, cursor, groups)

    def since(self, cursor: Cursor, groups: Groups | None) -> Read:
        """Read what changed since the cursor; `groups` is the copy of the calendar as of then, if there is one.

        Raises CursorExpired for a cursor that is too old, and where reading completely costs less.
        """
        head = cursor.head
        listed = self.lister.since(head.token)
        if (listed.about.time_zone, listed.about.default_reminders) != (head.zone, head.reminders):
            raise CursorExpired("The settings of the calendar were changed; everything is read anew.")
        if not listed.rows:
            following = cursor.after(listed.token or head.token, cursor.known)
            reading = self._reading(_Taken(), listed, (), following, complete=False)
            return Read(reading, listed.about, following, groups)
        touched = sorted({row.group for row in known_better(listed.rows, groups or {})})
        now = self._updated(listed.rows, groups) if groups is not None else self._asked(touched, listed, cursor)
        taken = _Taken(owners=_owners(cursor.known, touched))
        for group in touched:
            self._take(group, now.get(group, {}), listed.about, head.window, taken)
        known = {name: ids for name, ids in cursor.known.items() if name not in taken.known and name not in touched}
        known |= taken.known
        following = cursor.after(listed.token or head.token, known)
        before = {uid for group in touched for uid in cursor.known.get(group, ())}
        gone = tuple(sorted(before - {uid for ids in taken.known.values() for uid in ids}))
        reading = self._reading(taken, listed, gone, following, complete=False)
        return Read(reading, listed.about, following, None if groups is None else now)

    def _reading(
        self, taken: _Taken, listed: Listed, gone: tuple[str, ...], cursor: Cursor | None, *, complete: bool
    ) -> Reading:
        misread = [_unread(each, self.address) for each in listed.misread]
        return Reading(
            changed=tuple(sorted(taken.changed, key=lambda each: each.ref.id)),
            gone=gone,
            cursor=cursor.written() if cursor is not None else None,
            complete=complete,
            problems=(*taken.problems, *misread),
            events_read=sum(not row.cancelled for row in listed.rows),
        )

    def _take(self, group: str, rows: Mapping[str, Row], about: About, window: Span, taken: _Taken) -> None:
        """Form what a group stands for and take over what the window can touch, each id once."""
        outcome = formed(tuple(rows.values()), self.address, self.frame(about), window)
        near = [each for each in outcome.found if isinstance(each, Series) or touches(each, window)]
        mine = [each for each in near if taken.owners.setdefault(each.ref.id, group) == group]
        taken.changed += mine
        taken.problems += [*outcome.problems, *self._doubles(near, mine)]
        if mine:
            taken.known[group] = tuple(each.ref.id for each in mine)

    def _doubles(self, near: Sequence[Series | Single], mine: Sequence[Series | Single]) -> Iterable[Problem]:
        error = "the event stands on the calendar a second time"
        return [Problem(self.address, each.ref.id, error) for each in near if each not in mine]

    def _updated(self, rows: Iterable[Row], groups: Groups) -> Groups:
        """Return the copy with these rows put in or taken out; who deletes a master deletes its exceptions."""
        now: dict[str, Mapping[str, Row]] = dict(groups)
        for row in known_better(rows, groups):
            if row.recurring_event_id is None and row.cancelled:
                now.pop(row.group, None)
            else:
                now[row.group] = {**now.get(row.group, {}), row.id: row}
        return now

    def _asked(self, touched: Sequence[str], listed: Listed, cursor: Cursor) -> Groups:
        """Return the groups that were touched, asked for where the rows that were told are not all there is of them."""
        told = grouped(listed.rows)
        if len(touched) > _MOST_ASKED_FOR:
            raise CursorExpired("Much has changed in the calendar; everything is read anew.")
        return {group: self._whole(group, told[group], cursor) for group in touched}

    def _whole(self, group: str, told: Mapping[str, Row], cursor: Cursor) -> Mapping[str, Row]:
        main = told.get(group)
        if main is not None and (main.cancelled or not main.recurrence):
            return {} if main.cancelled else told
        uid = self._uid(group, told, cursor)
        if uid is None:
            return told
        rows = {row.id: row for row in self.lister.named(uid).rows if row.group == group}
        if not rows:  # nothing goes by this name, so that what was told may not be all there is
            raise CursorExpired("What changed in a series is not told in full; everything is read anew.")
        return {**told, **rows}

    def _uid(self, group: str, told: Mapping[str, Row], cursor: Cursor) -> str | None:
        """Return the UID of a group: from a row that has it, from what was handed on, else by asking."""
        found = next((row.uid for row in told.values() if row.uid), None)
        if found is not None:
            return found
        series = next((uid for uid in cursor.known.get(group, ()) if "/" not in uid), None)
        if series is not None:
            return series
        try:
            return self.lister.one(group).name
        except NotFound:
            return None


def grouped(rows: Iterable[Row]) -> dict[str, dict[str, Row]]:
    """Return rows by the series they belong to, then by id; the last of an id counts."""
    found: dict[str, dict[str, Row]] = {}
    for row in rows:
        found.setdefault(row.group, {})[row.id] = row
    return found


def known_better(rows: Iterable[Row], groups: Groups) -> list[Row]:
    """Return rows with the series that a bare cancelled one belonged to, where the copy knows it."""
    series = {uid: group for group, held in groups.items() for uid in held if uid != group} if groups else {}
    return [_belonging(row, series.get(row.id), groups) for row in rows]


def _belonging(row: Row, group: str | None, groups: Groups) -> Row:
    if group is None or row.recurring_event_id is not None or not row.cancelled:
        return row
    known = groups[group][row.id]
    return Row(
        id=row.id,
        status=row.status,
        recurring_event_id=known.recurring_event_id,
        original_start_time=known.original_start_time,
    )


def touches(single: Single, window: Span) -> bool:
    """Say whether a single event lies in the window, an empty one included."""
    return single.span.overlaps(window) or single.span.start in window


def _owners(known: Mapping[str, tuple[str, ...]], touched: Sequence[str]) -> dict[str, str]:
    """Return whose the ids are of all groups but those that were touched."""
    return {uid: group for group, ids in known.items() if group not in touched for uid in ids}


def _unread(each: Misread, address: str) -> Problem:
    return Problem(address, each.name or None, each.error)
