"""All that the simulated Google holds: people, calendars, files, mails, grants, channels, and one clock.

Tests change it directly, under its lock, through `person.py` or the methods here. Knows no HTTP.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.connectors.fakes.google.calendars import CalendarState, Mail
from tests.connectors.fakes.google.drive_state import DriveState
from tests.connectors.fakes.google.errors import not_found
from tests.connectors.fakes.google.oauth_state import Grants, ServiceAccount, new_service_account
from tests.connectors.fakes.google.push import Push
from tests.connectors.fakes.wire import Clock


@dataclass
class User:
    """A person with an account. A consumer has no Workspace, so no focus time, out-of-office or working location."""

    email: str
    name: str
    timezone: str
    aliases: tuple[str, ...] = ()
    consumer: bool = False

    @property
    def addresses(self) -> set[str]:
        return {self.email, *self.aliases}


@dataclass
class Knobs:
    """How the simulator behaves where Google may do either; tests turn these."""

    empty_pages: bool = False  # every listing begins with an empty page that has a nextPageToken
    check_replies: bool = True  # hold every reply to its schema; benches may turn it off
    moved_out_still_listed: bool = True  # a windowed list shows exceptions that moved out of the window
    requests_a_minute: int | None = None  # per user; more are answered 403 rateLimitExceeded
    most_sync_age: timedelta = timedelta(days=30)
    horizon: timedelta = timedelta(days=365 * 14)  # how far an unbounded expansion reaches


class GoogleWorld:
    """The whole state. `lock` is held while a request is answered; hold it for changes of several steps."""

    def __init__(self, clock: Clock | None = None, timezone: str = "Europe/Berlin") -> None:
        self.lock = threading.RLock()
        self.clock = clock or Clock()
        self.timezone = timezone
        self.knobs = Knobs()
        self.users: dict[str, User] = {}
        self.calendars: dict[str, CalendarState] = {}
        self.mails: list[Mail] = []
        self.sent: list[SentMail] = []
        self.grants = Grants(self.clock)
        self.push = Push(self.clock)
        self.drive = DriveState(self)
        self._count = 0
        self._changes = 0

    @property
    def now(self) -> datetime:
        return self.clock()

    def stamp(self) -> str:
        """Return the present moment as Google writes `updated` and `created`."""
        return self.now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{self.now.microsecond // 1000:03d}Z"

    def next_id(self, prefix: str = "") -> str:
        """Return an id never given before; without a prefix it fits base32hex."""
        self._count += 1
        return f"{prefix}{self._count:026d}" if not prefix else f"{prefix}{self._count:08d}"

    def next_change(self) -> int:
        """Return a number higher than that of every change before."""
        self._changes += 1
        return self._changes

    @property
    def changes(self) -> int:
        return self._changes

    def add_user(self, email: str, name: str = "", **more: object) -> User:
        """Add a person with a primary calendar; more: timezone, aliases, consumer."""
        zone = str(more.get("timezone", self.timezone))
        aliases = more.get("aliases", ())
        assert isinstance(aliases, tuple)
        user = User(
            email, name or email.split("@", maxsplit=1)[0].title(), zone, aliases, bool(more.get("consumer", False))
        )
        self.users[email] = user
        self.calendars[email] = CalendarState(email, email, user.email, zone, primary=True)
        return user

    def add_service_account(self, *delegated: str) -> tuple[ServiceAccount, str]:
        """Add a service account that may act for everybody with these scopes; returns it and its private key (PEM)."""
        account, key = new_service_account(
            f"{self.next_id('assistant-')}@simulated.iam.gserviceaccount.com", frozenset(delegated)
        )
        self.grants.services[account.email] = account
        return account, key

    def add_calendar(self, owner: str, summary: str, timezone: str | None = None) -> CalendarState:
        """Add a secondary calendar."""
        name = f"{self.next_id('c_')}@group.calendar.google.com"
        self.calendars[name] = CalendarState(name, summary, owner, timezone or self.timezone)
        return self.calendars[name]

    def share(self, calendar: str, email: str, role: str) -> None:
        """Give somebody access (freeBusyReader, reader, writerWithoutPrivateAccess, writer, owner); kills tokens."""
        self.calendars[calendar].access[email] = role
        self.expire_sync_tokens(calendar)

    def expire_sync_tokens(self, calendar: str) -> None:
        """Make every sync token of the calendar answer 410 fullSyncRequired."""
        self.calendars[calendar].epoch += 1

    def user_of(self, address: str) -> User | None:
        """Return whose address this is, aliases included."""
        return next((user for user in self.users.values() if address.lower() in user.addresses), None)

    def calendar(self, name: str, user: User) -> CalendarState:
        """Return the calendar as this user may name it. Raises Refusal 404 without any access."""
        found = self.calendars.get(user.email if name == "primary" else name)
        if found is None or found.role(user.email) is None:
            raise not_found()
        return found

    def mails_to(self, address: str) -> list[Mail]:
        """Return the notices that the calendar sent to this address."""
        return [mail for mail in self.mails if mail.to == address]


@dataclass(frozen=True)
class SentMail:
    """A mail sent through Gmail: the account, the recipients and the message as sent, `From` already replaced."""

    account: str
    recipients: tuple[str, ...]
    raw: bytes
    id: str = ""
    at: datetime | None = field(default=None, compare=False)
