"""An account of Lea's on the simulated Microsoft 365, for the tests of what is done with one."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx2

from connectors.account import Bearer, MicrosoftAccount, Use
from connectors.microsoft.client import Graph
from connectors.tokens import FileTokens
from tests.connectors.fakes.microsoft.server import MicrosoftServer
from tests.connectors.fakes.microsoft.world import MicrosoftWorld

LEA, ANA, BEN, BOSS = "lea@contoso.com", "ana@contoso.com", "ben@contoso.com", "carla@contoso.com"
CLIENT = "5c2b4f0e-app"


@contextmanager
def office() -> Iterator[MicrosoftServer]:
    """An organisation of four: Carla leads Lea, who leads Ana and Ben; one app is registered."""
    world = MicrosoftWorld()
    for address, manager in ((BOSS, None), (LEA, BOSS), (ANA, LEA), (BEN, LEA)):
        world.add_user(address, manager=manager)
    with MicrosoftServer(world) as server:
        server.identity.register(CLIENT)
        yield server


def account(
    server: MicrosoftServer, folder: Path, *uses: Use, user: str = LEA, mailbox: str | None = None
) -> MicrosoftAccount:
    """Return somebody's account, Lea's unless another is named; nobody has signed in yet."""
    usual = MicrosoftAccount(
        user,
        FileTokens(folder / "accounts" / "lea.json"),
        CLIENT,
        frozenset(uses or {Use.CALENDAR}),
        server.authority,
        server.graph_url,
    )
    return replace(usual, mailbox=mailbox)


def trusting(server: MicrosoftServer) -> httpx2.HTTPTransport:
    """Return a way to the network that trusts the certificates of the simulator."""
    return httpx2.HTTPTransport(verify=ssl.create_default_context(cafile=str(server.ca_file)))


def graph(server: MicrosoftServer, folder: Path, *scopes: str, who: str = LEA) -> Graph:
    """Return Graph as somebody sees it who is signed in; without scopes they may do everything."""
    token = server.world.token(who, *scopes)
    known = account(server, folder, user=who)
    return Graph(known, sleep=lambda _: None, credentials=Bearer(lambda: token))
