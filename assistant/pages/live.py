"""Keeps drawn pages as long as nothing they show has changed, and knows which of their parts are new to a browser.

A page is drawn once for each role, and every browser gets it with the proof of its own forms put in. Knows no template
and decides nothing about who may see what: a drawing is kept under the role it was drawn for.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assistant.model import Notebook, Owner

PROOF = f"proof{secrets.token_hex(16)}"  # stands where a browser's own proof goes; nobody can write it into a text
MOST = 256


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a page that is swapped on its own; `version` changes with what it says."""

    version: str
    html: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a drawing was made of. Two that are equal make the same drawing; `minute` is the clock's."""

    notebook: Notebook
    snapshot: int
    minute: int
    acts: object

    def same_as(self, other: Facts) -> bool:
        """Say whether nothing has changed; a notebook that was not read anew is the very one."""
        if (self.snapshot, self.minute) != (other.snapshot, other.minute):
            return False
        return (self.notebook is other.notebook or self.notebook == other.notebook) and self.acts == other.acts


@dataclass(frozen=True, slots=True)
class Drawing:
    """A page as it was drawn: its bytes where the proof goes between, and its blocks by name."""

    pieces: tuple[bytes, ...]
    blocks: Mapping[str, Block]

    def with_proof(self, token: str) -> bytes:
        """Return the page for one browser."""
        return token.encode().join(self.pieces)

    def changed(self, seen: Mapping[str, str], token: str) -> dict[str, dict[str, str]]:
        """Return the blocks that are not those that a browser has seen, by name."""
        return {
            name: {"version": block.version, "html": block.html.replace(PROOF, token)}
            for name, block in self.blocks.items()
            if seen.get(name) != block.version
        }


class Drawings:
    """The drawings of late, one for each role and page, so many at most."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[Owner, str], tuple[Facts, Drawing]] = OrderedDict()
        self._lock = threading.Lock()

    def kept(self, role: Owner, code: str, facts: Facts) -> Drawing | None:
        """Return the drawing of a page as it is now, None where there is none."""
        with self._lock:
            found = self._kept.get((role, code))
            if found is None or not found[0].same_as(facts):
                return None
            self._kept.move_to_end((role, code))
            return found[1]

    def drawn(self, role: Owner, code: str, facts: Facts, draw: Callable[[], Drawing]) -> Drawing:
        """Return the drawing of a page as it is now, drawn where there is none."""
        found = self.kept(role, code, facts)
        if found is not None:
            return found
        made = draw()
        with self._lock:
            self._kept[role, code] = facts, made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made


def version_of(html: str) -> str:
    """Return what changes with what a block says, and not with whose browser it is for."""
    return hashlib.blake2b(html.replace(PROOF, "").encode("utf-8", "replace"), digest_size=6).hexdigest()


def pieces_of(html: str) -> tuple[bytes, ...]:
    """Return a page in pieces, between which the proof of a browser's own forms goes."""
    return tuple(piece.encode("utf-8", "replace") for piece in html.split(PROOF))


def seen_in(text: str) -> dict[str, str]:
    """Return the versions of blocks that a browser says it has ("points:a1b2,items:c3d4"); nonsense says nothing."""
    pairs = (part.partition(":") for part in text[:4000].split(","))
    return {name: version for name, _, version in pairs if name and version}
