"""What a service of Graph says that leaves out what it may, or says it in its own way: we understand it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx2
import pytest

from connectors.account import Bearer, MicrosoftAccount
from connectors.errors import NotSupported, TryLater, Unusable
from connectors.microsoft.auth import Identity
from connectors.microsoft.client import Graph
from connectors.microsoft.connector import MicrosoftCalendar
from connectors.microsoft.identity_wire import as_it_is
from connectors.microsoft.translate_event import View, details_of, span_of
from connectors.microsoft.translate_series import zone_of_series
from connectors.microsoft.values import Json
from connectors.microsoft.zones import instant_of
from connectors.model import Attachment, AttendeeKind, EventChange, Series, Span
from connectors.tokens import FileTokens

BERLIN = ZoneInfo("Europe/Berlin")
LEA = View(BERLIN, frozenset(("lea@firm.test",)))
ACCOUNT = MicrosoftAccount("lea@firm.test", FileTokens(Path("/nowhere")), "app")
WINDOW = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
FIRST = "2026-01-05T09:00:00"
WEEKLY: Json = {
    "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["monday"]},
    "range": {"type": "noEnd", "startDate": "2026-01-05"},
}


def row(ident: str = "AAMk1", **other: object) -> Json:
    """A single as a service says it that knows the half of Graph."""
    plain: Json = {
        "id": ident,
        "type": "singleInstance",
        "subject": "Lea / Ana",
        "start": {"dateTime": FIRST, "timeZone": "UTC"},
        "end": {"dateTime": "2026-01-05T09:30:00", "timeZone": "UTC"},
        "responseStatus": {"response": "organizer"},
        "organizer": {"emailAddress": {"address": "lea@firm.test"}},
        "attendees": [{"type": "required", "emailAddress": {"address": "ana@firm.test"}}],
    }
    return plain | other


@dataclass
class Plain:
    """A service without batches, etags and most fields; `delta` is what it says has changed."""

    events: dict[str, Json]
    delta: list[Json] = field(default_factory=list)
    written: list[Json] = field(default_factory=list)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path.removeprefix("/v1.0/me")
        if path.endswith("/calendarView/delta"):
            link = "https://graph.microsoft.com/v1.0/me/calendarView/delta?$deltatoken=next"
            return httpx2.Response(200, json={"value": self.delta, "@odata.deltaLink": link})
        if path == "/calendar":
            return httpx2.Response(200, json={"id": "cal", "name": "Calendar"})
        if path == "/events":
            return httpx2.Response(400, json={"error": {"code": "ErrorInvalidProperty"}})
        event, _, more = path.removeprefix("/events/").partition("/")
        if event not in self.events:
            return httpx2.Response(404, json={"error": {"code": "itemNotFound"}})
        if more == "instances":
            return httpx2.Response(200, json={"value": [self.events[each] for each in self._instances(event)]})
        if request.method == "PATCH":
            self.written.append(json.loads(request.content))
        return httpx2.Response(200, json=self.events[event])

    def _instances(self, series: str) -> list[str]:
        return [ident for ident, each in self.events.items() if each.get("seriesMasterId") == series]


def calendar(service: Callable[[httpx2.Request], httpx2.Response]) -> MicrosoftCalendar:
    known = Bearer(lambda: "a token")
    graph = Graph(ACCOUNT, sleep=lambda _: None, transport=httpx2.MockTransport(service), credentials=known)
    return MicrosoftCalendar(graph, ACCOUNT, BERLIN)


def service_with(*rows: Json, delta: list[Json] | None = None) -> Plain:
    found = {str(each["id"]): each for each in rows}
    return Plain(found, list(rows) if delta is None else delta)


# --- times -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("2026-01-05T10:00:00.0000000", "W. Europe Standard Time"),
        ("2026-01-05T04:00:00", "America/New_York"),
        ("2026-01-05T10:00", "tzone://Microsoft/Custom"),
        ("2026-01-05T10:00:00", "Customized Time Zone"),
        ("2026-01-05T09:00:00.000", "tzone://Microsoft/Utc"),
        ("2026-01-05T09:00:00", ""),
        ("2026-01-05T09:00:00Z", "W. Europe Standard Time"),
    ],
)
def test_a_time_is_on_the_clock_that_it_names(said: str, zone: str) -> None:
    nine = datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert instant_of({"dateTime": said, "timeZone": zone}, BERLIN) == nine
    times: Json = {"dateTime": said, "timeZone": zone}
    assert span_of(row(start=times, end=times), LEA).start == nine


@pytest.mark.parametrize(
    ("recurs_in", "made_in", "kept"),
    [
        ("W. Europe Standard Time", "Eastern Standard Time", "Europe/Berlin"),
        ("UTC", "Eastern Standard Time", "America/New_York"),
        ("", "Eastern Standard Time", "America/New_York"),
        ("UTC", "UTC", "UTC"),
        ("tzone://Microsoft/Custom", "UTC", "UTC"),
    ],
)
def test_a_series_keeps_to_a_clock_on_a_wall_where_one_is_named(recurs_in: str, made_in: str, kept: str) -> None:
    recurrence: Json = {"range": {"recurrenceTimeZone": recurs_in}}
    assert str(zone_of_series(row(recurrence=recurrence, originalStartTimeZone=made_in), LEA)) == kept


# --- what is left out ------------------------------------------------------------------------------------------------


def test_who_need_not_answer_is_the_organizer() -> None:
    assert not details_of(row(), LEA).is_copy
    assert details_of(row(responseStatus={"response": "accepted"}), LEA).is_copy
    assert details_of(row(isOrganizer=False), LEA).is_copy


def test_guests_without_an_address_are_told_apart_by_name() -> None:
    guests: list[Json] = [{"emailAddress": {"name": "Gia Rossi"}}, {"emailAddress": {"name": "Jon", "address": None}}]
    found = details_of(row(attendees=guests), LEA).attendees
    assert [(each.email, each.name) for each in found] == [("gia rossi", "Gia Rossi"), ("jon", "Jon")]


def test_a_guest_of_whom_nothing_is_told_makes_no_meeting_of_two() -> None:
    [found] = details_of(row(attendees=[{"type": "required"}]), LEA).attendees
    assert found.kind is AttendeeKind.GROUP


def test_a_calendar_that_does_not_say_whether_it_can_be_written_is_tried() -> None:
    service = service_with(row())
    found = calendar(service)
    [event] = found.read(WINDOW)
    found.update(event.ref, EventChange(busy=False))
    assert service.written == [{"showAs": "free"}]


def test_a_single_of_which_only_the_times_are_told_is_asked_for() -> None:
    sparse: Json = {name: row()[name] for name in ("id", "start", "end", "type")}
    [event] = calendar(service_with(row(), delta=[sparse])).read(WINDOW)
    assert event.details.title == "Lea / Ana"


def test_requests_go_one_by_one_where_no_batch_is_taken() -> None:
    series = (row(ident, type="seriesMaster", recurrence=WEEKLY) for ident in ("one", "two"))
    weeks = (row(f"{name}.1", type="occurrence", seriesMasterId=name) for name in ("one", "two"))
    found = calendar(service_with(*series, *weeks)).read(WINDOW)
    assert [type(each) for each in found] == [Series, Series]


@pytest.mark.parametrize("kind", ["singleInstance", "seriesMaster"])
def test_a_change_is_seen_where_no_etag_is_told(kind: str) -> None:
    recurrence = WEEKLY if kind == "seriesMaster" else None
    service = service_with(row(type=kind, recurrence=recurrence))
    found = calendar(service)
    before = found.read(WINDOW)
    service.events["AAMk1"] = row(type=kind, recurrence=recurrence, subject="Ana, an hour later")
    service.delta = [service.events["AAMk1"]]
    assert [each.details.title for each in found.read(WINDOW, before.cursor)] == ["Ana, an hour later"]


def test_a_change_key_is_as_good_as_an_etag() -> None:
    service = service_with(row(changeKey="k1"))
    found = calendar(service)
    before = found.read(WINDOW)
    assert [each.ref.etag for each in before] == ['W/"k1"']
    assert list(found.read(WINDOW, before.cursor)) == []


def test_changes_that_make_no_sense_are_not_taken_for_none() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        link = "https://graph.microsoft.com/v1.0/me/calendarView/delta?$deltatoken=next"
        said = {"value": {"error": "busy"}, "@odata.deltaLink": link}
        return httpx2.Response(200, json={"id": "cal"} if request.url.path.endswith("/calendar") else said)

    with pytest.raises(TryLater, match="makes no sense"):
        calendar(answer).read(WINDOW)


def test_a_row_that_nobody_can_name_is_left_and_one_without_a_time_is_told() -> None:
    reading = calendar(service_with(row("lost", start={"dateTime": "gestern"}), delta=None)).read(WINDOW)
    assert [each.error for each in reading.problems] == ["'gestern' is no time"]
    assert not calendar(Plain({}, [{"id": 5}, {"@removed": {"reason": "deleted"}}])).read(WINDOW).problems


def test_a_text_of_which_only_the_beginning_is_told_is_read_and_left_alone() -> None:
    service = service_with(row(bodyPreview="Bring the numbers, and"))
    found = calendar(service)
    [event] = found.read(WINDOW)
    assert event.details.description == "Bring the numbers, and"
    with pytest.raises(NotSupported, match="nothing is written into it"):
        found.attach(event.ref, Attachment("Prep", "prep", url="https://x.test/"))
    with pytest.raises(NotSupported, match="nothing is written into it"):
        found.update(event.ref, EventChange(description="Other words"))
    assert service.written == []


def test_a_mailbox_that_is_not_there_says_what_to_check() -> None:
    with pytest.raises(Unusable, match="check user, mailbox and endpoint"):
        calendar(lambda _: httpx2.Response(404, json={"error": {"code": "ErrorInvalidUser"}})).siblings()


# --- signing in ------------------------------------------------------------------------------------------------------


@dataclass
class SignIns:
    """Where one signs in without encryption, by whatever is asked; `asked` are the addresses."""

    asked: list[str] = field(default_factory=list)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(str(request.url))
        here = "http://127.0.0.1:8490/tenant"
        if request.url.path.endswith("openid-configuration"):
            ways = {"authorization_endpoint": "authorize", "token_endpoint": "token"}
            return httpx2.Response(200, json={"issuer": here} | {name: f"{here}/{way}" for name, way in ways.items()})
        return httpx2.Response(200, json={"access_token": "let in", "expires_in": 3600, "token_type": "Bearer"})


def of_app(tmp_path: Path, authority: str) -> MicrosoftAccount:
    tokens = FileTokens(tmp_path / "tokens.json")
    return MicrosoftAccount("lea@firm.test", tokens, "app", authority=authority, secret="s3cret")


def test_on_this_machine_one_signs_in_without_encryption(tmp_path: Path) -> None:
    service = SignIns()
    account = of_app(tmp_path, "http://127.0.0.1:8490/tenant")
    identity = Identity(account, sleep=lambda _: None, transport=httpx2.MockTransport(service))
    assert identity.token() == "let in"
    assert {each.partition(":8490")[0] for each in service.asked} == {"http://127.0.0.1"}
    assert as_it_is("https://127.0.0.1:8490/a?b", account.authority) == "http://127.0.0.1:8490/a?b"
    assert as_it_is("https://login.test/a?b", "https://login.test/") == "https://login.test/a?b"


def test_beyond_this_machine_nobody_signs_in_without_encryption(tmp_path: Path) -> None:
    account = of_app(tmp_path, "http://login.example.test/tenant")
    identity = Identity(account, sleep=lambda _: None, transport=httpx2.MockTransport(SignIns()))
    with pytest.raises(Unusable, match="without encryption"):
        identity.token()
