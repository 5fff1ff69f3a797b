"""Takes the values out of a configuration file and gathers everything that is wrong with them, each with its line.

Decides neither which keys there are nor what must fit what.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from assistant.config_schema import CALENDAR, PERSON, SECTIONS, TOP, CalendarSettings, Key, PersonSettings
from assistant.config_values import Table, Value, email

Settings = TypeVar("Settings")
NEVER_HERE = "cannot be used: a password never stands in this file; say password_command, password_file or keyring"


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


class Found:
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

        if name == "password":
            self.wrong(dotted, NEVER_HERE)
            return
        near = get_close_matches(name.lower(), list(known), n=1)
        self.wrong(
            dotted, f'is not a key; did you mean "{near[0]}"?' if near else "is not a key; see config.example.toml"
        )

    def top(self) -> dict[str, object]:
        sections = {*SECTIONS, "people", "calendars"}
        table = {name: value for name, value in self.document.items() if name not in sections}
        if isinstance(table.get("calendar"), list | dict) and "calendars" not in self.document:
            self.wrong("calendar", "is the path of a file; did you mean [[calendars]], with an s?")
            del table["calendar"]
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
                yield person, filled(PersonSettings, self.values(settings, dotted, PERSON))

    def calendars(self) -> Iterator[CalendarSettings]:
        tables = self.document.get("calendars", [])
        if not isinstance(tables, list):
            self.wrong("calendars", "must be sections like [[calendars]], in double brackets")
            return
        for number, table in enumerate(tables, start=1):
            yield filled(CalendarSettings, self.values(table, f"calendars[{number}]", CALENDAR))


def filled(settings: Callable[..., Settings], values: Mapping[str, object]) -> Settings:
    """Return the settings with these values, defaults elsewhere; each value has come from its key's own reader."""
    return settings(**values)
