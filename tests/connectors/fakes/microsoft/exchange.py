"""What happens to meetings: created, changed, cancelled, answered, in every mailbox that has a copy, with the mails.

The rules of the mail server, the same whether a person or a program acts. Knows nothing of HTTP or JSON's strictness:
`fields` hold Graph property names with values that were checked, `start` and `end` as (wall clock time, zone name).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.connectors.fakes.microsoft import copies
from tests.connectors.fakes.microsoft.copies import address_of, answered, guests_of
from tests.connectors.fakes.microsoft.items import Item, Mailbox, Row
from tests.connectors.fakes.microsoft.people import Mail, User
from tests.connectors.fakes.microsoft.refusal import Json
from tests.connectors.fakes.microsoft.times import on_clock, set_series, settle, stay_between
from tests.connectors.fakes.microsoft.zones import stamp
from tests.connectors.fakes.wire import Clock

Fields = dict[str, Any]
Listener = Callable[[Mailbox, str, Row], None]
MAILED = frozenset(
    (
        "subject",
        "start",
        "end",
        "isAllDay",
        "location",
        "locations",
        "body",
        "recurrence",
        "attendees",
        "isOnlineMeeting",
    )
)


class Exchange:
    """The mail server: users by address, the mails it sent, and who listens to changes."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.users: dict[str, User] = {}
        self.mails: list[Mail] = []
        self.listeners: list[Listener] = []
        self._made = 0

    def begin(self, after: int) -> None:
        """Let the numbers that are given begin after this one."""
        self._made = after

    def number(self) -> int:
        """Return a number that was never used before."""
        self._made += 1
        return self._made

    def user_of(self, address: str) -> User | None:
        """Return who has this address, or this as another one."""
        wanted = address.lower()
        found = self.users.get(wanted)
        return found or next((user for user in self.users.values() if wanted in user.aliases), None)

    def person(self, mailbox: Mailbox) -> Json:
        return {"emailAddress": {"name": mailbox.name, "address": mailbox.address}}

    # --- what an organizer or owner does ----------------------------------------------------------------------------

    def create(self, mailbox: Mailbox, calendar: str, fields: Fields) -> Row:
        """Put an event on a calendar, and invite who stands in it."""
        number = self.number()
        start, zone = fields.pop("start")
        end = on_clock(fields.pop("end"), zone)
        now = self.clock()
        uid = f"040000008200E00074C5B7101A82E008{number:024X}"
        item = Item(f"E{number:06}", calendar, uid, start, end, zone, {}, now, now, original_zone=zone)
        item.recurrence = fields.pop("recurrence", None)
        item.transaction = fields.pop("transactionId", None)
        item.props = fields | {"organizer": self.person(mailbox)}
        mailbox.items[item.key] = item
        settle(item)
        self._touch(mailbox, item, "created")
        self._tell(mailbox, item, None, "invitation", guests_of(item.props))
        return Row(mailbox, item)

    def change(self, row: Row, fields: Fields) -> Row:
        """Change a single, a series or one occurrence; guests hear of it where the organizer changed what is shared."""
        before = guests_of(row.props)
        self._set_times(row, fields)
        own = self._own_item(row)
        own.props |= {name: value for name, value in fields.items() if name not in ("start", "end", "recurrence")}
        self._touch(row.mailbox, row.item, "updated", row.day)
        row = Row(row.mailbox, row.item, row.day)
        if self.is_organizer(row):
            self._tell_guests(row, fields.keys(), before)
        return row

    def delete(self, row: Row, comment: str = "") -> None:
        """Take an event or occurrence away; the organizer's guests get a cancellation."""
        guests = guests_of(row.props) if self.is_organizer(row) else []
        self._remove(row)
        for guest in guests:
            self._cancel_copy(row, guest)
            self._mail("cancellation", row, guest, body=comment)

    def is_organizer(self, row: Row) -> bool:
        """Say whether this mailbox owns the event."""
        return str(row.props["organizer"]["emailAddress"]["address"]).lower() == row.mailbox.address

    # --- what an attendee does --------------------------------------------------------------------------------------

    def answer(self, row: Row, response: str, comment: str, *, send: bool, proposed: Json | None) -> None:
        """Answer an invitation. A declined event leaves the attendee's calendar."""
        status = answered(response, stamp(self.clock()))
        own = self._own_item(row)
        own.props["answered"] = status
        own.props["showAs"] = "tentative" if response == "tentativelyAccepted" else own.props.get("intended", "busy")
        if response == "declined":
            self._remove(row)
        else:
            self._touch(row.mailbox, row.item, "updated", row.day)
        if send:
            self._report(row, status, proposed)
            organizer = str(row.props["organizer"]["emailAddress"]["address"]).lower()
            self._mail("response", row, organizer, body=comment)

    def _report(self, row: Row, status: Json, proposed: Json | None) -> None:
        """Let the organizer's event show the answer."""
        found = self.organizers_row(row)
        if found is None:
            return
        own = self._own_item(found)
        told = {"status": status} | ({"proposedNewTime": proposed} if proposed else {})
        mine = row.mailbox.address
        own.props["attendees"] = [
            one | told if self.is_address_of(mine, address_of(one)) else one for one in found.props["attendees"]
        ]
        self._touch(found.mailbox, found.item, "updated", found.day)

    def is_address_of(self, mailbox: str, address: str) -> bool:
        user = self.user_of(address)
        return user is not None and user.mailbox.address == mailbox

    def organizers_row(self, row: Row) -> Row | None:
        """Return the same line in the organizer's mailbox, None where it is not here or no longer there."""
        user = self.user_of(str(row.props["organizer"]["emailAddress"]["address"]))
        item = user.mailbox.find(row.item.uid) if user else None
        if user is None or item is None or (row.day and row.day in item.cancelled):
            return None
        return Row(user.mailbox, item, row.day)

    # --- inside -----------------------------------------------------------------------------------------------------

    def _own_item(self, row: Row) -> Item:
        """Return the item that a change of this line goes to; an occurrence becomes an exception."""
        if row.day is None:
            return row.item
        if row.day not in row.item.exceptions:
            row.item.exceptions[row.day] = copies.exception_of(row.item, row.day)
        return row.item.exceptions[row.day]

    def _set_times(self, row: Row, fields: Fields) -> None:
        """Set what the fields say of time, or nothing where an occurrence would cross its neighbours."""
        if not {"start", "end", "recurrence"} & fields.keys():
            return
        was = row.own
        (start, end), zone = row.walls if row.day else (was.start, was.end), was.zone
        length = end - start
        start, zone = fields.get("start", (start, zone))
        end = on_clock(fields["end"], zone) if "end" in fields else start + length
        if row.day is not None:
            stay_between(row, start, end)
            own = self._own_item(row)
            own.start, own.end, own.zone = start, end, zone
        else:
            set_series(row.item, (start, end, zone), fields.get("recurrence", row.item.recurrence))

    def _touch(self, mailbox: Mailbox, item: Item, change: str, day: date | None = None) -> None:
        mailbox.touch(item, self.clock())
        if day in item.exceptions and day is not None:
            item.exceptions[day].seq, item.exceptions[day].modified = item.seq, item.modified
        for listener in self.listeners:
            listener(mailbox, change, Row(mailbox, item, day))

    def _remove(self, row: Row) -> None:
        row.mailbox.bury(row)
        if row.day is None:
            del row.mailbox.items[row.item.key]
        else:
            row.item.cancelled.add(row.day)
            row.item.exceptions.pop(row.day, None)
            row.mailbox.touch(row.item, self.clock())
        for listener in self.listeners:
            listener(row.mailbox, "deleted", row)

    def _tell_guests(self, row: Row, changed: Any, before: list[str]) -> None:
        if not MAILED & set(changed):
            return
        now = guests_of(row.props)
        for guest in [one for one in before if one not in now]:
            self._cancel_copy(row, guest)
            self._mail("cancellation", row, guest)
        added = [guest for guest in now if guest not in before]
        only_people = not (MAILED - {"attendees"}) & set(changed)
        self._tell(row.mailbox, row.item, row.day, "update", added if only_people else now, set(added))

    def _tell(
        self,
        mailbox: Mailbox,
        item: Item,
        day: date | None,
        kind: str,
        guests: list[str],
        added: set[str] | None = None,
    ) -> None:
        """Bring the guests' copies up to date, and send the mails that do it."""
        if not guests:
            return
        own = item.exceptions[day] if day else item
        fresh = tuple(one.name for one in own.attachments.values() if not one.delivered)
        for one in own.attachments.values():
            one.delivered = True
        mails = 1 if day or kind == "invitation" else 1 + len(item.exceptions)
        for guest in guests:
            self._update_copy(mailbox, item, guest)
            is_new = guest in (added or ())
            for _ in range(1 if is_new else mails):
                self._mail("invitation" if is_new else kind, Row(mailbox, item, day), guest, names=fresh)

    def _update_copy(self, mailbox: Mailbox, item: Item, guest: str) -> None:
        user = self.user_of(guest)
        if user is None or user.mailbox is mailbox:
            return
        theirs = user.mailbox
        copy = theirs.find(item.uid)
        change = "updated" if copy else "created"
        if copy is None:
            copy = copies.fresh_copy(item, f"E{self.number():06}", theirs.default_folder.id, self.clock())
            theirs.items[copy.key] = copy
        copies.bring_up_to_date(item, copy, guest, self.person(mailbox))
        self._touch(theirs, copy, change)
        for one in copy.exceptions.values():
            one.seq, one.modified = copy.seq, copy.modified

    def _cancel_copy(self, row: Row, guest: str) -> None:
        user = self.user_of(guest)
        copy = user.mailbox.find(row.item.uid) if user else None
        if user is None or copy is None or (row.day and row.day in copy.cancelled):
            return
        if row.day:
            copy.exceptions.setdefault(row.day, copies.exception_of(copy, row.day))
        own = copy.exceptions[row.day] if row.day else copy
        copies.call_off(own, copy.props.get("subject", ""))
        self._touch(user.mailbox, copy, "updated", row.day)

    def _mail(self, kind: str, row: Row, to: str, body: str = "", names: tuple[str, ...] = ()) -> None:
        subject = str(row.props["subject"])
        self.mails.append(Mail(kind, row.mailbox.address, to, subject, self.clock(), body, row.item.uid, names))
