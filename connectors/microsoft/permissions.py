"""Says what is asked for when one signs in: no more than what the account is used for. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from connectors.account import MicrosoftAccount, Use

PERMISSIONS: dict[Use, tuple[str, ...]] = {
    Use.CALENDAR: ("Calendars.ReadWrite",),
    Use.FREE_BUSY: (),  # the permission for the calendar is enough to ask when others are busy
    Use.DOCUMENTS: ("Files.ReadWrite",),  # the one for the app's own folder lets nothing be shared
    Use.MAIL: ("Mail.Send",),
    Use.PEOPLE: ("User.Read.All",),
}
ALWAYS = ("User.Read",)
SHARED = {"Calendars.ReadWrite": "Calendars.ReadWrite.Shared"}
_USUAL = "https://graph.microsoft.com"
_RESOURCES = {
    "login.microsoftonline.us": "https://graph.microsoft.us",
    "login.usgovcloudapi.net": "https://graph.microsoft.us",
    "login.partner.microsoftonline.cn": "https://microsoftgraph.chinacloudapi.cn",
    "login.chinacloudapi.cn": "https://microsoftgraph.chinacloudapi.cn",
}
_OF_THEIR_OWN = frozenset(("graph.microsoft.us", "dod-graph.microsoft.us", "microsoftgraph.chinacloudapi.cn"))


def is_app_only(account: MicrosoftAccount) -> bool:
    """Say whether an app acts by itself, without anybody signed in."""
    return bool(account.secret or account.certificate_file)


def permissions(account: MicrosoftAccount) -> list[str]:
    """Return the names of the permissions that this account needs, each once, in a stable order."""
    wanted = [name for use in Use if use in account.uses for name in needed(account, use)]
    return list(dict.fromkeys((*wanted, *ALWAYS)))


def needed(account: MicrosoftAccount, use: Use) -> list[str]:
    """Return the names of the permissions that one use of an account needs."""
    return [SHARED.get(name, name) if account.mailbox else name for name in PERMISSIONS[use]]


def scopes(account: MicrosoftAccount) -> list[str]:
    """Return the permissions as they are asked for; in a national cloud they name whose they are."""
    resource = resource_of(account)
    prefix = "" if resource == _USUAL else f"{resource}/"
    return [prefix + name for name in permissions(account)]


def app_scopes(account: MicrosoftAccount) -> list[str]:
    """Return what an app without anybody signed in asks for: all that an administrator granted it."""
    return [f"{resource_of(account)}/.default"]


def resource_of(account: MicrosoftAccount) -> str:
    """Return whose permissions they are: of the cloud that is asked or, behind a gateway, where one signs in."""
    asked = urlsplit(account.endpoint)
    if asked.hostname in _OF_THEIR_OWN:
        return f"https://{asked.hostname}"
    return _RESOURCES.get(urlsplit(account.authority).hostname or "", _USUAL)
