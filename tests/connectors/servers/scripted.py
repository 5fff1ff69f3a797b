"""A CalDAV server that says what it is told to say: a table of paths, for what no real server can be brought to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx2

NS = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
CALENDAR = "<resourcetype><collection/><C:calendar/></resourcetype>"
Page = tuple[int, str]


def multistatus(*rows: str, token: str | None = None) -> Page:
    told = f"<sync-token>{token}</sync-token>" if token else ""
    return 207, f"<multistatus {NS}>{''.join(rows)}{told}</multistatus>"


def row(href: str, *props: str) -> str:
    """Return a row of properties that the resource has."""
    return (
        f"<response><href>{href}</href><propstat><prop>{''.join(props)}</prop>"
        "<status>HTTP/1.1 200 OK</status></propstat></response>"
    )


def gone(href: str, status: str = "404 Not Found") -> str:
    return f"<response><href>{href}</href><status>HTTP/1.1 {status}</status></response>"


def named(name: str, *more: str) -> str:
    return f"{CALENDAR}<displayname>{name}</displayname>{''.join(more)}"


def href(name: str, *paths: str) -> str:
    """Return a property that refers to these paths."""
    return f"<{name}>{''.join(f'<href>{path}</href>' for path in paths)}</{name}>"


def error(name: str) -> str:
    return f"<error {NS}><{name}/></error>"


@dataclass
class ScriptedServer(httpx2.BaseTransport):
    """Answers PROPFIND by path, REPORT by the name of the report, each list in turn and its last page for ever."""

    paths: Mapping[str, Page] = field(default_factory=dict)
    reports: dict[str, list[Page]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    asked: list[httpx2.Request] = field(default_factory=list)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        body = request.read().decode()
        if request.method == "REPORT":
            name = next((name for name in self.reports if f":{name} " in body), None)
            if name is None:
                return httpx2.Response(501)
            pages = self.reports[name]
            status, text = pages.pop(0) if len(pages) > 1 else pages[0]
        else:
            status, text = self.paths.get(request.url.path, (404, ""))
        return httpx2.Response(status, content=text.encode(), headers=dict(self.headers))

    @property
    def told(self) -> list[str]:
        """Method and path of every request, in order."""
        return [f"{request.method} {request.url.path}" for request in self.asked]
