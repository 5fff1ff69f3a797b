"""Calendars, and nothing else: readable and writable through one contract. No word of one-on-ones in here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from connectors.errors import NotSupported
from connectors.model import Series, Single

if TYPE_CHECKING:
    from connectors.account import Account, GoogleAccount, MicrosoftAccount, SmtpAccount
    from connectors.caldav.connector import CalDavCalendar
    from connectors.consent import SignIn
    from connectors.documents import Documents
    from connectors.google.connector import GoogleCalendar
    from connectors.ics.connector import IcsCalendar
    from connectors.mail import Mailer
    from connectors.memory import MemoryCalendar
    from connectors.microsoft.connector import MicrosoftCalendar
    from connectors.people import People
    from connectors.push import Push


@overload
def open_calendar(
    kind: Literal["ics"],
    *,
    path: Path,
    zone: tzinfo | None = None,
    progress: Callable[[int, int], None] | None = None,
    owners: Collection[str] = (),
) -> IcsCalendar: ...


@overload
def open_calendar(
    kind: Literal["memory"],
    *,
    events: Iterable[Series | Single] = (),
    zone: tzinfo | None = None,
) -> MemoryCalendar: ...


@overload
def open_calendar(
    kind: Literal["caldav"],
    *,
    account: Account,
    zone: tzinfo | None = None,
) -> CalDavCalendar: ...


@overload
def open_calendar(
    kind: Literal["google"],
    *,
    account: GoogleAccount,
    zone: tzinfo | None = None,
) -> GoogleCalendar: ...


@overload
def open_calendar(
    kind: Literal["microsoft"],
    *,
    account: MicrosoftAccount,
    zone: tzinfo | None = None,
) -> MicrosoftCalendar: ...


def open_calendar(
    kind: str,
    *,
    path: Path | None = None,
    events: Iterable[Series | Single] = (),
    zone: tzinfo | None = None,
    progress: Callable[[int, int], None] | None = None,
    account: Account | GoogleAccount | MicrosoftAccount | None = None,
    owners: Collection[str] = (),
) -> IcsCalendar | MemoryCalendar | CalDavCalendar | GoogleCalendar | MicrosoftCalendar:
    """Open a calendar of this kind ("ics", "memory", "caldav", "google" or "microsoft"); its connector is imported
    only now.

    Raises NotSupported for an unknown kind.
    """
    if kind == "ics" and path is not None:
        from connectors.ics.connector import IcsCalendar

        return IcsCalendar(path, zone, progress, owners=owners)
    if kind == "memory":
        from connectors.memory import MemoryCalendar

        return MemoryCalendar(events, zone or UTC)
    if account is None:
        raise NotSupported(f"There is no connector for a calendar of the kind {kind!r}.")
    return open_calendar_of(account, zone)


def open_calendar_of(
    account: Account | GoogleAccount | MicrosoftAccount, zone: tzinfo | None
) -> CalDavCalendar | GoogleCalendar | MicrosoftCalendar:
    """Open the calendar of an account; its connector is imported only now."""
    from connectors.account import Account, GoogleAccount

    if isinstance(account, Account):
        from connectors.caldav.connector import open_account as open_caldav

        return open_caldav(account, zone)
    if isinstance(account, GoogleAccount):
        from connectors.google.connector import open_account as open_google

        return open_google(account, zone)
    from connectors.microsoft.connector import open_account as open_microsoft

    return open_microsoft(account, zone)


def open_documents(account: GoogleAccount | MicrosoftAccount) -> Documents:
    """Open the place where an account keeps documents; its connector is imported only now."""
    from connectors.account import GoogleAccount

    if isinstance(account, GoogleAccount):
        from connectors.google.documents import open_documents as open_google

        return open_google(account)
    from connectors.microsoft.documents import open_documents as open_microsoft

    return open_microsoft(account)


def open_mailer(way: GoogleAccount | MicrosoftAccount | SmtpAccount | Path) -> Mailer:
    """Open a way to send mail: an account, a mail server, or a folder that takes messages as .eml files."""
    from connectors.account import GoogleAccount, SmtpAccount

    if isinstance(way, Path):
        from connectors.eml_folder import EmlFolder

        return EmlFolder(way)
    if isinstance(way, SmtpAccount):
        from connectors.smtp import SmtpMailer

        return SmtpMailer(way)
    if isinstance(way, GoogleAccount):
        from connectors.google.mail import open_mailer as open_google

        return open_google(way)
    from connectors.microsoft.mail import open_mailer as open_microsoft

    return open_microsoft(way)


def open_people(account: MicrosoftAccount) -> People:
    """Open the directory that an account sees; its connector is imported only now."""
    from connectors.microsoft.people import open_people as open_microsoft

    return open_microsoft(account)


def open_push(account: GoogleAccount | MicrosoftAccount) -> Push:
    """Return what lets an account tell of changes; its connector is imported only now."""
    from connectors.account import GoogleAccount

    if isinstance(account, GoogleAccount):
        from connectors.google.telling import open_push as open_google

        return open_google(account)
    from connectors.microsoft.telling import open_push as open_microsoft

    return open_microsoft(account)


def open_sign_in(account: GoogleAccount | MicrosoftAccount) -> SignIn:
    """Return how one signs in to an account; its connector is imported only now."""
    from connectors.account import GoogleAccount

    if isinstance(account, GoogleAccount):
        from connectors.google.auth import GoogleSignIn

        return GoogleSignIn(account)
    from connectors.microsoft.signing_in import MicrosoftSignIn

    return MicrosoftSignIn(account)
