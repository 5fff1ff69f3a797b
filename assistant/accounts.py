"""Makes accounts out of their settings: who we are to a server or a provider, what for, and where the proof is kept.

Part of the composition root: the only module besides `wiring` that names providers. Opens nothing and asks nobody, but
fetches passwords.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import connectors
from assistant.config import Config
from assistant.config_schema import CalendarSettings
from assistant.config_services import DOCUMENTS
from assistant.directory import Directory, knowing
from assistant.filing import Filing
from assistant.model import Policy
from assistant.passwords import output_of, password_of
from connectors.account import Account, GoogleAccount, MicrosoftAccount, Password, SmtpAccount, Use
from connectors.errors import Unusable
from connectors.tokens import FileTokens, KeyringTokens, TokenStore

ACCOUNTS = "accounts"
PROVIDERS = {"google": "Google", "microsoft": "Microsoft 365"}
_FOUND_AT = {
    "google": ("google.com", "gmail.com", "googlemail.com"),
    "microsoft": ("outlook.com", "office.com", "office365.com", "microsoft.com", "hotmail.com", "live.com"),
}
_HOST = re.compile(r"(?:https?://|.*@)?([^/@]*)")


def provider_at(where: str) -> str | None:
    """Return the kind of the provider whose name, address or mailbox this is; None for anybody else's."""
    said = where.strip().lower()
    match = _HOST.match(said)
    host = match[1] if match else ""
    for kind, places in _FOUND_AT.items():
        if said == kind or any(host == place or host.endswith(f".{place}") for place in places):
            return kind
    return None


def account_of(calendar: CalendarSettings, config: Config) -> Account | GoogleAccount | MicrosoftAccount:
    """Return the account of these settings. Raises AccessLost where a password cannot be had."""
    if calendar.kind == "google":
        return google_account(calendar, config)
    if calendar.kind == "microsoft":
        return microsoft_account(calendar, config)
    credentials = Password(calendar.user or "", password_of(calendar))
    return Account(calendar.url or "", credentials, calendar.calendar, _owners(config))


def google_account(calendar: CalendarSettings, config: Config) -> GoogleAccount:
    """Return the account with Google of these settings."""
    return GoogleAccount(
        user=calendar.user or "",
        tokens=tokens_of(calendar, config),
        uses=uses_of(calendar, config),
        client_file=calendar.client_file,
        service_account_file=calendar.service_account_file,
        endpoint=calendar.endpoint,
        calendar=calendar.calendar,
        owners=_owners(config),
    )


def can_tell(calendar: CalendarSettings) -> bool:
    """Say whether an account can be let tell us of changes: one with a provider, and no mailbox of somebody else."""
    return calendar.kind in PROVIDERS and calendar.mailbox is None


def tells_of(calendar: CalendarSettings) -> str:
    """Return what an account tells of: one calendar, or all of a mailbox at once; two that are equal are one."""
    kind, user = calendar.kind or "", (calendar.user or "").lower()
    return f"{kind} {user} {calendar.calendar}" if kind == "google" else f"{kind} {user}"


def telling_account(calendar: CalendarSettings, config: Config) -> GoogleAccount | MicrosoftAccount:
    """Return the account of settings that can tell of changes. Raises AccessLost where its secret cannot be had."""
    return google_account(calendar, config) if calendar.kind == "google" else microsoft_account(calendar, config)


def hearing_account(calendar: CalendarSettings, config: Config) -> GoogleAccount | MicrosoftAccount:
    """Return the account as far as hearing what it tells takes it: nobody can have a command run by telling us."""
    return telling_account(replace(calendar, client_secret_command=None), config)


def microsoft_account(calendar: CalendarSettings, config: Config) -> MicrosoftAccount:
    """Return the account with Microsoft of these settings. Raises AccessLost where its secret cannot be had."""
    usual = MicrosoftAccount("", tokens_of(calendar, config), "")
    command = calendar.client_secret_command
    return MicrosoftAccount(
        user=calendar.user or "",
        tokens=tokens_of(calendar, config),
        client_id=calendar.client_id or "",
        uses=uses_of(calendar, config),
        authority=calendar.authority or usual.authority,
        endpoint=calendar.endpoint or usual.endpoint,
        secret=output_of(command, f"client_secret_command of {calendar.user}") if command else None,
        certificate_file=calendar.certificate_file,
        calendar=calendar.calendar,
        mailbox=calendar.mailbox,
        owners=_owners(config),
    )


def provider_account(kind: str, config: Config) -> GoogleAccount | MicrosoftAccount:
    """Return the first configured account with this provider. Raises Unusable without one, or AccessLost."""
    for calendar in config.calendars:
        if calendar.kind == kind:
            return google_account(calendar, config) if kind == "google" else microsoft_account(calendar, config)
    raise Unusable(_none_of(kind))


def _none_of(kind: str, user: str | None = None) -> str:
    called = f' and user = "{user}"' if user else ""
    return (
        f'No account with kind = "{kind}"{called} is configured; add it under [[calendars]], '
        f"as the readme says under Connecting {kind.capitalize()}."
    )


def provider_accounts(
    kind: str, config: Config, user: str | None = None
) -> tuple[tuple[CalendarSettings, GoogleAccount | MicrosoftAccount], ...]:
    """Return every configured account with this provider, or the one of this user, each once. Raises Unusable."""
    found = {one.user: one for one in reversed(config.calendars) if one.kind == kind and user in (None, one.user)}
    if not found:
        raise Unusable(_none_of(kind, user))
    make = google_account if kind == "google" else microsoft_account
    return tuple((one, make(one, config)) for one in reversed(found.values()))


def mail_account(config: Config) -> GoogleAccount | MicrosoftAccount | SmtpAccount | Path | None:
    """Return by what mail is sent, None where none is. Raises AccessLost where a password cannot be had."""
    mail = config.mail
    if mail.via == "smtp":
        password = Password(mail.user, password_of(mail)) if mail.user else None
        return SmtpAccount(mail.host or "", mail.port or None, mail.security, password)
    if mail.via == "folder":
        return mail.folder
    return provider_account(mail.via, config) if mail.via else None


def uses_of(calendar: CalendarSettings, config: Config) -> frozenset[Use]:
    """Return what an account with a provider is used for, so that no more is asked for when one signs in."""
    first = next((one for one in config.calendars if one.kind == calendar.kind), None)
    uses = {Use.CALENDAR, Use.FREE_BUSY, *({Use.PEOPLE} if calendar.directory else ())}
    if first is None or first.user == calendar.user:
        uses |= {Use.DOCUMENTS} if DOCUMENTS.get(config.documents) == calendar.kind else set()
        uses |= {Use.MAIL} if config.mail.via == calendar.kind else set()
    return frozenset(uses)


def with_directory(config: Config, policy: Callable[[datetime], Policy]) -> Callable[[datetime], Policy]:
    """Return what gives the policy of a moment, knowing what the organisation's directory says where it is asked."""
    return knowing(policy, directory_of(config))


def directory_of(config: Config) -> Directory | None:
    """Return the directory of the organisation that the configuration says to ask, None where it says so of none."""
    asked = next((calendar for calendar in config.calendars if calendar.directory), None)
    if asked is None:
        return None
    file = Filing(config.data_dir, config.leader.email).folder / "directory.json"
    return Directory(file, lambda: connectors.open_people(microsoft_account(asked, config)).circle())


def tokens_of(calendar: CalendarSettings, config: Config) -> TokenStore:
    """Return where the account keeps what lets it in."""
    name = f"{calendar.kind}-{calendar.user}"
    path = config.data_dir / ACCOUNTS / f"{_plain(name)}.json"
    return KeyringTokens(name, path) if calendar.tokens == "keyring" else FileTokens(path)


def called(calendar: CalendarSettings) -> str:
    """Return the name of a calendar that was given none."""
    return calendar.calendar or calendar.url or f"{calendar.user} ({calendar.kind})"


def _owners(config: Config) -> tuple[str, ...]:
    own = (config.leader.email, *sorted(config.leader.aliases))
    return tuple(address for address in own if address)


def _plain(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "@.-_+" else "_" for letter in name)
