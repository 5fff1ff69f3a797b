"""The one way to a server over HTTP: time limits, repetition, redirects, and what each status means to a caller.

Decides what is safe to repeat, how long to wait, and which error a reply is. A proof of who we are goes to the one
origin of the session and never in the clear. Must not know what is asked or what is in a reply.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address

import httpx2
import tenacity

from connectors.account import Credentials
from connectors.errors import (
    AccessLost,
    ChangedElsewhere,
    ConnectorError,
    Interrupted,
    NotFound,
    NotSupported,
    TryLater,
    Unusable,
)
from connectors.signin import SignIn

_REDIRECTS = frozenset((301, 302, 307, 308))
_MOST_REDIRECTS = 5
_ATTEMPTS = 4
_LONGEST_WAIT = 60.0
_REFUSED = frozenset((423, 429, 503))
_NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
REPEATABLE = frozenset(("GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT"))


class Elsewhere(Unusable):
    """The server sends us on to another one, where we may not go unasked."""


class Forbidden(AccessLost):
    """We may not see this, whoever else may."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait (seconds) and how much to take (bytes) before a server is given up for now."""

    connect: float = 10.0
    silence: float = 30.0
    reply: float = 300.0
    size: int = 128 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server said: status, headers by any case, body, and the address that answered in the end."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: httpx2.URL


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a server. `accepted` are statuses from 300 up that the caller wants to see for itself.

    `reads` says of a method that could change something that here it does not, so that it is safe to repeat.
    """

    method: str
    url: str | httpx2.URL
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    accepted: Collection[int] = ()
    reads: bool = False

    @property
    def is_repeatable(self) -> bool:
        """Say whether it may be sent again even when it may have arrived."""
        return self.reads or self.method in REPEATABLE


class Session:
    """A way to one origin, kept open between requests."""

    def __init__(
        self,
        origin: str,
        credentials: Credentials | None = None,
        *,
        allow_plain: bool = False,
        transport: httpx2.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        limits: Limits | None = None,
        refusal: Callable[[Reply, str], ConnectorError] | None = None,
    ) -> None:
        """Name the origin. Raises Unusable for one that would carry everything in the clear beyond this machine.

        `allow_plain` allows just that; `transport` and `sleep` stand in for the network and the clock. `refusal` says
        which error a reply to a method is, where the server has words of its own for it.
        """
        self.origin = _origin(origin, allow_plain)
        self._limits = limits or Limits()
        self._sleep = sleep
        self._refusal = refusal or error
        self._signin = SignIn(credentials)
        self._client = httpx2.Client(
            auth=self._signin,
            transport=transport,
            headers={"User-Agent": "one-on-one-assistant"},
            timeout=httpx2.Timeout(self._limits.silence, connect=self._limits.connect),
        )

    def close(self) -> None:
        """Let go of open connections."""
        self._client.close()

    def insist(self) -> None:
        """Prove who we are unasked from now on."""
        self._signin.insist()

    def at(self, href: str, base: httpx2.URL | None = None) -> httpx2.URL:
        """Return the address that a reference means here. Raises Unusable for one elsewhere, or for none."""
        try:
            found = (base or self.origin).join(href)
        except (httpx2.InvalidURL, ValueError) as err:
            raise Unusable(f"{self.origin.host} names an address that is none: {href[:80]!r}.") from err
        if found.origin != self.origin.origin:
            raise Elsewhere(
                f"{self.origin.host} sends us on to {found.copy_with(query=None, fragment=None)}; "
                "if you trust that server, put this address in its place."
            )
        return found

    def send(self, request: Request) -> Reply:
        """Send the request, again where that is safe, and return the reply. Raises what its status means."""
        retrying = tenacity.Retrying(
            sleep=self._sleep,
            stop=tenacity.stop_after_attempt(_ATTEMPTS),
            wait=_wait,
            retry=tenacity.retry_if_exception(_is_worth_another),
            reraise=True,
        )
        return retrying(self._once, request)

    def _once(self, request: Request) -> Reply:
        url = self.at(str(request.url))
        for _ in range(_MOST_REDIRECTS):
            reply = self._exchange(request, url)
            if reply.status not in _REDIRECTS - set(request.accepted) or "location" not in reply.headers:
                break
            url = self.at(reply.headers["location"], url)
        else:
            raise Unusable(f"{url.host} sends us round in circles.")
        if reply.status < 300 or reply.status in request.accepted:
            return reply
        raise _unclear(self._refusal(reply, request.method), reply.status, request)

    def _exchange(self, request: Request, url: httpx2.URL) -> Reply:
        started = time.monotonic()
        try:
            with self._client.stream(
                request.method, url, content=request.body or None, headers=dict(request.headers)
            ) as response:
                body = bytearray()
                for chunk in response.iter_bytes():
                    body += chunk
                    self._refuse_too_much(len(body), time.monotonic() - started, url.host)
                return Reply(response.status_code, response.headers, bytes(body), url)
        except httpx2.HTTPError as err:
            raise _fault(err, request, url.host) from err
        except (httpx2.InvalidURL, ValueError, NotImplementedError) as err:
            raise Unusable(f"{url.host} asks who we are, or answers, in a way that makes no sense.") from err

    def _refuse_too_much(self, size: int, seconds: float, host: str) -> None:
        if size > self._limits.size:
            raise Unusable(
                f"{host} sends more than {self._limits.size} bytes for one answer; something is wrong there."
            )
        if seconds > self._limits.reply:
            raise TryLater(f"{host} takes too long over its answer; it will be asked again later.")


def error(reply: Reply, method: str) -> ConnectorError:
    """Return the error that a status from 300 up is."""
    host, status = reply.url.host, reply.status
    if status == 401:
        return AccessLost(f"{host} does not accept our name and password any longer; sign in again.")
    if status == 403:
        return _forbidden(reply, method)
    if status in (404, 410):
        return NotFound(f"{host} has nothing at {reply.url.path}.")
    if status in (405, 415, 501):
        return NotSupported(f"{host} cannot do what we ask of it ({method}).")
    if status in (409, 412):
        return ChangedElsewhere(f"Something on {host} was changed since it was read.")
    if status in (408, 423, 425, 429) or status >= 500:
        return TryLater(f"{host} cannot answer just now (status {status}).", _retry_after(reply))
    return Unusable(f"{host} does not understand us (status {status}).")


def _forbidden(reply: Reply, method: str) -> ConnectorError:
    host, path = reply.url.host, reply.url.path
    if method in REPEATABLE:
        return Forbidden(f"{host} does not let us read {path}; sign in again, or ask for access.")
    return NotSupported(f"{host} does not let us change this.")


def _unclear(found: ConnectorError, status: int, request: Request) -> ConnectorError:
    """Return the error, as Interrupted where the server failed over a write that it may have carried out."""
    if isinstance(found, TryLater) and status not in _REFUSED and not request.is_repeatable:
        return Interrupted(str(found), found.retry_after)
    return found


def _fault(err: httpx2.HTTPError, request: Request, host: str) -> ConnectorError:
    """Return what it means that no whole reply came."""
    if _is_about_trust(err):
        return Unusable(f"{host} cannot prove who it is: its certificate is not valid here, so nothing was sent to it.")
    if isinstance(err, _NEVER_SENT):
        return TryLater(f"{host} cannot be reached.")
    if isinstance(err, httpx2.UnsupportedProtocol):
        return Unusable(f"{host} cannot be reached by this kind of address.")
    what = f"{host} broke off while it answered."
    if isinstance(err, httpx2.TimeoutException):
        what = f"{host} stays silent."
    return TryLater(what) if request.is_repeatable else Interrupted(what)


def _is_about_trust(err: BaseException | None) -> bool:
    while err is not None:
        if isinstance(err, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(err):
            return True
        err = err.__cause__ or err.__context__
    return False


def _is_worth_another(err: BaseException) -> bool:
    """Say whether a request may be sent once more at once; a write of unclear outcome may not."""
    if not isinstance(err, TryLater) or isinstance(err, Interrupted):
        return False
    return err.retry_after is None or err.retry_after <= _LONGEST_WAIT


_backoff = tenacity.wait_exponential_jitter(multiplier=0.5, max=20, jitter=0.5)


def _wait(state: tenacity.RetryCallState) -> float:
    """Return the seconds until the next attempt: what the server asked for, else twice as long each time, and a bit."""
    failed = state.outcome.exception() if state.outcome is not None else None
    asked = failed.retry_after if isinstance(failed, TryLater) else None
    return _backoff(state) if asked is None else asked


def _retry_after(reply: Reply) -> float | None:
    """Return the seconds of Retry-After, written as a number or as a date; None for neither."""
    text = reply.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    try:
        until = parsedate_to_datetime(text)
        told = parsedate_to_datetime(reply.headers["date"]) if "date" in reply.headers else datetime.now(UTC)
        return max(0.0, (until.astimezone(UTC) - told.astimezone(UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def _origin(text: str, allow_plain: bool) -> httpx2.URL:
    try:
        url = httpx2.URL(text)
    except (httpx2.InvalidURL, ValueError) as err:
        raise Unusable(f"{text!r} is no address of a server.") from err
    if url.scheme not in ("http", "https") or not url.host:
        raise Unusable(f"{text!r} is no address of a server; it begins with https://.")
    if url.userinfo:
        raise Unusable("The address of a server has no place for a name and password; give them apart from it.")
    if url.scheme == "http" and not (allow_plain or _is_loopback(url.host)):
        raise Unusable(
            f"{url.host} is reached without encryption at this address; use https://, or allow it explicitly."
        )
    return url.copy_with(path="/", query=None, fragment=None)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"
