"""Finds a calendar of a mailbox by its name or id, and says whose it is and whether we may write to it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from connectors.errors import NotFound, Unusable
from connectors.microsoft.client import Graph
from connectors.microsoft.values import Json, parts, text, truth

_FIELDS = {"$select": "id,name,canEdit,owner,isDefaultCalendar"}


@dataclass(frozen=True, slots=True)
class Listed:
    """A calendar of a mailbox. `path` is where Graph has it; `owner` the address of whose it is, in lower case."""

    path: str
    name: str
    writes: bool
    owner: str
    id: str
    is_default: bool = False


def listed(graph: Graph) -> tuple[Listed, ...]:
    """Return all calendars of the mailbox, those that others share among them. Raises Unusable where there is none."""
    pages = graph.pages(f"{graph.me}/calendars", {"$top": "100", **_FIELDS})
    try:
        return tuple(_listed(graph, each) for page in pages for each in parts(page, "value"))
    except NotFound as err:
        raise Unusable(f"There is no such mailbox at {graph.host}; check user, mailbox and endpoint.") from err


def chosen(graph: Graph, name: str | None) -> Listed:
    """Return the calendar of this name or id, the mailbox's own for None. Raises Unusable."""
    if name is None:
        return _listed(graph, graph.get(f"{graph.me}/calendar", _FIELDS))
    known = listed(graph)
    for wanted in (
        lambda each: name in (each.id, each.path),
        lambda each: each.name == name,
        lambda each: _is_alike(each, name),
    ):
        found = [each for each in known if wanted(each)]
        if len(found) == 1:
            return found[0]
        if found:
            raise Unusable(f"The mailbox has several calendars “{name}”; say which one by its id: {_ids(found)}.")
    names = ", ".join(f"“{each.name}”" for each in known)
    raise Unusable(f"The mailbox has no calendar “{name}”; it has {names}.")


def _is_alike(calendar: Listed, name: str) -> bool:
    return calendar.name.strip().casefold() == name.strip().casefold()


def _ids(found: list[Listed]) -> str:
    return ", ".join(each.id for each in found)


def _listed(graph: Graph, row: Json) -> Listed:
    ident = text(row, "id")
    return Listed(
        path=f"{graph.me}/calendars/{quote(ident, safe='')}",
        name=text(row, "name"),
        writes=row.get("canEdit") is not False,  # who is not told whether they may finds out by trying
        owner=text(row, "owner", "address").lower(),
        id=ident,
        is_default=truth(row, "isDefaultCalendar"),
    )
