"""Tell others that all is well: the system's service manager over its socket, and a monitor elsewhere by a request.

Nobody who does not listen stops the service.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping

PATIENCE = 10.0  # seconds


class Manager:
    """The service manager (systemd), where there is one: READY, STATUS, WATCHDOG and STOPPING of sd_notify(3)."""

    def __init__(self, environ: Mapping[str, str], pid: int | None = None) -> None:
        self._address = environ.get("NOTIFY_SOCKET", "")
        self.patience = _patience(environ, pid or os.getpid())

    def say(self, *lines: str) -> None:
        """Send the lines; where nobody listens nothing happens."""
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to:
                to.sendto("\n".join(lines).encode(), address)
        except OSError:
            return


def _patience(environ: Mapping[str, str], pid: int) -> float | None:
    """Return after how many seconds without a word the manager restarts us, None when it never does."""
    meant_for, given = environ.get("WATCHDOG_PID", str(pid)), environ.get("WATCHDOG_USEC", "")
    return int(given) / 1_000_000 if given.isdecimal() and int(given) > 0 and meant_for == str(pid) else None


def ping(address: str) -> bool:
    """Ask for the address, and say whether the monitor there heard it. Never raises for what a network does."""
    import httpx2

    try:
        return httpx2.get(address, timeout=PATIENCE, follow_redirects=True).is_success
    except (httpx2.HTTPError, httpx2.InvalidURL):
        return False
