"""Google Docs keep the contract of documents, over HTTP against the simulated Drive and Docs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.google.documents import GoogleDocuments
from connectors.google.service import GoogleApi
from tests.connectors.fakes.google.drive_state import DOC
from tests.connectors.fakes.google.server import GoogleServer
from tests.connectors.google_account import LEA, signed_in
from tests.contracts.documents_contract import DocumentsContract

ANA = "ana@example.com"


@pytest.fixture
def server() -> Iterator[GoogleServer]:
    with GoogleServer() as server:
        for address in (LEA, ANA, "ben@example.com"):
            server.world.add_user(address)
        yield server


@pytest.fixture
def naps() -> list[float]:
    return []


@pytest.fixture
def documents(server: GoogleServer, tmp_path: Path, naps: list[float]) -> Iterator[GoogleDocuments]:
    documents = GoogleDocuments(GoogleApi(signed_in(server, tmp_path), sleep=naps.append))
    yield documents
    documents.close()


class AtTheWebClient:
    def __init__(self, server: GoogleServer) -> None:
        self.drive = server.world.drive
        self.server = server

    def type_over(self, document: str, old: str, new: str) -> None:
        self.drive.type_after(document, ANA, old, new)
        with self.server.world.lock:
            file, text = self.drive.document(document)
            at = len(text.text[: text.text.index(old)].encode("utf-16-le")) // 2 + 1
            text.delete(at, at + len(old.encode("utf-16-le")) // 2)
            self.drive.edited(file, text, ANA)

    def tick(self, document: str, item: str) -> None:
        self.drive.check_box(document, ANA, item)

    def foreign(self, name: str) -> str:
        clients = list(self.server.world.grants.clients)
        return self.drive.add(name, DOC, LEA, clients[-1]).id

    def readers(self, document: str) -> set[str]:
        permissions = self.drive.files[document].permissions.values()
        return {each["emailAddress"] for each in permissions if each["role"] == "writer"}

    def mails(self) -> int:
        return len(self.server.world.mails)


@pytest.fixture
def hands(server: GoogleServer) -> AtTheWebClient:
    return AtTheWebClient(server)


class TestGoogleDocs(DocumentsContract):
    pass
