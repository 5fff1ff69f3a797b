"""Says who we are to a server: by a bearer token, or by a name and password as Basic or Digest, as the server asks.

Decides the form of the proof and nothing else; where it may be sent is the session's to decide.
"""

from __future__ import annotations

from collections.abc import Generator

import httpx2

from connectors.account import Bearer, Credentials, Password


class SignIn(httpx2.Auth):
    """Sends the proof that the server asks for, and from then on with every request."""

    def __init__(self, credentials: Credentials | None) -> None:
        self._credentials = credentials
        self._chosen: httpx2.Auth | None = None

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Yield the request as it is to be sent."""
        if isinstance(self._credentials, Bearer):
            yield from _bearing(self._credentials, request)
        elif self._chosen is not None:
            yield from self._chosen.auth_flow(request)
        else:
            response = yield request
            self._chosen = self._asked_for(response)
            if self._chosen is not None:
                answered = yield from _answer(self._chosen, request, response)
                if answered.status_code == 401 and self._takes_another(response):
                    yield from self._chosen.auth_flow(request)

    def insist(self) -> None:
        """Prove who we are unasked: some servers let strangers in, but show them nothing."""
        if isinstance(self._credentials, Password) and self._chosen is None:
            self._chosen = httpx2.BasicAuth(self._credentials.username, self._credentials.password)

    def _takes_another(self, challenge: httpx2.Response) -> bool:
        """Turn to the other form that the challenge names: some servers offer a proof that they cannot check."""
        known = self._credentials
        asked = [each.lower() for each in challenge.headers.get_list("WWW-Authenticate")]
        if not isinstance(known, Password) or not isinstance(self._chosen, httpx2.DigestAuth):
            return False
        if not any(each.startswith("basic") for each in asked):
            return False
        self._chosen = httpx2.BasicAuth(known.username, known.password)
        return True

    def _asked_for(self, response: httpx2.Response) -> httpx2.Auth | None:
        """Return the safer of the forms that a challenge names; None for no challenge that we can answer."""
        known = self._credentials
        if response.status_code != 401 or not isinstance(known, Password):
            return None
        asked = [challenge.lower() for challenge in response.headers.get_list("WWW-Authenticate")]
        if any(challenge.startswith("digest ") for challenge in asked):
            return httpx2.DigestAuth(known.username, known.password)
        return httpx2.BasicAuth(known.username, known.password) if "basic" in ",".join(asked) else None


def _bearing(bearer: Bearer, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
    """Yield the request with the present token and, where that is refused, once more with another."""
    request.headers["Authorization"] = f"Bearer {bearer.token()}"
    response = yield request
    if response.status_code == 401 and bearer.renew is not None:
        token = bearer.renew(", ".join(response.headers.get_list("WWW-Authenticate")))
        if token is not None:
            request.headers["Authorization"] = f"Bearer {token}"
            yield request


def _answer(
    chosen: httpx2.Auth, request: httpx2.Request, challenge: httpx2.Response
) -> Generator[httpx2.Request, httpx2.Response, httpx2.Response]:
    """Yield the request again, with the answer to a challenge that was already received; return the reply."""
    flow = chosen.auth_flow(request)
    again = next(flow)
    if "Authorization" not in again.headers:
        again = flow.send(challenge)
    return (yield again)
