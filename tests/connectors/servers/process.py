"""Runs a server as a process of its own for as long as a block lasts, and lets it go whatever happens."""

from __future__ import annotations

import pwd
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx2

_GLANCES = 400
_NO_TRUST = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def loopback() -> httpx2.HTTPTransport:
    """Return a way to servers on this machine: past any proxy, and without loading certificates that nobody shows."""
    return httpx2.HTTPTransport(verify=_NO_TRUST)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(arguments: Sequence[str], port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run this module of Python until the block ends; it is listening when the block begins."""
    with running([sys.executable, "-m", *arguments], port, log) as process:
        yield process


@contextmanager
def running(
    command: Sequence[str], port: int, log: Path, user: pwd.struct_passwd | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run this command until the block ends, as another user where one is named; it is listening when it begins."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
        )
    try:
        _wait_for(process, port, log)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return once the port answers; a process that ended, or never listens, is said with its log."""
    for _ in range(_GLANCES):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5):
                return
        except OSError:
            try:
                process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            break
    raise RuntimeError(f"the server did not begin to listen:\n{log.read_text('utf-8', 'replace')}")
