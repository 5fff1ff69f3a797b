"""Writes single events: under the etag that was read, once, and by reading again where a write was cut off.

What is to be sent is `translate_change`'s to say; here is how it reaches Google only over what was read. Must not
decide whether a change is allowed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from connectors import change as meaning
from connectors.errors import ChangedElsewhere, ConnectorError, Interrupted, NotFound, NotOurs
from connectors.google.faults import AlreadyThere
from connectors.google.library import HttpRequest, Json
from connectors.google.listing import Listed
from connectors.google.marks import id_of_mark
from connectors.google.reading import Reader, grouped
from connectors.google.rows import EVENT_FIELDS, GOOGLE_S, Broken, Row, read_row
from connectors.google.translate import Frame, original_start
from connectors.google.translate_change import Patch
from connectors.google.translate_draft import drafted
from connectors.google.translate_series import around, formed, single_name, window_of
from connectors.model import EventDraft, EventRef, Receipt, Series, Single, Span, utc
from connectors.wallclock import lasting

Edit = Callable[[Row, Frame], Patch]
"""Says what must be sent of an event; an empty patch where nothing is to be written."""
_ATTEMPTS = 3
_GENERATIONS = 20
_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """A series or single as it now stands, and its rows by id; `main` is the row that stands for the whole."""

    event: Series | Single
    rows: tuple[Row, ...]
    main: Row
    frame: Frame


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes to one calendar. `window` is that of the last reading, for which the etags of series stand."""

    reader: Reader
    window: Span | None = None

    def find(self, ref: EventRef) -> Standing:
        """Return what now stands there. Raises NotFound, or ChangedElsewhere for a stale etag."""
        found = self._standing(ref)
        if found is None:
            raise NotFound(f"There is no event {ref.id} in the calendar.")
        if ref.etag is not None and ref.etag != found.event.ref.etag:
            raise ChangedElsewhere(f"The event {ref.id} was changed since it was read.")
        return found

    def change(self, ref: EventRef, edit: Edit, start: datetime | None, *, restores: bool = False) -> Receipt:
        """Write what the edit says of one occurrence, or without a start of the whole.

        `restores` also finds an occurrence that was taken out.
        """
        last = ChangedElsewhere(f"The event {ref.id} is changed all the time.")
        for _ in range(_ATTEMPTS):
            standing = self.find(ref)
            row = self._row(standing, start, restores=restores)
            patch = edit(row, standing.frame)
            if not patch:
                return Receipt(standing.event.ref, changed=False)
            try:
                return self._patched(standing, row, patch, edit)
            except ChangedElsewhere as err:
                last = err
        raise last

    def create(self, draft: EventDraft) -> Receipt:
        """Make the event, or return the one that already carries its mark; ids of deleted ones are used up."""
        for generation in range(_GENERATIONS):
            try:
                return self._receipt(self._inserted(draft, generation))
            except AlreadyThere as err:
                known = self._known(id_of_mark(draft.mark, generation), err)
                if not known.cancelled:
                    return self._receipt(known, changed=False)
        raise ChangedElsewhere("The event was made and deleted too often to be made again.")

    def _known(self, event: str, refusal: AlreadyThere) -> Row:
        """Return what stands under an id that was refused. Raises the refusal where nothing does: it passes."""
        try:
            return self.reader.lister.one(event)
        except NotFound:
            raise ChangedElsewhere(str(refusal)) from refusal

    def delete(self, ref: EventRef) -> Receipt:
        """Delete an event that carries our mark. Raises NotOurs."""
        standing = self.find(ref)
        if standing.event.details.mark is None:
            raise NotOurs(f"The event {ref.id} was not made by us, so it is not ours to delete.")
        row = standing.main
        request = self.reader.lister.api.calendar.events().delete(
            calendarId=self.reader.lister.calendar, eventId=row.id, sendUpdates=_heard_by(row, tells=True)
        )
        try:
            self._send(request, row)
        except NotFound:
            pass
        except Interrupted as err:
            if self._standing(ref) is not None:
                raise err from None
        return Receipt(standing.event.ref)

    def _standing(self, ref: EventRef, window: Span | None = None) -> Standing | None:
        """Return what holds this id, None for nothing. The id of what has no series is a UID, a slash and a time."""
        window = window or window_of(ref.etag) or self.window
        for uid in dict.fromkeys((ref.id, ref.id.rpartition("/")[0] or ref.id)):
            found = self._among(self.reader.lister.named(uid), ref, window)
            if found is not None:
                return found
        return self._without_uid(ref, window)

    def _among(self, listed: Listed, ref: EventRef, window: Span | None) -> Standing | None:
        """Return what holds this id among what was listed."""
        frame = self.reader.frame(listed.about)
        for _, held in sorted(grouped(listed.rows).items()):
            rows = tuple(held.values())
            for event in formed(rows, self.reader.address, frame, window).found:
                if event.ref.id == ref.id:
                    return Standing(event, rows, _main(event, rows, frame), frame)
        return None

    def _without_uid(self, ref: EventRef, window: Span | None) -> Standing | None:
        """Return what holds this id where events carry no UID by which they could be found."""
        lister, own_id = self.reader.lister, ref.id.removesuffix(GOOGLE_S)
        try:
            main = lister.one(own_id) if own_id != ref.id else None
        except NotFound:
            return None
        if main is None or main.uid or main.cancelled:
            return None
        if window is not None:
            return self._among(lister.near(around(window)), ref, window)
        return self._among(Listed(lister.about(), (main,)), ref, None)

    def _row(self, standing: Standing, start: datetime | None, *, restores: bool) -> Row:
        """Return the row that is to be written. Raises NotFound for an original start that fits nothing."""
        event = standing.event
        if isinstance(event, Single) or start is None:
            meaning.standing(event, start)
            return standing.main
        whole = self._whole(standing)
        own = next((row for row in standing.rows if _starts(row, standing.frame) == utc(start)), None)
        if own is not None and own.cancelled and restores:
            return self.reader.lister.one(own.id)
        meaning.standing(whole, start)
        return own if own is not None and not own.cancelled else self._instance(standing, utc(start))

    def _whole(self, standing: Standing) -> Series | Single:
        """Return the series with the exceptions far from the window too."""
        found = formed(standing.rows, self.reader.address, standing.frame, None).found
        return next((each for each in found if each.ref.id == standing.event.ref.id), standing.event)

    def _instance(self, standing: Standing, start: datetime) -> Row:
        """Return the occurrence as the rule makes it. Raises NotFound."""
        event = standing.event
        length = lasting(start, event.duration, event.all_day).duration if isinstance(event, Series) else _MOMENT
        around = Span(start, start + max(length, _MOMENT))
        for row in self.reader.lister.instance(standing.main.id, around):
            if _starts(row, standing.frame) == start:
                return row
        raise NotFound(f"The series {event.ref.id} has no occurrence that starts at {start.isoformat()}.")

    def _patched(self, standing: Standing, row: Row, patch: Patch, edit: Edit) -> Receipt:
        request = self.reader.lister.api.calendar.events().patch(
            calendarId=self.reader.lister.calendar,
            eventId=row.id,
            body=patch.body,
            sendUpdates=_heard_by(row, tells=patch.tells),
            supportsAttachments=True,
            fields=EVENT_FIELDS,
        )
        try:
            written = _understood(self._send(request, row))
        except Interrupted as err:
            return self._resolved(standing, row, edit, err)
        if isinstance(standing.event, Single):
            return Receipt(replace(standing.event.ref, etag=written.etag or None))
        return self._reread(standing)

    def _resolved(self, standing: Standing, row: Row, edit: Edit, err: Interrupted) -> Receipt:
        """Read what became of a write that was cut off. Raises what cut it off where nothing was written."""
        now = self.reader.lister.one(row.id)
        if not edit(now, standing.frame):
            return self._reread(standing)
        if now.etag == row.etag:
            raise err
        raise ChangedElsewhere(f"The event {standing.event.ref.id} was changed while it was written.") from err

    def _reread(self, standing: Standing) -> Receipt:
        """Return the receipt of what now stands there: the etag of a series is one of all of its rows.

        What was written stays written though nothing can be read after it; then the etag is unknown.
        """
        ref = standing.event.ref
        try:
            now = self._standing(replace(ref, etag=None), window_of(ref.etag))
        except ConnectorError:
            now = None
        return Receipt(now.event.ref if now is not None else replace(ref, etag=None))

    def _inserted(self, draft: EventDraft, generation: int) -> Row:
        body = drafted(draft, generation)
        request = self.reader.lister.api.calendar.events().insert(
            calendarId=self.reader.lister.calendar,
            body=body,
            sendUpdates="all" if draft.attendees else "none",
            fields=EVENT_FIELDS,
        )
        try:
            return _understood(self.reader.lister.api.execute(request))
        except Interrupted as err:
            return self._made(id_of_mark(draft.mark, generation), err)

    def _made(self, event: str, err: Interrupted) -> Row:
        """Return what was made by a request that was cut off. Raises what cut it off where nothing was."""
        try:
            return self.reader.lister.one(event)
        except NotFound:
            raise err from None

    def _send(self, request: HttpRequest, row: Row) -> Json:
        """Send a write that holds only for the row as it was read."""
        if row.etag:
            request.headers["If-Match"] = row.etag
        return self.reader.lister.api.execute(request)

    def _receipt(self, row: Row, *, changed: bool = True) -> Receipt:
        return Receipt(EventRef(self.reader.address, row.name, row.etag or None), changed)


def _understood(reply: Json) -> Row:
    """Return the row that a write answers with. Raises Interrupted for another answer."""
    try:
        return read_row(reply)
    except Broken as err:
        raise Interrupted(f"{err}.") from err


def _heard_by(row: Row, *, tells: bool) -> str:
    """Return who hears of a write by mail."""
    return "all" if tells and row.attendees else "none"


def _main(event: Series | Single, rows: tuple[Row, ...], frame: Frame) -> Row:
    """Return the row that stands for the whole: the one without a series, or the exception that became a single."""
    main = next((row for row in rows if row.recurring_event_id is None and row.name == event.ref.id), None)
    return main or next(row for row in rows if single_name(row, frame) == event.ref.id)


def _starts(row: Row, frame: Frame) -> datetime | None:
    """Return the original start of an exception or instance, None for what is no occurrence of a series."""
    if row.recurring_event_id is None or row.original_start_time is None:
        return None
    return original_start(row, frame).astimezone(UTC)
