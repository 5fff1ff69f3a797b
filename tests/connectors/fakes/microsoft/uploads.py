"""Content outside of Graph: addresses that let anybody in who knows them, to fetch a file or to send one in pieces."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tests.connectors.fakes.microsoft.refusal import Json, Refusal
from tests.connectors.fakes.microsoft.zones import stamp
from tests.connectors.fakes.wire import Answered, Asked, Clock

_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


@dataclass(frozen=True)
class Download:
    content: bytes
    media_type: str


@dataclass
class Upload:
    """A file on its way. Pieces are multiples of `step` bytes (but for the last) and at most `most`; in order."""

    expires: datetime
    done: Callable[[bytes], Answered]
    step: int = 1
    most: int = 4 * 1024 * 1024
    got: bytearray = field(default_factory=bytearray)


class Uploads:
    """Every address that was given out. `base` is set by the server."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.base = "https://content.invalid"
        self.downloads: dict[str, Download] = {}
        self.uploads: dict[str, Upload] = {}

    def download(self, content: bytes, media_type: str) -> str:
        """Return an address at which this content is."""
        path = f"/download/{len(self.downloads):06}"
        self.downloads[path] = Download(content, media_type)
        return f"{self.base}{path}?tempauth=v1"

    def open(self, upload: Upload) -> Json:
        """Return an upload session."""
        path = f"/upload/{len(self.uploads):06}"
        self.uploads[path] = upload
        url = f"{self.base}{path}?authtoken=v1"
        return {"uploadUrl": url, "expirationDateTime": stamp(upload.expires), "nextExpectedRanges": ["0-"]}

    def answer(self, asked: Asked) -> Answered:
        """Answer a request to one of the addresses."""
        try:
            return self._answer(asked)
        except Refusal as refusal:
            return refusal.answered(self.clock())

    def _answer(self, asked: Asked) -> Answered:
        if asked.header("Authorization"):
            raise Refusal(401, "unauthenticated", "This address does not take an Authorization header.")
        if asked.method == "GET" and asked.path in self.downloads:
            found = self.downloads[asked.path]
            return Answered(200, found.content, {"Content-Type": found.media_type})
        upload = self.uploads.get(asked.path)
        if upload is None or upload.expires <= self.clock():
            raise Refusal(404, "itemNotFound", "The upload session was not found.")
        if asked.method == "DELETE":
            del self.uploads[asked.path]
            return Answered(204)
        if asked.method != "PUT":
            return _so_far(upload, 200)
        return self._piece(upload, asked)

    def _piece(self, upload: Upload, asked: Asked) -> Answered:
        found = _RANGE.fullmatch(asked.header("Content-Range"))
        if found is None:
            raise Refusal(400, "invalidRequest", "Content-Range is missing or cannot be read.")
        first, last, size = (int(number) for number in found.groups())
        if last - first + 1 != len(asked.body) or len(asked.body) > upload.most:
            raise Refusal(400, "invalidRequest", "The piece is too large, or not as long as it says.")
        if first != len(upload.got):
            raise Refusal(416, "invalidRange", "The piece does not come next.")
        if last + 1 < size and len(asked.body) % upload.step:
            raise Refusal(400, "invalidRequest", "Pieces are multiples of 320 KiB.")
        upload.got += asked.body
        if len(upload.got) < size:
            return _so_far(upload, 202)
        del self.uploads[asked.path]
        return upload.done(bytes(upload.got))


def _so_far(upload: Upload, status: int) -> Answered:
    body = {"expirationDateTime": stamp(upload.expires), "nextExpectedRanges": [f"{len(upload.got)}-"]}
    return Answered(status, json.dumps(body).encode(), {"Content-Type": "application/json"})
