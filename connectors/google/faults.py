"""Says what it means to a caller that Google refused, or that no reply came. The one place where that is decided.

Values in, an error out: sends nothing, repeats nothing.
"""

from __future__ import annotations

import msgspec

from connectors.errors import (
    AccessLost,
    ChangedElsewhere,
    ConnectorError,
    CursorExpired,
    Interrupted,
    NotFound,
    NotSupported,
    TryLater,
    Unusable,
)
from connectors.google.library import BrokeOff, HttpRequest, NeverSent, Refusal, Reply
from connectors.google.scopes import use_of

SIGN_IN = "oneonone connect google"
_A_WHILE = 3600.0  # seconds until a used up quota is worth another look
_TOO_FAST = frozenset(("rateLimitExceeded", "userRateLimitExceeded", "RESOURCE_EXHAUSTED"))
_USED_UP = frozenset(("quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg", "sharingRateLimitExceeded"))
_SCOPES = frozenset(("insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"))
_SWITCHED_OFF = frozenset(("accessNotConfigured", "SERVICE_DISABLED"))
_RESYNC = frozenset(("fullSyncRequired", "updatedMinTooLongAgo"))
_LISTING, _MAKING = "calendar.events.list", "calendar.events.insert"
_SAID = {
    "rate limit exceeded": "rateLimitExceeded",
    "quota exceeded": "quotaExceeded",
    "insufficient authentication scopes": "insufficientPermissions",
    "or it is disabled": "accessNotConfigured",
}
_NAMES = {"calendar": "Google Calendar", "drive": "Google Drive", "docs": "Google Docs", "gmail": "Gmail"}


class Refused(Unusable):
    """Google does not accept what was asked; `reason` is its word for why."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class AlreadyThere(ChangedElsewhere):
    """There is something of this id already."""


class _Detail(msgspec.Struct):
    reason: str = ""


class _Error(msgspec.Struct):
    errors: list[_Detail] = []
    details: list[_Detail] = []
    status: str = ""
    message: str = ""


class _Body(msgspec.Struct):
    error: _Error


def meaning(fault: Refusal | NeverSent | BrokeOff, request: HttpRequest, repeatable: bool) -> ConnectorError:
    """Return the error that this is. A write that may have happened and cannot be repeated is Interrupted."""
    name = name_of(request)
    if isinstance(fault, NeverSent):
        if "CERTIFICATE_VERIFY_FAILED" in str(fault):
            return Unusable(f"{name} cannot prove who it is: its certificate is not valid here, so nothing was sent.")
        return TryLater(f"{name} cannot be reached.")
    if isinstance(fault, BrokeOff):
        said = f"{name} broke off while it answered."
        return TryLater(said) if repeatable else Interrupted(said)
    found = of_reply(fault.reply, request)
    is_unclear = isinstance(found, TryLater) and fault.reply.status in (408, 500, 502, 504) and not repeatable
    return Interrupted(str(found)) if is_unclear else found


def of_reply(reply: Reply, request: HttpRequest) -> ConnectorError:
    """Return the error that a status from 300 up is."""
    name, status = name_of(request), reply.status
    reasons = reasons_of(reply)
    if status == 401:
        return AccessLost(f"Google does not let us in any longer; sign in again: {SIGN_IN}.")
    if status == 403:
        return _forbidden(reasons, reply, request)
    if status == 410 and (reasons & _RESYNC or request.methodId == _LISTING):
        return CursorExpired(f"{name} has forgotten what we have seen; everything is read again.")
    if status in (404, 410):
        return NotFound(f"{name} has nothing of this name (any longer).")
    if status in (409, 412):
        is_there = "duplicate" in reasons or (status == 409 and request.methodId == _MAKING)
        kind = AlreadyThere if is_there else ChangedElsewhere
        return kind(f"Something in {name} was changed since it was read.")
    if status == 501:
        return NotSupported(f"{name} cannot do what we ask of it.")
    if status in (408, 425, 429) or status >= 500:
        return TryLater(f"{name} cannot answer just now (status {status}).", retry_after(reply))
    why = ", ".join(sorted(reasons)) or f"status {status}"
    return Refused(f"{name} does not accept what we ask of it ({why}).", why)


def _forbidden(reasons: frozenset[str], reply: Reply, request: HttpRequest) -> ConnectorError:
    name = name_of(request)
    if reasons & _TOO_FAST:
        return TryLater(f"{name} was asked too often; it will be asked again.", retry_after(reply))
    if reasons & _USED_UP:
        said = f"{name} takes nothing more for now, because its quota is used up; it will be asked again later."
        return TryLater(said, retry_after(reply) or _A_WHILE)
    if reasons & _SCOPES:
        use = use_of(request.methodId)
        return NotSupported(f"Google was not allowed to let us use {use.value}; sign in again and allow it: {SIGN_IN}.")
    if reasons & _SWITCHED_OFF:
        return Unusable(f"{name} is not enabled for your client; enable its API in the Google Cloud console.")
    if is_reading(request):
        return AccessLost(f"{name} does not let us read this; ask for access, or sign in again: {SIGN_IN}.")
    return NotSupported(f"{name} does not let us change this.")


def is_reading(request: HttpRequest) -> bool:
    """Say whether a request changes nothing."""
    return (
        request.method in ("GET", "HEAD")
        or request.headers.get("x-http-method-override") == "GET"
        or request.methodId == "calendar.freebusy.query"
    )


def is_repeatable(request: HttpRequest) -> bool:
    """Say whether a request may be sent twice: it reads, or it names what there shall be, whatever there was."""
    conditional = any(name.lower() == "if-match" for name in request.headers)
    return is_reading(request) or (request.method in ("PUT", "PATCH", "DELETE") and not conditional)


def name_of(request: HttpRequest) -> str:
    """Return what people call the API of a request."""
    return _NAMES.get((request.methodId or "").split(".")[0], "Google")


def reasons_of(reply: Reply) -> frozenset[str]:
    """Return every word that Google gives for why."""
    try:
        said = msgspec.json.decode(reply.body, type=_Body).error
    except (msgspec.DecodeError, UnicodeDecodeError):
        return frozenset()
    told = (*(each.reason for each in (*said.errors, *said.details)), said.status, _reason_in(said.message))
    return frozenset(filter(None, told))


def _reason_in(message: str) -> str:
    """Return the reason that a message gives in words, for where Google gives it no other way."""
    return next((reason for words, reason in _SAID.items() if words in message.lower()), "")


def retry_after(reply: Reply) -> float | None:
    """Return the seconds of Retry-After, None where there are none."""
    text = reply.headers.get("retry-after", "").strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
