"""A real Xandikos as a server of its own. It knows one user and asks nobody for a password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.connectors.servers.process import free_port, loopback, serving
from tests.connectors.servers.shelf import Shelf


@contextmanager
def xandikos_over_http(folder: Path) -> Iterator[Shelf]:
    """Run a Xandikos that keeps its calendars in this folder."""
    port = free_port()
    options = {
        "directory": str(folder / "collections"),
        "state-dir": str(folder / "state"),
        "current-user-principal": "/lea/",
        "listen-address": "127.0.0.1",
        "port": str(port),
    }
    arguments = [word for name, value in options.items() for word in (f"--{name}", value)]
    command = ["xandikos", "serve", "--defaults", "--no-detect-systemd", *arguments]
    with serving(command, port, folder / "xandikos.log"):
        yield Shelf(f"http://127.0.0.1:{port}", "/lea/calendars/", loopback)
