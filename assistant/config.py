"""Reads the configuration file into a frozen Config, or reports every problem of it at once.

Decides nothing about calendars and looks up no dates. Which keys there are is `config_schema`'s, how a value is read
is `config_values`'s, which keys must fit each other `config_rules`'s and `config_services`'s, taking the values out
`config_reading`'s; here are the file and the assembly.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from assistant.config_lines import line_of_each_key, slip_in
from assistant.config_reading import ConfigProblem, ConfigProblems, Found, filled
from assistant.config_rules import broken, with_kind
from assistant.config_schema import (
    POLICY_SECTIONS,
    SECTIONS,
    CalendarSettings,
    DaemonSettings,
    HolidaySettings,
    LeaderSettings,
    MailSettings,
    PageSettings,
    PersonSettings,
    PlaceSettings,
    ProtectSettings,
)
from assistant.config_services import broken_documents, broken_mail, broken_pages
from assistant.config_values import EMAIL, Table
from assistant.deeds import BrakePolicy, Budget, Modes
from assistant.model import Policy, Relation, TheirHours

__all__ = ["Config", "ConfigProblem", "ConfigProblems", "load", "load_or_default", "usual_data_dir", "usual_path"]
Settings = TypeVar("Settings")
PLACES = ("calendar", "data_dir", "documents", "documents_dir", "rolling")
CALENDAR_FILES = ("path", "password_file", "client_file", "service_account_file", "certificate_file")
MAIL_FILES = ("folder", "password_file", "mail_templates")
POSITION = re.compile(r" \(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class Config:
    """Everything the leader configured. `policy` is complete but for the dates of `holidays`.

    `calendar` is the file that is reviewed when none is named; `calendars` are all that are acted on, it among them.
    """

    leader: LeaderSettings
    holidays: HolidaySettings
    calendar: Path | None
    data_dir: Path
    policy: Policy
    daemon: DaemonSettings
    calendars: tuple[CalendarSettings, ...]
    modes: Modes
    budget: Budget
    brake: BrakePolicy
    protect: ProtectSettings
    documents: str
    documents_dir: Path
    rolling: bool
    mail: MailSettings
    pages: PageSettings


# --- where -----------------------------------------------------------------------------------------------------------


def usual_path(environ: Mapping[str, str]) -> Path:
    """Return where the configuration is when no other is named: $ONEONONE_CONFIG, else the user's own."""
    if named := environ.get("ONEONONE_CONFIG"):
        return Path(named).expanduser()
    return _base(environ, "XDG_CONFIG_HOME", ".config") / "oneonone" / "config.toml"


def usual_data_dir(environ: Mapping[str, str]) -> Path:
    """Return where notes are kept when the configuration does not say."""
    return _base(environ, "XDG_DATA_HOME", ".local/share") / "oneonone"


def _base(environ: Mapping[str, str], variable: str, below_home: str) -> Path:
    named = Path(environ.get(variable, ""))
    if named.is_absolute():
        return named
    return Path(environ.get("HOME") or Path.home()) / below_home


# --- loading ---------------------------------------------------------------------------------------------------------


def load_or_default(named: Path | None = None, environ: Mapping[str, str] = os.environ) -> Config:
    """Return the configuration that `named` holds, else the usual one; defaults when only the usual one is missing."""
    path = named or usual_path(environ)
    if named is None and not environ.get("ONEONONE_CONFIG") and not path.exists():
        return _assemble(Found(path, {}, {}), environ)
    return load(path, environ)


def load(path: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """Return the configuration in a file. Raises ConfigProblems, with all of them."""
    text = _read(path)
    try:
        document: Table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as err:
        raise ConfigProblems([_broken(path, text, str(err))]) from err
    return _assemble(Found(path, document, line_of_each_key(text)), environ)


def _broken(path: Path, text: str, complaint: str) -> ConfigProblem:
    position = POSITION.search(complaint)
    line = int(position[1]) if position else None
    slip = slip_in(text.split("\n")[line - 1], complaint) if line else ""
    return ConfigProblem(path, None, line, f"is not valid TOML: {slip or complaint}")


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError as err:
        said = f"there is no such file; make it with oneonone init --config {path}, or start from config.example.toml"
        raise ConfigProblems([ConfigProblem(path, None, None, said)]) from err
    except OSError as err:
        raise ConfigProblems([ConfigProblem(path, None, None, f"cannot be read: {err.strerror}")]) from err
    except UnicodeDecodeError as err:
        raise ConfigProblems([ConfigProblem(path, None, None, "is not UTF-8 text; save it as UTF-8")]) from err


# --- assembling ------------------------------------------------------------------------------------------------------


def _section(found: Found, name: str, settings: Callable[..., Settings]) -> Settings:
    return filled(settings, found.section(name, SECTIONS[name]))


def _assemble(found: Found, environ: Mapping[str, str]) -> Config:
    top = found.top()
    places = filled(PlaceSettings, {name: said for name in PLACES if (said := top.pop(name, None)) is not None})
    config = Config(
        leader=_section(found, "leader", LeaderSettings),
        holidays=_section(found, "holidays", HolidaySettings),
        calendar=places.calendar,
        data_dir=places.data_dir or usual_data_dir(environ),
        policy=_policy(found, top),
        daemon=_section(found, "daemon", DaemonSettings),
        calendars=tuple(found.calendars()),
        modes=_section(found, "modes", Modes),
        budget=_section(found, "budget", Budget),
        brake=_section(found, "brake", BrakePolicy),
        protect=_section(found, "protect", ProtectSettings),
        documents=places.documents,
        documents_dir=places.documents_dir or (places.data_dir or usual_data_dir(environ)) / "prep",
        rolling=places.rolling,
        mail=_section(found, "mail", MailSettings),
        pages=_section(found, "pages", PageSettings),
    )
    for key, text in (*broken(config.policy, config.holidays, config.calendars), *_of_services(config)):
        found.wrong(key, text)
    if found.problems:
        raise ConfigProblems(sorted(found.problems, key=lambda problem: problem.line or 0))
    return _placed(config, found.file.parent)


def _placed(config: Config, beside: Path) -> Config:
    """Return the configuration with its paths starting from a folder, and `calendar` among the calendars."""
    said = tuple(_whole(calendar, beside) for calendar in config.calendars if calendar != CalendarSettings())
    first = next((calendar.path for calendar in said if calendar.path), None)
    path = beside / config.calendar if config.calendar else first
    alone = () if path is None or path in {one.path for one in said} else (CalendarSettings(kind="ics", path=path),)
    return replace(
        config,
        leader=_leader(config.leader, said),
        calendar=path,
        calendars=(*alone, *said),
        data_dir=beside / config.data_dir,
        documents_dir=beside / config.documents_dir,
        mail=_mail(config.mail, beside),
    )


def _leader(said: LeaderSettings, calendars: Iterable[CalendarSettings]) -> LeaderSettings:
    """Return who the leader is, the addresses of the accounts among theirs: nobody is a counterpart of themselves."""
    names = (calendar.mailbox or calendar.user or "" for calendar in calendars)
    addresses = list(dict.fromkeys(name.lower() for name in names if EMAIL.fullmatch(name)))
    email = said.email or next(iter(addresses), None)
    return replace(said, email=email, aliases=said.aliases.union(addresses) - {email})


def _mail(mail: MailSettings, beside: Path) -> MailSettings:
    given = {name: path for name in MAIL_FILES if (path := getattr(mail, name)) is not None}
    return replace(mail, **{name: beside / path for name, path in given.items()})


def _of_services(config: Config) -> Iterator[tuple[str, str]]:
    yield from broken_mail(config.mail, config.calendars)
    yield from broken_pages(config.pages)
    yield from broken_documents(config.documents, config.rolling, config.calendars)


def _whole(calendar: CalendarSettings, beside: Path) -> CalendarSettings:
    given = {name: path for name in CALENDAR_FILES if (path := getattr(calendar, name)) is not None}
    return replace(calendar, kind=with_kind(calendar), **{name: beside / path for name, path in given.items()})


def _policy(found: Found, top: Mapping[str, object]) -> Policy:
    parts = {field: _section(found, section, settings) for section, field, settings in POLICY_SECTIONS}
    return _with_people(filled(Policy, {**top, **parts}), dict(found.people()))


def _with_people(policy: Policy, people: Mapping[str, PersonSettings]) -> Policy:
    said = sorted((address, person.relation) for address, person in people.items())
    hours = ((address, _hours(people[address])) for address in sorted(people))
    return replace(
        policy,
        pinned=frozenset(address for address, person in people.items() if person.pin),
        ignored=frozenset(address for address, person in people.items() if person.ignore),
        relations=tuple((address, relation) for address, relation in said if relation is not Relation.UNKNOWN),
        their_hours=tuple((address, known) for address, known in hours if known != TheirHours()),
    )


def _hours(person: PersonSettings) -> TheirHours:
    start, end = person.working_hours or (None, None)
    return TheirHours(person.timezone, start, end)
