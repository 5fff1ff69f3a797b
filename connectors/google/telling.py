"""Keeps one channel open by which Google tells of one calendar. What a channel is, is `push`'s to say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from connectors.account import GoogleAccount
from connectors.errors import ConnectorError
from connectors.google import push
from connectors.google.calendars import id_of
from connectors.google.push import Channel, due, heard, read_channels, replaced, written
from connectors.google.service import GoogleApi
from connectors.push import Heard, Message


class GooglePush:
    """What Google tells of one account's calendar."""

    def __init__(self, account: GoogleAccount) -> None:
        self._account = account

    def kept_open(self, kept: str, address: str, now: datetime) -> str:
        """Open a channel where there is none or it ends soon, and close those that are of no more use."""
        channels = read_channels(kept)
        api = GoogleApi(self._account)
        try:
            calendar = id_of(api, self._account.calendar)
            opened = [push.watch(api, each, address, now=now) for each in due(channels, [calendar], now)]
            everything = (*channels, *opened)
            useless = replaced(everything, now)
            still = {each.id for each in useless if each.expires > now and not _closed(api, each)}
        finally:
            api.close()
        return written(each for each in everything if each not in useless or each.id in still)

    def closed(self, kept: str, now: datetime) -> str:
        """Close every channel that has not ended; return those that stayed open."""
        lasting = [each for each in read_channels(kept) if each.expires > now]
        if not lasting:
            return ""
        api = GoogleApi(self._account)
        try:
            left = [each for each in lasting if not _closed(api, each)]
        finally:
            api.close()
        return written(left) if left else ""

    def answer(self, query: Mapping[str, str]) -> str | None:
        """Return None: Google never asks whether we listen."""
        return None

    def heard(self, kept: str, message: Message) -> Heard:
        """Say whether a message of an open channel says that something changed; its headers say all there is."""
        return Heard(heard(message.headers, read_channels(kept)) is not None, kept)


def open_push(account: GoogleAccount) -> GooglePush:
    """Return what tells of the account's calendar; nobody is asked yet."""
    return GooglePush(account)


def _closed(api: GoogleApi, channel: Channel) -> bool:
    try:
        push.stop(api, channel)
    except ConnectorError:  # tried again the next time
        return False
    return True
