"""Writes documents into a folder, each whole or not at all, and never over what a person has edited.

Beside the documents lies a list of what was written, by name and digest: a file that no longer is what was written
belongs to whoever changed it. Decides nothing about what the documents say.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from assistant.storage import write_whole

LIST = ".oneonone-documents.json"


class Outcome(NamedTuple):
    """The files that now hold their document, and those that were kept because a person had edited them."""

    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def write_documents(folder: Path, documents: Iterable[tuple[str, str]]) -> Outcome:
    """Write each (name, text) into the folder, which is made when it is not there. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    known = _read_list(folder)
    written, kept = [], []
    for name, text in documents:
        path = folder / name
        if _edited(path, known.get(name), _digest(text.encode("utf-8"))):
            kept.append(path)
            continue
        write_whole(path, text.encode("utf-8"))
        known[name] = _digest(text.encode("utf-8"))
        written.append(path)
    write_whole(folder / LIST, json.dumps(known, indent=0, sort_keys=True).encode("utf-8"))
    return Outcome(tuple(written), tuple(kept))


def _edited(path: Path, before: str | None, wanted: str) -> bool:
    """Say whether a file is there that is neither what we wrote nor what we would write."""
    return path.exists() and _digest(path.read_bytes()) not in (before, wanted)


def _read_list(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(digest) for name, digest in found.items()} if isinstance(found, dict) else {}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
