"""Answers invitations as the calendar's owner; the organizer gets a mail. Twice the same answer is one.

Which message was sent with an answer is told nowhere, so the response alone decides whether it is the same. Declining
takes the event off the calendar in most mailboxes: what is no longer there was declined already.
"""

from __future__ import annotations

from datetime import UTC, datetime

from connectors.errors import Interrupted, NotFound, NotSupported
from connectors.microsoft.translate_event import is_organized, own_response
from connectors.microsoft.values import Json, text
from connectors.microsoft.writing import Standing, Writer
from connectors.microsoft.zones import written
from connectors.model import Answer, EventRef, Receipt, Response, Series
from connectors.recurrence import fits

_WAYS = {Response.ACCEPTED: "accept", Response.TENTATIVE: "tentativelyAccept", Response.DECLINED: "decline"}


def answer(writer: Writer, ref: EventRef, reply: Answer, start: datetime | None) -> Receipt:
    """Send the answer. Raises NotSupported where the owner is not invited, or for what Outlook cannot answer."""
    is_no = reply.response is Response.DECLINED
    try:
        standing = writer.find(ref, start)
    except NotFound:
        if is_no:
            return Receipt(EventRef(ref.calendar, ref.id), changed=False)
        raise
    if is_organized(standing.item.row):
        raise NotSupported(f"The owner of the calendar is not invited to the event {ref.id}.")
    try:
        row = writer.target(standing, start)
    except NotFound:
        if is_no and start is not None and isinstance(standing.event, Series) and fits(standing.event, start):
            return Receipt(standing.ref, changed=False)
        raise
    if own_response(row) is reply.response:
        return Receipt(standing.ref, changed=False)
    _send(writer, standing, row, reply, start)
    return writer.receipt(standing)


def _send(writer: Writer, standing: Standing, row: Json, reply: Answer, start: datetime | None) -> None:
    way = _WAYS.get(reply.response)
    if way is None:
        raise NotSupported("Outlook cannot take an answer back; answer the invitation anew instead.")
    try:
        writer.place.graph.send("POST", f"{writer.place.event(text(row, 'id'))}/{way}", _body(reply, row))
    except Interrupted:
        if not _is_sent(writer, standing, reply, start):
            raise


def _body(reply: Answer, row: Json) -> Json:
    """Return what goes along: the message, and the first of the proposed times where the organizer allows one."""
    found: Json = {"comment": reply.message, "sendResponse": True}
    may_propose = reply.response is not Response.ACCEPTED and row.get("allowNewTimeProposals") is not False
    if not reply.proposed or not may_propose:
        return found
    first = reply.proposed[0]
    return found | {
        "proposedNewTime": {"start": written(first.start, UTC, "UTC"), "end": written(first.end, UTC, "UTC")}
    }


def _is_sent(writer: Writer, standing: Standing, reply: Answer, start: datetime | None) -> bool:
    """Find out whether an answer that was cut off stands."""
    try:
        return own_response(writer.target(writer.again(standing), start)) is reply.response
    except NotFound:
        return reply.response is Response.DECLINED
