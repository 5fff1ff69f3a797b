"""What a person does in the web client, beyond any program: the way tests change the world.

Each act goes through the rules that the API keeps too, so that copies, channels and mails follow.
"""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.connectors.fakes.google import copies, series, writing
from tests.connectors.fakes.google.checking import check
from tests.connectors.fakes.google.errors import Json
from tests.connectors.fakes.google.rendering import Look, whole
from tests.connectors.fakes.google.world import GoogleWorld

When = datetime | date
LOST_BY_A_SPLIT = {"id", "iCalUID", "created", "updated", "sequence", "organizer", "creator", "hangoutLink"}


def written_as(when: When) -> Json:
    """Return a time as the API writes it; an aware datetime keeps its zone's name."""
    if not isinstance(when, datetime):
        return {"date": when.isoformat()}
    name = when.tzinfo.key if isinstance(when.tzinfo, ZoneInfo) else "UTC"
    return {"dateTime": when.isoformat(timespec="seconds"), "timeZone": name}


class Person:
    """Somebody at the web client. Every act takes `calendar` (None: the primary one)."""

    def __init__(self, world: GoogleWorld, email: str) -> None:
        self.world = world
        self.user = world.users[email]

    def look(self, calendar: str | None = None) -> Look:
        return Look(self.world, self.world.calendar(calendar or "primary", self.user), self.user)

    def put(
        self, summary: str, start: When, end: When, *rules: str, guests: tuple[str, ...] = (),
        calendar: str | None = None, **more: object,
    ) -> str:  # fmt: skip
        """Put an event (with rules: a series) on the calendar and return its id; more: any field of Event."""
        body: Json = {"summary": summary, "start": written_as(start), "end": written_as(end), **more}
        if rules:
            body["recurrence"] = list(rules)
        if guests:
            me = {"email": self.user.email, "responseStatus": "accepted"}
            body["attendees"] = [me, *({"email": guest} for guest in guests)]
        given = {"sendUpdates": "all", "supportsAttachments": True, "conferenceDataVersion": 1}
        with self.world.lock:
            return str(writing.insert(self.look(calendar), given, body)["id"])

    def see(self, event: str, calendar: str | None = None) -> Json:
        """Return the event as this person sees it."""
        with self.world.lock:
            look = self.look(calendar)
            return whole(look, writing.target(look, event))

    def occurrence(self, event: str, day: date, calendar: str | None = None) -> str:
        """Return the id of the instance that the rule put on this day, in the calendar's zone."""
        with self.world.lock:
            look = self.look(calendar)
            master = writing.target(look, event)
            horizon = self.world.now + self.world.knobs.horizon
            for original in series.originals(master.body, look.zone, (None, None), horizon):
                if series.moment(original, look.zone).astimezone(series.zone(look.zone)).date() == day:
                    return series.instance_id(event, original)
        raise LookupError(f"the series {event} has nothing on {day}")

    def change(self, event: str, calendar: str | None = None, **fields: object) -> Json:
        """Change fields of a series, an instance or a single event; None takes a field away."""
        given = {"eventId": event, "sendUpdates": "all", "supportsAttachments": True}
        with self.world.lock:
            return writing.patch(self.look(calendar), given, dict(fields), None)

    def move(self, event: str, start: When, end: When | None = None, calendar: str | None = None) -> Json:
        """Move an event; without an end it keeps its length."""
        if end is None:
            with self.world.lock:
                length = series.duration(writing.target(self.look(calendar), event).body, self.user.timezone)
            end = start + length
        return self.change(event, calendar, start=written_as(start), end=written_as(end))

    def cancel(self, event: str, calendar: str | None = None) -> None:
        """Delete an instance, a single or a whole series."""
        with self.world.lock:
            writing.delete(self.look(calendar), {"eventId": event, "sendUpdates": "all"}, None)

    def restore(self, event: str, calendar: str | None = None) -> Json:
        """Take an event out of the bin."""
        return self.change(event, calendar, status="confirmed")

    def answer(self, event: str, response: str, comment: str | None = None) -> Json:
        """Answer an invitation on the own copy: accepted, declined, tentative, needsAction."""
        with self.world.lock:
            guests = deepcopy(writing.target(self.look(), event).body.get("attendees", []))
            for guest in guests:
                if guest["email"] in self.user.addresses:
                    guest.update({"responseStatus": response} | ({"comment": comment} if comment else {}))
        return self.change(event, attendees=guests)

    def split(self, event: str, at: When, calendar: str | None = None, **fields: object) -> str:
        """Change this and following: the series ends before `at`, a new one starts there. Returns its id.

        Exceptions after the split and private properties are lost, as the guide on recurring events says.
        """
        with self.world.lock:
            look = self.look(calendar)
            master = deepcopy(writing.target(look, event).body)
            cut = series.moment(written_as(at), look.zone)
            head, tail = divided(master, cut, look.zone)
            fresh = {name: value for name, value in master.items() if name not in LOST_BY_A_SPLIT}
            original = next(series.originals(master, look.zone, (cut, None), cut + timedelta(days=3650)))
            fresh |= {"start": original, "end": series.ending(master, original), "recurrence": tail}
            if "extendedProperties" in fresh:
                fresh["extendedProperties"] = {"shared": fresh["extendedProperties"].get("shared", {})}
            self.change(event, calendar, recurrence=head)
            name = f"{event}_R{cut:%Y%m%dT%H%M%S}"
            body = writing.new_event(look, writing.merged(fresh, fields), name)
            check(body, look.calendar, self.user)
            return copies.publish(self.world, look.calendar, body).id

    def revoke(self) -> None:
        """Take all programs' access away."""
        with self.world.lock:
            self.world.grants.revoke_user(self.user.email)


def invite_from_outside(
    world: GoogleWorld, organizer: str, guest: str, summary: str, start: When, end: When, *rules: str, **more: object
) -> str:
    """Let an invitation arrive whose organizer has no account here; answers go back as mail. Returns its id."""
    with world.lock:
        name = world.next_id("_outside")
        body: Json = {
            "id": name, "iCalUID": f"{name}@elsewhere.example", "status": "confirmed", "sequence": 0,
            "summary": summary,
            "start": written_as(start), "end": written_as(end), "created": world.stamp(),
            "organizer": {"email": organizer}, "creator": {"email": organizer}, "reminders": {"useDefault": True},
            "attendees": [{"email": organizer, "responseStatus": "accepted"}, {"email": guest}],
        }  # fmt: skip
        body |= ({"recurrence": list(rules)} if rules else {}) | more
        user = world.user_of(guest)
        assert user is not None, f"{guest} has no account here"
        calendar = world.calendars[user.email]
        check(body, calendar, user)
        return copies.put(world, calendar, body).id


def divided(master: Json, cut: datetime, floating: str) -> tuple[list[str], list[str]]:
    """Return the recurrence before and after the cut."""
    all_day = "date" in master["start"]
    before = cut.astimezone(UTC) - (timedelta(days=1) if all_day else timedelta(seconds=1))
    until = before.strftime("%Y%m%d" if all_day else "%Y%m%dT%H%M%SZ")
    gone = len(list(series.originals(master, floating, (None, cut), cut)))
    head, tail = [], []
    for line in master["recurrence"]:
        if not line.upper().startswith("RRULE"):
            head.append(line)
            tail.append(line)
            continue
        head.append(re.sub(r";(?:UNTIL|COUNT)=[^;]*", "", line) + f";UNTIL={until}")
        tail.append(re.sub(r"COUNT=(\d+)", lambda found: f"COUNT={int(found[1]) - gone}", line))
    return head, tail
