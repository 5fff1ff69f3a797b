"""Says what a refusal of Graph means to a caller: status and code in, error out. The one place that knows the codes.

Messages of Graph may quote titles and addresses, so only codes are passed on. Must not send anything.
"""

from __future__ import annotations

import json
import re

from connectors.errors import (
    AccessLost,
    ChangedElsewhere,
    ConnectorError,
    CursorExpired,
    NotFound,
    NotSupported,
    Undeliverable,
    Unusable,
)
from connectors.session import REPEATABLE, Forbidden, Reply, error

SIGN_IN = "sign in again: oneonone connect microsoft"
_PASSING = frozenset((423, 429, 500, 502, 503, 504))
_OURS = frozenset(("badrequest", "invalidrequest", "requestbroker--parseuri"))
_STALE = frozenset(("syncstatenotfound", "syncstateinvalid", "resyncrequired", "resyncapplydifferences"))
_CHANGED = frozenset(
    ("errorirresolvableconflict", "errorduplicatetransactionid", "namealreadyexists", "resourcemodified")
)
_ABSENT = frozenset(("erroritemnotfound", "itemnotfound", "errorinvalididmalformed", "erroreventnotfound"))
_NO_MAILBOX = frozenset(("mailboxnotenabledforrestapi", "mailboxnotsupportedforrestapi", "errornonexistentmailbox"))
_NOT_TO_BE_SENT = frozenset(
    ("errorinvalidrecipients", "errormessagesizeexceeded", "errorsubmissionquotaexceeded", "errorrecipientnotfound")
)
_NEXT_TO = frozenset(("erroroccurrencecrossingboundary", "erroroccurrencetimespantoobig"))
_PERMISSIONS = (
    (r"/(?:manager|directReports)\b", "User.Read.All"),
    (r"/drives?(?:/|$)", "Files.ReadWrite"),
    (r"/sendMail$", "Mail.Send"),
    (r"/(?:messages|mailFolders)\b", "Mail.Read"),
    (r"/mailboxSettings\b", "MailboxSettings.Read"),
    (r"/(?:calendars?|calendarView|calendarGroups?|events)\b", "Calendars.ReadWrite"),
)


def refusal(reply: Reply, method: str) -> ConnectorError:
    """Return the error that a reply from 300 up is."""
    code = code_of(reply)
    name = code.lower()
    host = reply.url.host
    if reply.status in _PASSING:
        return error(reply, method)
    if name in _STALE or reply.status == 410:
        return CursorExpired(f"{host} no longer knows what we read last; everything is read anew.")
    if reply.status == 401:
        return AccessLost(f"{host} no longer lets us in; {SIGN_IN}.")
    if name in _NO_MAILBOX:
        return Unusable(f"This account has no mailbox that {host} could show; use one that has ({code}).")
    if reply.status == 403:
        return _denied(reply, method, code)
    if name in _ABSENT or reply.status == 404:
        return NotFound(f"{host} no longer has this.")
    if name in _CHANGED:
        return ChangedElsewhere("Somebody changed this meanwhile; it is read again.")
    return _by_code(name, code, host) or error(reply, method)


def code_of(reply: Reply) -> str:
    """Return Graph's code for what went wrong, empty where there is none."""
    try:
        said = json.loads(reply.body)
    except (ValueError, UnicodeDecodeError):
        return ""
    fault = said.get("error") if isinstance(said, dict) else None
    code = fault.get("code") if isinstance(fault, dict) else None
    return code if isinstance(code, str) and re.fullmatch(r"[\w.\-:]{1,80}", code) else ""


def _by_code(name: str, code: str, host: str) -> ConnectorError | None:
    if name in _NEXT_TO:
        return NotSupported(f"{host} moves no meeting of a series past the one before or after it.")
    if name in _NOT_TO_BE_SENT:
        return Undeliverable(f"{host} takes no mail for this address ({code}); check it.")
    if name in ("quotalimitreached", "errorquotaexceeded"):
        return Unusable(f"The account at {host} is full; make room in it.")
    return Unusable(f"{host} does not accept what we ask ({code}).") if name in _OURS or "error" in name[:5] else None


def _denied(reply: Reply, method: str, code: str) -> ConnectorError:
    """Return what it means that we may not; Graph says so of a permission, a policy and a licence alike."""
    host, permission = reply.url.host, permission_for(reply.url.path)
    if code.lower() == "errorsendasdenied":
        return Unusable(
            f"{host} does not let this account send in that name; make it the sender, or ask for the right."
        )
    what = f"the permission {permission} is missing, or the organisation forbids it" if permission else "ask for access"
    if method in REPEATABLE:
        return Forbidden(f"{host} does not let us read this: {what}; {SIGN_IN}.")
    return NotSupported(f"{host} does not let us change this: {what}.")


def permission_for(path: str) -> str | None:
    """Return the permission that a path needs, None where it needs nothing more."""
    return next((permission for pattern, permission in _PERMISSIONS if re.search(pattern, path)), None)
