"""Documents that people open and write in: the nouns, and what every place that keeps them promises.

Knows neither what a document is about nor when it is made. A document is Markdown going in and coming out; what comes
out says the same as what went in, but not in the same bytes: compare it with what was read, not with what was written.

The promises, each with a test in `tests/contracts/documents_contract.py`:

* `create` is idempotent: a draft whose mark a document of ours already carries returns that one, whatever it says.
* `find` sees only documents of ours, `delete` refuses with NotOurs what is not, and a deleted one is not found again.
* `read` gives the text and the version it has; the version changes whenever a person changes the text.
* `revise` changes only what its edits name, and nothing at all (ChangedElsewhere) where the version is no longer that
  one. What a person wrote elsewhere in the document stays, and so do its id and its address.
* `share` is idempotent, mails nobody, and never takes access away from anybody.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """A document to be made: `mark` names it for ever, `folder` is a path like "One-on-ones/Ana", `text` Markdown.

    `readers` are the addresses of those who may open it and write in it, beside its owner.
    """

    mark: str
    name: str
    folder: str
    text: str
    readers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document of ours where it stands. `version` is opaque and equal only while nobody changed the text."""

    id: str
    mark: str
    name: str
    url: str
    version: str


@dataclass(frozen=True, slots=True)
class DocumentText:
    """What a document says at one version, as Markdown with "\\n" between lines and `- [ ]`, `- [x]` for boxes."""

    text: str
    version: str


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Edit: put `text` in place of all that stands below a heading, up to the next one that is not deeper.

    `path` names the heading by its text and those of the headings above it, outermost first. An empty path is the whole
    document, its title included.
    """

    path: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Prepend:
    """Edit: put `text` before everything else in the document."""

    text: str


Edit = Rewrite | Prepend


class Documents(Protocol):
    """A place that keeps documents of ours. Each call raises AccessLost, TryLater or Unusable besides what it names."""

    def create(self, draft: DocumentDraft) -> StoredDocument:
        """Make the document, or return the one that already carries its mark."""
        ...

    def find(self, mark: str) -> StoredDocument | None:
        """Return our document of this mark, None where there is none (any longer)."""
        ...

    def read(self, document: str) -> DocumentText:
        """Return what the document says. Raises NotFound."""
        ...

    def revise(self, document: str, edits: Sequence[Edit], version: str) -> StoredDocument:
        """Carry out the edits, in order and all at once. Raises ChangedElsewhere, or NotFound also for a heading."""
        ...

    def share(self, document: str, readers: Collection[str]) -> None:
        """Let these people open it and write in it. Raises NotFound."""
        ...

    def delete(self, document: str) -> None:
        """Delete a document of ours. Raises NotOurs; one that is gone already is no error."""
        ...
