"""A real Radicale: in this process, without a socket, or as a server of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from radicale import config
from radicale.app import Application

from connectors.account import Password
from tests.connectors.servers.process import free_port, loopback, serving
from tests.connectors.servers.shelf import Shelf

_LEA = Password("lea", "her secret")


def radicale_here(folder: Path) -> Shelf:
    """Return a Radicale in this process that keeps its calendars in this folder."""
    settings = config.load()
    settings.update(
        {
            "auth": {
                "type": "htpasswd",
                "htpasswd_filename": str(_users(folder)),
                "htpasswd_encryption": "plain",
                "delay": "0",
            },
            "storage": {"filesystem_folder": str(folder / "collections"), "_filesystem_fsync": "False"},
        },
        "test",
        privileged=True,
    )
    app = Application(settings)
    return Shelf("http://127.0.0.1", "/lea/", lambda: httpx2.WSGITransport(app), _LEA)


@contextmanager
def radicale_over_http(folder: Path) -> Iterator[Shelf]:
    """Run a Radicale that keeps its calendars in this folder."""
    port = free_port()
    options = {
        "hosts": f"127.0.0.1:{port}",
        "storage-filesystem-folder": str(folder / "collections"),
        "auth-type": "htpasswd",
        "auth-htpasswd-filename": str(_users(folder)),
        "auth-htpasswd-encryption": "plain",
        "auth-delay": "0",
        "logging-level": "warning",
    }
    arguments = [word for name, value in options.items() for word in (f"--{name}", value)]
    with serving(["radicale", "--config", "", *arguments], port, folder / "radicale.log"):
        yield Shelf(f"http://127.0.0.1:{port}", "/lea/", loopback, _LEA)


def _users(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    users = folder / "users"
    users.write_text(f"{_LEA.username}:{_LEA.password}\n", "utf-8")
    return users
