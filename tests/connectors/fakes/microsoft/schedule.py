"""Route of getSchedule: when others are busy, each address with its own answer or error."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.connectors.fakes.microsoft.call import Call
from tests.connectors.fakes.microsoft.items import Mailbox, Row
from tests.connectors.fakes.microsoft.people import User
from tests.connectors.fakes.microsoft.refusal import Json, Refusal, bad, denied
from tests.connectors.fakes.microsoft.router import READ_CALENDARS, route
from tests.connectors.fakes.microsoft.zones import asked_zone, read_time, shown
from tests.connectors.fakes.wire import Answered

MOST = 20
LONGEST = timedelta(days=62)
SIGNS = {"free": "0", "tentative": "1", "busy": "2", "oof": "3", "workingElsewhere": "4", "unknown": "2"}


@route("POST", "@/calendar/getSchedule", scopes=("Calendars.ReadBasic", *READ_CALENDARS))
def get_schedule(call: Call) -> Answered:
    given = call.json("", {"schedules", "startTime", "endTime", "availabilityViewInterval", *_CAPITALS})
    body = {name[0].lower() + name[1:]: value for name, value in given.items()}
    if call.user.personal:
        raise denied("This operation is not supported for personal accounts.")
    schedules, step = body.get("schedules"), body.get("availabilityViewInterval", 30)
    if not isinstance(schedules, list) or not schedules:
        raise bad("The schedules are missing.", "ErrorInvalidParameter")
    if len(schedules) > MOST:
        raise bad(f"At most {MOST} schedules can be asked for at once.", "ErrorExceededMaxRecipients")
    if not isinstance(step, int) or not 5 <= step <= 1440:
        raise bad("The interval is between 5 and 1440 minutes.", "ErrorInvalidParameter")
    start, end = _moment(body, "startTime"), _moment(body, "endTime")
    if not timedelta(0) < end - start < LONGEST:
        raise Refusal(400, "ErrorInvalidTimeInterval", "The requested time window must be shorter than 62 days.")
    rows = [_one(call, str(address), (start, end), timedelta(minutes=step)) for address in schedules]
    return call.collection("microsoft.graph.scheduleInformation", rows, "scheduleInformation")


_CAPITALS = ("Schedules", "StartTime", "EndTime", "AvailabilityViewInterval")


def _moment(body: Json, name: str) -> datetime:
    if not isinstance(body.get(name), dict):
        raise bad(f"{name} is missing.", "ErrorInvalidParameter")
    wall, zone = read_time(body[name])
    return wall.replace(tzinfo=asked_zone(zone)).astimezone(UTC)


def _one(call: Call, address: str, window: tuple[datetime, datetime], step: timedelta) -> Json:
    user = call.world.exchange.user_of(address)
    if user is None:
        text = f"Unable to resolve email address {address} to an Active Directory object."
        return {"scheduleId": address, "error": {"message": text, "responseCode": "ErrorMailRecipientNotFound"}}
    rows = sorted(_busy(user.mailbox, window), key=lambda row: row.span)
    return {
        "scheduleId": address,
        "availabilityView": "".join(_signs(rows, window, step)),
        "scheduleItems": [_item(call, user, row) for row in rows],
        "workingHours": {
            "daysOfWeek": ["monday", "tuesday", "wednesday", "thursday", "friday"],
            "startTime": "08:00:00.0000000",
            "endTime": "17:00:00.0000000",
            "timeZone": {"name": user.mailbox.zone},
        },
    }


def _busy(mailbox: Mailbox, window: tuple[datetime, datetime]) -> list[Row]:
    found = [row for item in mailbox.items.values() for row in mailbox.rows(item, *window)]
    return [row for row in found if row.props["showAs"] != "free" and row.item.calendar == mailbox.default_folder.id]


def _item(call: Call, user: User, row: Row) -> Json:
    is_private = row.props["sensitivity"] != "normal"
    found = {
        "status": row.props["showAs"],
        "start": shown(row.span[0], call.prefer.zone),
        "end": shown(row.span[1], call.prefer.zone),
    }
    is_own = user.address == call.user.address
    return found | ({"isPrivate": is_private, "subject": row.props["subject"], "location": ""} if is_own else {})


def _signs(rows: list[Row], window: tuple[datetime, datetime], step: timedelta) -> list[str]:
    found, at = [], window[0]
    while at < window[1]:
        here = [SIGNS[row.props["showAs"]] for row in rows if row.overlaps(at, at + step)]
        found.append(max((sign for sign in here if sign != "4"), default="4" if here else "0"))
        at += step
    return found
