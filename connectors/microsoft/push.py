"""Lets Graph tell us that something changed in a mailbox: makes, renews and ends subscriptions, checks what arrives.

A notification says only that something changed, some come late and some never: reading from the cursor stays the truth.
Subscriptions are small values that the caller keeps; where notifications arrive is the caller's too, and it must listen
before a subscription is made, because Graph asks it at once whether it does. Must not read a calendar.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import quote, unquote

import msgspec

from connectors.errors import ChangedElsewhere, NotFound, TryLater
from connectors.microsoft.client import Graph
from connectors.microsoft.values import Json, parts, text
from connectors.microsoft.zones import moment_of

LIFE = timedelta(days=6, hours=23)
"""How long a subscription is asked for; more than seven days are refused."""
RENEWAL = timedelta(days=1)
"""How long before its end a subscription is renewed."""
_CHANGES = "created,updated,deleted"
_LARGEST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription that stands. `secret` proves that a notification comes from Graph.

    `wants_renewal` once Graph demanded that it be authorised again, however far its end is.
    """

    id: str
    resource: str
    expires: datetime
    secret: str = field(repr=False)
    wants_renewal: bool = False


class Care(StrEnum):
    """What a subscription asks its owner to do, besides reading from the cursor."""

    READ = "read"
    RENEW = "renew"
    SUBSCRIBE_AND_READ_ALL = "subscribe anew and read completely"
    READ_ALL = "read completely"


_LIFECYCLE = {
    "reauthorizationrequired": Care.RENEW,
    "subscriptionremoved": Care.SUBSCRIBE_AND_READ_ALL,
    "missed": Care.READ_ALL,
}


def resource_of(graph: Graph) -> str:
    """Return what is subscribed to: the events of the mailbox, whichever calendar they are on."""
    return f"{unquote(graph.me.removeprefix('/'))}/events"


def subscribe(graph: Graph, address: str, *, now: datetime, lifecycle: str | None = None) -> Subscription:
    """Let Graph tell of changes at this https address, and of the life of the subscription at `lifecycle`.

    One that stands already is replaced. Raises NotSupported where this mailbox tells nobody (that of another person),
    and Unusable for an address that does not answer as Graph wants.
    """
    secret = secrets.token_urlsafe(48)
    body: Json = {
        "changeType": _CHANGES,
        "notificationUrl": address,
        "resource": resource_of(graph),
        "expirationDateTime": _stamp(now + LIFE),
        "clientState": secret,
    }
    if lifecycle is not None:
        body["lifecycleNotificationUrl"] = lifecycle
    try:
        made = graph.send("POST", "/subscriptions", body)
    except ChangedElsewhere:
        _end_all(graph, resource_of(graph))
        made = graph.send("POST", "/subscriptions", body)
    return Subscription(_id(made), resource_of(graph), _expiry(made, now + LIFE), secret)


def renew(graph: Graph, subscription: Subscription, *, now: datetime) -> Subscription:
    """Let a subscription last longer; this also answers the demand to authorise it again. Raises NotFound."""
    said = graph.send("PATCH", _path(subscription.id), {"expirationDateTime": _stamp(now + LIFE)})
    return replace(subscription, expires=_expiry(said, now + LIFE), wants_renewal=False)


def end(graph: Graph, subscription: Subscription) -> None:
    """End a subscription; one that has ended already is no error."""
    with suppress(NotFound):
        graph.send("DELETE", _path(subscription.id))


def due(subscription: Subscription | None, now: datetime) -> Care | None:
    """Return what is to be done for it now: renewed, made anew because it ended, or nothing."""
    if subscription is None or subscription.expires <= now:
        return Care.SUBSCRIBE_AND_READ_ALL
    is_near = subscription.expires - now <= RENEWAL
    return Care.RENEW if is_near or subscription.wants_renewal else None


def validation_answer(query: Mapping[str, str]) -> str | None:
    """Return the text (text/plain, status 200) that answers the question whether we listen; None for no such question.

    `query` are the decoded parameters of the address.
    """
    return query.get("validationToken")


def heard(body: bytes, subscriptions: Iterable[Subscription]) -> dict[str, Care]:
    """Return what the subscriptions (by id) ask for that a message is about; answer it 202 whatever it says.

    Nothing is believed without the subscription's secret. Of several demands on one the greatest stays.
    """
    known = {each.id: each for each in subscriptions}
    found: dict[str, Care] = {}
    for each in _notices(body):
        subscription = known.get(text(each, "subscriptionId"))
        if subscription is None or not _is_proved(subscription, text(each, "clientState")):
            continue
        event = text(each, "lifecycleEvent").lower()
        care = _LIFECYCLE.get(event) if event else Care.READ
        if care is not None:
            found[subscription.id] = max(found.get(subscription.id, care), care, key=_RANK.index)
    return found


def noted(subscriptions: Iterable[Subscription], cares: Mapping[str, Care]) -> tuple[Subscription, ...]:
    """Return the subscriptions as what was heard leaves them: without the removed, and marked where one is to renew."""
    left = (each for each in subscriptions if cares.get(each.id) is not Care.SUBSCRIBE_AND_READ_ALL)
    return tuple(replace(each, wants_renewal=True) if cares.get(each.id) is Care.RENEW else each for each in left)


_RANK = (Care.READ, Care.RENEW, Care.READ_ALL, Care.SUBSCRIBE_AND_READ_ALL)


def written(subscriptions: Iterable[Subscription]) -> str:
    """Return subscriptions as a text. It holds their secrets: keep it like a password."""
    return msgspec.json.encode(tuple(subscriptions)).decode()


def read_subscriptions(text: str) -> tuple[Subscription, ...]:
    """Return the subscriptions of this text, none for one that cannot be read."""
    try:
        return msgspec.json.decode(text, type=tuple[Subscription, ...])
    except (msgspec.DecodeError, UnicodeEncodeError):
        return ()


def _notices(body: bytes) -> list[Json]:
    if len(body) > _LARGEST:
        return []
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return []
    return parts(said, "value") if isinstance(said, dict) else []


def _is_proved(subscription: Subscription, state: str) -> bool:
    return hmac.compare_digest(subscription.secret.encode(), state.encode(errors="replace"))


def _end_all(graph: Graph, resource: str) -> None:
    for page in graph.pages("/subscriptions"):
        for each in parts(page, "value"):
            if text(each, "resource").strip("/").lower() == resource.lower():
                with suppress(NotFound):
                    graph.send("DELETE", _path(text(each, "id")))


def _path(ident: str) -> str:
    return f"/subscriptions/{quote(ident, safe='')}"


def _id(made: Json | None) -> str:
    found = text(made or {}, "id")
    if not found:
        raise TryLater("Graph's answer to a new subscription cannot be understood; it will be asked again.")
    return found


def _expiry(said: Json | None, wanted: datetime) -> datetime:
    try:
        return moment_of(text(said or {}, "expirationDateTime"))
    except ValueError:
        return wanted


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
