"""From a request to an answer: who asks, whether they may, whose mailbox it is, which route, how many at once.

Knows nothing of what the routes do. Everything that changes the world happens under its one lock.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote

from tests.connectors.fakes.microsoft import (
    batch,
    calendars,
    delta,
    events,
    extras,
    files,
    mail,
    notices,
    router,
    schedule,
)
from tests.connectors.fakes.microsoft.call import Call, read_prefer
from tests.connectors.fakes.microsoft.people import User
from tests.connectors.fakes.microsoft.refusal import Refusal, bad, denied, missing, untold
from tests.connectors.fakes.microsoft.tokens import Access
from tests.connectors.fakes.microsoft.world import MicrosoftWorld
from tests.connectors.fakes.wire import Answered, Asked, Faults

PARTS = (calendars, delta, events, extras, files, mail, notices, schedule)


class Graph:
    """The Graph subset. `gate` lets a test hold requests back once they are in; `entered` counts those that came in."""

    def __init__(self, world: MicrosoftWorld) -> None:
        self.world = world
        self.faults = Faults()
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Semaphore(0)
        self._busy: Counter[str] = Counter()
        self._count = threading.Lock()
        self._world = threading.RLock()

    def answer(self, asked: Asked) -> Answered:
        """Answer one request."""
        try:
            return self._let_in(asked)
        except Refusal as refusal:
            return refusal.answered(self.world.now)

    def _let_in(self, asked: Asked) -> Answered:
        version, _, path = asked.raw_path.lstrip("/").partition("/")
        if version != "v1.0":
            raise untold(f"version {version}")
        access = self.world.tokens.check(asked.header("Authorization"))
        parts = [part for part in path.split("/") if part]
        if asked.method == "POST" and unquote(path) == "$batch":
            return batch.run(asked, self.answer, self.faults.take)
        user, rest = self._user(access, parts)
        with self._room(user.address):
            self.entered.release()
            self.gate.wait(30)
            with self._world:
                return self._route(asked, access, user, rest)

    def _user(self, access: Access, parts: list[str]) -> tuple[User, list[str]]:
        """Return whose data the path is about, and the path with `@` for them. Raises Refusal."""
        users = self.world.exchange.users
        if parts[:1] == ["me"]:
            if access.is_application:
                raise bad("/me request is only valid with delegated authentication flow.", "BadRequest")
            return users[access.address], ["@", *parts[1:]]
        if parts[:1] == ["users"] and len(parts) > 1:
            name = unquote(parts[1])
            found = next((user for user in users.values() if name.lower() in (user.id, user.address)), None)
            if found is None:
                raise missing(f"Resource '{name}' does not exist.", "Request_ResourceNotFound")
            return found, ["@", *parts[2:]]
        return users.get(access.address) or next(iter(users.values())), parts

    @contextmanager
    def _room(self, mailbox: str) -> Iterator[None]:
        """Let a few requests at once into one mailbox. Raises Refusal for one too many."""
        with self._count:
            if self._busy[mailbox] >= self.world.quirks.concurrency:
                text = "Application is over its MailboxConcurrency limit."
                raise Refusal(429, "ApplicationThrottled", text, {"Retry-After": "1"})
            self._busy[mailbox] += 1
        try:
            yield
        finally:
            with self._count:
                self._busy[mailbox] -= 1

    def _route(self, asked: Asked, access: Access, user: User, parts: list[str]) -> Answered:
        parts = files.plain_parts(parts)
        found, at = router.find(asked.method, parts)
        if found.scopes and not access.scopes & set(found.scopes):
            raise _not_allowed(found.scopes)
        if user.address != access.address and len(parts) > 1 and not access.is_application:
            self._check_shared(asked, access, user, found)
        policy = self.world.app_mailboxes
        if access.is_application and policy is not None and user.address not in policy:
            raise denied(
                "Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings."
            )
        prefer = read_prefer(asked.headers.get_all("Prefer", []))
        return found.run(Call(self.world, asked, access, user, prefer, at))

    def _check_shared(self, asked: Asked, access: Access, owner: User, found: router.Route) -> None:
        """Let somebody into another one's mailbox as far as it was shared with them. Raises Refusal."""
        granted = access.scopes & set(found.scopes)
        if any(scope.endswith(".All") for scope in granted):
            return
        folders = self.world.mailbox(access.address).folders.values()
        share = next((folder for folder in folders if folder.owner == owner.address), None)
        may = share is not None and (asked.method == "GET" or share.can_edit)
        if not may or not any(scope.endswith(".Shared") for scope in granted):
            raise denied()


def _not_allowed(scopes: tuple[str, ...]) -> Refusal:
    if scopes[0].startswith("User."):
        return Refusal(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
    return denied()
