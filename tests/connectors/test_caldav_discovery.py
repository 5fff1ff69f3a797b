"""From a host, a person's address or the address of a calendar to the calendar, on real servers and odd ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

import httpx2
import pytest

from connectors import open_calendar
from connectors.account import Account, Password
from connectors.caldav.connector import CalDavCalendar, open_account
from connectors.caldav.discovery import address_of
from connectors.caldav.href import name_in, path_of
from connectors.errors import AccessLost, Unusable
from tests.connectors.servers.scripted import CALENDAR, NS, Page, ScriptedServer, href, multistatus, named, row
from tests.connectors.servers.shelf import Shelf, Visitor, never

HOST = "https://calendar.test"
ME = href("current-user-principal", "/me/")
AT_HOME = href("C:calendar-home-set", "/me/cal/")
USUAL: Mapping[str, Page] = {
    "/.well-known/caldav": multistatus(row("/.well-known/caldav", ME)),
    "/me/": multistatus(row("/me/", AT_HOME)),
    "/me/cal/": multistatus(row("/me/cal/"), row("/me/cal/work/", named("Work"))),
}


def opened(server: httpx2.BaseTransport, address: str = HOST, calendar: str | None = None) -> CalDavCalendar:
    account = Account(address, Password("lea", "her secret"), calendar)
    return open_account(account, transport=server, sleep=never)


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("calendar.test", "https://calendar.test"),
        ("lea@calendar.test", "https://calendar.test"),
        (" https://calendar.test/dav/ ", "https://calendar.test/dav/"),
        ("calendar.test/dav/lea@firm.test", "https://calendar.test/dav/lea@firm.test"),
        ("http://localhost:5232/lea/", "http://localhost:5232/lea/"),
    ],
)
def test_what_a_person_knows_is_where_we_begin(said: str, address: str) -> None:
    assert address_of(said) == address


@pytest.mark.parametrize("where", ["", "/", "/lea/", "/.well-known/caldav"])
def test_a_real_server_leads_to_its_calendars(radicale: Shelf, where: str) -> None:
    name = uuid4().hex
    path = radicale.made(name)
    assert radicale.opened(where, name=name).address == f"{radicale.origin}{path}"


def test_another_real_server_leads_to_its_calendars(xandikos: Shelf) -> None:
    path = xandikos.made()
    assert f"{path}" in [each.path for each in xandikos.opened().siblings()]
    assert xandikos.opened(name="calendar").name == "calendar"


@pytest.mark.parametrize("ending", ["", "/"])
def test_the_address_of_a_calendar_is_that_calendar(radicale_in_process: Shelf, ending: str) -> None:
    path = radicale_in_process.seeded()
    calendar = radicale_in_process.opened(path.rstrip("/") + ending)
    assert calendar.address == f"{radicale_in_process.origin}{path}"
    assert [each.path for each in calendar.siblings()] == [path]


def test_a_wrong_password_is_said_in_one_sentence(radicale: Shelf) -> None:
    stranger = replace(radicale, credentials=Password("lea", "wrong"), open=[])
    with pytest.raises(AccessLost, match=r"sign in again\.$"):
        _ = stranger.opened("/lea/").name
    stranger.let_go()


def test_the_way_goes_over_what_the_server_names_for_calendars() -> None:
    server = ScriptedServer(USUAL)
    calendar = opened(server)
    assert (calendar.name, calendar.address) == ("Work", f"{HOST}/me/cal/work/")
    assert server.told == ["PROPFIND /.well-known/caldav", "PROPFIND /me/", "PROPFIND /me/cal/"]


def test_a_server_without_a_well_known_place_is_asked_at_its_root() -> None:
    server = ScriptedServer({**USUAL, "/.well-known/caldav": (404, ""), "/": multistatus(row("/", ME))})
    assert opened(server).name == "Work"


@pytest.mark.parametrize("page", [(200, "<html>Please sign in</html>"), (405, ""), (403, ""), (501, "")])
def test_a_well_known_place_that_is_something_else_is_passed_over(page: Page) -> None:
    server = ScriptedServer({**USUAL, "/.well-known/caldav": page, "/": multistatus(row("/", ME))})
    assert opened(server).name == "Work"


def test_a_server_that_answers_with_pages_for_people_is_said() -> None:
    pages = httpx2.MockTransport(lambda _: httpx2.Response(200, text="<!DOCTYPE html><html>Hello</html>"))
    with pytest.raises(Unusable, match="give the address of the calendar itself"):
        _ = opened(pages).name
    with pytest.raises(Unusable, match="a page for people"):
        _ = opened(pages, f"{HOST}/calendars/lea").name


def test_calendars_on_another_server_are_said_and_not_visited() -> None:
    server = httpx2.MockTransport(lambda _: httpx2.Response(301, headers={"Location": "https://dav.other.test/"}))
    with pytest.raises(Unusable, match=r"https://dav\.other\.test/; if you trust that server, put this address"):
        _ = opened(server).name


def test_a_home_on_another_server_is_said_and_not_visited() -> None:
    away = multistatus(row("/me/", href("C:calendar-home-set", "https://p42.other.test/me/cal/")))
    server = ScriptedServer({**USUAL, "/me/": away})
    with pytest.raises(Unusable, match=r"https://p42\.other\.test/me/cal/"):
        _ = opened(server).name


def test_full_addresses_of_the_same_server_are_followed() -> None:
    home = multistatus(row("/me/", href("C:calendar-home-set", f"{HOST}:443/me/cal/")))
    assert opened(ScriptedServer({**USUAL, "/me/": home})).name == "Work"


def test_a_server_that_takes_us_for_a_stranger_is_told_who_we_are() -> None:
    seen: list[bool] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append("Authorization" in request.headers)
        if not seen[-1]:
            stranger = "<current-user-principal><unauthenticated/></current-user-principal>"
            return httpx2.Response(207, text=multistatus(row(request.url.path, stranger))[1])
        status, text = USUAL[request.url.path]
        return httpx2.Response(status, text=text)

    assert opened(httpx2.MockTransport(answer)).name == "Work"
    assert seen == [False, True, True, True]


def test_several_calendars_ask_for_a_name() -> None:
    home = multistatus(row("/me/cal/a/", named("Work")), row("/me/cal/b/", named("Home")))
    server = ScriptedServer({**USUAL, "/me/cal/": home})
    with pytest.raises(Unusable, match=r"has several calendars; say which one .*“Work”, “Home”"):
        _ = opened(server).name
    for chosen in ("Home", "b", "/me/cal/b/"):
        assert opened(server, calendar=chosen).address == f"{HOST}/me/cal/b/"
    with pytest.raises(Unusable, match=r"no calendar “Holidays”; it has “Work”, “Home”\.$"):
        _ = opened(server, calendar="Holidays").name


def test_two_calendars_of_one_name_ask_for_the_address() -> None:
    home = multistatus(row("/me/cal/a/", named("Work")), row("/me/cal/b/", named("Work")))
    with pytest.raises(Unusable, match="several calendars “Work”"):
        _ = opened(ScriptedServer({**USUAL, "/me/cal/": home}), calendar="Work").name


def test_what_holds_no_events_is_no_calendar_for_us() -> None:
    tasks = '<C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set>'
    rows = (
        row("/me/cal/tasks/", named("Tasks", tasks)),
        row("/me/cal/inbox/", "<resourcetype><collection/></resourcetype>"),
    )
    with pytest.raises(Unusable, match="has no calendar for us"):
        _ = opened(ScriptedServer({**USUAL, "/me/cal/": multistatus(*rows)})).name


def test_a_calendar_that_we_may_only_read_is_declared_so() -> None:
    rights = "<current-user-privilege-set><privilege><read/></privilege></current-user-privilege-set>"
    server = ScriptedServer({"/shared/": multistatus(row("/shared/", named("Shared", rights)))}, headers={"DAV": "1"})
    able = opened(server, f"{HOST}/shared/").capabilities
    assert (able.writes, able.attaches, able.uploads, able.answers) == (False, False, False, False)


def test_the_zone_of_the_calendar_is_the_servers() -> None:
    text = "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Asia/Tokyo\nEND:VTIMEZONE\nEND:VCALENDAR"
    zone = f"<C:calendar-timezone>{text}</C:calendar-timezone>"
    server = ScriptedServer({"/c/": multistatus(row("/c/", CALENDAR, zone))})
    assert str(opened(server, f"{HOST}/c/").timezone) == "Asia/Tokyo"


def test_a_calendar_that_is_gone_is_said(radicale_in_process: Shelf) -> None:
    path = radicale_in_process.seeded()
    Visitor(radicale_in_process, path).shelf.remove(path)
    with pytest.raises(Unusable):
        _ = radicale_in_process.opened(path).name


def test_a_caldav_calendar_is_opened_by_its_kind() -> None:
    calendar = open_calendar("caldav", account=Account(HOST))
    assert isinstance(calendar, CalDavCalendar)
    calendar.close()


@pytest.mark.parametrize(
    "address", ["ftp://calendar.test", "http://calendar.test/", "https://lea:pw@calendar.test", "", "https://"]
)
def test_an_address_that_cannot_be_used_is_refused_at_once(address: str) -> None:
    with pytest.raises(Unusable):
        open_calendar("caldav", account=Account(address))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/a%20b/", "/a b/"),
        ("/lea%40firm.test/", "/lea@firm.test/"),
        ("https://calendar.test/x/", "/x/"),
        ("/%C3%BC", "/ü"),
        ("/%c3%bc", "/%C3%BC"),
        ("/a?b#c", "/a"),
    ],
)
def test_one_path_written_in_two_ways_is_one_path(one: str, other: str) -> None:
    assert path_of(one) == path_of(other)


def test_an_encoded_slash_is_no_slash() -> None:
    assert path_of("/c/a%2Fb.ics") != path_of("/c/a/b.ics")
    assert name_in("/c/", "/c/a%2Fb.ics") == "a%2Fb.ics"


@pytest.mark.parametrize("elsewhere", ["/c/", "/c", "/d/x.ics", "/c/below/x.ics", "/c/below/", ""])
def test_what_does_not_stand_in_the_calendar_has_no_name_there(elsewhere: str) -> None:
    assert name_in("/c/", elsewhere) is None


def test_rows_without_what_was_asked_are_no_calendar() -> None:
    server = ScriptedServer({**USUAL, "/me/cal/": (207, f"<multistatus {NS}><response/></multistatus>")})
    with pytest.raises(Unusable, match="has no calendar for us"):
        _ = opened(server).name
