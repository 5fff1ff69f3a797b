"""The rules of the configuration about accounts with providers, mail, pages and documents.

Each that is broken gives its key and what is wrong with it. Knows values only, no file and no line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.config_schema import CalendarSettings, MailSettings, PageSettings

PASSWORDS = ("password_command", "password_file", "keyring")
OF_CLIENT_FILES = ("client_file", "service_account_file")
OF_REGISTRATIONS = ("client_id", "client_secret_command", "certificate_file", "authority", "mailbox")
OF_BOTH = ("endpoint", "tokens")
DOCUMENTS = {"google-docs": "google", "word": "microsoft"}
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def broken_provider(kind: str, calendar: CalendarSettings) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an account with Google or Microsoft."""
    if calendar.user is None:
        yield ".user", "is missing: the address of the account"
    for name in ("path", "url", *PASSWORDS):
        if getattr(calendar, name) is not None:
            yield f".{name}", f'has no place with kind = "{kind}": you sign in with `oneonone connect {kind}`'
    others = OF_REGISTRATIONS if kind == "google" else OF_CLIENT_FILES
    for name in others:
        if getattr(calendar, name) is not None:
            yield f".{name}", f'has no place with kind = "{kind}"'
    if kind == "google" and calendar.directory:
        yield ".directory", f'has no place with kind = "{kind}"'
    yield from _by_client_file(calendar) if kind == "google" else _by_registration(calendar)


def _by_client_file(calendar: CalendarSettings) -> Iterator[tuple[str, str]]:
    given = [name for name in OF_CLIENT_FILES if getattr(calendar, name) is not None]
    if not given:
        yield "", "needs client_file (the file of an OAuth client) or service_account_file"
    elif len(given) == 2:
        yield ".service_account_file", "and client_file exclude each other"


def _by_registration(calendar: CalendarSettings) -> Iterator[tuple[str, str]]:
    if calendar.client_id is None:
        yield ".client_id", "is missing: the application (client) id of your app registration"
    if calendar.client_secret_command is not None and calendar.certificate_file is not None:
        yield ".certificate_file", "and client_secret_command exclude each other"
    acts_alone = calendar.client_secret_command is not None or calendar.certificate_file is not None
    if acts_alone and calendar.authority is None:
        yield ".authority", "is missing: an app that acts by itself does so in one organisation, named by its id"


def broken_mail(mail: MailSettings, calendars: Sequence[CalendarSettings]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the section about mail."""
    if mail.via == "smtp":
        yield from _smtp(mail)
    elif mail.via == "folder" and mail.folder is None:
        yield "mail.folder", "is missing: where messages are laid down as .eml files"
    elif mail.via in DOCUMENTS.values() and mail.via not in {one.kind for one in calendars}:
        yield "mail.via", f'needs a calendar of kind = "{mail.via}", whose account sends the mail'


def _smtp(mail: MailSettings) -> Iterator[tuple[str, str]]:
    if mail.host is None:
        yield "mail.host", "is missing: the name of the mail server"
    elif mail.security == "none" and mail.host not in LOOPBACK:
        yield "mail.security", "may be none only for a server on this machine"
    given = [name for name in PASSWORDS if getattr(mail, name) is not None]
    if mail.user is not None and not given:
        yield "mail", f"needs a password: say one of {', '.join(PASSWORDS)}"
    for name in given[1:]:
        yield f"mail.{name}", f"is one password too many; {given[0]} is given already"


def broken_pages(pages: PageSettings) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the section about pages."""
    if pages.listen is None and pages.address is not None:
        yield "pages.listen", 'is missing: where the pages are served, like "127.0.0.1:8788"'


def broken_documents(documents: str, rolling: bool, calendars: Sequence[CalendarSettings]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with where documents are to be kept."""
    kind = DOCUMENTS.get(documents)
    if kind is not None and kind not in {one.kind for one in calendars}:
        yield "documents", f'needs a calendar of kind = "{kind}", whose account keeps the documents'
    if rolling and kind is None:
        yield "rolling", 'needs documents = "google-docs" or "word"'
