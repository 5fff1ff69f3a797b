"""Change notifications: who wants to hear of what, and what waits to be posted. Posts when told to, or by itself.

Late, lost and doubled deliveries are what a test makes of the queue: `deliver`, `waiting.clear()`, `deliver(times=2)`.
"""

from __future__ import annotations

import json
import threading
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

import httpx2

from tests.connectors.fakes.microsoft import schema
from tests.connectors.fakes.microsoft.exchange import Exchange
from tests.connectors.fakes.microsoft.items import Mailbox, Row
from tests.connectors.fakes.microsoft.refusal import Json, Refusal
from tests.connectors.fakes.microsoft.zones import stamp
from tests.connectors.fakes.wire import Clock

TENANT = "11111111-2222-3333-4444-555555555555"
PATIENCE = 10.0


@dataclass
class Subscription:
    """Somebody who wants to hear of the changes in one mailbox."""

    id: str
    mailbox: str
    resource: str
    kinds: tuple[str, ...]
    url: str
    expires: datetime
    client_state: str | None = None
    lifecycle_url: str | None = None
    immutable: bool = False
    application: str = ""


@dataclass
class Subscriptions:
    """Every subscription, and the notifications that wait: (address, body). `auto` posts each at once, aside."""

    clock: Clock
    exchange: Exchange
    all: dict[str, Subscription] = field(default_factory=dict)
    waiting: list[tuple[str, Json]] = field(default_factory=list)
    auto: bool = False

    def __post_init__(self) -> None:
        self.exchange.listeners.append(self._heard)

    def add(self, wanted: Subscription) -> Subscription:
        """Take a subscription in, once its addresses have proved that they listen. Raises Refusal."""
        for url in [wanted.url, *([wanted.lifecycle_url] if wanted.lifecycle_url else [])]:
            self._validate(url)
        wanted.id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{wanted.url}{self.exchange.number()}"))
        self.all[wanted.id] = wanted
        return wanted

    def _validate(self, url: str) -> None:
        token = f"Validation: Testing client application reachability & more {self.exchange.number()}"
        parts = urlsplit(url)
        is_local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
        if parts.scheme != "https" and not is_local:
            raise Refusal(400, "InvalidRequest", "The notification URL must use https.")
        try:
            sign = "&" if parts.query else "?"
            reply = httpx2.post(f"{url}{sign}validationToken={quote(token)}", timeout=PATIENCE, trust_env=False)
        except httpx2.HTTPError as err:
            raise _unvalidated(f"{type(err).__name__}") from err
        kind = reply.headers.get("content-type", "").split(";")[0]
        if reply.status_code != 200 or kind != "text/plain" or reply.text != token:
            raise _unvalidated(f"status {reply.status_code}, {kind}")

    def _heard(self, mailbox: Mailbox, change: str, row: Row) -> None:
        for one in self.live():
            if one.mailbox == mailbox.address and change in one.kinds:
                self.waiting.append((one.url, self._told(one, change, row)))
        if self.auto:
            threading.Thread(target=self.deliver, daemon=True).start()

    def live(self) -> list[Subscription]:
        return [one for one in self.all.values() if one.expires > self.clock()]

    def _told(self, one: Subscription, change: str, row: Row) -> Json:
        ident = row.id(one.immutable)
        path = f"Users/{row.mailbox.user_id}/Events/{ident}"
        data = {"@odata.type": "#Microsoft.Graph.Event", "@odata.id": path, "@odata.etag": row.etag, "id": ident}
        return self._base(one) | {"changeType": change, "resource": path, "resourceData": data}

    def _base(self, one: Subscription) -> Json:
        found: Json = {
            "subscriptionId": one.id,
            "subscriptionExpirationDateTime": stamp(one.expires),
            "tenantId": TENANT,
        }
        return found | ({"clientState": one.client_state} if one.client_state is not None else {})

    def tell_of_life(self, ident: str, event: str) -> None:
        """Let a lifecycle event happen: reauthorizationRequired, subscriptionRemoved or missed."""
        one = self.all[ident]
        if event == "subscriptionRemoved":
            del self.all[ident]
        if one.lifecycle_url:
            self.waiting.append(
                (one.lifecycle_url, self._base(one) | {"lifecycleEvent": event, "resource": one.resource})
            )

    def deliver(self, times: int = 1) -> list[int]:
        """Post what waits, one POST for each address, and return the statuses; 0 where nobody answered."""
        waiting, self.waiting = self.waiting, []
        by_url: dict[str, list[Json]] = {}
        for url, body in waiting:
            # The data of a resource is open, which the published type does not say.
            found = schema.faults("changeNotification", body | {"resourceData": None})
            assert not found, f"the simulator's own notification is wrong: {found}"
            by_url.setdefault(url, []).append(body)
        return [_post(url, {"value": bodies}) for url, bodies in by_url.items() for _ in range(times)]

    def renew(self, one: Subscription, until: datetime) -> None:
        """Set the expiry, with the least and the longest life. Raises Refusal."""
        one.expires = allowed_expiry(self.clock(), until)


def allowed_expiry(now: datetime, until: datetime) -> datetime:
    """Return the expiry that is given for the one asked for. Raises Refusal."""
    if until <= now or until - now > timedelta(minutes=10_080):
        raise Refusal(400, "ExtensionError", "Subscription expiration can only be 10080 minutes in the future.")
    return max(until, now + timedelta(minutes=45))


def _unvalidated(why: str) -> Refusal:
    text = (
        f"Subscription validation request failed. The endpoint must respond with 200 OK to validation request ({why})."
    )
    return Refusal(400, "ValidationError", text)


def _post(url: str, body: Json) -> int:
    try:
        head = {"Content-Type": "application/json; charset=utf-8"}
        return httpx2.post(url, content=json.dumps(body).encode(), headers=head, timeout=3, trust_env=False).status_code
    except httpx2.HTTPError:
        return 0
