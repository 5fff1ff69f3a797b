"""What the leader has to tell others after a deed, because the calendar does not. Pure; says nothing itself."""

from __future__ import annotations

from assistant.core.wording import one_line
from assistant.model import Action, AnswerIntruder, AttachPrep, PutLink, SkipMeeting
from connectors.model import Capabilities, Organizer


def to_tell(action: Action, able: Capabilities, organizer: Organizer | None, undelivered: tuple[str, ...] = ()) -> str:
    """Return what the leader has to do, empty where the calendar tells by itself.

    `action` is one that guests are to notice, `organizer` whoever invited to an intruder, or to a meeting that falls
    out, where that is not the leader. `undelivered` is what the calendar says of those whom it could not reach.
    """
    told = _untold(action, able, organizer)
    answer = f" Your answer: “{action.message}”" if isinstance(action, AnswerIntruder) and undelivered else ""
    return " ".join(filter(None, (told, *undelivered))) + answer


def unopened(action: AttachPrep, why: str) -> str:
    """Return what the leader is told of a document that the counterpart cannot open, with the reason."""
    return f"{action.counterpart.first_name} cannot open the prep document, because it could not be shared: {why}"


def _untold(action: Action, able: Capabilities, organizer: Organizer | None) -> str:
    name = action.counterpart.first_name
    if isinstance(action, SkipMeeting) and organizer is None and able.cancels_quietly:
        return f"The calendar does not tell guests that a meeting falls out: tell {name} yourself."
    if isinstance(action, AnswerIntruder):
        return (
            "" if able.answers else f"The calendar sends no answers: write to {_called(organizer)}: “{action.message}”"
        )
    if able.invites:
        return ""
    if isinstance(action, PutLink):
        return f"The calendar sends no messages to guests: send {name} the address of the agenda yourself: {action.url}"
    return f"The calendar sends no messages to guests: tell {name} yourself."


def _called(organizer: Organizer | None) -> str:
    if organizer is None:
        return "whoever invited you"
    return f"{one_line(organizer.name)} ({organizer.email})" if organizer.name else organizer.email
