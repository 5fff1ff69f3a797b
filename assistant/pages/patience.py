"""How long a connection may keep us waiting, and how many stay open when nothing is asked on them.

Whoever sends a request slowly, on purpose or not, is let go after a while; so is whoever reads no answer. Where
many are connected, a connection ends with its answer, so that idle ones keep nobody out. Knows no page.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

CLOSE = (b"connection", b"close")


class Patient(H11Protocol):
    """The protocol of one connection. `within` are the seconds for a request to come in, or an answer to be read."""

    within = 30.0
    kept_open = 100
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request, and write nothing of any request to a log: addresses let people in."""
        self.access_log = False
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._wait_no_longer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in what came; the time for the whole request does not begin anew with each piece of it."""
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before and len(self.connections) > self.kept_open:
            self.headers.append(CLOSE)
            self.cycle.keep_alive = False
        if self._is_owed_more():
            self._wait()
        else:
            self._wait_no_longer()

    def pause_writing(self) -> None:
        """Begin to wait for the answer to be read."""
        super().pause_writing()
        self._wait()

    def resume_writing(self) -> None:
        """Wait no longer."""
        super().resume_writing()
        self._wait_no_longer()

    def _is_owed_more(self) -> bool:
        state = str(self.conn.their_state)  # by its name, so that uvicorn's own dependency is not ours
        return state == "SEND_BODY" or (state == "IDLE" and bool(self.conn.trailing_data[0]))

    def _wait(self) -> None:
        if self._waiting is None:
            self._waiting = self.loop.call_later(self.within, self._let_go)

    def _wait_no_longer(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _let_go(self) -> None:
        self._waiting = None
        if not self.transport.is_closing():
            self.transport.abort()


def patient(seconds: float) -> type[Patient]:
    """Return the protocol that waits so many seconds and no longer."""

    class _Patient(Patient):
        within = seconds

    return _Patient
