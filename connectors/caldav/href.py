"""Brings the names of resources into one form: servers write one path in several ways, and mean the same.

Pure; compares and joins, and must not ask anybody.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

_PLAIN = "@:!$&'()*+,;=~"
_ALREADY = re.compile(r"/[A-Za-z0-9._@~/-]*")


def path_of(href: str) -> str:
    """Return the path of a reference, percent-encoded in the one way; of an address without a path, the root."""
    if _ALREADY.fullmatch(href):
        return href
    path = urlsplit(href.strip()).path if "//" in href else href.strip().partition("?")[0].partition("#")[0]
    return "/".join(quote(unquote(part), safe=_PLAIN) for part in path.split("/")) or "/"


def as_collection(path: str) -> str:
    """Return the path with the slash that collections end with."""
    return path if path.endswith("/") else f"{path}/"


def name_in(collection: str, href: str) -> str | None:
    """Return the name of a resource right inside this collection; None for the collection itself and what is elsewhere.

    `collection` is in the one form already.
    """
    path = path_of(href)
    name = path.removeprefix(collection)
    return name if name and name != path and "/" not in name else None


def quoted(name: str) -> str:
    """Return a name as one part of a path."""
    return quote(name, safe=_PLAIN)
