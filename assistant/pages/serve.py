"""Serves an application at an address, in a thread of its own, until told to stop. Knows no page.

Who asks is believed to be who a proxy says only where that proxy is one that the leader trusts.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from assistant.pages.patience import patient
from connectors.errors import Unusable

Address = tuple[str, int]
MOST_AT_ONCE = 2000
OPEN_FILES = 4096  # wanted, so that as many connections can be open; a system may allow fewer
REQUEST_WITHIN = 30.0  # seconds for a request to come in, and for an answer to be read
PATIENCE = 5.0  # seconds that requests in hand get to finish


@contextmanager
def serving(
    address: Address, app: ASGIApp, trusted_proxies: Sequence[str] = (), request_within: float = REQUEST_WITHIN
) -> Iterator[Address]:
    """Serve as long as the context lasts; gives the address, with the port that was taken for 0.

    Raises Unusable when somebody else has the port.
    """
    _allow_many()
    taken = _bound(address)
    server = uvicorn.Server(_config(app, trusted_proxies, request_within))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]}, name="pages", daemon=True)
    thread.start()
    try:
        name = taken.getsockname()
        yield str(name[0]), int(name[1])
    finally:
        server.should_exit = True
        thread.join(PATIENCE * 2)
        taken.close()


def _allow_many() -> None:
    """Let this process have as many connections open as the system lets it, up to what is wanted."""
    if os.name != "posix":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _config(app: ASGIApp, trusted_proxies: Sequence[str], request_within: float) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=patient(request_within),
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=list(trusted_proxies),
        limit_concurrency=MOST_AT_ONCE,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=int(PATIENCE),
        h11_max_incomplete_event_size=32 * 1024,
    )


def _bound(address: Address) -> socket.socket:
    host, port = address
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Said to be TCP, so that answers are not held back until the browser acknowledges their beginning.
    taken = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
    except OSError as err:
        taken.close()
        said = (
            f"The pages cannot be served at {host}:{port}: {err.strerror or err}. Choose another port as pages.listen."
        )
        raise Unusable(said) from err
    taken.listen(128)
    return taken
