"""The methods of Drive v3 for permissions: who may see a file, and who hears of it by mail."""

from __future__ import annotations

import json

from tests.connectors.fakes.google.calendar_api import Api, Call
from tests.connectors.fakes.google.calendars import Mail
from tests.connectors.fakes.google.drive_api import found_file
from tests.connectors.fakes.google.errors import Json, Refusal, not_covered

SHORT_PERMISSION = ("kind", "id", "type", "role")


def create_permission(call: Call) -> Json:
    file = found_file(call, to_write=True)
    wanted = dict(call.sent)
    if wanted.get("type") not in {"user", "group", "domain", "anyone"} or not wanted.get("role"):
        raise Refusal(400, "required", "The permission type and role fields are required.")
    if wanted["role"] not in {"writer", "commenter", "reader"}:
        raise not_covered(f"giving the role {wanted['role']}")
    if wanted["type"] in {"user", "group"} and "@" not in wanted.get("emailAddress", ""):
        raise Refusal(400, "invalidSharingRequest", "The specified emailAddress is invalid or not applicable.")
    if set(wanted) - {"type", "role", "emailAddress", "domain", "allowFileDiscovery"}:
        raise not_covered(f"the permission {json.dumps(wanted)}")
    made = call.world.drive.permit(file, wanted)
    if call.given.get("sendNotificationEmail", True) and wanted["type"] in {"user", "group"}:
        call.world.mails.append(Mail("share", wanted["emailAddress"], file.id, call.user.email, file.name))
    return made if "fields" in call.given else {name: made[name] for name in SHORT_PERMISSION}


def list_permissions(call: Call) -> Json:
    found = list(found_file(call).permissions.values())
    if "fields" not in call.given:
        found = [{name: each[name] for name in SHORT_PERMISSION} for each in found]
    return {"kind": "drive#permissionList", "permissions": found}


def delete_permission(call: Call) -> None:
    file = found_file(call, to_write=True)
    if file.permissions.get(call.given["permissionId"], {}).get("role", "owner") == "owner":
        raise Refusal(404, "notFound", f"Permission not found: {call.given['permissionId']}.")
    del file.permissions[call.given["permissionId"]]
    file.version += 1


METHODS: dict[str, Api] = {
    "permissions.create": create_permission,
    "permissions.list": list_permissions,
    "permissions.delete": delete_permission,
}
