"""Refusals in Google's own form. Says how a refusal looks, never when there is one."""

from __future__ import annotations

import json
from typing import Any

from tests.connectors.fakes.wire import Answered

Json = dict[str, Any]
JSON_TYPE = {"Content-Type": "application/json; charset=UTF-8"}


class Refusal(Exception):
    """An answer other than success. `where` is (locationType, location) where Google names one."""

    def __init__(
        self,
        status: int,
        reason: str,
        message: str,
        *,
        domain: str = "global",
        where: tuple[str, str] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(f"{status} {reason}: {message}")
        self.status = status
        self.reason = reason
        self.message = message
        self.domain = domain
        self.where = where
        self.retry_after = retry_after

    def body(self) -> Json:
        """Return the error object as the errors guide shows it."""
        detail: Json = {"domain": self.domain, "reason": self.reason, "message": self.message}
        if self.where is not None:
            detail |= {"locationType": self.where[0], "location": self.where[1]}
        return {"error": {"errors": [detail], "code": self.status, "message": self.message}}

    def answered(self) -> Answered:
        """Return the refusal as an HTTP reply."""
        headers = dict(JSON_TYPE)
        if self.retry_after is not None:
            headers["Retry-After"] = str(self.retry_after)
        if self.status == 401:
            headers["WWW-Authenticate"] = 'Bearer realm="https://accounts.google.com/", error="invalid_token"'
        return Answered(self.status, json.dumps(self.body()).encode(), headers)


def invalid(message: str, parameter: str | None = None) -> Refusal:
    return Refusal(400, "invalid", message, where=("parameter", parameter) if parameter else None)


def required(message: str) -> Refusal:
    return Refusal(400, "required", message)


def bad_request(message: str) -> Refusal:
    return Refusal(400, "badRequest", message)


def not_found(message: str = "Not Found") -> Refusal:
    return Refusal(404, "notFound", message)


def not_covered(what: str) -> Refusal:
    """Refuse by name what nobody documents or nobody here needs."""
    return Refusal(501, "notCoveredBySimulator", f"The simulator does not cover {what}.", domain="simulator")


SAMPLES: dict[str, tuple[int, str, str, str, tuple[str, str] | None]] = {
    "authError": (401, "authError", "Invalid Credentials", "global", ("header", "Authorization")),
    "userRateLimitExceeded": (403, "userRateLimitExceeded", "User Rate Limit Exceeded", "usageLimits", None),
    "rateLimitExceeded": (403, "rateLimitExceeded", "Rate Limit Exceeded", "usageLimits", None),
    "tooManyRequests": (429, "rateLimitExceeded", "Rate Limit Exceeded", "usageLimits", None),
    "quotaExceeded": (403, "quotaExceeded", "Calendar usage limits exceeded.", "usageLimits", None),
    "dailyLimitExceeded": (403, "dailyLimitExceeded", "Daily Limit Exceeded", "usageLimits", None),
    "forbiddenForNonOrganizer": (
        403,
        "forbiddenForNonOrganizer",
        "Shared properties can only be changed by the organizer of the event.",
        "calendar",
        None,
    ),
    "notFound": (404, "notFound", "Not Found", "global", None),
    "duplicate": (409, "duplicate", "The requested identifier already exists.", "global", None),
    "conflict": (409, "conflict", "Conflict", "global", None),
    "fullSyncRequired": (
        410,
        "fullSyncRequired",
        "Sync token is no longer valid, a full sync is required.",
        "calendar",
        ("parameter", "syncToken"),
    ),
    "updatedMinTooLongAgo": (
        410,
        "updatedMinTooLongAgo",
        "The requested minimum modification time lies too far in the past.",
        "calendar",
        ("parameter", "updatedMin"),
    ),
    "deleted": (410, "deleted", "Resource has been deleted", "global", None),
    "conditionNotMet": (412, "conditionNotMet", "Precondition Failed", "global", ("header", "If-Match")),
    "timeRangeEmpty": (
        400,
        "timeRangeEmpty",
        "The specified time range is empty.",
        "calendar",
        ("parameter", "timeMax"),
    ),
    "backendError": (500, "backendError", "Backend Error", "global", None),
    "serviceUnavailable": (503, "backendError", "Service Unavailable", "global", None),
    "insufficientPermissions": (403, "insufficientPermissions", "Insufficient Permission", "global", None),
    "requiredAccessLevel": (
        403,
        "requiredAccessLevel",
        "You need to have writer access to this calendar.",
        "calendar",
        None,
    ),
}


def sample(name: str, retry_after: int | None = None) -> Refusal:
    """Return a refusal that Google's errors guide shows, by its name here (`tooManyRequests` is the 429)."""
    status, reason, message, domain, where = SAMPLES[name]
    return Refusal(status, reason, message, domain=domain, where=where, retry_after=retry_after)
