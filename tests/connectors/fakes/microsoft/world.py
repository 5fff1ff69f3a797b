"""An organisation on Microsoft 365 in memory: people, mailboxes, files, tokens, subscriptions, and one clock.

Tests make the world and act in it as people do (see `outlook`); the server shows it to programs. Knows no HTTP.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from tests.connectors.fakes.microsoft.drive import Drive
from tests.connectors.fakes.microsoft.exchange import Exchange
from tests.connectors.fakes.microsoft.items import Folder, Mailbox
from tests.connectors.fakes.microsoft.outlook import Outlook
from tests.connectors.fakes.microsoft.people import Mail, User
from tests.connectors.fakes.microsoft.subscriptions import Subscriptions
from tests.connectors.fakes.microsoft.tokens import Tokens
from tests.connectors.fakes.microsoft.uploads import Uploads
from tests.connectors.fakes.wire import MONDAY, Clock


class CursorLike(Protocol):
    """A delta link that was given out."""

    expired: bool


@dataclass
class Quirks:
    """What may be one way or another: some is not documented, some happens now and then."""

    if_match_on_events: bool = True
    master_rows_of_old_series: bool = False
    replays: int = 0
    empty_first_page: bool = False
    cursor_gone: str = ""
    custom_zones: bool = False
    organizer_among_attendees: bool = False
    expand_refused: bool = False
    empty_recurrence_zone: bool = False
    delta_page: int = 10
    concurrency: int = 4


@dataclass
class MicrosoftWorld:
    """Everything there is. `quirks` are switches; `mails` all that was sent to anybody; `now` can be set.

    `app_mailboxes` are those that a program of its own may reach (an application access policy), None for all.
    """

    clock: Clock = field(default_factory=lambda: Clock(MONDAY))
    quirks: Quirks = field(default_factory=Quirks)

    def __post_init__(self) -> None:
        self.exchange = Exchange(self.clock)
        self.tokens = Tokens(self.clock)
        self.subscriptions = Subscriptions(self.clock, self.exchange)
        self.app_mailboxes: set[str] | None = None
        self.uploads = Uploads(self.clock)
        self.drives: dict[str, Drive] = {}
        self.cursors: dict[str, CursorLike] = {}

    @property
    def now(self) -> datetime:
        return self.clock()

    @now.setter
    def now(self, moment: datetime) -> None:
        self.clock.now = moment

    @property
    def mails(self) -> list[Mail]:
        return self.exchange.mails

    def mails_to(self, address: str, kind: str | None = None) -> list[Mail]:
        """Return what somebody was sent, in order."""
        return [mail for mail in self.mails if mail.to == address.lower() and kind in (None, mail.kind)]

    def add_user(self, address: str, name: str = "", manager: str | None = None, **more: str) -> User:
        """Let somebody join: a mailbox with one calendar and a drive. `zone` is the mailbox's Windows zone."""
        address, ident = address.lower(), str(uuid.uuid5(uuid.NAMESPACE_DNS, address))
        name = name or address.split("@", maxsplit=1)[0].replace(".", " ").title()
        mailbox = Mailbox(address, name, ident, more.get("zone", "W. Europe Standard Time"))
        user = User(address, name, ident, mailbox, manager)
        self.exchange.users[address] = user
        self.drives[address] = Drive(user, self.clock, self.exchange)
        self.add_calendar(address, "Calendar").default = True
        return user

    def user(self, address: str) -> User:
        return self.exchange.users[address.lower()]

    def mailbox(self, address: str) -> Mailbox:
        return self.user(address).mailbox

    def drive(self, address: str) -> Drive:
        return self.drives[address.lower()]

    def add_calendar(self, address: str, name: str) -> Folder:
        """Give somebody one more calendar."""
        ident = f"AQMkADcalendar{self.exchange.number():04}AAA="
        folder = Folder(ident, name, address.lower(), birthdays=name == "Birthdays")
        self.mailbox(address).folders[ident] = folder
        return folder

    def share(self, owner: str, reader: str, *, can_edit: bool = False) -> Folder:
        """Show the owner's default calendar to somebody; it stands among their calendars."""
        source = self.mailbox(owner)
        folder = self.add_calendar(reader, source.name)
        folder.owner, folder.can_edit, folder.source = source.address, can_edit, source.default_folder.id
        return folder

    def acting(self, address: str) -> Outlook:
        """Return the hands of somebody who sits at Outlook."""
        return Outlook(self.exchange, self.mailbox(address))

    def token(self, address: str, *scopes: str) -> str:
        """Return an access token at once, without signing in; without scopes it may do everything."""
        return self.tokens.issue(address.lower(), scopes)

    def forget_cursors(self) -> None:
        """Let every delta link that was given out be too old."""
        for cursor in self.cursors.values():
            cursor.expired = True
