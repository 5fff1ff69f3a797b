"""How what we make looks on the calendar. Decides nothing."""

from __future__ import annotations

from assistant.model import BookMeeting, HoldSlot, Leader
from connectors.model import Attendee, EventDraft, Organizer, Response


def hold(action: HoldSlot) -> EventDraft:
    """Return the event that keeps a time."""
    name = action.counterpart.first_name
    title = f"Before the meeting with {name}" if action.key.startswith("buffer-") else f"Held for {name}"
    return EventDraft(action.key, title, action.span, description=action.reason)


def booking(action: BookMeeting, leader: Leader) -> EventDraft:
    """Return the single meeting that takes the place of a lost one, both people invited."""
    person = action.counterpart
    attendees = (Attendee(leader.email, leader.name, Response.ACCEPTED), Attendee(person.email, person.name))
    organizer = Organizer(leader.email, leader.name)
    return EventDraft(action.key, action.title, action.span, attendees=attendees, organizer=organizer)
