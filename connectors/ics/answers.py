"""Writes the answer of an attendee into an event: PARTSTAT, and the message as a COMMENT of ours. Pure.

Whether anybody hears of it is the server's to see to.
"""

from __future__ import annotations

from collections.abc import Collection

from icalendar import Event
from icalendar.parser import Parameters
from icalendar.prop import vCalAddress, vText

from connectors.errors import NotSupported
from connectors.ics.marks import MARK
from connectors.ics.values import Line, address
from connectors.model import Answer, Response

_ANSWER = "answer"


def answer_as(event: Event, addresses: Collection[str], answer: Answer) -> None:
    """Answer as the attendee who has one of these addresses. Raises NotSupported where none of them is invited."""
    if not say(event, addresses, answer.response):
        raise NotSupported("The owner of the calendar is not invited to this event.")
    _comment(event, answer.message)


def say(event: Event, addresses: Collection[str], response: Response) -> bool:
    """Let the attendee who has one of these addresses respond; False where none of them is invited."""
    invited = [each for each in _all(event, "ATTENDEE") if isinstance(each, vCalAddress)]
    owners = {each.lower() for each in addresses}
    mine = [each for each in invited if _address(each) in owners]
    for each in mine:
        if each.params.get("PARTSTAT", "").lower() != response.value:
            _respond(each, response)
    return bool(mine)


def _respond(attendee: vCalAddress, response: Response) -> None:
    attendee.params = Parameters(attendee.params)
    attendee.params.pop("PARTSTAT", None)
    if response is not Response.NEEDS_ACTION:
        attendee.params["PARTSTAT"] = response.value.upper()


def _comment(event: Event, message: str) -> None:
    """Let our one comment be this message; without one there is none of ours."""
    comments = [each for each in _all(event, "COMMENT") if not (isinstance(each, vText) and MARK in each.params)]
    if message:
        ours = vText(message)
        ours.params = Parameters({MARK: _ANSWER})
        comments.append(ours)
    event.pop("COMMENT", None)
    if comments:
        event["COMMENT"] = comments


def _address(attendee: vCalAddress) -> str:
    params = {str(name).upper(): str(value) for name, value in attendee.params.items()}
    return address(Line(params, str(attendee)))


def _all(event: Event, name: str) -> list[object]:
    found: object = event.get(name, [])
    return list(found) if isinstance(found, list) else [found]
