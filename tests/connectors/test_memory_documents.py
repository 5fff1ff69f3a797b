"""Documents in memory keep the contract."""

from __future__ import annotations

import pytest

from connectors.memory_documents import MemoryDocuments, Sheet
from tests.contracts.documents_contract import DocumentsContract


class HandsInMemory:
    def __init__(self, documents: MemoryDocuments) -> None:
        self._documents = documents

    def type_over(self, document: str, old: str, new: str) -> None:
        self._documents.type_over(document, old, new)

    def tick(self, document: str, item: str) -> None:
        self._documents.type_over(document, f"- [ ] {item}", f"- [x] {item}")

    def foreign(self, name: str) -> str:
        return self._documents.put(Sheet(name, "Somebody's words.\n"))

    def readers(self, document: str) -> set[str]:
        return self._documents.sheets[document].readers

    def mails(self) -> int:
        return 0


class TestDocumentsInMemory(DocumentsContract):
    @pytest.fixture
    def documents(self) -> MemoryDocuments:
        return MemoryDocuments()

    @pytest.fixture
    def hands(self, documents: MemoryDocuments) -> HandsInMemory:
        return HandsInMemory(documents)
