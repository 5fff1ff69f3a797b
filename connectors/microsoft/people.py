"""Asks the directory of an organisation who leads somebody and whom they lead."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.account import MicrosoftAccount
from connectors.errors import NotFound
from connectors.microsoft.client import Graph
from connectors.microsoft.values import Json, parts, text, texts
from connectors.people import Circle

ADDRESSES = {"$select": "mail,userPrincipalName,proxyAddresses"}


class GraphPeople:
    """The directory, as one account sees it: about the mailbox that is looked after."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def circle(self) -> Circle:
        """Return who leads them and whom they lead; whoever has no manager in the directory has none here."""
        try:
            manager = self._graph.get(f"{self._graph.me}/manager", ADDRESSES)
        except NotFound:
            manager = {}
        pages = self._graph.pages(f"{self._graph.me}/directReports", ADDRESSES)
        below = (address for page in pages for person in parts(page, "value") for address in addresses_of(person))
        return Circle(frozenset(addresses_of(manager)), frozenset(below))

    def close(self) -> None:
        """Let go of open connections."""
        self._graph.close()


def addresses_of(person: Json) -> Iterator[str]:
    """Yield every address at which somebody may stand on an invitation."""
    others = (
        address.partition(":")[2] for address in texts(person, "proxyAddresses") if address[:5].lower() == "smtp:"
    )
    for address in (text(person, "mail"), text(person, "userPrincipalName"), *others):
        if "@" in address:
            yield address.lower()


def open_people(account: MicrosoftAccount) -> GraphPeople:
    """Open the directory that an account sees; nothing is asked of it yet."""
    return GraphPeople(Graph(account))
