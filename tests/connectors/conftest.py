"""The calendar servers of the tests: each is started once for a run, and every test makes its own calendars there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.connectors.servers.radicale_server import radicale_here, radicale_over_http
from tests.connectors.servers.shelf import Shelf
from tests.connectors.servers.xandikos_server import xandikos_over_http


@pytest.fixture(scope="session")
def radicale_app(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return radicale_here(tmp_path_factory.mktemp("radicale"))


@pytest.fixture(scope="session")
def radicale_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    with radicale_over_http(tmp_path_factory.mktemp("radicale")) as shelf:
        yield shelf


@pytest.fixture(scope="session")
def xandikos_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    with xandikos_over_http(tmp_path_factory.mktemp("xandikos")) as shelf:
        yield shelf


@pytest.fixture
def radicale_in_process(radicale_app: Shelf) -> Iterator[Shelf]:
    yield radicale_app
    radicale_app.let_go()


@pytest.fixture
def radicale(radicale_server: Shelf) -> Iterator[Shelf]:
    yield radicale_server
    radicale_server.let_go()


@pytest.fixture
def xandikos(xandikos_server: Shelf) -> Iterator[Shelf]:
    yield xandikos_server
    xandikos_server.let_go()
