"""Google tells by itself that something changed: channels are opened, renewed and closed, and messages are checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.errors import NotSupported, TryLater, Unusable
from connectors.google import push
from connectors.google.connector import GoogleCalendar
from connectors.google.push import Channel
from tests.connectors.fakes.google.server import GoogleServer
from tests.connectors.fakes.wire import Answered, Asked, Harm, Loopback
from tests.connectors.google_office import Office, Visitor
from tests.contracts.calendar_seed import ONCE_TEXT, OWNER

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOOK = "https://assistant.firm.test/google"
CHANNEL = Channel("abc", "resource-1", "primary", NOW + push.LIFE, "secret")
HEADERS = {
    "X-Goog-Channel-ID": "abc",
    "X-Goog-Resource-ID": "resource-1",
    "X-Goog-Channel-Token": "secret",
    "X-Goog-Resource-State": "exists",
    "X-Goog-Message-Number": "4",
}


@pytest.fixture
def office() -> Iterator[Office]:
    with GoogleServer() as server:
        office = Office(server)
        yield office
        office.let_go()


@pytest.fixture
def calendar(office: Office) -> GoogleCalendar:
    Visitor(office).seed()
    return office.opened()


def opened(calendar: GoogleCalendar, address: str = HOOK, now: datetime = NOW) -> Channel:
    return push.watch(calendar.api, calendar.calendar_id, address, now=now)


# --- channels ------------------------------------------------------------------------------------------------------


def test_a_channel_is_known_by_an_id_and_a_token_that_nobody_guesses(calendar: GoogleCalendar) -> None:
    first, second = opened(calendar), opened(calendar)
    assert first.id != second.id
    assert first.token != second.token
    assert (len(first.token) >= 40, first.token in repr(first)) == (True, False)
    assert first.expires == NOW + push.LIFE


def test_a_channel_is_closed_once_and_again(calendar: GoogleCalendar, office: Office) -> None:
    channel = opened(calendar)
    for _ in range(2):
        push.stop(calendar.api, channel)
    assert office.server.world.push.channels == {}


def test_a_calendar_that_tells_nothing_by_itself_is_not_supported(calendar: GoogleCalendar, office: Office) -> None:
    office.server.world.calendars[OWNER].pushable = False
    with pytest.raises(NotSupported):
        opened(calendar)


def test_an_address_in_the_clear_is_refused(calendar: GoogleCalendar) -> None:
    with pytest.raises(Unusable):
        opened(calendar, "http://assistant.firm.test/google")


def test_a_channel_whose_opening_was_cut_off_is_opened_later(calendar: GoogleCalendar, office: Office) -> None:
    office.server.harm(Harm.AFTER, path="watch")
    with pytest.raises(TryLater):
        opened(calendar)
    assert opened(calendar).calendar == "primary"


@pytest.mark.parametrize(
    ("channels", "calendars"),
    [
        ((), ("primary",)),
        ((CHANNEL,), ()),
        ((replace(CHANNEL, expires=NOW + push.RENEWAL),), ("primary",)),
        ((replace(CHANNEL, calendar="another"),), ("primary",)),
    ],
)
def test_a_channel_is_due_where_none_lasts(channels: tuple[Channel, ...], calendars: tuple[str, ...]) -> None:
    assert push.due(channels, ("primary",), NOW) == calendars


def test_the_channel_that_another_outlasts_is_closed_after_the_other_is_open() -> None:
    newer = replace(CHANNEL, id="def", expires=CHANNEL.expires + timedelta(days=1))
    ended = replace(CHANNEL, id="ghi", calendar="another", expires=NOW)
    assert push.replaced((CHANNEL,), NOW) == ()
    assert push.replaced((CHANNEL, newer, ended), NOW) == (CHANNEL, ended)


def test_channels_are_kept_as_a_text() -> None:
    assert push.read_channels(push.written((CHANNEL,))) == (CHANNEL,)
    assert push.read_channels("damaged") == ()


# --- messages ------------------------------------------------------------------------------------------------------


def test_a_message_names_its_channel() -> None:
    other = replace(CHANNEL, id="def")
    assert push.heard(HEADERS, (other, CHANNEL)) == CHANNEL
    assert push.heard({name.lower(): value for name, value in HEADERS.items()}, (CHANNEL,)) == CHANNEL


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Goog-Channel-Token", "guessed"),
        ("X-Goog-Channel-Token", ""),
        ("X-Goog-Channel-Token", "sécret"),
        ("X-Goog-Channel-ID", "another"),
        ("X-Goog-Resource-ID", "another"),
        ("X-Goog-Resource-State", "sync"),
        ("X-Goog-Resource-State", ""),
    ],
)
def test_a_message_that_is_not_what_it_should_be_is_nothing(name: str, value: str) -> None:
    assert push.heard({**HEADERS, name: value}, (CHANNEL,)) is None


def test_google_really_tells_of_a_change(calendar: GoogleCalendar, office: Office) -> None:
    arrived: list[dict[str, str]] = []

    def hook(asked: Asked) -> Answered:
        arrived.append(dict(asked.headers.items()))
        return Answered(204)

    with Loopback(hook) as receiver:
        office.server.world.push.allow_http = True
        channel = opened(calendar, receiver.url)
        office.server.world.push.settle()
        assert [push.heard(each, (channel,)) for each in arrived] == [None]
        Visitor(office).put(ONCE_TEXT.replace("Lunch", "Dinner"))
        office.server.world.push.settle()
        assert [push.heard(each, (channel,)) for each in arrived] == [None, channel]
