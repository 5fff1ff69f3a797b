"""Puts the pages together: their address, the links to them, what they work with. Part of the composition root.

Decides nothing but what follows from the configuration. Serves nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.config import Config
from assistant.door import Doorkeeper
from assistant.filing import Filing
from assistant.ledger import Ledger
from assistant.links import Links
from assistant.model import Counterpart
from assistant.store import Store
from connectors.errors import Unusable
from connectors.model import InstanceKey

if TYPE_CHECKING:
    from assistant.pages.desk import PageDesk, Post
    from assistant.pages.snapshot import Snapshot

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - names, to be told apart


def address_of(config: Config) -> str | None:
    """Return the address under which people reach the pages, without a slash at its end; None where there are none."""
    pages = config.pages
    if pages.listen is None:
        return None
    if pages.address is not None:
        return pages.address.rstrip("/")
    host, port = pages.listen
    shown = "127.0.0.1" if host in EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


def lets_in_by_link(config: Config) -> bool:
    """Say whether the link of an invitation is enough to be let in."""
    if config.pages.access is not None:
        return config.pages.access == "link"
    listen, address = config.pages.listen, config.pages.address
    to_others = address is not None and urlsplit(address).hostname not in LOOPBACK
    return listen is not None and listen[0] in LOOPBACK and not to_others and config.mail.via is None


def open_door(config: Config) -> Doorkeeper:
    """Return who keeps the door of the configured leader."""
    return Doorkeeper(Filing(config.data_dir, config.leader.email))


def open_links(config: Config) -> Links:
    """Return the links of the configured leader. Raises Unusable where no pages are served, and StoreError."""
    base = address_of(config)
    if base is None or config.leader.email is None:
        raise Unusable(
            'There are no pages to link to: set listen = "127.0.0.1:8788" under [pages] in the configuration.'
        )
    return Links(config.leader.email, open_door(config).door().keys, base)


@dataclass(frozen=True, slots=True)
class Invitations:
    """The links that stand in invitations, by person, as `assistant.ports.Links` wants them."""

    links: Callable[[], Links]
    store: Store

    def link_for(self, counterpart: Counterpart) -> str | None:
        """Return the stable link to the page with this person. Raises StoreError."""
        notebook = self.store.notebook(counterpart.email)
        return self.links().pair(counterpart.email, notebook.link_version if notebook else 1)


def invitations(config: Config) -> Invitations | None:
    """Return the links for invitations, None where pages have no address that other people can reach."""
    if config.pages.listen is None or config.pages.address is None or config.leader.email is None:
        return None
    return Invitations(lambda: open_links(config), Store(config.data_dir, config.leader.email))


def open_page_desk(
    config: Config,
    snapshot: Callable[[], Snapshot | None],
    now: Callable[[], datetime],
    wake: Callable[[], None],
    post: Post | None = None,
    recap: Callable[[str, InstanceKey], None] | None = None,
) -> PageDesk:
    """Return what the pages of the configured leader work with; without mail `post` and `recap` are None.

    Raises Unusable where none are served, and StoreError.
    """
    from assistant.pages.desk import Access, PageDesk

    address, door = open_links(config).base, open_door(config)
    base = urlsplit(address)
    return PageDesk(
        store=Store(config.data_dir, config.leader.email),
        ledger=Ledger(config.data_dir, config.leader.email),
        door=door,
        links=lambda: Links(config.leader.email or "", door.door().keys, address),
        snapshot=snapshot,
        now=now,
        wake=wake,
        access=Access(by_link=lets_in_by_link(config), secure=base.scheme == "https", prefix=base.path.rstrip("/")),
        post=post,
        recap=recap,
    )
