"""Everything the pages work with, laid out: store, ledger, links, clock, and whom to tell. Values only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from assistant.door import Doorkeeper
from assistant.ledger import Ledger
from assistant.links import Links
from assistant.pages.snapshot import Snapshot
from assistant.store import Store
from connectors.model import InstanceKey


class Post(Protocol):
    """Takes a sign-in link to somebody's mailbox."""

    def __call__(self, address: str, name: str, link: str, now: datetime) -> None:
        """Send it at once, or as soon as that is possible; raises nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Access:
    """Who is let in. `by_link` lets in whoever has the link of a pair, as the counterpart."""

    by_link: bool
    secure: bool
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class PageDesk:
    """What the pages of one leader work with.

    `links` gives the links as the keys are now; `snapshot` is None until the calendars were read for the first time;
    `wake` has the service look at the calendars at once; `post` is None where no mail can be sent, and so
    is `recap`, which has the recap of a meeting with somebody (their address) sent to both.
    """

    store: Store
    ledger: Ledger
    door: Doorkeeper
    links: Callable[[], Links]
    snapshot: Callable[[], Snapshot | None]
    now: Callable[[], datetime]
    wake: Callable[[], None]
    access: Access
    post: Post | None = None
    recap: Callable[[str, InstanceKey], None] | None = None
