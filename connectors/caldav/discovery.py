"""Finds calendars from what a person knows: a host, their address, or the address of a calendar.

By RFC 6764 and RFC 4791: the address itself, else .well-known/caldav, then the principal, its home, and the calendars
in it that hold events. Must not go to another server; whose address that is, the person decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from connectors.caldav.client import Client
from connectors.caldav.href import as_collection, path_of
from connectors.caldav.xml import CAL, DAV, Row
from connectors.errors import AccessLost, NotFound, NotSupported, Unusable
from connectors.session import Elsewhere, Forbidden

_WELL_KNOWN = "/.well-known/caldav"
_PRINCIPAL = f"{DAV}current-user-principal"
_HOME = f"{CAL}calendar-home-set"
_KIND = f"{DAV}resourcetype"
_REPORTS = f"{DAV}supported-report-set"
_WRITES = frozenset(f"{DAV}{name}" for name in ("all", "write", "write-content", "bind"))
_RIGHTS = f"{DAV}current-user-privilege-set"
_COMPONENTS = f"{CAL}supported-calendar-component-set"
TOKEN = f"{DAV}sync-token"
_CALENDAR = (_KIND, f"{DAV}displayname", _COMPONENTS, _RIGHTS, _REPORTS, TOKEN, f"{CAL}calendar-timezone", _PRINCIPAL)


@dataclass(frozen=True, slots=True)
class Collection:
    """A calendar on the server. `syncs`: it can tell what changed since; `zone` is the text of its VTIMEZONE.

    Servers name none of several as the one that is meant, so that `is_default` stays false.
    """

    path: str
    name: str
    writes: bool
    syncs: bool
    zone: str | None = None
    principal: str | None = None
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Principal:
    """Who we are there: our addresses, in lower case, and where requests for others are handed in."""

    addresses: tuple[str, ...] = ()
    outbox: str | None = None


def address_of(text: str) -> str:
    """Return the address at which to begin: a whole one as it is, of a person or a bare host that of the host."""
    text = text.strip()
    if "://" in text:
        return text
    return f"https://{text if '/' in text else text.rpartition('@')[2]}"


def calendars(client: Client, path: str) -> tuple[Collection, ...]:
    """Return the calendars that hold events: the one at this path itself, else all of whoever we are, by path.

    Raises Unusable where there is no way to any.
    """
    row = _look(client, path, (*_CALENDAR, _HOME)) if path != "/" else None
    if row is not None and _is_calendar(row):
        return (_collection(row, row.hrefs(_PRINCIPAL)),)
    principal, homes = _homes(client, row)
    found = [row for home in homes for row in client.propfind(home, _CALENDAR, depth=1).rows if _is_calendar(row)]
    unique = {each.path: each for each in (_collection(row, (principal,)) for row in found)}
    if not unique:
        raise Unusable(f"{client.host} has no calendar for us; check the address and the name.")
    return tuple(unique[path] for path in sorted(unique))


def named(found: tuple[Collection, ...], name: str | None, host: str) -> Collection:
    """Return the calendar of this name, or the only one. Raises Unusable where that does not say which one."""
    matching = [each for each in found if name is None or name in (each.name, each.path, _last(each.path))]
    if len(matching) == 1:
        return matching[0]
    names = ", ".join(f"“{each.name}”" for each in found)
    if not matching:
        raise Unusable(f"{host} has no calendar “{name}”; it has {names}.")
    what = "several calendars" if name is None else f"several calendars “{name}”"
    raise Unusable(f"{host} has {what}; say which one by its name or address: {names}.")


def principal(client: Client, path: str | None) -> Principal:
    """Return what the server knows of us; nothing where it does not say."""
    wanted = (f"{CAL}calendar-user-address-set", f"{CAL}schedule-outbox-URL")
    row = _look(client, path, wanted) if path else None
    if row is None:
        return Principal()
    mailtos = (href for href in row.hrefs(wanted[0]) if href.lower().startswith("mailto:"))
    outbox = row.hrefs(wanted[1])
    return Principal(
        addresses=tuple(dict.fromkeys(href[len("mailto:") :].strip().lower() for href in mailtos)),
        outbox=path_of(outbox[0]) if outbox else None,
    )


def _homes(client: Client, row: Row | None) -> tuple[str, tuple[str, ...]]:
    """Return who we are, and our homes."""
    for start in _starts(client, row):
        path = _who(client, start)
        if path is not None:
            found = _look(client, path, (_HOME,))
            homes = found.hrefs(_HOME) if found is not None else ()
            if homes:
                return path, tuple(path_of(str(client.session.at(home).raw_path, "ascii")) for home in homes)
    raise Unusable(f"{client.host} does not say where our calendars are; give the address of the calendar itself.")


def _starts(client: Client, row: Row | None) -> Iterator[Row]:
    """Yield what may name us: what stands at the address, what the server names for calendars, and its root."""
    if row is not None:
        yield row
    for path in (_WELL_KNOWN, "/"):
        found = _look(client, path, (_PRINCIPAL, _HOME))
        if found is not None:
            yield found


def _who(client: Client, row: Row) -> str | None:
    """Return the path of who we are; where the server takes us for a stranger, say once more who we are."""
    if f"{DAV}unauthenticated" in row.children(_PRINCIPAL):
        client.session.insist()
        again = _look(client, path_of(row.href), (_PRINCIPAL, _HOME))
        if again is None or f"{DAV}unauthenticated" in again.children(_PRINCIPAL):
            raise AccessLost(f"{client.host} does not know us; check the name and the password.")
        row = again
    own = row.hrefs(_PRINCIPAL)
    if own:
        return path_of(str(client.session.at(own[0]).raw_path, "ascii"))
    return path_of(row.href) if row.hrefs(_HOME) else None


def _look(client: Client, path: str, names: tuple[str, ...]) -> Row | None:
    """Return what stands at this path, None where there is nothing that can be asked."""
    try:
        rows = client.propfind(path, names).rows
    except (NotFound, NotSupported):
        return None
    except Elsewhere:
        raise
    except (Unusable, Forbidden):
        if path in (_WELL_KNOWN, "/"):
            return None
        raise
    return rows[0] if rows else None


def _is_calendar(row: Row) -> bool:
    components = {name.upper() for name in row.attributes(_COMPONENTS, "name")}
    return f"{CAL}calendar" in row.children(_KIND) and (not components or "VEVENT" in components)


def _collection(row: Row, principal: tuple[str, ...]) -> Collection:
    path = as_collection(path_of(row.href))
    rights = set(row.children(_RIGHTS))
    reports = set(row.children(_REPORTS))
    return Collection(
        path=path,
        name=row.text(f"{DAV}displayname") or _last(path),
        writes=not rights or bool(rights & _WRITES),
        syncs=f"{DAV}sync-collection" in reports if reports else row.text(TOKEN) is not None,
        zone=row.raw(f"{CAL}calendar-timezone"),
        principal=path_of(principal[0]) if principal else None,
    )


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]
