"""Says what a refusal to sign in means and what to do about it, by Microsoft's own numbers. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from connectors.account import MicrosoftAccount
from connectors.errors import AccessLost, ConnectorError, TryLater, Unusable
from connectors.microsoft.refusals import SIGN_IN
from connectors.microsoft.values import Json, text

_EXPIRED = f"The sign-in of {{user}} has run out; {SIGN_IN}."
_REVOKED = f"The sign-in of {{user}} was revoked, as after a new password; {SIGN_IN}."
_CONDITIONAL = (
    "Your organisation lets {user} in only under conditions that are not met here (conditional access); sign in again "
    "from a device that it knows, with a browser and not with a code, or ask your administrator."
)
_PROOF = f"Your organisation asks {{user}} for one proof more; {SIGN_IN}."
_CONSENT = f"{{user}} has not agreed to what is asked; {SIGN_IN}, and agree."
_ADMIN = "Only an administrator may agree to what is asked; ask yours to grant admin consent to the app registration."
_DECLINED = "The permissions were refused, so nothing was connected; try again when you agree to them."
_ABSENT = "There is no app {client} in this organisation; check client_id and authority."
_NOT_PUBLIC = (
    "The app registration allows nobody to sign in without a secret; turn on “Allow public client flows” under its "
    "Authentication."
)
_REDIRECT = (
    "The app registration does not know this way back; add http://localhost under its Authentication, for “Mobile and "
    "desktop applications”."
)
_SECRET = "The secret or certificate of the app is wrong or has run out; make a new one and give it in its place."  # noqa: S105
_ASSIGNED = "{user} is not assigned to this app; ask your administrator to assign it."
_TENANT = "The organisation named in authority does not exist or does not know {user}; check authority and user."
ONE_TENANT = (
    "The app is registered for one organisation; say which: authority = “https://login.microsoftonline.com/its id”."
)
_LATE = "The code was not used in time; try again."

_BY_NUMBER: dict[int, str] = {
    **dict.fromkeys((70008, 70043, 700082, 700084, 50089, 50078, 70046), _EXPIRED),
    **dict.fromkeys((50173, 50133, 50132, 50126, 50057, 54005, 70000, 70002, 9002341), _REVOKED),
    **dict.fromkeys(
        (53000, 53001, 53002, 53003, 53004, 53011, 50005, 50097, 50131, 50187, 530031, 530032, 530033, 530034, 530036),
        _CONDITIONAL,
    ),
    **dict.fromkeys((50072, 50074, 50076, 50079, 50158, 16000, 50058), _PROOF),
    65001: _CONSENT,
    65004: _DECLINED,
    **dict.fromkeys((90094, 90093, 65002, 65005), _ADMIN),
    **dict.fromkeys((700016, 70001, 90012, 500011, 700038), _ABSENT),
    **dict.fromkeys((7000218, 70003, 700025), _NOT_PUBLIC),
    **dict.fromkeys((50011, 500113, 900971, 9002325, 9002326, 9002327), _REDIRECT),
    **dict.fromkeys((7000215, 7000222, 700027, 7000216, 700024), _SECRET),
    50105: _ASSIGNED,
    **dict.fromkeys((90002, 900023, 50020, 50034, 90023, 500208), _TENANT),
    50194: ONE_TENANT,
    **dict.fromkeys((70019, 70020), _LATE),
}
_BY_ERROR = {
    "access_denied": _DECLINED,
    "authorization_declined": _DECLINED,
    "consent_required": _CONSENT,
    "interaction_required": _PROOF,
    "login_required": _PROOF,
    "expired_token": _LATE,
    "code_expired": _LATE,
    "invalid_client": _SECRET,
    "unauthorized_client": _ABSENT,
}
_BY_SUBERROR = {
    "consent_required": _CONSENT,
    "bad_token": _REVOKED,
    "token_expired": _EXPIRED,
    "message_only": _CONDITIONAL,
}
_OURS = frozenset((_ABSENT, _NOT_PUBLIC, _REDIRECT, _SECRET, _TENANT, ONE_TENANT))


def refused(said: Json, account: MicrosoftAccount) -> ConnectorError:
    """Return the error that an answer of the identity server is, in one sentence with what to do."""
    if text(said, "error") in ("temporarily_unavailable", "server_error", "slow_down"):
        return TryLater("Microsoft lets nobody sign in just now; it is tried again later.")
    sentence = _sentence(said)
    if sentence is None:
        return AccessLost(f"Microsoft does not let {account.user} in ({_named(said)}); {SIGN_IN}.")
    whole = sentence.format(user=account.user, client=account.client_id)
    return Unusable(whole) if sentence in _OURS else AccessLost(whole)


def _sentence(said: Json) -> str | None:
    by_number = next((_BY_NUMBER[number] for number in _numbers(said) if number in _BY_NUMBER), None)
    by_word = _BY_SUBERROR.get(text(said, "suberror")) or _BY_ERROR.get(text(said, "error"))
    fallback = _EXPIRED if text(said, "error") == "invalid_grant" else None
    return by_number or by_word or fallback


def _numbers(said: Json) -> Iterable[int]:
    listed = said.get("error_codes")
    if isinstance(listed, list):
        yield from (number for number in listed if isinstance(number, int))
    yield from (int(found) for found in re.findall(r"AADSTS(\d{4,8})", text(said, "error_description")))


def _named(said: Json) -> str:
    numbers = [f"AADSTS{number}" for number in _numbers(said)]
    name = re.sub(r"[^\w.-]", "", text(said, "error"))[:40]
    return numbers[0] if numbers else name or "no reason given"
