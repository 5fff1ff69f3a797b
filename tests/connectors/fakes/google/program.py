"""A program that uses Google's own client library against the simulator: how tests ask it, over real HTTP."""

from __future__ import annotations

import io
import json
from typing import Any

from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaIoBaseUpload

from tests.connectors.fakes.google.errors import Json
from tests.connectors.fakes.google.oauth_state import Client
from tests.connectors.fakes.google.server import GoogleServer

SCOPE = "https://www.googleapis.com/auth/"
USUAL = ("calendar.events", "calendar.freebusy", "calendar.calendarlist.readonly", "drive.file", "gmail.send")
PATHS = {"calendar": "/calendar/v3/", "drive": "/drive/v3/", "docs": "/", "gmail": "/"}
VERSIONS = {"calendar": "v3", "drive": "v3", "docs": "v1", "gmail": "v1"}


class Program:
    """One sign-in of one person, with the short names of scopes (`calendar.events`)."""

    def __init__(
        self, server: GoogleServer, email: str, scopes: tuple[str, ...] = USUAL, client: Client | None = None
    ) -> None:
        self.server = server
        info = server.authorized_user(email, *(SCOPE + scope for scope in scopes), client=client)
        self.info = info
        self.credentials = Credentials(info["token"])  # type: ignore[no-untyped-call]
        self._services: dict[str, Any] = {}
        server.programs.append(self)

    def service(self, api: str) -> Any:
        """Return the library's own object for an API; `close` lets go of its connections."""
        if api not in self._services:
            options = {"api_endpoint": self.server.url + PATHS[api]}
            self._services[api] = build(
                api, VERSIONS[api], credentials=self.credentials, static_discovery=True, client_options=options
            )
        return self._services[api]

    def close(self) -> None:
        for service in self._services.values():
            service.close()

    @property
    def events(self) -> Any:
        return self.service("calendar").events()

    @property
    def files(self) -> Any:
        return self.service("drive").files()

    def upload(self, name: str, markdown: str, fields: str | None = None, **body: object) -> Json:
        """Make a document out of Markdown, as the prep documents are made."""
        kind = "application/vnd.google-apps.document"
        media = MediaIoBaseUpload(io.BytesIO(markdown.encode()), mimetype="text/markdown")
        request = self.files.create(body={"name": name, "mimeType": kind, **body}, media_body=media, fields=fields)
        return upload(request)

    def exported(self, file_id: str) -> str:
        found: bytes = self.files.export(fileId=file_id, mimeType="text/markdown").execute()
        return found.decode()


def upload(request: Any) -> Json:
    """Send an upload: the library writes https whatever the endpoint."""
    request.uri = request.uri.replace("https://", "http://", 1)
    found: Json = request.execute()
    return found


def refused(request: Any) -> tuple[int, str]:
    """Execute a request that must be refused and return its status and reason."""
    try:
        answer = request.execute()
    except HttpError as err:
        return int(err.status_code), str(json.loads(err.content)["error"]["errors"][0]["reason"])
    raise AssertionError(f"this should have been refused, and was answered {answer}")
