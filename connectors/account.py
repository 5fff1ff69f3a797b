"""What is needed to sign in to a server or a provider: where it is, and the proof of who we are. Values only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from connectors.tokens import TokenStore


@dataclass(frozen=True, slots=True)
class Password:
    """A name and its password; the password is never shown."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Bearer:
    """What gives the present token each time one is needed.

    `renew` is told the challenge of a server that refused it, and returns another, None where there is none.
    """

    token: Callable[[], str] = field(repr=False)
    renew: Callable[[str], str | None] | None = field(default=None, repr=False)


Credentials = Password | Bearer


@dataclass(frozen=True, slots=True)
class Account:
    """An account on a server. `address` is a host, a person's address, or the address of a calendar or a home.

    `calendar` chooses among several by name or path; `owners` are addresses of the calendar's owner beyond those the
    server knows; `allow_plain` allows an address without encryption beyond this machine.
    """

    address: str
    credentials: Credentials | None = None
    calendar: str | None = None
    owners: tuple[str, ...] = ()
    allow_plain: bool = False


class Use(StrEnum):
    """What an account is used for; nothing more is asked for at sign-in."""

    CALENDAR = "calendar"
    FREE_BUSY = "free-busy"
    DOCUMENTS = "documents"
    MAIL = "mail"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class GoogleAccount:
    """An account with Google: of a person who signs in with the client of `client_file`, or, with a service account
    that an organisation trusts, of `user` without asking.

    `endpoint` moves every API to another server; where one signs in stands in the file. `calendar` is a name or an id,
    None the person's own.
    """

    user: str
    tokens: TokenStore = field(repr=False)
    uses: frozenset[Use] = frozenset({Use.CALENDAR})
    client_file: Path | None = None
    service_account_file: Path | None = None
    endpoint: str | None = None
    calendar: str | None = None
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MicrosoftAccount:
    """An account with Microsoft 365: of a person who signs in to the app `client_id`, or, with a secret or a
    certificate of that app, the mailbox of `user` without asking.

    `calendar` is a name or an id, None the person's own; `mailbox` is the address of another person who shares theirs.
    """

    user: str
    tokens: TokenStore = field(repr=False)
    client_id: str
    uses: frozenset[Use] = frozenset({Use.CALENDAR})
    authority: str = "https://login.microsoftonline.com/common"
    endpoint: str = "https://graph.microsoft.com/v1.0"
    secret: str | None = field(default=None, repr=False)
    certificate_file: Path | None = None
    calendar: str | None = None
    mailbox: str | None = None
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SmtpAccount:
    """A mail server. `security` is "starttls", "tls" (from the first byte on) or "none" (this machine alone)."""

    host: str
    port: int | None = None
    security: str = "starttls"
    password: Password | None = None
