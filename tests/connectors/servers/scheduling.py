"""What no small server has, put in front of one that is real: scheduling (RFC 6638) and managed attachments (RFC 8607).

Strict where the standards are: what they forbid is refused with the precondition that they name, what they do not know
is refused with 501. What the server would send to others is written down in `sent`.

| claim | where it stands |
|---|---|
| a guest may change only the own answer, alarms and comments, else 403 | RFC 6638, 3.2.2.1 and 3.2.4.4 |
| the schedule tag stays when only an answer changes | RFC 6638, 3.2.10 |
| free and busy times of others come by POST to the outbox, one response a recipient | RFC 6638, 5 |
| a document is added, replaced and removed by POST to the event, named by MANAGED-ID | RFC 8607, 3 |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qs, unquote

import httpx2
from icalendar import Calendar, Component, Event
from lxml import etree

from connectors.freebusy import merged
from connectors.model import Span
from tests.contracts.calendar_seed import OWNER

CAL = "{urn:ietf:params:xml:ns:caldav}"
NS = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
PRINCIPAL = (
    f"<multistatus {NS}><response><href>/lea/</href><propstat><prop>"
    f"<C:calendar-user-address-set><href>/lea/</href><href>mailto:{OWNER.title()}</href></C:calendar-user-address-set>"
    "<C:schedule-outbox-URL><href>/lea/outbox/</href></C:schedule-outbox-URL>"
    "</prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>"
)
GUESTS_OWN = ("ATTENDEE", "COMMENT", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "TRANSP", "REQUEST-STATUS")
OURS = re.compile(r"^X-", re.IGNORECASE)
_OF_THE_WAY = ("if-schedule-tag-match", "content-length")
STAMP = "%Y%m%dT%H%M%SZ"
FILES = "http://127.0.0.1/lea/files/"


@dataclass
class SchedulingServer(httpx2.BaseTransport):
    """Stands before a server that does the rest. `busy` are the people of whom it can tell when they are busy,
    `unreachable` the status with which it reports that it could not deliver to somebody.
    """

    inner: httpx2.BaseTransport
    keeps_documents: bool = False
    sent: list[tuple[str, str]] = field(default_factory=list)
    busy: dict[str, list[Span]] = field(default_factory=dict)
    tags: dict[str, int] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[httpx2.Request] = field(default_factory=list)
    unreachable: dict[str, str] = field(default_factory=dict)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        body = request.read()
        handlers: Mapping[str, Callable[[httpx2.Request, bytes], httpx2.Response]] = {
            "OPTIONS": self._options,
            "PROPFIND": self._propfind,
            "REPORT": self._report,
            "PUT": self._put,
            "POST": self._post,
        }
        handler = handlers.get(request.method)
        return handler(request, body) if handler else self.inner.handle_request(request)

    def _options(self, request: httpx2.Request, _body: bytes) -> httpx2.Response:
        features = ["1", "calendar-access", "calendar-auto-schedule"]
        if self.keeps_documents:
            features += ["calendar-managed-attachments"]
        return httpx2.Response(200, headers={"DAV": ", ".join(features)})

    def _propfind(self, request: httpx2.Request, body: bytes) -> httpx2.Response:
        if b"calendar-user-address-set" in body:
            return httpx2.Response(207, content=PRINCIPAL)
        return self.inner.handle_request(request)

    def _report(self, request: httpx2.Request, body: bytes) -> httpx2.Response:
        reply = self.inner.handle_request(request)
        content = reply.read()
        if b"schedule-tag" not in body or reply.status_code != 207:
            return httpx2.Response(reply.status_code, content=content, headers=_plain(reply))
        root = etree.fromstring(content)
        for row in root.iterfind("{DAV:}response"):
            prop = row.find("{DAV:}propstat/{DAV:}prop")
            if prop is not None:
                etree.SubElement(prop, f"{CAL}schedule-tag").text = self._tag(row.findtext("{DAV:}href") or "")
        return httpx2.Response(207, content=etree.tostring(root))

    def _tag(self, path: str) -> str:
        return f'"{self.tags.setdefault(path.replace("%40", "@"), 1)}"'

    def _put(self, request: httpx2.Request, body: bytes) -> httpx2.Response:
        path = request.url.path
        wanted = request.headers.get("If-Schedule-Tag-Match")
        if wanted is not None and wanted != self._tag(path):
            return httpx2.Response(412)
        before, after = self._events(path), _events(body)
        invited = [event for event in before.values() if _organizer(event) not in ("", OWNER)]
        if invited and not _allowed(before, after):
            return _refused(403, "C:allowed-attendee-scheduling-object-change")
        headers = {k: v for k, v in request.headers.items() if k.lower() not in _OF_THE_WAY}
        reported = self._reported(body)
        reply = self._ask("PUT", path, reported, headers)
        if reply.status_code < 300:
            self._schedule(path, before, after, as_guest=bool(invited))
        return reply if reported == body else httpx2.Response(reply.status_code)

    def _reported(self, body: bytes) -> bytes:
        """Return the events with what became of the messages; a text that was changed on the way gets no etag."""
        text = re.sub(r";SCHEDULE-STATUS=[^:]*", "", re.sub(rb"\r?\n[ \t]", b"", body).decode())
        for address, status in self.unreachable.items():
            text = re.sub(
                rf"^(ATTENDEE|ORGANIZER)([^\r\n]*):mailto:{re.escape(address)}",
                rf"\1\2;SCHEDULE-STATUS={status}:mailto:{address}",
                text,
                flags=re.MULTILINE | re.IGNORECASE,
            )
        return text.encode() if self.unreachable else body

    def _schedule(self, path: str, before: Mapping[str, Event], after: Mapping[str, Event], *, as_guest: bool) -> None:
        """Send what the change asks for, and count the changes that the organizer made."""
        if as_guest:
            old = {_answer(event) for event in before.values()}
            self.sent += [("REPLY", answer) for answer in {_answer(event) for event in after.values()} - old]
            return
        self.tags[path] = self.tags.get(path, 1) + 1
        guests = {str(each) for event in after.values() for each in _all(event, "ATTENDEE")}
        if any(_organizer(event) == OWNER for event in after.values()):
            self.sent += [("REQUEST", guest.lower().removeprefix("mailto:")) for guest in sorted(guests)]

    def _post(self, request: httpx2.Request, body: bytes) -> httpx2.Response:
        if request.url.path == "/lea/outbox/":
            return self._outbox(request, body)
        if not self.keeps_documents:
            return httpx2.Response(405)
        query = {name: values[0] for name, values in parse_qs(request.url.query.decode()).items()}
        reply = self._ask("GET", request.url.path)
        if request.headers.get("If-Match") not in (None, reply.headers["ETag"]):
            return httpx2.Response(412)
        return self._document(request, body, query, _calendar(reply.read()))

    def _document(
        self, request: httpx2.Request, body: bytes, query: Mapping[str, str], calendar: Calendar
    ) -> httpx2.Response:
        action, known = query.get("action"), query.get("managed-id")
        if known is not None and known not in self.files:
            return _refused(403, "C:valid-managed-id-parameter")
        if "rid" in query:
            return _refused(403, "C:valid-rid-parameter")
        events = [event for event in calendar.walk("VEVENT") if isinstance(event, Event)]
        for event in events:
            _without(event, known)
        headers: dict[str, str] = {}
        if action in ("attachment-add", "attachment-update"):
            managed_id = f"m{len(self.files) + 1}"
            self.files[managed_id] = body
            for event in events:
                event.add("ATTACH", FILES + managed_id, parameters=_parameters(request, managed_id, body))
            headers["Cal-Managed-ID"] = managed_id
        elif action != "attachment-remove":
            return _refused(403, "C:valid-action-parameter")
        written = self._ask("PUT", request.url.path, calendar.to_ical(), {"Content-Type": "text/calendar"})
        headers["ETag"] = written.headers["ETag"]
        return httpx2.Response(201 if action == "attachment-add" else 204, headers=headers)

    def _outbox(self, request: httpx2.Request, body: bytes) -> httpx2.Response:
        calendar = _calendar(body)
        [query] = calendar.walk("VFREEBUSY")
        if calendar["METHOD"] != "REQUEST" or str(query["ORGANIZER"]).lower() != f"mailto:{OWNER}":
            return _refused(403, "C:valid-organizer")
        window = Span(_moment(query, "DTSTART"), _moment(query, "DTEND"))
        people = [str(each).removeprefix("mailto:") for each in _all(query, "ATTENDEE")]
        rows = "".join(self._of(address, window) for address in people)
        return httpx2.Response(200, content=f"<C:schedule-response {NS}>{rows}</C:schedule-response>")

    def _of(self, address: str, window: Span) -> str:
        recipient = f"<C:recipient><href>mailto:{address}</href></C:recipient>"
        if address not in self.busy:
            status = "<C:request-status>3.7;Invalid calendar user</C:request-status>"
            return f"<C:response>{recipient}{status}</C:response>"
        spans = merged(self.busy[address], Span(window.start, window.end))
        told = [f"{span.start:{STAMP}}/{span.end:{STAMP}}" for span in reversed(spans)]
        lines = "".join(f"FREEBUSY;FBTYPE=BUSY:{each}\n" for each in told)
        free = "FREEBUSY;FBTYPE=FREE:20260101T000000Z/PT1H\n"
        data = f"BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VFREEBUSY\n{free}{lines}END:VFREEBUSY\nEND:VCALENDAR\n"
        status = "<C:request-status>2.0;Success</C:request-status>"
        return f"<C:response>{recipient}{status}<C:calendar-data>{data}</C:calendar-data></C:response>"

    def _events(self, path: str) -> dict[str, Event]:
        reply = self._ask("GET", path)
        return _events(reply.read()) if reply.status_code == 200 else {}

    def _ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        known = {"Authorization": self.asked[-1].headers.get("Authorization", "")}
        request = httpx2.Request(
            method, f"http://127.0.0.1{path}", content=body or None, headers={**known, **(headers or {})}
        )
        return self.inner.handle_request(request)


def _refused(status: int, precondition: str) -> httpx2.Response:
    return httpx2.Response(status, content=f"<error {NS}><{precondition}/></error>")


def _plain(reply: httpx2.Response) -> dict[str, str]:
    return {"Content-Type": reply.headers.get("Content-Type", "")}


def _events(text: bytes) -> dict[str, Event]:
    """Return the events of a resource by their RECURRENCE-ID, that of the master empty."""
    found = [event for event in _calendar(text).walk("VEVENT") if isinstance(event, Event)]
    return {_rid(event): event for event in found}


def _calendar(text: bytes) -> Calendar:
    found = Calendar.from_ical(text)
    assert isinstance(found, Calendar)
    return found


def _rid(event: Event) -> str:
    return f"{_moment(event, 'RECURRENCE-ID').astimezone(UTC):{STAMP}}" if "RECURRENCE-ID" in event else ""


def _all(component: Mapping[str, object], name: str) -> list[object]:
    found = component.get(name, [])
    return list(found) if isinstance(found, list) else [found]


def _organizer(event: Event) -> str:
    return str(event.get("ORGANIZER", "")).lower().removeprefix("mailto:")


def _answer(event: Event) -> str:
    mine = [each for each in _all(event, "ATTENDEE") if str(each).lower() == f"mailto:{OWNER}"]
    return "".join(str(getattr(each, "params", {}).get("PARTSTAT", "")) for each in mine)


def _allowed(before: Mapping[str, Event], after: Mapping[str, Event]) -> bool:
    """Say whether a guest may make this change: of an exception that is new the master says what it must say."""
    return set(before) <= set(after) and all(
        _fixed(event, is_new=rid not in before) == _fixed(before.get(rid, before[""]), is_new=rid not in before)
        for rid, event in after.items()
    )


def _fixed(event: Event, *, is_new: bool) -> dict[str, object]:
    """Return what a guest may not change."""
    free = (*GUESTS_OWN, *(("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "DTSTART", "DTEND") if is_new else ()))
    others = sorted(str(each).lower() for each in _all(event, "ATTENDEE"))
    kept = {name: event[name] for name in event if name not in free and not OURS.match(name)}
    return {**{name: str(value) for name, value in kept.items()}, "people": others}


def _moment(component: Component, name: str) -> datetime:
    found = getattr(component.get(name), "dt", None)
    assert isinstance(found, datetime)
    return found


def _without(event: Event, managed_id: str | None) -> None:
    kept = [each for each in _all(event, "ATTACH") if getattr(each, "params", {}).get("MANAGED-ID") != managed_id]
    if managed_id is not None:
        event.pop("ATTACH", None)
        for each in kept:
            event.add("ATTACH", each)


def _parameters(request: httpx2.Request, managed_id: str, body: bytes) -> dict[str, str]:
    whole = re.search(r"filename\*=UTF-8''([^;]+)", request.headers["Content-Disposition"])
    return {
        "MANAGED-ID": managed_id,
        "FILENAME": unquote(whole[1]) if whole else "",
        "SIZE": str(len(body)),
        "FMTTYPE": request.headers["Content-Type"],
    }
