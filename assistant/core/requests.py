"""Remember which forms were taken in, so that one that is sent again counts once, whatever happened in between. Pure.

The names come from browsers and are kept as digests. So many are kept of each of the two: what one of them does never
makes a form of the other count twice.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from assistant.model import Notebook, Owner, Requests

MOST = 256


def was_taken_in(notebook: Notebook, by: Owner, name: str) -> bool:
    """Say whether a form of this name by this one of the two was taken in before."""
    return _digest(name) in _names(notebook, by)


def taken_in(notebook: Notebook, by: Owner, name: str) -> Notebook:
    """Return the notebook that remembers a form of this name by this one of the two."""
    names = (*_names(notebook, by), _digest(name))[-MOST:]
    others = tuple(one for one in notebook.requests if one.by is not by)
    return replace(notebook, requests=tuple(sorted((*others, Requests(by, names)), key=lambda one: one.by)))


def _names(notebook: Notebook, by: Owner) -> tuple[str, ...]:
    return next((one.names for one in notebook.requests if one.by is by), ())


def _digest(name: str) -> str:
    return hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=9).hexdigest()
