"""Routes of subscriptions: created, listed, renewed, taken away."""

from __future__ import annotations

import re

from tests.connectors.fakes.microsoft.call import Call
from tests.connectors.fakes.microsoft.refusal import Json, Refusal, bad, denied, missing, untold
from tests.connectors.fakes.microsoft.router import READ_CALENDARS, route
from tests.connectors.fakes.microsoft.subscriptions import Subscription, allowed_expiry
from tests.connectors.fakes.microsoft.zones import read_instant, stamp
from tests.connectors.fakes.wire import Answered

POSTED = frozenset(
    (
        "changeType",
        "notificationUrl",
        "lifecycleNotificationUrl",
        "resource",
        "expirationDateTime",
        "clientState",
        "latestSupportedTlsVersion",
        "includeResourceData",
    )
)


@route("POST", "subscriptions", scopes=READ_CALENDARS)
def subscribe(call: Call) -> Answered:
    body = call.json("subscription", POSTED)
    lacking = [
        name for name in ("changeType", "notificationUrl", "resource", "expirationDateTime") if not body.get(name)
    ]
    if lacking:
        raise bad(f"The property '{lacking[0]}' is required.", "InvalidRequest")
    kinds = tuple(kind.strip() for kind in body["changeType"].split(","))
    if not set(kinds) <= {"created", "updated", "deleted"}:
        raise bad("changeType names created, updated, deleted.", "InvalidRequest")
    if len(body.get("clientState") or "") > 128:
        raise bad("clientState must not be longer than 128 characters.", "InvalidRequest")
    if body.get("includeResourceData"):
        raise untold("notifications with resource data")
    mailbox, resource = _mailbox(call, body["resource"]), body["resource"].strip("/")
    if any(one.mailbox == mailbox and one.kinds == kinds and one.resource == resource for one in _mine(call)):
        raise Refusal(409, "Conflict", "Subscription with same clientId, changeType and resource already exists.")
    expires = allowed_expiry(call.now, read_instant(body["expirationDateTime"]))
    wanted = Subscription("", mailbox, resource, kinds, body["notificationUrl"], expires, body.get("clientState"))
    wanted.lifecycle_url = body.get("lifecycleNotificationUrl")
    wanted.immutable, wanted.application = call.prefer.immutable, call.access.client
    return call.says(_shown(call.world.subscriptions.add(wanted)), 201, "subscription")


def _mailbox(call: Call, resource: str) -> str:
    found = re.fullmatch(r"/?(me|users/([^/]+))/events/?", resource, re.IGNORECASE)
    if found is None:
        raise untold(f"a subscription to {resource}")
    if found[2] is None:
        return call.user.address
    user = next((one for one in call.world.exchange.users.values() if found[2] in (one.id, one.address)), None)
    if user is None or (user.address != call.access.address and not call.access.is_application):
        raise denied()
    return user.address


def _mine(call: Call) -> list[Subscription]:
    return [one for one in call.world.subscriptions.live() if one.application == call.access.client]


def _one(call: Call) -> Subscription:
    found = next((one for one in _mine(call) if one.id == call.at["subscription"]), None)
    if found is None:
        raise missing("The object was not found.", "ResourceNotFound")
    return found


def _shown(one: Subscription) -> Json:
    return {
        "id": one.id,
        "resource": one.resource,
        "applicationId": one.application,
        "changeType": ",".join(one.kinds),
        "clientState": one.client_state,
        "notificationUrl": one.url,
        "lifecycleNotificationUrl": one.lifecycle_url,
        "expirationDateTime": stamp(one.expires),
        "latestSupportedTlsVersion": "v1_2",
    }


@route("GET", "subscriptions", scopes=READ_CALENDARS)
def listed(call: Call) -> Answered:
    return call.paged("subscriptions", [_shown(one) for one in _mine(call)], "subscription", 100)


@route("GET", "subscriptions/{subscription}", scopes=READ_CALENDARS)
def get(call: Call) -> Answered:
    return call.says(_shown(_one(call)), name="subscription")


@route("PATCH", "subscriptions/{subscription}", scopes=READ_CALENDARS)
def renew(call: Call) -> Answered:
    body, one = call.json("subscription", {"expirationDateTime", "notificationUrl"}), _one(call)
    if "notificationUrl" in body:
        raise untold("changing the address of a subscription")
    if "expirationDateTime" not in body:
        raise bad("The property 'expirationDateTime' is required.", "InvalidRequest")
    call.world.subscriptions.renew(one, read_instant(body["expirationDateTime"]))
    return call.says(_shown(one), name="subscription")


@route("POST", "subscriptions/{subscription}/reauthorize", scopes=READ_CALENDARS)
def reauthorize(call: Call) -> Answered:
    _one(call)
    return Answered(204)


@route("DELETE", "subscriptions/{subscription}", scopes=READ_CALENDARS)
def unsubscribe(call: Call) -> Answered:
    del call.world.subscriptions.all[_one(call).id]
    return Answered(204)
