"""Changes the text of one calendar resource: all components of one UID in, the new text out. Pure.

For every calendar that keeps its events as iCalendar texts, one UID a text. A text that comes back equal was not
changed, so it need not be written. Every property that a change does not own keeps its very bytes. Must not touch the
disk or a network.

All functions: `zone` is the one of floating times and whole days, `now` stamps what is written. They raise NotFound for
a UID or an original start that is not there, and NotSupported for what cannot be written without losing something.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, tzinfo
from pathlib import Path

from connectors.ics import answers, documents, revise, upkeep
from connectors.ics.components import find
from connectors.ics.edit import draft_event
from connectors.ics.file import new_calendar
from connectors.ics.marks import MARK
from connectors.ics.scan import scan
from connectors.ics.source import Source, Sources
from connectors.ics.zones import Zones
from connectors.model import Answer, Attachment, EventChange, EventDraft, EventRef


def source_of(name: str, text: bytes) -> Source:
    """Return a text as a file that `read.read` can read, though it stands on no disk."""
    found = scan(text)
    return Source(name, Path(name), found, Zones(found.zones))


def edited(
    text: bytes,
    uid: str,
    change: EventChange,
    original_start: datetime | None = None,
    *,
    zone: tzinfo,
    now: datetime,
    owners: Collection[str] = (),
) -> bytes:
    """Return the text with one occurrence changed, or without an original start the whole series or single.

    `owners` are the addresses of the calendar's owner.
    """
    desk = _desk(text, uid, zone, now)
    return _text(desk, revise.change_event(desk, change, original_start, owners))


def attached(
    text: bytes, uid: str, document: Attachment, original_start: datetime | None = None, *, zone: tzinfo, now: datetime
) -> bytes:
    """Return the text with our document attached by address or inline, in place of the one of its mark."""
    desk = _desk(text, uid, zone, now)
    return _text(desk, revise.revise(desk, lambda event, _: documents.attach(event, document), original_start))


def detached(
    text: bytes, uid: str, mark: str, original_start: datetime | None = None, *, zone: tzinfo, now: datetime
) -> bytes:
    """Return the text without our document of this mark."""
    desk = _desk(text, uid, zone, now)
    return _text(desk, revise.revise(desk, lambda event, _: documents.detach(event, mark), original_start))


def answered(
    text: bytes,
    uid: str,
    answer: Answer,
    addresses: Collection[str],
    original_start: datetime | None = None,
    *,
    zone: tzinfo,
    now: datetime,
) -> bytes:
    """Return the text with the answer of the attendee who has one of these addresses, its message as a COMMENT of ours.

    Proposed times are not written: iCalendar has no place for them, so the message must name them. Raises NotSupported
    where none of the addresses is invited.
    """
    desk = _desk(text, uid, zone, now)
    return _text(desk, revise.revise(desk, _answering(addresses, answer), original_start))


def answered_as_guest(
    text: bytes,
    uid: str,
    answer: Answer,
    addresses: Collection[str],
    original_start: datetime | None = None,
    *,
    zone: tzinfo,
    now: datetime,
) -> bytes:
    """Return what `answered` does, with nothing else different: servers that schedule let guests answer alone."""
    desk = _desk(text, uid, zone, now)
    return _text(desk, revise.revise(desk, _answering(addresses, answer), original_start, as_guest=True))


def _answering(addresses: Collection[str], answer: Answer) -> revise.Revision:
    return lambda event, _: answers.answer_as(event, addresses, answer)


def drafted(draft: EventDraft, *, now: datetime) -> bytes:
    """Return the text of a new event; its UID is `uid_of_mark(draft.mark)`.

    Raises NotSupported for attendees without an organizer.
    """
    return new_calendar(draft_event(draft, now))


def kept_up(text: bytes, uid: str, *, zone: tzinfo, now: datetime) -> bytes:
    """Return the text with exceptions of ours as their series now says, and without those whose occurrence is gone.

    Only exceptions in which nothing but a document or a reminder differs from what the series said then.
    """
    return upkeep.kept_up(_desk(text, uid, zone, now))


def is_ours(text: bytes) -> bool:
    """Say whether we made the event of this text, so that we may delete it."""
    found = scan(text)
    return any(f"\n{MARK}:".encode() in block.text(found.data).upper() for block in found.events)


def _desk(text: bytes, uid: str, zone: tzinfo, now: datetime) -> revise.Desk:
    found = find(Sources((source_of("", text),), ()), zone, EventRef("", uid))
    return revise.Desk(found, now, lambda _: text)


def _text(desk: revise.Desk, wanted: revise.Rewrite | None) -> bytes:
    return desk.raw(desk.found.master.source) if wanted is None else wanted.new
