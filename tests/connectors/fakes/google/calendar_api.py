"""The methods of Calendar v3: each takes a call that was already checked and returns its reply."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.connectors.fakes.google import busy, listing, series, writing
from tests.connectors.fakes.google.calendars import ROLES, CalendarState
from tests.connectors.fakes.google.errors import Json, Refusal, sample
from tests.connectors.fakes.google.rendering import Look, whole
from tests.connectors.fakes.google.world import GoogleWorld, User


@dataclass(frozen=True)
class Call:
    """One checked request: who asks for which method with what. `media` is (type, content) of an upload."""

    world: GoogleWorld
    user: User
    given: Json
    sent: Json
    if_match: str | None = None
    if_none_match: str | None = None
    client: str = ""
    scopes: frozenset[str] = frozenset()
    media: tuple[str, bytes] | None = None

    def look(self, name: str | None = None) -> Look:
        calendar = self.world.calendar(name or self.given["calendarId"], self.user)
        if self.given.get("timeZone"):
            series.zone(self.given["timeZone"])
        return Look(self.world, calendar, self.user, self.given.get("timeZone"), self.given.get("maxAttendees"))


Api = Callable[[Call], Any]


def get_event(call: Call) -> Json:
    look = call.look()
    row = writing.target(look, call.given["eventId"])
    if call.if_none_match == row.etag:
        raise Refusal(304, "notModified", "Not Modified")
    return whole(look, row)


def list_events(call: Call) -> Json:
    return listing.events_list(call.look(), call.given)


def list_instances(call: Call) -> Json:
    return listing.instances(call.look(), call.given)


def insert_event(call: Call) -> Json:
    return writing.insert(call.look(), call.given, call.sent)


def patch_event(call: Call) -> Json:
    return writing.patch(call.look(), call.given, call.sent, call.if_match)


def update_event(call: Call) -> Json:
    return writing.update(call.look(), call.given, call.sent, call.if_match)


def delete_event(call: Call) -> None:
    writing.delete(call.look(), call.given, call.if_match)


def move_event(call: Call) -> Json:
    return writing.move(call.look(), call.given, call.look(call.given["destination"]))


def watch_events(call: Call) -> Json:
    calendar = call.look().calendar
    if not calendar.pushable:
        words = "Push notifications are not supported by this resource."
        raise Refusal(400, "pushNotSupportedForRequestedResource", words)
    return call.world.push.watch(call.sent, calendar.id, call.user.email, call.client)


def stop_channel(call: Call) -> None:
    call.world.push.stop(call.sent, call.user.email)


def free_busy(call: Call) -> Json:
    return busy.query(call.world, call.user, call.sent)


def get_calendar(call: Call) -> Json:
    calendar = call.look().calendar
    body: Json = {"kind": "calendar#calendar", "etag": f'"{calendar.changed}"', "id": calendar.id}
    return body | {"summary": calendar.summary, "timeZone": calendar.timezone}


def entry(call: Call, calendar: CalendarState) -> Json:
    body: Json = {
        "kind": "calendar#calendarListEntry", "etag": f'"{calendar.changed}"', "id": calendar.id, "selected": True,
        "summary": calendar.summary, "timeZone": calendar.timezone, "accessRole": calendar.role(call.user.email),
        "defaultReminders": calendar.reminders, "colorId": "14",
    }  # fmt: skip
    return body | ({"primary": True} if calendar.id == call.user.email else {})


def get_entry(call: Call) -> Json:
    return entry(call, call.look().calendar)


def list_entries(call: Call) -> Json:
    given = call.given
    if "syncToken" in given:
        raise sample("fullSyncRequired")
    least = ROLES.index(given.get("minAccessRole", "freeBusyReader"))
    found = [c for c in call.world.calendars.values() if ROLES.index(c.role(call.user.email) or "none") >= least]
    found.sort(key=lambda calendar: calendar.id != call.user.email)
    at = int(given["pageToken"]) if str(given.get("pageToken", "0")).isdigit() and "pageToken" in given else 0
    size = min(given.get("maxResults", 100), 250)
    body: Json = {
        "kind": "calendar#calendarList",
        "etag": '"l"',
        "items": [entry(call, c) for c in found[at : at + size]],
    }
    more = at + size < len(found)
    return body | ({"nextPageToken": str(at + size)} if more else {"nextSyncToken": call.world.next_id("list_")})


METHODS: dict[str, Api] = {
    "events.get": get_event,
    "events.list": list_events,
    "events.instances": list_instances,
    "events.insert": insert_event,
    "events.patch": patch_event,
    "events.update": update_event,
    "events.delete": delete_event,
    "events.move": move_event,
    "events.watch": watch_events,
    "channels.stop": stop_channel,
    "freebusy.query": free_busy,
    "calendars.get": get_calendar,
    "calendarList.get": get_entry,
    "calendarList.list": list_entries,
}
