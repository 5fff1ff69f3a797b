"""Google's libraries, as far as we use them, with types: the one module that may touch what they leave untyped.

Decides nothing about replies and repeats nothing. Their transport would send a write again by itself when the line
breaks before a reply; here it never does, because a mail might go out twice.
"""

from __future__ import annotations

import json
import select
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from io import BytesIO
from typing import Protocol, TypeAlias, TypeVar, cast
from urllib.parse import urlsplit

import google_auth_httplib2
import httplib2
from google.auth.credentials import Credentials
from googleapiclient import discovery
from googleapiclient.errors import BatchError, HttpError
from googleapiclient.http import BatchHttpRequest, MediaIoBaseUpload

JsonValue: TypeAlias = "str | int | float | bool | list[JsonValue] | dict[str, JsonValue] | None"
Json: TypeAlias = dict[str, JsonValue]

T = TypeVar("T")
_CONSENT = "https://accounts.google.com/o/oauth2/auth"
SILENCE = 60.0  # seconds without a byte
_VERSIONS = {"calendar": "v3", "drive": "v3", "docs": "v1", "gmail": "v1"}


class HttpRequest(Protocol):
    """A request that was put together and not sent yet."""

    uri: str
    method: str
    headers: dict[str, str]
    methodId: str | None  # noqa: N815 - the library's name, like "calendar.events.list"

    def execute(self, *, http: object, num_retries: int) -> Json | bytes | str | None: ...


class Methods(Protocol):
    """A collection of an API, such as events: each attribute puts one request together."""

    def __getattr__(self, name: str) -> Callable[..., HttpRequest]: ...


class _Made(Protocol):
    def users(self) -> object: ...

    def new_batch_http_request(self) -> object: ...


class Resource:
    """An API. Its collections are made once and kept, because the library makes all of their methods anew each time."""

    def __init__(self, found: Callable[[str], Methods]) -> None:
        self._held = cache(found)

    def __getattr__(self, name: str) -> Callable[[], Methods]:
        return lambda: self._held(name)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: a status, headers in lower case, and the body as it is."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Refusal(Exception):
    """A reply other than success."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply.status))
        self.reply = reply


class NeverSent(Exception):
    """No connection was made, so nothing was asked."""


class BrokeOff(Exception):
    """The line broke, or stayed silent, after the request was on its way."""


@cache
def resource(name: str) -> Resource:
    """Return the API of this name ("calendar", "drive", "docs", "gmail"), made once in a process; asks nobody.

    Its requests go to Google's own addresses; see `moved`. Gmail's is the collection `users`, as nothing else is there.
    """
    made = _made(name)
    above: object = made.users() if name == "gmail" else made
    return Resource(lambda collection: cast("Methods", getattr(above, collection)()))


@cache
def _made(name: str) -> _Made:
    http = httplib2.Http()
    made = discovery.build(name, _VERSIONS[name], http=http, static_discovery=True, cache_discovery=False)
    return cast("_Made", made)


def moved(address: str, endpoint: str | None) -> str:
    """Return an address of Google's at another endpoint: the path and all that follows it stay."""
    if endpoint is None or address.startswith(f"{endpoint}/"):
        return address
    parts = urlsplit(address)
    return f"{endpoint}{parts.path}?{parts.query}" if parts.query else f"{endpoint}{parts.path}"


@cache
def batch_address(name: str) -> str:
    """Return where batches of this API go at Google."""
    return str(vars(_made(name).new_batch_http_request())["_batch_uri"])


@dataclass(frozen=True, slots=True)
class ConsentPage:
    """Where a person consents, the sign by which what comes back is known, and the secret that redeems it."""

    address: str
    state: str
    verifier: str


class _Client(Protocol):
    """The program that asks, as far as a page of consent needs it."""

    @property
    def client_id(self) -> str: ...

    @property
    def auth_uri(self) -> str: ...

    @property
    def token_uri(self) -> str: ...


def consent_page(client: _Client, scopes: Sequence[str], redirect: str, user: str) -> ConsentPage:
    """Return the page on which `user` consents, for a consent that lasts, with a proof of our own (PKCE)."""
    from google_auth_oauthlib.flow import Flow

    said = {"client_id": client.client_id, "auth_uri": _CONSENT, "token_uri": client.token_uri}
    flow = Flow.from_client_config({"installed": said}, list(scopes), redirect_uri=redirect)
    address, state = flow.authorization_url(access_type="offline", prompt="consent", login_hint=user)
    # The library makes no page without encryption, not even one on this machine: only its question is taken over.
    page = f"{client.auth_uri}?{urlsplit(str(address)).query}"
    return ConsentPage(page, str(state), str(flow.code_verifier))


def upload(content: bytes, mimetype: str) -> object:
    """Return what `media_body` of a request takes."""
    return MediaIoBaseUpload(BytesIO(content), mimetype=mimetype, resumable=False)


class _Plain(httplib2.HTTPConnectionWithTimeout):
    """A connection that is made anew where the server has hung up meanwhile, and then breaks off only once."""

    def connect(self) -> None:
        _connect(super().connect)

    def putrequest(self, method: str, url: str, skip_host: bool = False, skip_accept_encoding: bool = False) -> None:
        _drop_if_stale(self)
        super().putrequest(method, url, skip_host, skip_accept_encoding)

    def getresponse(self) -> HTTPResponse:
        return _breaking_off(super().getresponse)


class _Encrypted(httplib2.HTTPSConnectionWithTimeout):
    """The same over TLS."""

    def connect(self) -> None:
        _connect(super().connect)

    def putrequest(self, method: str, url: str, skip_host: bool = False, skip_accept_encoding: bool = False) -> None:
        _drop_if_stale(self)
        super().putrequest(method, url, skip_host, skip_accept_encoding)

    def getresponse(self) -> HTTPResponse:
        return _breaking_off(super().getresponse)


def _connect(connect: Callable[[], None]) -> None:
    try:
        connect()
    except OSError as err:
        raise NeverSent(str(err)) from err


def _drop_if_stale(connection: HTTPConnection) -> None:
    """Close a connection on which something waits although nothing was asked: the server said goodbye."""
    if connection.sock is not None and select.select([connection.sock], [], [], 0)[0]:
        connection.close()


def _breaking_off(step: Callable[[], T]) -> T:
    try:
        return step()
    except (OSError, HTTPException) as err:
        raise BrokeOff(str(err) or type(err).__name__) from err


class _Http(httplib2.Http):
    """The library's transport with connections of ours; redirects are not followed."""

    def __init__(self) -> None:
        begin: Callable[..., None] = super().__init__
        begin(timeout=SILENCE)
        self.follow_redirects = False

    def let_go(self) -> None:
        """Close every connection; the next request makes a new one."""
        close: Callable[[], None] = super().close
        close()

    def request(self, uri: str, *given: object, **named: object) -> tuple[httplib2.Response, bytes]:
        named["connection_type"] = _Plain if uri.startswith("http:") else _Encrypted
        base: Callable[..., tuple[httplib2.Response, bytes]] = super().request
        try:
            response, content = base(uri, *given, **named)
            return response, _whole_letters(content)
        except (NeverSent, BrokeOff):
            self.let_go()
            raise
        except (OSError, HTTPException, httplib2.HttpLib2Error) as err:
            self.let_go()
            raise BrokeOff(str(err) or type(err).__name__) from err


def _whole_letters(content: bytes) -> bytes:
    """Return JSON without halves of letters, which a text that was cut off ends in and nobody can write down."""
    if b"\\ud" not in content and b"\\uD" not in content:
        return content
    try:
        return json.dumps(json.loads(content), ensure_ascii=False).encode("utf-8", "replace")
    except ValueError:
        return content


class Wire:
    """A way to the APIs for one thread, under these credentials."""

    def __init__(self, credentials: Credentials) -> None:
        self._plain = _Http()
        self._http = google_auth_httplib2.AuthorizedHttp(credentials, http=self._plain)

    def send(self, request: HttpRequest) -> Json | bytes:
        """Send the request once and return what it gives. Raises Refusal, NeverSent or BrokeOff."""
        try:
            found = request.execute(http=self._http, num_retries=0)
        except HttpError as err:
            raise Refusal(_reply(err)) from err
        except ValueError as err:
            raise BrokeOff("the reply is no JSON") from err
        if _is_strange(found, request):  # as on a network that wants a person to sign in first
            raise BrokeOff("the reply is no JSON")
        return found if found and not isinstance(found, str) else {}

    def send_batch(self, requests: Sequence[HttpRequest], address: str) -> list[Json | Refusal]:
        """Send the requests in one, and return what each gives. Raises Refusal, NeverSent or BrokeOff for the whole."""
        given: dict[str, Json | Refusal] = {}

        def take(name: str, reply: Json | None, err: HttpError | None) -> None:
            given[name] = (reply or {}) if err is None else Refusal(_reply(err))

        batch = BatchHttpRequest(callback=take, batch_uri=address)
        for index, request in enumerate(requests):
            batch.add(request, request_id=str(index))
        try:
            batch.execute(http=self._http)
        except HttpError as err:
            raise Refusal(_reply(err)) from err
        except (BatchError, KeyError, ValueError) as err:
            raise BrokeOff("the reply to a batch cannot be understood") from err
        return [given[str(index)] for index in range(len(requests))]

    def close(self) -> None:
        """Let go of open connections."""
        self._plain.let_go()


def _is_strange(found: object, request: HttpRequest) -> bool:
    """Say whether there is a text where none belongs: in place of JSON, or of the nothing that a deletion gives."""
    if isinstance(found, bytes):
        return request.method == "DELETE" and bool(found.strip())
    return isinstance(found, str) and bool(found.strip())


def _reply(err: HttpError) -> Reply:
    headers = {str(name).lower(): str(value) for name, value in err.resp.items()}
    return Reply(int(err.resp.status), headers, bytes(err.content or b""))
