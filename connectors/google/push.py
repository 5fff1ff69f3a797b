"""Lets Google tell us that something changed in a calendar: opens, renews and closes channels, and checks what arrives.

A message says only that something changed, and some never arrive: reading from the cursor stays the truth. Channels are
small values that the caller keeps; where messages arrive is the caller's too. Must not read a calendar.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import msgspec

from connectors.errors import NotFound, NotSupported, TryLater, Unusable
from connectors.google.faults import Refused
from connectors.google.library import Json
from connectors.google.service import GoogleApi

LIFE = timedelta(days=7)
"""How long a channel is asked for; Google may give less."""
RENEWAL = timedelta(days=1)
"""How long before its end a channel is replaced by another."""
_NO_PUSH = "pushNotSupportedForRequestedResource"
_TELLING = frozenset(("exists", "not_exists"))


@dataclass(frozen=True, slots=True)
class Channel:
    """An open channel. `id` and `resource` close it, `token` proves that a message comes from Google."""

    id: str
    resource: str
    calendar: str
    expires: datetime
    token: str = field(repr=False)


class _Opened(msgspec.Struct, rename="camel"):
    resource_id: str
    expiration: str = ""


def watch(api: GoogleApi, calendar: str, address: str, *, now: datetime) -> Channel:
    """Open a channel that tells of this calendar (an id) at this https address.

    Raises NotSupported for a calendar that tells nothing by itself, and Unusable for an address that Google refuses.
    """
    if not address.startswith("https://") and api.account.endpoint is None:
        raise Unusable(f"Google tells of changes at an https address only, not at {address}.")
    name, token = uuid4().hex, secrets.token_urlsafe(32)
    expires = now + LIFE
    body: Json = {
        "id": name,
        "type": "web_hook",
        "address": address,
        "token": token,
        "expiration": str(int(expires.timestamp() * 1000)),
    }
    try:
        reply = api.execute(api.calendar.events().watch(calendarId=calendar, body=body))
        opened = msgspec.convert(reply, _Opened)
    except Refused as err:
        if _NO_PUSH in err.reason:
            raise NotSupported("Google does not tell of changes in this calendar by itself.") from err
        raise
    except msgspec.ValidationError as err:
        raise TryLater("Google's answer to a new channel cannot be understood; it will be asked again.") from err
    return Channel(name, opened.resource_id, calendar, _moment(opened.expiration) or expires, token)


def stop(api: GoogleApi, channel: Channel) -> None:
    """Close a channel; one that is closed already is no error."""
    with suppress(NotFound):
        api.execute(api.calendar.channels().stop(body={"id": channel.id, "resourceId": channel.resource}))


def due(channels: Iterable[Channel], calendars: Iterable[str], now: datetime) -> tuple[str, ...]:
    """Return the calendars for which a channel is to be opened: there is none, or it ends soon."""
    lasting = {each.calendar for each in channels if each.expires - now > RENEWAL}
    return tuple(each for each in dict.fromkeys(calendars) if each not in lasting)


def replaced(channels: Iterable[Channel], now: datetime) -> tuple[Channel, ...]:
    """Return the channels to be closed: those that ended, or that another one of their calendar outlasts."""
    known = tuple(channels)
    last = {each.calendar: each for each in sorted(known, key=lambda each: each.expires)}
    return tuple(each for each in known if each.expires <= now or last[each.calendar] is not each)


def heard(headers: Mapping[str, str], channels: Iterable[Channel]) -> Channel | None:
    """Return the channel by which Google says that something changed, None for any other message.

    The first message of a channel says nothing, and none is believed without the channel's token.
    """
    said = {name.lower(): value for name, value in headers.items()}
    if said.get("x-goog-resource-state") not in _TELLING:
        return None
    token = said.get("x-goog-channel-token", "").encode()
    for channel in channels:
        is_this = channel.id == said.get("x-goog-channel-id") and channel.resource == said.get("x-goog-resource-id")
        if is_this and hmac.compare_digest(channel.token.encode(), token):
            return channel
    return None


def written(channels: Iterable[Channel]) -> str:
    """Return channels as a text. It holds their tokens: keep it like a password."""
    return msgspec.json.encode(tuple(channels)).decode()


def read_channels(text: str) -> tuple[Channel, ...]:
    """Return the channels of this text, none for one that cannot be read."""
    try:
        return msgspec.json.decode(text, type=tuple[Channel, ...])
    except (msgspec.DecodeError, UnicodeEncodeError):
        return ()


def _moment(milliseconds: str) -> datetime | None:
    """Return a moment that Google writes as milliseconds since 1970."""
    try:
        return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
