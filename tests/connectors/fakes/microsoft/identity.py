"""The identity endpoints that msal talks to: discovery, authorize page, device code, token. Checks what it is told.

Who signs in, and whether they consent, is set by tests on `Identity`. Knows nothing of calendars.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode

from tests.connectors.fakes.microsoft.clients import Client, prove
from tests.connectors.fakes.microsoft.refusal import Json
from tests.connectors.fakes.microsoft.sts import Declined, account, failed
from tests.connectors.fakes.microsoft.world import MicrosoftWorld
from tests.connectors.fakes.wire import Answered, Asked

RESERVED = frozenset(("openid", "profile", "offline_access"))
GRAPH = "https://graph.microsoft.com/"
TENANT = "11111111-2222-3333-4444-555555555555"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
Form = dict[str, str]


@dataclass
class Code:
    """An authorization code: good once, for the client and place that asked for it."""

    address: str
    scopes: tuple[str, ...]
    client: str
    redirect: str
    challenge: str
    nonce: str


@dataclass
class Device:
    """A device code to type in elsewhere. `approved` is who did; `slow` asks once to poll more slowly."""

    user_code: str
    scopes: tuple[str, ...]
    client: str
    expires: datetime
    approved: str | None = None
    refused: bool = False
    slow: bool = False


@dataclass
class Identity:
    """Sign-in. `signs_in` is who sits at the browser, None for nobody; `refuses` an error that stands in the way.

    `refuses` is one of: consent, consent_declined, conditional_access, device_blocked.
    """

    world: MicrosoftWorld
    signs_in: str | None = None
    refuses: str = ""
    approves_devices: bool = False
    clients: dict[str, Client] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    _codes: dict[str, Code] = field(default_factory=dict)

    def answer(self, asked: Asked) -> Answered:
        """Answer one request of a browser or of msal."""
        path = asked.path.rstrip("/")
        routes: dict[tuple[str, str], Callable[[Asked], Answered]] = {
            ("GET", "/.well-known/openid-configuration"): self._metadata,
            ("GET", "/common/discovery/instance"): self._instance,
            ("GET", "/oauth2/v2.0/authorize"): self._authorize,
            ("POST", "/oauth2/v2.0/devicecode"): self._device_code,
            ("POST", "/oauth2/v2.0/token"): self._token,
        }
        for (method, end), run in routes.items():
            if asked.method == method and path.endswith(end):
                try:
                    return run(asked)
                except Declined as declined:
                    return declined.answered(self.world.now)
        return Answered(404, b"{}", {"Content-Type": "application/json"})

    def register(self, client_id: str, **more: object) -> Client:
        """Register an application: `secret`, `certificate` (PEM), `public`, `redirects`, `roles`."""
        self.clients[client_id] = Client(client_id, **more)  # type: ignore[arg-type]
        return self.clients[client_id]

    def approve(self, user_code: str, address: str) -> None:
        """Let somebody type in a device code."""
        next(one for one in self.devices.values() if one.user_code == user_code).approved = address.lower()

    # --- discovery --------------------------------------------------------------------------------------------------

    def _metadata(self, asked: Asked) -> Answered:
        tenant = asked.path.strip("/").split("/")[0]
        base = f"{asked.base}/{tenant}"
        return _json(
            {
                "issuer": f"{asked.base}/{TENANT}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
                "jwks_uri": f"{base}/discovery/v2.0/keys",
                "response_modes_supported": ["query", "fragment", "form_post"],
                "response_types_supported": ["code"],
                "scopes_supported": sorted(RESERVED | {"email"}),
            }
        )

    def _instance(self, asked: Asked) -> Answered:
        endpoint = asked.query.get("authorization_endpoint", [""])[0]
        if not endpoint.startswith(asked.base):
            return _json(
                {"error": "invalid_instance", "error_description": "AADSTS50049: Unknown or invalid instance."}, 400
            )
        host = asked.base.removeprefix("https://")
        alias = {"preferred_network": host, "preferred_cache": host, "aliases": [host]}
        discovery = endpoint.replace("/oauth2/v2.0/authorize", "/v2.0/.well-known/openid-configuration")
        return _json({"tenant_discovery_endpoint": discovery, "api-version": "1.1", "metadata": [alias]})

    # --- the browser ------------------------------------------------------------------------------------------------

    def _authorize(self, asked: Asked) -> Answered:
        query = {name: values[0] for name, values in asked.query.items()}
        client = self._client(query)
        redirect = client.redirect(query.get("redirect_uri", ""))
        if query.get("code_challenge_method") != "S256" or not query.get("code_challenge"):
            raise failed("invalid_request", 9002325, "Proof Key for Code Exchange is required.")
        back: Form = {"state": query["state"]} if "state" in query else {}
        address = self.signs_in or query.get("login_hint")
        if self.refuses or not address:
            back |= self._refused(self.refuses or "consent_declined").query()
        else:
            code = f"0.AXoAcode{self.world.exchange.number():06}"
            scopes, nonce = self._scopes(query), query.get("nonce", "")
            self._codes[code] = Code(address.lower(), scopes, client.id, redirect, query["code_challenge"], nonce)
            back |= {"code": code, "session_state": "0"}
        if query.get("response_mode") == "form_post":
            return _form_post(redirect, back)
        return Answered(302, b"", {"Location": f"{redirect}?{urlencode(back)}"})

    def _refused(self, why: str) -> Declined:
        told = {
            "consent": (
                "consent_required",
                65001,
                "The user or administrator has not consented to use the application.",
            ),
            "consent_declined": ("access_denied", 65004, "User declined to consent to access the app."),
            "conditional_access": (
                "interaction_required",
                53003,
                "Access has been blocked by Conditional Access policies.",
            ),
            "device_blocked": ("access_denied", 530033, "Device code flow is blocked by Conditional Access policies."),
        }
        error, number, text = told[why]
        return failed(error, number, text)

    # --- device code ------------------------------------------------------------------------------------------------

    def _device_code(self, asked: Asked) -> Answered:
        form = _form(asked)
        client = self._client(form)
        if not client.public:
            raise failed(
                "invalid_client", 7000218, "The request body must contain: 'client_assertion' or 'client_secret'."
            )
        number = self.world.exchange.number()
        device = Device(f"C{number:08}", self._scopes(form), client.id, self.world.now + timedelta(minutes=15))
        device.approved = self.signs_in if self.approves_devices else None
        self.devices[f"DAQABAAEAAAD{number:06}"] = device
        page = "https://microsoft.com/devicelogin"
        text = f"To sign in, use a web browser to open the page {page} and enter the code {device.user_code}."
        told = {"user_code": device.user_code, "device_code": f"DAQABAAEAAAD{number:06}", "verification_uri": page}
        return _json(told | {"expires_in": 900, "interval": 1, "message": text})

    # --- tokens -----------------------------------------------------------------------------------------------------

    def _token(self, asked: Asked) -> Answered:
        form = _form(asked)
        client = self._client(form)
        grants: dict[str, Callable[[Form, Client], Json]] = {
            "authorization_code": self._by_code,
            "refresh_token": self._by_refresh,
            DEVICE: self._by_device,
            "device_code": self._by_device,
            "client_credentials": self._by_itself,
        }
        run = grants.get(form.get("grant_type", ""))
        if run is None:
            raise failed(
                "unsupported_grant_type", 70003, f"The grant type '{form.get('grant_type')}' is not supported."
            )
        prove(client, form, asked, self.world.now)
        return _json(run(form, client))

    def _by_code(self, form: Form, client: Client) -> Json:
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or code.client != client.id or code.redirect != form.get("redirect_uri"):
            raise failed(
                "invalid_grant", 70008, "The provided authorization code or refresh token has expired or is not known."
            )
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != code.challenge:
            raise failed("invalid_grant", 501481, "The Code_Verifier does not match the code_challenge.")
        return self._signed_in(code.address, code.scopes, client, code.nonce)

    def _by_refresh(self, form: Form, client: Client) -> Json:
        found = self.world.tokens.refresh.get(form.get("refresh_token", ""))
        if self.refuses == "conditional_access":
            raise self._refused(self.refuses).with_claims('{"access_token":{"capolids":{"essential":true}}}')
        if found is None or found.client != client.id or found.state == "used":
            raise failed("invalid_grant", 70000, "The provided refresh token is not valid.", "bad_token")
        if found.state == "revoked":
            raise failed("invalid_grant", 50173, "The provided grant has expired due to it being revoked.", "bad_token")
        if found.expires <= self.world.now:
            raise failed("invalid_grant", 700082, "The refresh token has expired due to inactivity.", "bad_token")
        wanted = tuple(scope for scope in self._scopes(form) if scope not in RESERVED) or tuple(found.scopes)
        if self.refuses == "consent" or set(wanted) - found.scopes:
            raise self._refused("consent").with_suberror("consent_required")
        found.state = "used"
        return self._signed_in(found.address, tuple(found.scopes), client, "")

    def _by_device(self, form: Form, client: Client) -> Json:
        device = self.devices.get(form.get("device_code", form.get("code", "")))
        if device is None or device.client != client.id:
            raise failed("bad_verification_code", 70018, "The device code is not known.")
        if self.refuses:
            raise self._refused(self.refuses)
        if device.refused:
            raise failed("authorization_declined", 70020, "The user has denied the authorization request.")
        if device.expires <= self.world.now:
            raise failed("expired_token", 70019, "The device code has expired.")
        if device.slow:
            device.slow = False
            raise failed("slow_down", 70017, "Poll less often.")
        if device.approved is None:
            raise failed("authorization_pending", 70016, "The user has not yet finished signing in.")
        self.devices.pop(form.get("device_code", form.get("code", "")))
        return self._signed_in(device.approved, device.scopes, client, "")

    def _by_itself(self, form: Form, client: Client) -> Json:
        if client.public:
            raise failed(
                "unauthorized_client", 700025, "Client is public so neither secret nor assertion should be presented."
            )
        if form.get("scope") != f"{GRAPH}.default":
            raise failed(
                "invalid_scope", 1002012, "The provided value for scope is not valid: it must end in /.default."
            )
        token = self.world.tokens.issue("", client.roles, client.id)
        return {"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": token}

    def _signed_in(self, address: str, scopes: tuple[str, ...], client: Client, nonce: str) -> Json:
        granted = tuple(scope for scope in scopes if scope not in RESERVED)
        token = self.world.tokens.issue(address, granted, client.id)
        found = {"token_type": "Bearer", "scope": " ".join(granted), "expires_in": 3599, "ext_expires_in": 3599}
        found |= {"access_token": token} | account(self.world.user(address), client.id, TENANT, self.world.now, nonce)
        if "offline_access" in scopes or client.keeps:
            client.keeps = True
            found["refresh_token"] = self.world.tokens.issue_refresh(address, granted, client.id)
        return found

    # --- inside -----------------------------------------------------------------------------------------------------

    def _client(self, form: Form) -> Client:
        found = self.clients.get(form.get("client_id", ""))
        if found is None:
            raise failed("unauthorized_client", 700016, "The application was not found in the directory.")
        return found

    def _scopes(self, form: Form) -> tuple[str, ...]:
        return tuple(scope.removeprefix(GRAPH) for scope in form.get("scope", "").split())


def _json(body: Json, status: int = 200) -> Answered:
    return Answered(status, json.dumps(body).encode(), {"Content-Type": "application/json; charset=utf-8"})


def _form(asked: Asked) -> Form:
    return {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}


def _form_post(redirect: str, back: Form) -> Answered:
    fields = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in back.items())
    form = f'<form method="POST" action="{redirect}">{fields}</form>'
    page = f'<html><body onload="document.forms[0].submit()">{form}</body></html>'
    return Answered(200, page.encode(), {"Content-Type": "text/html"})
