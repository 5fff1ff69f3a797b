"""What a person does at Outlook, for tests: the hands that change a calendar without any program.

Times are aware datetimes on the wall clock of their zone; a zone's IANA name is written down as the event's zone.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from tests.connectors.fakes.microsoft.exchange import Exchange, Fields
from tests.connectors.fakes.microsoft.items import Attached, Mailbox, Row
from tests.connectors.fakes.microsoft.patterns import complete
from tests.connectors.fakes.microsoft.refusal import Json
from tests.connectors.fakes.microsoft.teams import with_meeting

WEEKLY: Json = {"type": "weekly", "interval": 1}


class Outlook:
    """Somebody at work in one mailbox. Every method returns the line it made or changed, where one is left."""

    def __init__(self, exchange: Exchange, mailbox: Mailbox) -> None:
        self.exchange = exchange
        self.mailbox = mailbox

    def add(self, subject: str, start: datetime, minutes: int = 30, guests: Iterable[str] = (), **more: Any) -> Row:
        """Put an event on the calendar. `recurrence` is a pattern, `until` its last day, `count` how many; `teams`
        makes it an online meeting; `calendar` is a calendar's id, `zone` the name written down; all else is a property.
        """
        zone = str(more.pop("zone", None) or start.tzinfo or "UTC")
        wall = start.replace(tzinfo=None)
        fields: Fields = {"subject": subject, "attendees": [self._guest(address) for address in guests]}
        fields |= {"start": (wall, zone), "end": (wall + timedelta(minutes=minutes), zone)}
        pattern, limits = (
            more.pop("recurrence", None),
            _range(wall.date(), more.pop("until", None), more.pop("count", 0)),
        )
        if pattern:
            days = {"daysOfWeek": [wall.strftime("%A").lower()]} if pattern["type"] == "weekly" else {}
            fields["recurrence"] = complete({"pattern": days | pattern, "range": limits}, wall.date(), zone)
        calendar = str(more.pop("calendar", self.mailbox.default_folder.id))
        teams = more.pop("teams", False)
        fields |= more
        return self.exchange.create(
            self.mailbox, calendar, with_meeting(fields, self.exchange.number()) if teams else fields
        )

    def find(self, subject: str) -> Row:
        """Return the event or series of this subject; the one that was made last."""
        found = [item for item in self.mailbox.items.values() if str(item.props.get("subject")) == subject]
        return Row(self.mailbox, found[-1])

    def occurrence(self, series: Row, day: date) -> Row:
        """Return the occurrence that the rule put on this day."""
        return Row(self.mailbox, series.item, day)

    def change(self, row: Row, **fields: Any) -> Row:
        """Change properties of an event, a series or one occurrence."""
        return self.exchange.change(row, fields)

    def move(self, row: Row, start: datetime, minutes: int | None = None) -> Row:
        """Give an event, a series or one occurrence another start, and perhaps another length."""
        zone, length = row.own.zone, row.walls[1] - row.walls[0]
        wall = start.astimezone(row.zone).replace(tzinfo=None)
        end = wall + (length if minutes is None else timedelta(minutes=minutes))
        return self.exchange.change(row, {"start": (wall, zone), "end": (end, zone)})

    def delete(self, row: Row) -> None:
        """Delete an event, a series or one occurrence; guests of the organizer get a cancellation."""
        self.exchange.delete(row)

    def answer(self, row: Row, response: str, comment: str = "") -> None:
        """Answer an invitation: accepted, tentativelyAccepted or declined."""
        self.exchange.answer(row, response, comment, send=True, proposed=None)

    def split(self, series: Row, day: date, start: datetime) -> Row:
        """Change "this and following": the old series ends before the day, another one begins at `start`."""
        rule = copy.deepcopy(series.item.recurrence)
        assert rule is not None
        length = series.item.end - series.item.start
        guests = [one["emailAddress"]["address"] for one in series.props["attendees"]]
        shorter = copy.deepcopy(rule)
        shorter["range"] |= {
            "type": "endDate",
            "endDate": (day - timedelta(days=1)).isoformat(),
            "numberOfOccurrences": 0,
        }
        self.exchange.change(series, {"recurrence": shorter})
        wall = start.replace(tzinfo=None)
        pattern = rule["pattern"] | {"daysOfWeek": [wall.strftime("%A").lower()]}
        minutes, zone = int(length.total_seconds() // 60), series.item.zone
        subject = str(series.props["subject"])
        return self.add(subject, start, minutes, guests, recurrence=pattern, zone=zone)

    def move_to_calendar(self, row: Row, calendar: str) -> Row:
        """Drag an event to another calendar: its default id becomes another one, the immutable id stays."""
        self.mailbox.bury(row)
        row.item.calendar, row.item.moves = calendar, row.item.moves + 1
        self.mailbox.touch(row.item, self.exchange.clock())
        return row

    def attach(self, row: Row, name: str, content: bytes, media_type: str = "application/octet-stream") -> None:
        """Drop a file into an event."""
        now = self.exchange.clock()
        one = Attached(f"AAMkATT{self.exchange.number():06}=", name, content, media_type, False, now)
        row.own.attachments[one.id] = one
        self.mailbox.touch(row.item, now)

    def _guest(self, address: str) -> Json:
        user = self.exchange.user_of(address)
        return {
            "type": "required",
            "status": {"response": "none", "time": "0001-01-01T00:00:00Z"},
            "emailAddress": {"name": user.name if user else address, "address": address},
        }


def _range(start: date, until: date | None, count: int) -> Json:
    found: Json = {"type": "noEnd", "startDate": start.isoformat()}
    if until:
        found |= {"type": "endDate", "endDate": until.isoformat()}
    return found | ({"type": "numbered", "numberOfOccurrences": count} if count else {})
