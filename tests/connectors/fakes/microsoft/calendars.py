"""Routes of people, calendars and settings: /me, manager, directReports, mailboxSettings, calendars."""

from __future__ import annotations

from tests.connectors.fakes.microsoft.call import Call
from tests.connectors.fakes.microsoft.items import Folder
from tests.connectors.fakes.microsoft.people import User
from tests.connectors.fakes.microsoft.refusal import Json, missing
from tests.connectors.fakes.microsoft.router import READ_CALENDARS, READ_OTHERS, READ_PEOPLE, SETTINGS, route
from tests.connectors.fakes.wire import Answered

SHOWN_OF_USER = ("businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation")
NO_REPLIES: Json = {
    "status": "disabled",
    "externalAudience": "all",
    "scheduledStartDateTime": {"dateTime": "2026-11-23T08:00:00.0000000", "timeZone": "UTC"},
    "scheduledEndDateTime": {"dateTime": "2026-11-24T08:00:00.0000000", "timeZone": "UTC"},
    "internalReplyMessage": "",
    "externalReplyMessage": "",
}
WORKING_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def user_json(call: Call, user: User, select: str | None = None) -> Json:
    """Return a person as the directory shows one."""
    given, _, family = user.name.partition(" ")
    whole = {
        "businessPhones": [],
        "displayName": user.name,
        "givenName": given,
        "jobTitle": None,
        "mail": user.address,
        "mobilePhone": None,
        "officeLocation": None,
        "preferredLanguage": "en-GB",
        "surname": family or None,
        "userPrincipalName": user.address,
        "id": user.id,
        "proxyAddresses": [f"SMTP:{user.address}", *(f"smtp:{alias}" for alias in user.aliases)],
        "otherMails": [],
        "userType": "Member",
    }
    names = [name.strip() for name in select.split(",")] if select else [*SHOWN_OF_USER, "surname", "preferredLanguage"]
    shown = {*names, "id"} | (set() if select else {"userPrincipalName"})
    return {name: value for name, value in whole.items() if name in shown}


@route("GET", "@", scopes=READ_PEOPLE)
def me(call: Call) -> Answered:
    call.allow_query("$select")
    return call.says({"@odata.context": call.context("$entity"), **user_json(call, call.user, call.query("$select"))})


@route("GET", "@/manager", scopes=READ_OTHERS)
def manager(call: Call) -> Answered:
    call.allow_query("$select")
    found = call.world.exchange.user_of(call.user.manager) if call.user.manager else None
    if found is None:
        raise missing("Resource 'manager' does not exist.", "Request_ResourceNotFound")
    return call.says({"@odata.type": "#microsoft.graph.user", **user_json(call, found, call.query("$select"))})


@route("GET", "@/directReports", scopes=READ_OTHERS)
def reports(call: Call) -> Answered:
    call.allow_query("$select", "$top", "$skip")
    mine = [user for user in call.world.exchange.users.values() if user.manager == call.user.address]
    kind = {"@odata.type": "#microsoft.graph.user"}
    return call.paged(
        "directReports", [kind | user_json(call, one, call.query("$select")) for one in mine], "user", 100
    )


@route("GET", "@/mailboxSettings", scopes=SETTINGS)
def settings(call: Call) -> Answered:
    call.allow_query("$select")
    zone = call.mailbox.zone
    reading = {
        "archiveFolder": "AAMkADarchive=",
        "timeZone": zone,
        "delegateMeetingMessageDeliveryOptions": "sendToDelegateOnly",
        "dateFormat": "dd/MM/yyyy",
        "timeFormat": "HH:mm",
        "userPurpose": "user",
        "automaticRepliesSetting": dict(NO_REPLIES),
        "language": {"locale": "en-GB", "displayName": "English (United Kingdom)"},
        "workingHours": {
            "daysOfWeek": list(WORKING_DAYS),
            "startTime": "08:00:00.0000000",
            "endTime": "17:00:00.0000000",
            "timeZone": {"name": zone},
        },
    }
    reading |= call.mailbox.settings
    return call.says({"@odata.context": call.context("mailboxSettings"), **reading}, name="mailboxSettings")


def calendar_json(call: Call, folder: Folder) -> Json:
    """Return a calendar as it is shown to whoever has it among theirs."""
    owner = call.world.exchange.users[folder.owner]
    is_own = folder.owner == call.user.address
    return {
        "id": folder.id,
        "name": folder.name,
        "color": folder.color,
        "hexColor": "",
        "isDefaultCalendar": folder.default,
        "changeKey": f"{folder.id[-12:]}",
        "canShare": is_own,
        "canViewPrivateItems": is_own,
        "canEdit": folder.can_edit and not folder.birthdays,
        "allowedOnlineMeetingProviders": ["teamsForBusiness"],
        "defaultOnlineMeetingProvider": "teamsForBusiness",
        "isTallyingResponses": folder.default,
        "isRemovable": not folder.default,
        "owner": {"name": owner.name, "address": owner.address},
    }


@route("GET", "@/calendars", scopes=READ_CALENDARS)
def calendars(call: Call) -> Answered:
    call.allow_query("$select", "$top", "$skip")
    rows = [calendar_json(call, folder) for folder in call.mailbox.folders.values()]
    return call.paged("calendars", [_chosen(call, row) for row in rows], "calendar")


@route("GET", "@/calendar", "@/calendars/{calendar}", scopes=READ_CALENDARS)
def calendar(call: Call) -> Answered:
    call.allow_query("$select")
    row = calendar_json(call, call.mailbox.folder(call.at.get("calendar")))
    return call.says({"@odata.context": call.context("calendars/$entity"), **_chosen(call, row)}, name="calendar")


def _chosen(call: Call, row: Json) -> Json:
    select = call.query("$select")
    names = {name.strip() for name in select.split(",")} | {"id"} if select else row.keys()
    return {name: value for name, value in row.items() if name in names}
