"""Channels that tell of changes: really posted to the address, and lost, held back or doubled on demand.

Source: the push guide (PROVIDERS.md A8). Posts from a thread of its own; `settle` waits for it.
"""

from __future__ import annotations

import http.client
import queue
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit

from tests.connectors.fakes.google.errors import Json, Refusal, invalid, required
from tests.connectors.fakes.wire import Clock

LIFE = timedelta(seconds=604_800)
LONGEST = timedelta(days=30)
RETRIED = {500, 502, 503, 504}


@dataclass
class Channel:
    """A channel as it was opened. `number` is that of its last message: increasing, with gaps."""

    id: str
    resource: str
    calendar: str
    address: str
    token: str | None
    expires: datetime
    owner: str
    client: str
    number: int = 0


@dataclass(frozen=True)
class Notice:
    """One message to be posted."""

    address: str
    headers: tuple[tuple[str, str], ...]


@dataclass
class Push:
    """All channels. `allow_http` lets plain loopback addresses in; `routes` says where an https address really is."""

    clock: Clock
    allow_http: bool = False
    routes: dict[str, str] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    used_ids: set[str] = field(default_factory=set)
    held: list[Notice] | None = None
    lose: int = 0
    double: int = 0
    posted: list[tuple[Notice, int]] = field(default_factory=list)
    failed: list[Notice] = field(default_factory=list)
    _queue: queue.Queue[Notice | None] = field(default_factory=queue.Queue)
    _thread: threading.Thread | None = None

    def watch(self, body: Json, calendar: str, owner: str, client: str) -> Json:
        """Open a channel, send its sync message, and return it as the API does."""
        self._check(body)
        now = self.clock()
        channel = Channel(
            body["id"], f"resource-{calendar}", calendar, body["address"], body.get("token"), now + life(body, now),
            owner, client,
        )  # fmt: skip
        self.channels[channel.id] = channel
        self.used_ids.add(channel.id)
        self._say(channel, "sync")
        found = {
            "kind": "api#channel", "id": channel.id, "resourceId": channel.resource, "resourceUri": uri(channel),
            "expiration": str(int(channel.expires.timestamp() * 1000)),
        }  # fmt: skip
        return found | ({"token": channel.token} if channel.token else {})

    def _check(self, body: Json) -> None:
        name, address = body.get("id"), body.get("address")
        if not name or not address or not body.get("type"):
            raise required("Required: id, type and address of the channel.")
        if len(name) > 64 or len(body.get("token") or "") > 256 or body["type"] != "web_hook":
            raise invalid("Invalid channel: id up to 64 characters, token up to 256, type web_hook.")
        if name in self.used_ids:
            raise Refusal(400, "channelIdNotUnique", f"Channel id {name} not unique")
        parts = urlsplit(address)
        loopback = self.allow_http and parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}
        if parts.scheme != "https" and not loopback:
            raise Refusal(400, "push.webhookUrlNotHttps", f"WebHook callback must be HTTPS: {address}")

    def stop(self, body: Json, owner: str) -> None:
        """Close a channel of this user. Raises Refusal 404 for an unknown one."""
        channel = self.channels.get(body.get("id", ""))
        if channel is None or channel.resource != body.get("resourceId") or channel.owner != owner:
            raise Refusal(404, "notFound", f"Channel '{body.get('id')}' not found for project 'simulated'")
        del self.channels[channel.id]

    def changed(self, calendar: str) -> None:
        """Tell every living channel of this calendar that something changed."""
        now = self.clock()
        for channel in list(self.channels.values()):
            if channel.calendar == calendar and now < channel.expires:
                self._say(channel, "exists")

    def _say(self, channel: Channel, state: str) -> None:
        channel.number += 1 if state == "sync" else 3
        notice = Notice(channel.address, headers(channel, state))
        if state == "exists" and self.lose > 0:
            self.lose -= 1
            return
        times = 1
        if state == "exists" and self.double > 0:
            self.double -= 1
            times = 2
        for _ in range(times):
            if self.held is not None:
                self.held.append(notice)
            else:
                self._post_later(notice)

    def hold(self) -> None:
        """Keep messages back until `release`."""
        self.held = []

    def release(self, *, backwards: bool = False) -> None:
        """Send what was held back, late and, if wished, out of order."""
        late, self.held = self.held or [], None
        for notice in reversed(late) if backwards else late:
            self._post_later(notice)

    def retry(self) -> None:
        """Send again what the receiver answered with 500, 502, 503 or 504."""
        again, self.failed = self.failed, []
        for notice in again:
            self._post_later(notice)

    def settle(self) -> None:
        """Wait until everything that is to be posted was posted."""
        self._queue.join()

    def close(self) -> None:
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join(5)
            self._thread = None

    def _post_later(self, notice: Notice) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True)
            self._thread.start()
        self._queue.put(notice)

    def _work(self) -> None:
        while (notice := self._queue.get()) is not None:
            status = post(self._really(notice.address), notice.headers)
            self.posted.append((notice, status))
            if status in RETRIED:
                self.failed.append(notice)
            self._queue.task_done()
        self._queue.task_done()

    def _really(self, address: str) -> str | None:
        for public, real in self.routes.items():
            if address.startswith(public):
                return real + address.removeprefix(public)
        return address if address.startswith("http://") else None


def life(body: Json, now: datetime) -> timedelta:
    if body.get("expiration"):
        wanted = datetime.fromtimestamp(int(body["expiration"]) / 1000, UTC) - now
    else:
        wanted = timedelta(seconds=int((body.get("params") or {}).get("ttl", LIFE.total_seconds())))
    return min(wanted, LONGEST)


def uri(channel: Channel) -> str:
    return f"https://www.googleapis.com/calendar/v3/calendars/{channel.calendar}/events?alt=json"


def headers(channel: Channel, state: str) -> tuple[tuple[str, str], ...]:
    found = [
        ("X-Goog-Channel-ID", channel.id),
        ("X-Goog-Channel-Expiration", format_datetime(channel.expires, usegmt=True)),
        ("X-Goog-Resource-ID", channel.resource),
        ("X-Goog-Resource-URI", uri(channel)),
        ("X-Goog-Resource-State", state),
        ("X-Goog-Message-Number", str(channel.number)),
    ]
    return tuple(found + ([("X-Goog-Channel-Token", channel.token)] if channel.token else []))


def post(address: str | None, fields: tuple[tuple[str, str], ...]) -> int:
    """Post an empty message; 0 when nobody answers. Only loopback is ever reached."""
    parts = urlsplit(address or "")
    if parts.scheme != "http" or parts.hostname not in {"127.0.0.1", "localhost"}:
        return 0
    connection = http.client.HTTPConnection("127.0.0.1", parts.port or 80, timeout=5)
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target or "/", headers={"Content-Length": "0", **dict(fields)})
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()
