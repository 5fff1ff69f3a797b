"""Reads the configuration file into a frozen Config, or reports every problem of it at once.

Decides nothing about calendars and looks up no dates. Which keys there are is `config_schema`'s, how a value is read
is `config_values`'s, which keys must fit each other `config_rules`'s; here are the file and the assembly.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from assistant.config_lines import line_of_each_key
from assistant.config_rules import broken, with_kind
from assistant.config_schema import (
    CALENDAR,
    PERSON,
    POLICY_SECTIONS,
    SECTIONS,
    TOP,
    CalendarSettings,
    DaemonSettings,
    HolidaySettings,
    Key,
    LeaderSettings,
    PersonSettings,
    PlaceSettings,
)
from assistant.config_values import Table, Value, email
from assistant.deeds import BrakePolicy, Budget, Modes
from assistant.model import Policy, Relation

Settings = TypeVar("Settings")
PLACES = ("calendar", "data_dir", "documents", "documents_dir")
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
    documents: str
    documents_dir: Path


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """One thing wrong with a file; `key` is dotted. `line` is None where it is not known."""

    file: Path
    key: str | None
    line: int | None
    text: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.key} {self.text}" if self.key else f"{place}: {self.text}"


class ConfigProblems(Exception):
    """The file cannot be used. `problems` are all of them; as text they are a list, one a line."""

    def __init__(self, problems: Iterable[ConfigProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


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
        return _assemble(_Found(path, {}, {}), environ)
    return load(path, environ)


def load(path: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """Return the configuration in a file. Raises ConfigProblems, with all of them."""
    text = _read(path)
    try:
        document: Table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as err:
        line = POSITION.search(str(err))
        said = f"is not valid TOML: {err}"
        raise ConfigProblems([ConfigProblem(path, None, int(line[1]) if line else None, said)]) from err
    return _assemble(_Found(path, document, line_of_each_key(text)), environ)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError as err:
        said = "there is no such file; leave it out, or start from config.example.toml"
        raise ConfigProblems([ConfigProblem(path, None, None, said)]) from err
    except OSError as err:
        raise ConfigProblems([ConfigProblem(path, None, None, f"cannot be read: {err.strerror}")]) from err
    except UnicodeDecodeError as err:
        raise ConfigProblems([ConfigProblem(path, None, None, "is not UTF-8 text; save it as UTF-8")]) from err


# --- reading the keys ------------------------------------------------------------------------------------------------


class _Found:
    """A document being read: takes the values out of it and gathers what is wrong."""

    def __init__(self, file: Path, document: Table, lines: Mapping[str, int]) -> None:
        self.file = file
        self.document = document
        self.lines = lines
        self.problems: list[ConfigProblem] = []

    def wrong(self, key: str, text: str) -> None:
        line = self.lines.get(key) or self.lines.get(key.rpartition(".")[0])
        self.problems.append(ConfigProblem(self.file, key, line, text))

    def section(self, name: str, keys: tuple[Key, ...]) -> dict[str, object]:
        """Return the values given in a section, by field name; what is wrong is left out and reported."""
        return self.values(self.document.get(name, {}), name, keys)

    def values(self, table: Value, section: str, keys: tuple[Key, ...]) -> dict[str, object]:
        if not isinstance(table, dict):
            self.wrong(section, f"must be a section, [{section}]")
            return {}
        known = {key.name: key for key in keys}
        read: dict[str, object] = {}
        for name, value in table.items():
            dotted = f"{section}.{name}".lstrip(".")
            if name not in known:
                self.unknown(dotted, name, known)
                continue
            try:
                read[name] = known[name].read(value)
            except ValueError as err:
                self.wrong(dotted, str(err))
        return read

    def unknown(self, dotted: str, name: str, known: Iterable[str]) -> None:
        from difflib import get_close_matches

        near = get_close_matches(name.lower(), list(known), n=1)
        self.wrong(
            dotted, f'is not a key; did you mean "{near[0]}"?' if near else "is not a key; see config.example.toml"
        )

    def top(self) -> dict[str, object]:
        sections = {*SECTIONS, "people", "calendars"}
        table = {name: value for name, value in self.document.items() if name not in sections}
        names = {key.name for key in TOP}
        for name in [name for name in table if name not in names]:
            self.unknown(name, name, names | sections)
            del table[name]
        return self.values(table, "", TOP)

    def people(self) -> Iterator[tuple[str, PersonSettings]]:
        table = self.document.get("people", {})
        if not isinstance(table, dict):
            self.wrong("people", 'must be sections like [people."ana@example.org"]')
            return
        for address, settings in table.items():
            dotted = f"people.{address}"
            try:
                person = email(address)
            except ValueError as err:
                self.wrong(dotted, str(err))
                continue
            if person:
                yield person, _filled(PersonSettings, self.values(settings, dotted, PERSON))

    def calendars(self) -> Iterator[CalendarSettings]:
        tables = self.document.get("calendars", [])
        if not isinstance(tables, list):
            self.wrong("calendars", "must be sections like [[calendars]], in double brackets")
            return
        for number, table in enumerate(tables, start=1):
            yield _filled(CalendarSettings, self.values(table, f"calendars[{number}]", CALENDAR))


def _filled(settings: Callable[..., Settings], values: Mapping[str, object]) -> Settings:
    """Return the settings with these values, defaults elsewhere; each value has come from its key's own reader."""
    return settings(**values)


def _section(found: _Found, name: str, settings: Callable[..., Settings]) -> Settings:
    return _filled(settings, found.section(name, SECTIONS[name]))


def _assemble(found: _Found, environ: Mapping[str, str]) -> Config:
    top = found.top()
    places = _filled(PlaceSettings, {name: said for name in PLACES if (said := top.pop(name, None)) is not None})
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
        documents=places.documents,
        documents_dir=places.documents_dir or (places.data_dir or usual_data_dir(environ)) / "prep",
    )
    for key, text in broken(config.policy, config.holidays, config.calendars):
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
        calendar=path,
        calendars=(*alone, *said),
        data_dir=beside / config.data_dir,
        documents_dir=beside / config.documents_dir,
    )


def _whole(calendar: CalendarSettings, beside: Path) -> CalendarSettings:
    path, password = calendar.path, calendar.password_file
    return replace(
        calendar,
        kind=with_kind(calendar),
        path=beside / path if path else None,
        password_file=beside / password if password else None,
    )


def _policy(found: _Found, top: Mapping[str, object]) -> Policy:
    parts = {field: _section(found, section, settings) for section, field, settings in POLICY_SECTIONS}
    return _with_people(_filled(Policy, {**top, **parts}), dict(found.people()))


def _with_people(policy: Policy, people: Mapping[str, PersonSettings]) -> Policy:
    said = sorted((address, person.relation) for address, person in people.items())
    return replace(
        policy,
        pinned=frozenset(address for address, person in people.items() if person.pin),
        ignored=frozenset(address for address, person in people.items() if person.ignore),
        relations=tuple((address, relation) for address, relation in said if relation is not Relation.UNKNOWN),
    )
