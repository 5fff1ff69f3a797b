"""Reads a calendar: completely, or what changed since, with as few requests as Graph allows.

`calendarView/delta` says what changed and little of it: occurrences come with their times alone, masters often not at all,
and what left the window looks like what was deleted. So a change is only ever taken as a hint that an event is to be asked
for; what it then says counts. Nothing is kept here between two readings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from connectors.errors import ConnectorError, CursorExpired, NotFound, TryLater, Unusable
from connectors.microsoft.asking import Place, items, ours, stamp, with_files
from connectors.microsoft.cursor import Cursor, Held, short
from connectors.microsoft.translate_event import View
from connectors.microsoft.translate_series import Item, etag_of, event_of
from connectors.microsoft.values import Json, part, parts, text
from connectors.model import Problem, Reading, Series, Single, Span

# A series of which the window holds only what was taken out shows no row in it: look a month further.
_MARGIN = timedelta(days=35)
_PAGE = {"Prefer": "odata.maxpagesize=200"}
_DELTA_LINK = "@odata.deltaLink"


@dataclass(frozen=True, slots=True)
class Read:
    """A reading, the cursor that follows it, and where each id stands (its id at Graph)."""

    reading: Reading
    cursor: Cursor

    @property
    def places(self) -> dict[str, str]:
        return {held.uid: held.id for held in self.cursor.items.values()}


@dataclass(slots=True)
class _Round:
    """What one round of changes said: the last row of each id, those that are gone, and the link to the next round."""

    rows: dict[str, Json] = field(default_factory=dict)
    removed: dict[str, None] = field(default_factory=dict)
    link: str = ""

    def take(self, page: Json) -> None:
        for row in parts(page, "value"):
            ident = text(row, "id")
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
        said = self._round(
            f"{self.place.view}/delta", {"startDateTime": stamp(asked.start), "endDateTime": stamp(asked.end)}
        )
        marks = ours(self.place)
        masters = _masters(said.rows)
        found = list(items(self.place, dict.fromkeys(masters, True), asked).values())
        singles = [Item(row, mark=marks.get(ident)) for ident, row in said.rows.items() if not _series_id(row)]
        read = with_files(self.place, [*_there(found), *singles], asked)
        cursor = Cursor(self.place.address, said.link, window.start, window.end, rows=_occurrences(said.rows))
        return self._read(cursor, read, complete=True)

    def since(self, cursor: Cursor, window: Span) -> Read:
        """Read what changed since the cursor. Raises CursorExpired for one that is too old, or of another window."""
        if not cursor.window.contains(window):
            raise CursorExpired("The window has moved; everything in it is read anew.")
        try:
            said = self._round(cursor.link)
        except (NotFound, Unusable) as err:
            raise CursorExpired("The calendar no longer knows this cursor; everything is read anew.") from err
        touched, gone = _touched(cursor, said)
        asked = cursor.window.widened(_MARGIN)
        told = items(self.place, touched, asked)
        absent = {ident for ident, each in told.items() if isinstance(each, NotFound)} | gone
        read = with_files(self.place, _there(told.values()), asked)
        known = {key: held for key, held in cursor.items.items() if held.id not in absent}
        rows = {key: series for key, series in cursor.rows.items() if key not in {short(each) for each in said.removed}}
        rows |= _occurrences(said.rows)
        following = replace(cursor, link=said.link, items=known, rows=rows)
        left = {held.uid for held in cursor.items.values() if held.id in absent}
        return self._read(following, read, complete=False, gone=left)

    def _round(self, path: str, params: Mapping[str, str] | None = None) -> _Round:
        found = _Round()
        for page in self.place.graph.pages(path, params, _PAGE):
            found.take(page)
        if not found.link:
            raise TryLater(f"{self.place.graph.host} does not say up to when it told its changes.")
        return found

    def _read(self, cursor: Cursor, read: Iterable[Item], *, complete: bool, gone: Iterable[str] = ()) -> Read:
        """Return the reading of these items: those that are new to the cursor, or not what they were."""
        changed: dict[str, Series | Single] = {}
        problems: list[Problem] = []
        held, left, events = dict(cursor.items), set(gone), 0
        for item in sorted(read, key=lambda each: (each.uid, each.id)):
            key = short(item.id)
            if not complete and item.instances is None and key in held and held[key].etag == etag_of(item):
                continue
            try:
                event = event_of(item, self.place.address, self.view)
            except (ValueError, OverflowError) as err:
                problems.append(Problem(self.place.address, item.uid, str(err)))
                held.pop(key, None)
                continue
            events += 1
            if isinstance(event, Single) and not _lies_in(event, cursor.window):
                left |= {item.uid} if held.pop(key, None) else set()
                continue
            changed.setdefault(item.uid, event)
            held[key] = Held(item.id, item.uid, etag_of(item), item.is_series)
        present = {each.uid for each in held.values()}
        following = replace(cursor, items=held)
        text = following.written()
        reading = Reading(
            changed=tuple(changed[uid] for uid in sorted(changed)),
            gone=tuple(sorted(left - present)),
            cursor=text,
            complete=complete,
            problems=tuple(problems),
            events_read=events,
        )
        return Read(reading, following)


def _series_id(row: Json) -> str:
    """Return the id of the series that a row is of, or is; empty for a single."""
    is_master = text(row, "type") == "seriesMaster" or bool(part(row, "recurrence"))
    return text(row, "seriesMasterId") or (text(row, "id") if is_master else "")


def _masters(rows: Mapping[str, Json]) -> list[str]:
    return list(dict.fromkeys(found for row in rows.values() if (found := _series_id(row))))


def _occurrences(rows: Mapping[str, Json]) -> dict[str, str]:
    """Return which series each row of an occurrence is of, both in the short form."""
    return {short(ident): short(series) for ident, row in rows.items() if (series := text(row, "seriesMasterId"))}


def _touched(cursor: Cursor, said: _Round) -> tuple[dict[str, bool], set[str]]:
    """Return the events to be asked for, each with whether it recurs, and the singles that left the window or are gone."""
    touched = dict.fromkeys(_masters(said.rows), True)
    gone: set[str] = set()
    for ident, row in said.rows.items():
        held = cursor.item_of(ident)
        if not _series_id(row) and not (held and held.etag == text(row, "@odata.etag")):
            touched[ident] = bool(held and held.recurs)
    for ident in said.removed:
        held = cursor.item_of(ident)
        if held is not None and held.recurs:
            touched[held.id] = True
        elif held is not None:
            gone.add(held.id)
    return touched, gone


def _there(found: Iterable[Item | ConnectorError]) -> list[Item]:
    """Return what was found. Raises what is more than an event that is not there."""
    known = list(found)
    for each in known:
        if isinstance(each, ConnectorError) and not isinstance(each, NotFound):
            raise each
    return [each for each in known if isinstance(each, Item)]


def _lies_in(single: Single, window: Span) -> bool:
    return single.span.overlaps(window) or single.span.start in window
