"""Writes single events: each once, over what was read, and by looking again where a write was cut off.

Before a write the event is read anew and its etag compared, and the write carries the change key just seen: whether
Graph holds that against an event is not documented. What a change means stands in `translate_change`, what is mailed
too. Must not decide whether a change is wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors import change as meaning
from connectors.errors import (
    ChangedElsewhere,
    ConnectorError,
    Interrupted,
    NotFound,
    NotOurs,
    NotSupported,
    TryLater,
    Unusable,
)
from connectors.microsoft import asking
from connectors.microsoft.asking import Place
from connectors.microsoft.cursor import Held
from connectors.microsoft.translate_change import SHARED, fields_of, new_event
from connectors.microsoft.translate_event import MARK, View, etag_of_row, is_organized, mark_of, original_of
from connectors.microsoft.translate_series import Item, etag_of, event_of
from connectors.microsoft.values import Json, text
from connectors.model import EventChange, EventDraft, EventRef, Receipt, Series, Single, Span, utc

_AROUND = timedelta(days=1)
_INSTANT = timedelta(seconds=1)
_MOST_CREATIONS = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """An event as it now stands: what Graph says of it, and what it is."""

    item: Item
    event: Series | Single

    @property
    def ref(self) -> EventRef:
        return self.event.ref


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes to one calendar. `ids` knows what was read by its id for callers, and learns what is written."""

    place: Place
    view: View
    ids: dict[str, Held]

    def find(self, ref: EventRef, start: datetime | None = None) -> Standing:
        """Return the event as it now stands. Raises NotFound, or ChangedElsewhere for a stale etag."""
        item = self._item(ref.id, start)
        if ref.etag is not None and ref.etag != etag_of(item):
            raise ChangedElsewhere(f"The event {ref.id} was changed since it was read.")
        return Standing(item, event_of(item, self.place.address, self.view))

    def target(self, standing: Standing, start: datetime | None) -> Json:
        """Return the row that a write goes to: of the whole, or of one occurrence. Raises NotFound."""
        meaning.standing(standing.event, start)
        if isinstance(standing.event, Single):
            return standing.item.row
        if start is None:
            return asking.row(self.place, standing.item.id)
        moment = utc(start)
        for each in standing.item.exceptions:
            if original_of(each, self.view) == moment:
                return asking.row(self.place, text(each, "id"))
        around = Span(moment - _INSTANT, moment + _INSTANT)
        for each in asking.instances(self.place, standing.item.id, around):
            if original_of(each, self.view) == moment:
                return each
        raise NotFound(f"The series {standing.ref.id} has no occurrence that starts at {moment.isoformat()}.")

    def create(self, draft: EventDraft) -> Receipt:
        """Create the draft, or return the event that already carries its mark."""
        for number in range(_MOST_CREATIONS):
            known = self._marked(draft.mark)
            if known is not None:
                return Receipt(known, changed=False)
            try:
                made = self.place.graph.send("POST", self.place.events, new_event(draft, self.place.address, number))
            except Interrupted:
                found = self._marked(draft.mark)
                if found is None:
                    raise
                return Receipt(found)
            except ChangedElsewhere:
                continue  # an event of this name was there once and is gone
            return Receipt(self._known(made or {}))
        raise Unusable("This event was created and deleted too often to be created again.")

    def update(self, ref: EventRef, change: EventChange, start: datetime | None = None) -> Receipt:
        """Write what is to become different of one occurrence, or of the whole."""
        standing = self.find(ref, start)
        meaning.revised(standing.event, meaning.changed(change), start)
        wanted = meaning.still_to_say(change, *meaning.standing(standing.event, start))

        def fields(row: Json) -> Json:
            if any(each is not None for each in (wanted.span, wanted.title, wanted.description)):
                _need_organizer(row)
            return fields_of(wanted, row, self.view.zone)

        return self.write(standing, start, fields)

    def write(
        self,
        standing: Standing,
        start: datetime | None,
        fields: Callable[[Json], Json],
    ) -> Receipt:
        """Write the fields that are made out of a row, none where nothing is to be written."""
        row = self.target(standing, start)
        wanted = fields(row)
        if not wanted:
            return Receipt(standing.ref, changed=False)
        self.patch(row, wanted, lambda: not fields(self.target(self.again(standing), start)))
        return self.receipt(standing)

    def patch(self, row: Json, fields: Json, is_done: Callable[[], bool]) -> None:
        """Change these fields of a row. `is_done` finds out where the write was cut off."""
        if SHARED & fields.keys():
            _need_organizer(row)
        try:
            self.place.graph.send("PATCH", self.place.event(text(row, "id")), fields, _condition(row))
        except Interrupted:
            if not is_done():
                raise

    def delete(self, ref: EventRef) -> Receipt:
        """Delete an event that carries our mark; its guests get a cancellation."""
        standing = self.find(ref)
        row = standing.item.row
        if mark_of(row) is None:
            raise NotOurs(f"The event {ref.id} was not made by us, so it is not ours to delete.")
        try:
            self.place.graph.send("DELETE", self.place.event(text(row, "id")), None, _condition(row))
        except Interrupted:
            if self.stands(ref.id):
                raise
        self.ids.pop(ref.id, None)
        return Receipt(standing.ref)

    def again(self, standing: Standing) -> Standing:
        """Return the event as it stands after a write."""
        return self.find(EventRef(standing.ref.calendar, standing.ref.id))

    def stands(self, uid: str) -> bool:
        """Say whether the event is on the calendar."""
        try:
            self._item(uid)
        except NotFound:
            return False
        return True

    def receipt(self, standing: Standing) -> Receipt:
        """Return the proof of a write; without an etag where the event cannot be read just now, or is gone."""
        try:
            return Receipt(self.again(standing).ref)
        except (NotFound, TryLater):
            return Receipt(EventRef(standing.ref.calendar, standing.ref.id))

    def _item(self, uid: str, start: datetime | None = None) -> Item:
        known = self.ids.get(uid)
        found = self._read(known.id, known.recurs, start) if known else None
        if found is None:
            rows = {text(each, "type"): each for each in asking.found_by(self.place, "iCalUId", uid)}
            row = rows.get("seriesMaster") or rows.get("singleInstance")
            found = self._read(text(row, "id"), "seriesMaster" in rows, start) if row else None
        if found is None:
            self.ids.pop(uid, None)
            raise NotFound(f"There is no event {uid} on the calendar.")
        self.ids[uid] = Held(found.id, uid, recurs=found.is_series)
        return found

    def _read(self, ident: str, recurs: bool, start: datetime | None) -> Item | None:
        moment = utc(start) if start is not None else None
        window = Span(moment - _AROUND, moment + _AROUND) if moment else None
        found = asking.items(self.place, {ident: recurs}, window)[ident]
        if isinstance(found, NotFound):
            return None
        if isinstance(found, ConnectorError):
            raise found
        return asking.with_files(self.place, [found])[0]

    def _marked(self, mark: str) -> EventRef | None:
        rows = [each for each in asking.found_by(self.place, MARK, mark) if mark_of(each) == mark]
        return self._known(rows[0]) if rows else None

    def _known(self, row: Json) -> EventRef:
        item = Item(row)
        self.ids[item.uid] = Held(item.id, item.uid)
        return EventRef(self.place.address, item.uid, etag_of(item))


def _need_organizer(row: Json) -> None:
    if not is_organized(row):
        raise NotSupported("Only the organizer of this meeting can change that; it would be lost on this copy.")


def _condition(row: Json) -> dict[str, str]:
    etag = etag_of_row(row)
    return {"If-Match": etag} if etag else {}
