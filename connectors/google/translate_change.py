"""Says what must be sent so that an event becomes what is wanted: patches of one row. Pure; an empty patch is no write.

Decides who hears of a change, and refuses what only the organizer can do. Lists are sent whole, because Google puts
them in place of what stood there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

import msgspec

from connectors import change as meaning
from connectors.errors import NotSupported
from connectors.google.library import Json, JsonValue
from connectors.google.marks import (
    REMINDER,
    OurReminder,
    document_note,
    noted_document,
    ours,
    place_of,
    reminder_of,
)
from connectors.google.rows import File, Guest, Reminder, Reminders, Row
from connectors.google.translate import (
    RESPONSES,
    Frame,
    details,
    is_organized_here,
    known_zone,
    marked_files,
    own_guest,
    placed,
)
from connectors.model import Answer, Attachment, EventChange, Response, Span

MOST_DOCUMENTS = 25
_MOST_REMINDERS = 5
_ANSWERS = {response: word for word, response in RESPONSES.items()}


@dataclass(frozen=True, slots=True)
class Patch:
    """What is to be sent of one event. `tells` says whether its guests are to hear of it."""

    body: Json = field(default_factory=dict)
    tells: bool = False

    def __bool__(self) -> bool:
        return bool(self.body)


def changed(row: Row, change: EventChange, frame: Frame) -> Patch:
    """Return the patch that makes this change. Raises NotSupported for what only the organizer can do."""
    new = meaning.still_to_say(change, placed(row, frame).span, details(row, frame))
    shared = _shared(row, new, frame)
    if shared:
        _need_organizer(row, frame)
    body: Json = {**shared, **_reminded(row, change.reminder_minutes, frame)}
    if new.busy is not None:
        body["transparency"] = "opaque" if new.busy else "transparent"
    if change.response is not None:
        body |= _responding(row, change.response, None, frame)
    return _patch(row, body, tells=bool(shared.keys() - {"description"}))


def attached(row: Row, document: Attachment) -> Patch:
    """Return the patch that attaches our document by its address, in place of the one of its mark."""
    if not document.mark or document.url is None:
        raise NotSupported("Google Calendar takes documents by their address only.")
    place = place_of(document.url)
    standing = next((file for file, mark in marked_files(row) if mark == document.mark), None)
    if standing is not None and (place_of(standing.file_url, standing.file_id), standing.title) == (
        place,
        document.name,
    ):
        return Patch()
    written = File(file_url=document.url, title=document.name, mime_type=document.media_type)
    files = _in_place(row.attachments, standing, written)
    if len(files) > MOST_DOCUMENTS:
        raise NotSupported(f"The event has {MOST_DOCUMENTS} documents already, and Google takes no more.")
    note = {document_note(document.mark): noted_document(document.mark, place, document.name)}
    return _patch(row, {"attachments": _files(files)}, note)


def detached(row: Row, mark: str) -> Patch:
    """Return the patch that takes our document of this mark away."""
    kept = [file for file, each in marked_files(row) if each != mark]
    if len(kept) == len(row.attachments):
        return Patch()
    return _patch(row, {"attachments": _files(kept)}, {document_note(mark): None})


def answered(row: Row, answer: Answer, frame: Frame) -> Patch:
    """Return the patch by which the calendar's owner answers. Raises NotSupported where they are not invited."""
    if own_guest(row, frame) is None:
        raise NotSupported("The owner of the calendar is not invited to this event.")
    said = answer.message or _times(answer.proposed, frame.floating)
    return _patch(row, _responding(row, answer.response, said, frame), tells=True)


def _shared(row: Row, new: EventChange, frame: Frame) -> Json:
    """Return what of a change all guests see."""
    body: Json = {} if new.span is None else _spanning(row, new.span, frame)
    if new.title is not None:
        body["summary"] = new.title
    if new.description is not None:
        body["description"] = new.description
    if new.status is not None:
        body["status"] = new.status.value
    return body


def _need_organizer(row: Row, frame: Frame) -> None:
    if row.locked:
        raise NotSupported("The event is locked, so nothing of it can be changed here.")
    if not is_organized_here(row, frame) and not row.guests_can_modify:
        who = (row.organizer.display_name or row.organizer.email) if row.organizer else ""
        raise NotSupported(f"{who or 'Somebody else'} organizes this event, so only they can change it for everybody.")


def _spanning(row: Row, span: Span, frame: Frame) -> Json:
    """Return the new times, written as the old ones are. Raises NotSupported for another start of a series."""
    start, end = ((when.time_zone if when else None) for when in (row.start, row.end))
    all_day = placed(row, frame).all_day
    ending = _when(span.end, end, frame.floating, all_day=all_day)
    if row.recurrence:
        if span.start != placed(row, frame).span.start:
            raise NotSupported("The start of a series cannot be moved; that of each occurrence can.")
        return {"end": ending}
    return {"start": _when(span.start, start, frame.floating, all_day=all_day), "end": ending}


def _when(moment: datetime, zone: str | None, floating: tzinfo, *, all_day: bool) -> Json:
    if all_day:
        return {"date": moment.astimezone(floating).date().isoformat()}
    known = known_zone(zone) if zone else None
    if known is None:
        return {"dateTime": moment.astimezone(UTC).isoformat()}
    return {"dateTime": moment.astimezone(known).isoformat(), "timeZone": zone}


def _patch(row: Row, body: Json, notes: Mapping[str, str | None] | None = None, *, tells: bool = False) -> Patch:
    """Return the patch with what is noted; an occurrence keeps what of ours it had from its series."""
    if not body:
        return Patch()
    noted = {**(ours(row.notes) if row.recurring_event_id else {}), **(notes or {}), **_noted(body)}
    private: Json = dict(noted)
    return Patch({**body, "extendedProperties": {"private": private}} if private else body, tells)


def _noted(body: Json) -> Mapping[str, str | None]:
    """Take out of a body what is to be noted with the others."""
    note = body.pop(REMINDER, ...)
    return {} if note is ... else {REMINDER: note if isinstance(note, str) else None}


def _responding(row: Row, response: Response, comment: str | None, frame: Frame) -> Json:
    """Return the guests with the owner's response, nothing where it stands already or the owner is not invited.

    Who does not see all guests sends their own response alone, so that the others stay.
    """
    own = own_guest(row, frame)
    if own is None:
        return {}
    if response not in _ANSWERS:
        raise NotSupported("Google Calendar knows no answer of this kind.")
    said = own.comment if comment is None else comment
    if (own.response_status, own.comment) == (_ANSWERS[response], said):
        return {}
    new = msgspec.structs.replace(own, response_status=_ANSWERS[response], comment=said)
    if is_organized_here(row, frame) and not row.attendees_omitted:
        return {"attendees": [_guest(new if each is own else each) for each in row.attendees]}
    answer: Json = {"email": own.email, "responseStatus": _ANSWERS[response], "comment": said}
    return {"attendeesOmitted": True, "attendees": [answer]}


def _guest(guest: Guest) -> JsonValue:
    return guest.json()


def _times(spans: Sequence[Span], zone: tzinfo) -> str:
    """Return times as a sentence, for an answer without words of its own."""
    starts = [(span.start.astimezone(zone), span.end.astimezone(zone)) for span in spans]
    return "; ".join(f"{start:%Y-%m-%d %H:%M}–{end:%H:%M} ({start:%Z})" for start, end in starts)


def _in_place(files: Sequence[File], old: File | None, new: File) -> list[File]:
    return [new if each is old else each for each in files] if old is not None else [*files, new]


def _files(files: Sequence[File]) -> list[JsonValue]:
    return [msgspec.structs.replace(each, file_id=None).json() for each in files]


def _reminded(row: Row, minutes: int | None, frame: Frame) -> Json:
    """Return the reminders with ours at so many minutes, or without it for none; and the note of it."""
    if minutes is None:
        return {}
    known = reminder_of(row.notes)
    base = _without(row.reminders, known, frame)
    listed = (frame.reminders or ()) if base.use_default else base.overrides
    wanted = Reminder("popup", minutes)
    note = OurReminder(minutes, base.use_default, wanted in listed) if minutes else None
    keeps = note is None or note.theirs
    new = base if keeps else Reminders(use_default=False, overrides=(*listed, wanted))
    same = _sorted(new) == _sorted(row.reminders)
    if note == known and same:
        return {}
    if len(new.overrides) > _MOST_REMINDERS:
        raise NotSupported(f"The event has {_MOST_REMINDERS} reminders already, and Google takes no more.")
    changes: Json = {} if same else {"reminders": new.json()}
    return {**changes, REMINDER: note.written() if note else None}


def _without(reminders: Reminders, known: OurReminder | None, frame: Frame) -> Reminders:
    """Return the reminders as they would be without ours."""
    if known is None or known.theirs:
        return reminders
    rest = tuple(each for each in reminders.overrides if each != Reminder("popup", known.minutes))
    if known.was_default and _sorted(Reminders(overrides=rest)) == _sorted(Reminders(overrides=frame.reminders or ())):
        return Reminders(use_default=True)
    return Reminders(use_default=reminders.use_default, overrides=rest)


def _sorted(reminders: Reminders) -> tuple[bool, list[tuple[int, str]]]:
    """Return reminders in an order that Google may change."""
    return reminders.use_default, sorted((each.minutes, each.method) for each in reminders.overrides)
