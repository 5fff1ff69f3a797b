"""Who takes part in an event, once rooms, note-taker bots and the leader's other addresses are left out.

Decides nothing about one-on-ones. Rules: docs/review.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.model import Counterpart, Leader
from connectors.model import Attendee, AttendeeKind, EventDetails, Response

NOTE_TAKERS = frozenset(
    {
        "airgram.io",
        "avoma.com",
        "bluedothq.com",
        "circleback.ai",
        "fathom.video",
        "fireflies.ai",
        "meetgeek.ai",
        "notta.ai",
        "otter.ai",
        "read.ai",
        "sembly.ai",
        "supernormal.com",
        "tactiq.io",
        "tldv.io",
    }
)


@dataclass(frozen=True, slots=True)
class Party:
    """The people of an event: whether the leader is one, the others by address, and what was left out."""

    leader: bool
    others: tuple[Counterpart, ...]
    has_group: bool
    left_out: tuple[str, ...] = ()


def is_note_taker(email: str, bots: Iterable[str]) -> bool:
    """Say whether the address is a note-taking bot's; `bots` adds addresses and domains to those known."""
    local, _, domain = email.rpartition("@")
    known = NOTE_TAKERS | {bot.lower().lstrip("@") for bot in bots}
    at_known_domain = any(domain == bot or domain.endswith("." + bot) for bot in known)
    return local == "notetaker" or at_known_domain or email in known


def party(details: EventDetails, leader: Leader, bots: tuple[str, ...] = ()) -> Party:
    """Return who takes part in the event. Everybody invited counts, whatever they answered."""
    people: dict[str, str | None] = {}
    left_out: list[str] = []
    for attendee in details.attendees:
        email = leader.email if attendee.email in leader.addresses else attendee.email
        if attendee.kind is AttendeeKind.GROUP:
            continue
        if _counts(attendee, leader, bots):
            people[email] = people.get(email) or attendee.name
        else:
            left_out.append(attendee.email)
    _add_organizer(people, left_out, details, leader)
    return Party(
        leader=leader.email in people,
        others=tuple(Counterpart(email, name) for email, name in sorted(people.items()) if email != leader.email),
        has_group=any(attendee.kind is AttendeeKind.GROUP for attendee in details.attendees),
        left_out=tuple(left_out),
    )


def _counts(attendee: Attendee, leader: Leader, bots: tuple[str, ...]) -> bool:
    if attendee.email in leader.addresses:
        return attendee.participates
    is_person = attendee.kind is AttendeeKind.PERSON
    return is_person and attendee.participates and not is_note_taker(attendee.email, bots)


def _add_organizer(people: dict[str, str | None], left_out: list[str], details: EventDetails, leader: Leader) -> None:
    """Count the organizer of an event with at most one other person: many programs do not list them as attendee."""
    organizer = details.organizer
    if organizer is None or organizer.email in left_out:
        return
    email = leader.email if organizer.email in leader.addresses else organizer.email
    if len(people) <= 1 or email in people:
        people[email] = people.get(email) or organizer.name


def declined_by_leader(details: EventDetails, leader: Leader) -> bool:
    """Say whether the leader declined the event."""
    return any(a.email in leader.addresses and a.response is Response.DECLINED for a in details.attendees)


def declined_by(details: EventDetails, email: str) -> bool:
    """Say whether this person declined the event."""
    return any(a.email == email and a.response is Response.DECLINED for a in details.attendees)


def organized_by_leader(details: EventDetails, leader: Leader) -> bool:
    return details.organizer is not None and details.organizer.email in leader.addresses


def is_the_leader_s(details: EventDetails, leader: Leader) -> bool:
    """Say whether the event is the leader's to change: nobody else organizes it."""
    return details.organizer is None or organized_by_leader(details, leader)
