"""Reads the configuration file into a frozen Config, or reports every problem of it at once.

Decides nothing about calendars and looks up no dates. Which keys there are is `config_schema`'s, how a value is read
is `config_values`'s; here are the file, the rules that take several keys, and the assembly.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from assistant.config_schema import (
    PERSON,
    POLICY_SECTIONS,
    SECTIONS,
    TOP,
    DaemonSettings,
    HolidaySettings,
    Key,
    LeaderSettings,
    PersonSettings,
    PlaceSettings,
)
from assistant.config_values import Table, Value, email
from assistant.holiday_dates import subdivisions
from assistant.model import Policy, Relation

Settings = TypeVar("Settings")
PLACES = ("calendar", "data_dir")
HEADER = re.compile(r"\s*\[([^\[\]]+)\]")
ASSIGNED = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=""")
POSITION = re.compile(r" \(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class Config:
    """Everything the leader configured. `policy` is complete but for the dates of `holidays`."""

    leader: LeaderSettings
    holidays: HolidaySettings
    calendar: Path | None
    data_dir: Path
    policy: Policy
    daemon: DaemonSettings


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
    return _assemble(_Found(path, document, _lines(text)), environ)


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


def _lines(text: str) -> dict[str, int]:
    """Return the line on which each dotted key stands, as far as a look at the line's beginning tells."""
    found: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if header := HEADER.match(line):
            section = _bare(header[1])
            found.setdefault(section, number)
        elif assigned := ASSIGNED.match(line):
            found.setdefault(f"{section}.{_bare(assigned[1])}".lstrip("."), number)
    return found


def _bare(key: str) -> str:
    return re.sub(r"""\s*\.\s*""", ".", key.strip()).replace('"', "").replace("'", "")


# --- reading the keys ------------------------------------------------------------------------------------------------


class _Found:
    """A document being read: takes the values out of it and gathers what is wrong."""

    def __init__(self, file: Path, document: Table, lines: Mapping[str, int]) -> None:
        self.file = file
        self.document = document
        self.lines = lines
        self.problems: list[ConfigProblem] = []

    def wrong(self, key: str, text: str) -> None:
        self.problems.append(ConfigProblem(self.file, key, self.lines.get(key), text))

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
        sections = {*SECTIONS, "people"}
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


def _filled(settings: Callable[..., Settings], values: Mapping[str, object]) -> Settings:
    """Return the settings with these values, defaults elsewhere; each value has come from its key's own reader."""
    return settings(**values)


def _assemble(found: _Found, environ: Mapping[str, str]) -> Config:
    top = found.top()
    places = _filled(PlaceSettings, {name: top.pop(name) for name in PLACES if name in top})
    leader = _filled(LeaderSettings, found.section("leader", SECTIONS["leader"]))
    holidays = _filled(HolidaySettings, found.section("holidays", SECTIONS["holidays"]))
    daemon = _filled(DaemonSettings, found.section("daemon", SECTIONS["daemon"]))
    parts = {
        field: _filled(settings, found.section(section, SECTIONS[section]))
        for section, field, settings in POLICY_SECTIONS
    }
    policy = _with_people(_filled(Policy, {**top, **parts}), dict(found.people()))
    for key, text in [*_across(policy), *_people_across(policy), *_holidays_across(holidays)]:
        found.wrong(key, text)
    if found.problems:
        raise ConfigProblems(sorted(found.problems, key=lambda problem: problem.line or 0))
    beside = found.file.parent
    calendar = beside / places.calendar if places.calendar else None
    data_dir = beside / places.data_dir if places.data_dir else usual_data_dir(environ)
    return Config(leader, holidays, calendar, data_dir, policy, daemon)


def _with_people(policy: Policy, people: Mapping[str, PersonSettings]) -> Policy:
    said = sorted((address, person.relation) for address, person in people.items())
    return replace(
        policy,
        pinned=frozenset(address for address, person in people.items() if person.pin),
        ignored=frozenset(address for address, person in people.items() if person.ignore),
        relations=tuple((address, relation) for address, relation in said if relation is not Relation.UNKNOWN),
    )


# --- rules that take several keys ------------------------------------------------------------------------------------


def _across(policy: Policy) -> Iterator[tuple[str, str]]:
    if policy.working.end <= policy.working.start:
        yield "working_hours.end", "must be later than working_hours.start"
    if policy.detect.max_minutes < policy.detect.min_minutes:
        yield "detect.max_minutes", "must not be less than detect.min_minutes"
    if policy.crowded.run_gap_minutes >= policy.crowded.run_minutes:
        yield "crowded.run_gap_minutes", "must be less than crowded.run_minutes"
    for name, steps in (("steps", policy.shorten.steps), ("run_day_steps", policy.shorten.run_day_steps)):
        if any(after < policy.shorten.floor_minutes for _, after in steps):
            yield f"shorten.{name}", f"must not go below shorten.floor_minutes ({policy.shorten.floor_minutes})"


def _people_across(policy: Policy) -> Iterator[tuple[str, str]]:
    for address in sorted(policy.pinned & policy.ignored):
        yield f"people.{address}", "cannot be both pinned and ignored"


def _holidays_across(holidays: HolidaySettings) -> Iterator[tuple[str, str]]:
    if holidays.country is None:
        if holidays.subdivision is not None:
            yield "holidays.subdivision", "needs holidays.country"
        return
    known = subdivisions(holidays.country)
    if known is None:
        yield "holidays.country", f'"{holidays.country}" is no country whose holidays are known'
    elif holidays.subdivision is not None and holidays.subdivision not in known:
        choice = f"choose one of {', '.join(known)}" if known else f"{holidays.country} has none"
        yield "holidays.subdivision", f'"{holidays.subdivision}" is not known; {choice}'
