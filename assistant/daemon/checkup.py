"""What `oneonone doctor` looks at: what must be right for the service to work, and what to do when it is not.

Looks only; mends nothing and writes nothing. A check that cannot be made says so and stops none of the others.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from assistant import reception, wiring
from assistant.config import Config, ConfigProblems, usual_path
from assistant.config_services import DOCUMENTS
from assistant.core.localtime import review_window
from assistant.core.wording import counted
from assistant.daemon.compose import folder_of, how_it_stands
from assistant.daemon.condition import Condition, troubles
from assistant.sign_ins import PROVIDERS, Signed, signed_in
from assistant.store import Store
from assistant.store_errors import StoreError
from connectors.errors import ConnectorError
from connectors.model import Capabilities

FIRST_YEAR, LAST_YEAR = 2026, 2090  # nobody ran this before; a clock without battery says 1970
ENOUGH = 100 * 2**20  # bytes
OTHERS = 0o077


class Grade(StrEnum):
    """Fine; worth knowing; must be mended."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, what was found, and what to do about it where something is to be done."""

    name: str
    grade: Grade
    said: str
    todo: str = ""


def checkup(config_path: Path | None) -> Iterator[Finding]:
    """Yield what is found, check by check. Raises nothing that a person can mend."""
    path = config_path or usual_path(os.environ)
    try:
        config = wiring.load_config(config_path)
    except ConfigProblems as err:
        yield Finding("Configuration", Grade.WRONG, str(err), "Mend it; config.example.toml shows every key.")
        return
    yield of_configuration(path, config)
    checks = (
        ("Time zone", lambda: iter([of_zone(config.leader.timezone, wiring.zone_of(None))])),
        ("Clock", lambda: iter([_clock(config)])),
        ("Notes", lambda: of_store(config)),
        ("Disk", lambda: iter([of_disk(_existing(config.data_dir))])),
        ("Documents", lambda: iter([of_documents(config)])),
        ("Accounts", lambda: of_accounts(config)),
        ("Calendars", lambda: of_calendars(config)),
        ("Pages", lambda: of_pages(config)),
        ("Service", lambda: iter([of_service(how_it_stands(config))])),
    )
    for name, check in checks:
        yield from _guarded(name, check)


def _guarded(name: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from check()
    except (ConnectorError, StoreError) as err:
        yield Finding(name, Grade.WRONG, str(err), "Mend what is named, then run oneonone doctor again.")


# --- the configuration and the machine -------------------------------------------------------------------------------


def of_configuration(path: Path, config: Config) -> Finding:
    if not path.exists():
        return Finding("Configuration", Grade.NOTE, "none, so the defaults hold", "Write one with `oneonone init`.")
    if path.stat().st_mode & OTHERS and os.name == "posix":
        return Finding("Configuration", Grade.NOTE, f"{path}, which others can read", f"chmod 600 {path}")
    if config.leader.email is None:
        todo = "Set email under [leader], so that your side of a meeting is never guessed."
        grade = Grade.WRONG if config.calendars else Grade.NOTE  # nothing is done on a calendar without it
        return Finding("Configuration", grade, f"{path}, without your address", todo)
    return Finding("Configuration", Grade.OK, str(path))


def of_zone(configured: str | None, machine: tzinfo) -> Finding:
    if configured is None:
        todo = 'Set timezone under [leader], such as "Europe/Berlin", so that a machine elsewhere changes nothing.'
        return Finding("Time zone", Grade.NOTE, f"that of this machine, {machine}", todo)
    if str(machine) != configured:
        return Finding("Time zone", Grade.OK, f"{configured} (this machine's is {machine})")
    return Finding("Time zone", Grade.OK, configured)


def _clock(config: Config) -> Finding:
    return of_clock(wiring.now(config), wiring.open_ledger(config).state().last_cycle)


def of_clock(now: datetime, last_cycle: datetime | None) -> Finding:
    said, todo = f"{now:%Y-%m-%d %H:%M %Z}", "Set the machine's clock, best by a time server."
    if not FIRST_YEAR <= now.year <= LAST_YEAR:
        return Finding("Clock", Grade.WRONG, f"{said}, which cannot be", todo)
    if last_cycle is not None and last_cycle - now > timedelta(minutes=2):
        ahead = last_cycle.astimezone(now.tzinfo)
        return Finding("Clock", Grade.WRONG, f"{said}, but the last look was at {ahead:%Y-%m-%d %H:%M}", todo)
    return Finding("Clock", Grade.OK, said)


def of_disk(folder: Path, enough: int = ENOUGH) -> Finding:
    free = shutil.disk_usage(folder).free
    said = f"{free // 2**20} MB free for {folder}"
    return Finding("Disk", Grade.OK, said) if free >= enough else Finding("Disk", Grade.WRONG, said, "Make room there.")


def of_documents(config: Config) -> Finding:
    if kind := DOCUMENTS.get(config.documents):
        keeper = next((one.user for one in config.calendars if one.kind == kind), None)
        return Finding("Documents", Grade.OK, f"with {PROVIDERS[kind]}, as {keeper}")
    folder = config.documents_dir
    near = _existing(folder)
    if near == folder and not folder.is_dir():
        return Finding("Documents", Grade.WRONG, f"{folder} is no folder", "Name another documents_dir.")
    if not os.access(near, os.W_OK | os.X_OK):
        return Finding("Documents", Grade.WRONG, f"{folder} cannot be written", f"Make {near} writable for you.")
    return Finding("Documents", Grade.OK, str(folder))


def _existing(path: Path) -> Path:
    """Return the path, or the nearest folder above it that is there."""
    return next(near for near in (path, *path.absolute().parents) if near.exists())


# --- what is kept ----------------------------------------------------------------------------------------------------


def of_store(config: Config) -> Iterator[Finding]:
    """Yield one finding for each file that cannot be read or that others can read, else one that all is well."""
    shelf, entries = Store(config.data_dir, config.leader.email).read_all(), wiring.open_ledger(config).read_all()
    damaged = [*shelf.unreadable, *entries.unreadable]
    for err in damaged:
        yield Finding("Notes", Grade.WRONG, str(err))
    folder = folder_of(config)
    opened = [path for path in (folder, *folder.rglob("*")) if path.exists() and _is_open(path)]
    if opened:
        todo = f"chmod -R go-rwx {folder}"
        yield Finding("Notes", Grade.WRONG, f"others can read {counted(len(opened), 'file')} in {folder}", todo)
    if not damaged and not opened:
        yield Finding("Notes", Grade.OK, f"{counted(len(shelf.notebooks), 'notebook')} in {folder}")


def _is_open(path: Path) -> bool:
    return os.name == "posix" and bool(path.stat().st_mode & OTHERS)


# --- the calendars and the service -----------------------------------------------------------------------------------


def of_accounts(config: Config) -> Iterator[Finding]:
    """Yield a finding for each account with a provider: whether somebody signed in, and what was allowed then."""
    for settings in config.calendars:
        if settings.kind not in PROVIDERS:
            continue
        name = f"Account {settings.user}"
        try:
            yield of_account(name, signed_in(config, settings))
        except ConnectorError as err:
            yield Finding(name, Grade.WRONG, str(err), f"oneonone connect {settings.kind}")


def of_account(name: str, signed: Signed) -> Finding:
    said = f"signed in, for {', '.join(signed.allowed) or 'nothing'}"
    if signed.lacking:
        todo = f"Allow it: oneonone connect {signed.settings.kind}"
        return Finding(name, Grade.WRONG, f"{said}, but not for {' and '.join(signed.lacking)}", todo)
    return Finding(name, Grade.OK, said)


def of_calendars(config: Config) -> Iterator[Finding]:
    """Yield a finding for each configured calendar: whether it can be read, and what can be done on it."""
    if not config.calendars:
        yield Finding("Calendars", Grade.NOTE, "none", "Name one: oneonone init, or [[calendars]] by hand.")
        return
    for source in wiring.open_calendars(config):
        name = f"Calendar {source.name}"
        try:
            window = review_window(wiring.now(config), 7, 7, source.calendar.timezone)
            problems = source.calendar.read(window).problems
            if config.leader.timezone is None:
                yield from of_two_zones(source.name, source.calendar.timezone, wiring.now(config))
            able = source.calendar.capabilities
            yield of_calendar(name, able, len(problems))
            if able.writes and able.invites and not able.uploads and config.documents not in DOCUMENTS:
                yield _of_files_apart(name, config.documents_dir)
        except ConnectorError as err:
            yield Finding(name, Grade.WRONG, str(err), "Without it nothing is judged or written.")


def _of_files_apart(name: str, folder: Path) -> Finding:
    said = f"takes no files, so that prep documents are in {folder} and not in the invitation"
    return Finding(name, Grade.NOTE, said, "With another `documents` in the configuration they are attached.")


def of_two_zones(calendar: str, zone: tzinfo, now: datetime) -> Iterator[Finding]:
    """Yield a finding where a calendar keeps another time than the machine, of whose zone `now` is."""
    if now.astimezone(zone).utcoffset() != now.utcoffset():
        said = f"{calendar} keeps {zone}, this machine {now.tzinfo}, whose hours count"
        yield Finding("Time zone", Grade.WRONG, said, f'Set timezone = "{zone}" under [leader].')


def of_calendar(name: str, able: Capabilities, broken: int) -> Finding:
    if not able.writes:
        todo = "Its meetings are judged, and nothing is done on it."
        return Finding(name, Grade.NOTE, "can be read, not written", todo)
    lacking = [what for what, can in (("invite", able.invites), ("answer", able.answers)) if not can]
    said = f"can be read and written{', but it cannot ' + ' or '.join(lacking) if lacking else ''}"
    if broken:
        return Finding(name, Grade.NOTE, f"{said}; {counted(broken, 'event')} cannot be understood", "oneonone review")
    return Finding(name, Grade.OK, said)


def of_pages(config: Config) -> Iterator[Finding]:
    """Yield where the agenda pages are served, and whether what is said in them can be read on the way."""
    address, listen = reception.address_of(config), config.pages.listen
    if address is None or listen is None:
        return
    host = urlsplit(address).hostname or ""
    said = f"served at {address}"
    if not address.startswith("https://") and host not in reception.LOOPBACK:
        todo = "Put a proxy with TLS before them, and set pages.address to its https address."
        yield Finding("Pages", Grade.WRONG, f"{said}, which others on the way can read", todo)
    elif reception.lets_in_by_link(config) and host not in reception.LOOPBACK:
        todo = 'Set access = "sign-in" under [pages], unless you mean it.'
        yield Finding("Pages", Grade.NOTE, f"{said}; whoever has a link is let in", todo)
    elif host in reception.LOOPBACK and listen[0] not in reception.LOOPBACK:
        yield Finding("Pages", Grade.NOTE, f"{said}, and to others under no address", "Set address under [pages].")
    else:
        yield Finding("Pages", Grade.OK, said)


def of_service(found: Condition) -> Finding:
    wrong = troubles(found)
    if wrong:
        return Finding("Service", Grade.WRONG if found.needs_a_person else Grade.NOTE, " ".join(wrong))
    if not found.running:
        return Finding("Service", Grade.NOTE, "not running", "Start it: oneonone run")
    return Finding("Service", Grade.OK, "running")
