"""What a calendar holds: its rows, who may do what, and the tokens it gave out. Values, no rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tests.connectors.fakes.google.errors import Json, sample

ROLES = ["none", "freeBusyReader", "reader", "writerWithoutPrivateAccess", "writer", "owner"]


@dataclass
class Row:
    """An event as one calendar keeps it; `changed` is the number of its last change, and makes the etag."""

    body: Json
    changed: int

    @property
    def id(self) -> str:
        return str(self.body["id"])

    @property
    def etag(self) -> str:
        return f'"{3_500_000_000_000_000 + self.changed}"'

    @property
    def cancelled(self) -> bool:
        return bool(self.body.get("status") == "cancelled")

    @property
    def recurring(self) -> bool:
        return "recurrence" in self.body

    @property
    def master(self) -> str | None:
        found: str | None = self.body.get("recurringEventId")
        return found


@dataclass(frozen=True)
class SyncState:
    """What a sync token stands for."""

    since: int
    parameters: tuple[tuple[str, str], ...]
    epoch: int
    issued: datetime


@dataclass
class Page:
    """What a page token stands for: rows still to come, and the token at their end."""

    parameters: tuple[tuple[str, str], ...]
    items: list[Json]
    sync: SyncState | None
    cursor: str | None = None


@dataclass
class CalendarState:
    """A calendar. The organizer address of its events is its id."""

    id: str
    summary: str
    owner: str
    timezone: str
    primary: bool = False
    rows: dict[str, Row] = field(default_factory=dict)
    access: dict[str, str] = field(default_factory=dict)
    reminders: list[Json] = field(default_factory=lambda: [{"method": "popup", "minutes": 10}])
    tokens: dict[str, SyncState] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    epoch: int = 0
    changed: int = 0
    pushable: bool = True
    _children: dict[str, dict[str, Row]] = field(default_factory=dict)

    def role(self, email: str) -> str | None:
        return "owner" if email == self.owner else self.access.get(email)

    def at_least(self, email: str, role: str) -> bool:
        own = self.role(email)
        return own is not None and ROLES.index(own) >= ROLES.index(role)

    def require_writer(self, email: str) -> None:
        """Raise Refusal 403 requiredAccessLevel for who may only read."""
        if not self.at_least(email, "writerWithoutPrivateAccess"):
            raise sample("requiredAccessLevel")

    def exceptions(self, master_id: str) -> dict[str, Row]:
        """Return the stored exceptions of a series by id."""
        return self._children.get(master_id, {})

    def held(self, name: str) -> Row | None:
        """Return a row; an exception that has not changed since its series was deleted is deleted too."""
        row = self.rows.get(name)
        master = self.rows.get(row.master) if row is not None and row.master is not None else None
        if row is None or master is None or not master.cancelled or row.changed > master.changed:
            return row
        return Row(row.body | {"status": "cancelled"}, row.changed)

    def keep(self, row: Row) -> None:
        """Store a row in place of the one of its id."""
        self.rows[row.id] = row
        self.changed = row.changed
        if row.master is not None:
            self._children.setdefault(row.master, {})[row.id] = row


@dataclass(frozen=True)
class Mail:
    """A notice that the calendar sends by itself: invitation, update, cancellation or answer."""

    kind: str
    to: str
    event: str
    by: str
    summary: str = ""
