"""The OAuth endpoints: consent page, token and revocation. Errors in OAuth's own form, not the APIs'."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.connectors.fakes.google.errors import JSON_TYPE, Json
from tests.connectors.fakes.google.oauth_state import ACCESS_LIFE, Client, Code, Grants
from tests.connectors.fakes.google.world import GoogleWorld
from tests.connectors.fakes.wire import Answered, Asked

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
DEAD = "Token has been expired or revoked."
UNAUTHORIZED = (
    "Client is unauthorized to retrieve access tokens using this method, "
    "or client not authorized for any of the scopes requested."
)
CODE_LIFE = timedelta(minutes=10)


class OAuthError(Exception):
    """An error of the token endpoint: HTTP status, code and sentence."""

    def __init__(self, error: str, words: str = "", status: int = 400) -> None:
        super().__init__(f"{error}: {words}")
        self.error = error
        self.words = words
        self.status = status


def said(status: int, body: Json) -> Answered:
    return Answered(status, json.dumps(body).encode(), JSON_TYPE)


def answer(world: GoogleWorld, asked: Asked) -> Answered:
    """Answer /o/oauth2/auth, /token and /revoke."""
    form = dict(parse_qsl(asked.body.decode("utf-8", "replace"), keep_blank_values=True))
    try:
        if asked.path.startswith("/o/oauth2/"):
            return consent_page(world, {name: values[-1] for name, values in asked.query.items()})
        if asked.method != "POST":
            raise OAuthError("invalid_request", "Use POST.", 405)
        if asked.path == "/revoke":
            return revoke(world.grants, form.get("token") or asked.query.get("token", [""])[0])
        return said(200, token(world, form, asked.base))
    except OAuthError as err:
        return said(err.status, {"error": err.error, "error_description": err.words})


def consent_page(world: GoogleWorld, given: dict[str, str]) -> Answered:
    """Let the simulated person decide at once, and send the browser back to the program."""
    grants = world.grants
    client = grants.clients.get(given.get("client_id", ""))
    if client is None:
        return Answered(401, b"Error 401: invalid_client", {"Content-Type": "text/html"})
    redirect = given.get("redirect_uri", "")
    if not comes_back(client, redirect):
        return Answered(400, b"Error 400: redirect_uri_mismatch", {"Content-Type": "text/html"})
    if given.get("response_type") != "code" or not given.get("scope"):
        return Answered(400, b"Error 400: invalid_request", {"Content-Type": "text/html"})
    if given.get("code_challenge") and given.get("code_challenge_method") != "S256":
        return Answered(400, b"Error 400: only code_challenge_method S256 is covered", {"Content-Type": "text/html"})
    back = {"state": given["state"]} if "state" in given else {}
    if grants.consent.refuses:
        back["error"] = "access_denied"
    else:
        back |= consented(world, given, client.id, redirect)
    return Answered(302, b"", {"Location": f"{redirect}{'&' if '?' in redirect else '?'}{urlencode(back)}"})


def comes_back(client: Client, redirect: str) -> bool:
    """Say whether the browser may be sent there: to loopback for a desktop app, to a registered address else."""
    parts = urlsplit(redirect)
    loopback = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}
    return redirect in client.redirects if client.redirects else loopback


def consented(world: GoogleWorld, given: dict[str, str], client: str, redirect: str) -> dict[str, str]:
    grants = world.grants
    user = grants.consent.user or given.get("login_hint") or next(iter(world.users))
    scopes = tuple(scope for scope in given["scope"].split() if scope not in grants.consent.unticked)
    known = any(g.client == client and g.user == user and grants.alive(g) for g in grants.grants.values())
    offline = given.get("access_type") == "offline" and (given.get("prompt") == "consent" or not known)
    code = grants.secret("4/code-")
    expires = grants.clock() + CODE_LIFE
    grants.codes[code] = Code(client, redirect, user, scopes, given.get("code_challenge"), offline, expires)
    return {"code": code, "scope": " ".join(scopes)}


def token(world: GoogleWorld, form: dict[str, str], base: str) -> Json:
    kind = form.get("grant_type")
    if kind == JWT_BEARER:
        return for_service(world, form.get("assertion", ""), f"{base}/token")
    if kind not in {"authorization_code", "refresh_token"}:
        raise OAuthError("unsupported_grant_type", f"Invalid grant_type: {kind}")
    client = world.grants.clients.get(form.get("client_id", ""))
    if client is None or form.get("client_secret") != client.secret:
        raise OAuthError("invalid_client", "The OAuth client was not found.", 401)
    return by_code(world.grants, form) if kind == "authorization_code" else by_refresh(world.grants, form)


def by_code(grants: Grants, form: dict[str, str]) -> Json:
    code = grants.codes.pop(form.get("code", ""), None)
    if code is None or code.client != form["client_id"] or grants.clock() >= code.expires:
        raise OAuthError("invalid_grant", "Malformed auth code.")
    if form.get("redirect_uri") != code.redirect:
        raise OAuthError("redirect_uri_mismatch", "Bad Request")
    if code.challenge is not None and challenge(form.get("code_verifier", "")) != code.challenge:
        raise OAuthError(
            "invalid_grant", "Invalid code verifier." if "code_verifier" in form else "Missing code verifier."
        )
    grant = grants.new_grant(code.client, code.user, code.scopes)
    access = grants.new_access(code.user, frozenset(code.scopes), grant.token, code.client)
    body = granted(access, code.scopes)
    if code.offline:
        body["refresh_token"] = grant.token
    return body


def challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def granted(access: str, scopes: tuple[str, ...]) -> Json:
    seconds = int(ACCESS_LIFE.total_seconds())
    return {"access_token": access, "expires_in": seconds, "scope": " ".join(scopes), "token_type": "Bearer"}


def by_refresh(grants: Grants, form: dict[str, str]) -> Json:
    grant = grants.grants.get(form.get("refresh_token", ""))
    if grant is None or grant.client != form["client_id"] or not grants.alive(grant):
        raise OAuthError("invalid_grant", DEAD)
    wanted = tuple(form["scope"].split()) if form.get("scope") else grant.scopes
    if not set(wanted) <= set(grant.scopes):
        raise OAuthError("invalid_scope", "Some requested scopes were not granted.")
    grant.used = grants.clock()
    return granted(grants.new_access(grant.user, frozenset(wanted), grant.token, grant.client), wanted)


def revoke(grants: Grants, given: str) -> Answered:
    """Kill the grant of a refresh or access token."""
    access = grants.access.pop(given, None)
    grant = grants.grants.get(access.grant or "" if access else given)
    if access is None and (grant is None or grant.dead):
        raise OAuthError("invalid_token", "Token expired or revoked")
    if grant is not None:
        grants.grants[grant.token] = replace(grant, dead=True)
    return said(200, {})


def unpacked(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def for_service(world: GoogleWorld, assertion: str, audience: str) -> Json:
    """Exchange a signed assertion for a token of the person it names: domain-wide delegation.

    The signature and the length of its life are checked, not the moment: programs sign with the machine's clock.
    """
    try:
        head, middle, signature = assertion.split(".")
        claims, kind = unpacked(middle), unpacked(head)
    except ValueError as err:
        raise OAuthError("invalid_grant", "Invalid JWT.") from err
    account = world.grants.services.get(claims.get("iss", ""))
    if account is None:
        raise OAuthError("invalid_grant", "Invalid grant: account not found")
    if kind.get("alg") != "RS256" or not signed(account.public_key, f"{head}.{middle}", signature):
        raise OAuthError("invalid_grant", "Invalid JWT Signature.")
    if claims.get("aud") != audience or not 0 < claims.get("exp", 0) - claims.get("iat", 0) <= 3600:
        raise OAuthError("invalid_grant", "Invalid JWT: wrong aud, or a life of more than an hour.")
    scopes = tuple(claims.get("scope", "").split())
    subject = claims.get("sub")
    if subject is not None and subject not in world.users:
        raise OAuthError("invalid_grant", "Invalid email or User ID")
    if not scopes or (subject is not None and not set(scopes) <= account.delegated):
        raise OAuthError("unauthorized_client", UNAUTHORIZED, 401)
    return granted(world.grants.new_access(subject or account.email, frozenset(scopes), None, account.email), scopes)


def signed(public_key: bytes, text: str, signature: str) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    key = load_pem_public_key(public_key)
    assert isinstance(key, RSAPublicKey)
    raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    try:
        key.verify(raw, text.encode(), PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True
