"""Keeps one subscription by which Graph tells of one mailbox. What a subscription is, is `push`'s to say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from connectors.account import MicrosoftAccount
from connectors.errors import NotFound
from connectors.microsoft import push
from connectors.microsoft.client import Graph
from connectors.microsoft.push import Care, Subscription, due, noted, read_subscriptions, written
from connectors.push import Heard, Message


class MicrosoftPush:
    """What Graph tells of one account's mailbox."""

    def __init__(self, account: MicrosoftAccount) -> None:
        self._account = account

    def kept_open(self, kept: str, address: str, now: datetime) -> str:
        """Subscribe where no subscription stands, and renew one that ends soon or that Graph wants renewed."""
        standing = next(iter(read_subscriptions(kept)), None)
        care = due(standing, now)
        if care is None:
            return kept
        graph = Graph(self._account)
        try:
            renewed = _renewed(graph, standing, now) if care is Care.RENEW else None
            return written([renewed or push.subscribe(graph, address, now=now, lifecycle=address)])
        finally:
            graph.close()

    def closed(self, kept: str, now: datetime) -> str:
        """End the subscription unless it has ended; return nothing, for one that cannot be ended raises."""
        lasting = [each for each in read_subscriptions(kept) if each.expires > now]
        if not lasting:
            return ""
        graph = Graph(self._account)
        try:
            for each in lasting:
                push.end(graph, each)
        finally:
            graph.close()
        return ""

    def answer(self, query: Mapping[str, str]) -> str | None:
        """Return what Graph wants to hear before it makes a subscription, None for any other message."""
        return push.validation_answer(query)

    def heard(self, kept: str, message: Message) -> Heard:
        """Return whether Graph, and nobody else, tells of a change, and the subscription as what it says leaves it."""
        known = read_subscriptions(kept)
        cares = push.heard(message.body, known)
        left = noted(known, cares)
        return Heard(bool(cares), kept if left == known else written(left))


def open_push(account: MicrosoftAccount) -> MicrosoftPush:
    """Return what tells of the account's mailbox; nobody is asked yet."""
    return MicrosoftPush(account)


def _renewed(graph: Graph, standing: Subscription | None, now: datetime) -> Subscription | None:
    """Return the subscription as it lasts from now on, None where it is gone."""
    if standing is None:
        return None
    try:
        return push.renew(graph, standing, now=now)
    except NotFound:
        return None
