"""Reads a calendar: completely, or what changed since, with as few requests as Graph allows.

`calendarView/delta` says what changed and little of it: occurrences come with their times alone, masters often not at
all, and what left the window looks like what was deleted. So a change is only ever taken as a hint that an event is to
be asked for; what it then says counts. Nothing is kept here between two readings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from connectors.errors import CursorExpired, NotFound, NotSupported, TryLater, Unusable
from connectors.microsoft.asking import Found, Place, items, ours, stamp, with_files
from connectors.microsoft.cursor import Cursor, Held, short
from connectors.microsoft.translate_change import TRANSACTION
from connectors.microsoft.translate_event import View, etag_of_row, mark_of
from connectors.microsoft.translate_series import Item, etag_of, event_of
from connectors.microsoft.values import Json, part, parts, text
from connectors.model import Problem, Reading, Series, Single, Span

# A series of which the window holds only what was taken out shows no row in it: look a month further.
_MARGIN = timedelta(days=35)
_PAGE = {"Prefer": "odata.maxpagesize=200"}
_DELTA_LINK = "@odata.deltaLink"


@dataclass(frozen=True, slots=True)
class Read:
    """A reading, and the cursor that follows it."""

    reading: Reading
    cursor: Cursor


@dataclass(slots=True)
class _Round:
    """What one round of changes said: the last row of each id, those that are gone, and the link to the next round."""

    rows: dict[str, Json] = field(default_factory=dict)
    removed: dict[str, None] = field(default_factory=dict)
    link: str = ""

    def take(self, page: Json) -> None:
        if not isinstance(page.get("value", []), list):
            raise TryLater("What changed is told in a way that makes no sense; it is asked again later.")
        for row in parts(page, "value"):
            ident = text(row, "id")
            if not ident:
                continue
            self.rows.pop(ident, None)
            self.removed.pop(ident, None)
            if "@removed" in row:
                self.removed[ident] = None
            else:
                self.rows[ident] = row
        self.link = text(page, _DELTA_LINK) or self.link


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one calendar."""

    place: Place
    view: View

    def completely(self, window: Span) -> Read:
        """Read everything that the window can touch."""
        asked = window.widened(_MARGIN)
        try:
            bounds = {"startDateTime": stamp(asked.start), "endDateTime": stamp(asked.end)}
            said = self._round(f"{self.place.view}/delta", bounds)
        except CursorExpired as err:
            raise TryLater(f"{self.place.graph.host} lost its place while it told what there is.") from err
        series = items(self.place, dict.fromkeys(_masters(said.rows), True), asked)
        told: list[Found] = [*series.values(), *_orphans(said.rows, series)]
        told += self._singles([row for row in said.rows.values() if not _series_id(row)])
        cursor = Cursor(self.place.address, said.link, window.start, window.end, rows=_occurrences(said.rows))
        return self._read(_Sorting(cursor, complete=True), told, asked)

    def since(self, cursor: Cursor, window: Span) -> Read:
        """Read what changed since the cursor. Raises CursorExpired for one that is too old, or of another window."""
        if not cursor.window.contains(window):
            raise CursorExpired("The window has moved; everything in it is read anew.")
        try:
            said = self._round(cursor.link)
        except (NotFound, Unusable) as err:
            raise CursorExpired("The calendar no longer knows this cursor; everything is read anew.") from err
        if not said.rows and not said.removed:
            following = replace(cursor, link=said.link).sealed()
            return Read(Reading((), cursor=following.written(), complete=False), following)
        touched, gone = _touched(cursor, said)
        asked = cursor.window.widened(_MARGIN)
        told = items(self.place, touched, asked)
        gone |= {ident for ident, each in told.items() if isinstance(each, NotFound)}
        removed = {short(each) for each in said.removed}
        following = replace(
            cursor,
            link=said.link,
            items={key: held for key, held in cursor.items.items() if held.id not in gone},
            rows={key: each for key, each in cursor.rows.items() if key not in removed} | _occurrences(said.rows),
            kept="",
        )
        left = {held.uid for held in cursor.items.values() if held.id in gone}
        found = [*told.values(), *_orphans(said.rows, told)]
        return self._read(_Sorting(following, complete=False, left=left), found, asked)

    def _round(self, path: str, params: Mapping[str, str] | None = None) -> _Round:
        found = _Round()
        for page in self.place.graph.pages(path, params, _PAGE):
            found.take(page)
        if not found.link:
            raise TryLater(f"{self.place.graph.host} does not say up to when it told its changes.")
        return found

    def _singles(self, rows: Sequence[Json]) -> list[Found]:
        """Return the singles, each with its mark: changes come without it, so that ours are looked for by it.

        One of which hardly more than its times was told is asked for.
        """
        try:
            marks = ours(self.place)
        except Unusable:
            perhaps = [text(row, "id") for row in rows if text(row, "transactionId").startswith(TRANSACTION)]
            asked = items(self.place, dict.fromkeys(perhaps, False), None)
            marks = {
                ident: mark for ident, each in asked.items() if isinstance(each, Item) and (mark := mark_of(each.row))
            }
        sparse = items(self.place, dict.fromkeys((text(row, "id") for row in rows if _is_sparse(row)), False), None)
        whole = [Item(row, mark=marks.get(text(row, "id"))) for row in rows if text(row, "id") not in sparse]
        return [*whole, *sparse.values()]

    def _read(self, sorting: _Sorting, told: Iterable[Found], asked: Span) -> Read:
        """Return the reading of what was told: what is new to the cursor, or not what it was."""
        for item in sorted(
            with_files(self.place, sorting.understood(told), asked), key=lambda each: (each.uid, each.id)
        ):
            try:
                sorting.take(item, event_of(item, self.place.address, self.view))
            except (ValueError, OverflowError) as err:
                sorting.refuse(item.id, item.uid, str(err))
        return sorting.read()


@dataclass(slots=True)
class _Sorting:
    """What becomes of the events of a reading: handed on, or left, or named as a problem."""

    cursor: Cursor
    complete: bool
    left: set[str] = field(default_factory=set)
    changed: dict[str, Series | Single] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    events: int = 0
    held: dict[str, Held] = field(init=False)

    def __post_init__(self) -> None:
        self.held = dict(self.cursor.items)

    def understood(self, told: Iterable[Found]) -> list[Item]:
        """Return what is not what it was. Raises what concerns more than one event."""
        found: dict[str, Item] = {}
        for each in told:
            if isinstance(each, Item):
                found |= {} if self._is_known(each) else {each.id: each}
            elif isinstance(each, Unusable | NotSupported):
                self.problems.append(Problem(self.cursor.calendar, None, str(each)))
            elif not isinstance(each, NotFound):
                raise each
        return list(found.values())

    def _is_known(self, item: Item) -> bool:
        known = self.held.get(short(item.id))
        return known is not None and item.instances is None and known.etag is not None and known.etag == etag_of(item)

    def take(self, item: Item, event: Series | Single) -> None:
        """Hand an event on, unless it lies outside of the window."""
        self.events += 1
        key, uid = short(item.id), item.uid
        if isinstance(event, Single) and not _lies_in(event, self.cursor.window):
            self.left |= {uid} if self.held.pop(key, None) else set()
        elif uid in self.changed:
            self.refuse(item.id, uid, "the event stands on the calendar a second time")
        else:
            self.changed[uid] = event
            if not self.complete:
                # A series that was moved as a whole may go by another id; the one it had is of no use any more.
                self.held = {other: held for other, held in self.held.items() if held.uid != uid}
            self.held[key] = Held(item.id, uid, etag_of(item), item.is_series)

    def refuse(self, ident: str, uid: str, why: str) -> None:
        """Name an event that cannot be read."""
        self.problems.append(Problem(self.cursor.calendar, uid, why))
        self.held.pop(short(ident), None)

    def read(self) -> Read:
        present = {each.uid for each in self.held.values()}
        following = replace(self.cursor, items=self.held, kept="").sealed()
        reading = Reading(
            changed=tuple(self.changed[uid] for uid in sorted(self.changed)),
            gone=tuple(sorted(self.left - present)),
            cursor=following.written(),
            complete=self.complete,
            problems=tuple(self.problems),
            events_read=self.events,
        )
        return Read(reading, following)


def _series_id(row: Json) -> str:
    """Return the id of the series that a row is of, or is; empty for a single."""
    is_master = text(row, "type") == "seriesMaster" or bool(part(row, "recurrence"))
    return text(row, "seriesMasterId") or (text(row, "id") if is_master else "")


def _is_sparse(row: Json) -> bool:
    return "subject" not in row or "attendees" not in row


def _masters(rows: Mapping[str, Json]) -> list[str]:
    return list(dict.fromkeys(found for row in rows.values() if (found := _series_id(row))))


def _orphans(rows: Mapping[str, Json], series: Mapping[str, Found]) -> list[Item]:
    """Return the exceptions whose series is not there: who is invited to one occurrence alone has no more of it."""
    exceptions = (row for row in rows.values() if text(row, "type") == "exception")
    return [Item(row) for row in exceptions if isinstance(series.get(_series_id(row)), NotFound)]


def _occurrences(rows: Mapping[str, Json]) -> dict[str, str]:
    """Return which series each row of an occurrence is of, both in the short form."""
    return {short(ident): short(series) for ident, row in rows.items() if (series := text(row, "seriesMasterId"))}


def _touched(cursor: Cursor, said: _Round) -> tuple[dict[str, bool], set[str]]:
    """Return the events to be asked for, each with whether it recurs, and the singles that are no longer here."""
    touched = dict.fromkeys(_masters(said.rows), True)
    gone: set[str] = set()
    for ident, row in said.rows.items():
        held = cursor.item_of(ident)
        if not _series_id(row) and not (held and held.etag and held.etag == etag_of_row(row)):
            touched[ident] = bool(held and held.recurs)
    for ident in said.removed:
        held = cursor.item_of(ident)
        if held is not None and held.recurs:
            touched[held.id] = True
        elif held is not None:
            gone.add(held.id)
    return touched, gone


def _lies_in(single: Single, window: Span) -> bool:
    return single.span.overlaps(window) or single.span.start in window
