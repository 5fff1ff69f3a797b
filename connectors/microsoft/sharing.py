"""Reads who may write in a file, and whether somebody was let in, out of what OneDrive says. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from connectors.errors import NotSupported
from connectors.microsoft.values import Json, part, parts, text, texts

_WRITING = frozenset(("write", "owner"))


def may_write(permissions: Iterable[Json]) -> set[str]:
    """Return the addresses of those who may write, in lower case."""
    return {
        address.lower()
        for permission in permissions
        if _WRITING & set(texts(permission, "roles"))
        for address in _addresses(permission)
        if "@" in address
    }


def _addresses(permission: Json) -> Iterator[str]:
    yield text(permission, "invitation", "email")
    for granted in (
        part(permission, "grantedToV2"),
        part(permission, "grantedTo"),
        *parts(permission, "grantedToIdentitiesV2"),
        *parts(permission, "grantedToIdentities"),
    ):
        yield text(granted, "user", "email")
        yield text(granted, "siteUser", "email")
        yield text(granted, "siteUser", "loginName").rpartition("|")[2]


def refused_to_share(said: Json, host: str) -> None:
    """Raise NotSupported where one of those invited was not let in."""
    if any(part(one, "error") for one in parts(said, "value")):
        raise NotSupported(f"{host} does not let this person in; your organisation may not share with them.")
