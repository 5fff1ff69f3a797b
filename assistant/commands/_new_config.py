"""Makes a configuration file of a few answers: its text, whether it can be used, and where it is put.

Asks nobody; see `oneonone init`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.config import Config, load
from assistant.config_schema import CalendarSettings
from assistant.storage import write_whole

FIRST = """\
# The configuration of the One-on-One Assistant. config.example.toml of the project shows every other key, with its
# default and the reason for it. `oneonone doctor` says whether all is well.
"""
IN_ORDER = ("path", "url", "user", "calendar", "password_command", "password_file", "keyring")


@dataclass(frozen=True, slots=True)
class Answers:
    """What `oneonone init` was told. Paths are absolute."""

    email: str
    zone: str
    calendar: CalendarSettings = field(default_factory=CalendarSettings)


def text_of(answers: Answers) -> str:
    """Return the configuration file that says this."""
    leader = (("email", answers.email), ("timezone", answers.zone))
    return "\n".join((FIRST, "[leader]", *_lines(leader), "", "[[calendars]]", *_calendar(answers.calendar), ""))


def usable(answers: Answers) -> Config:
    """Return the configuration as it will be read. Raises ConfigProblems."""
    with TemporaryDirectory(prefix="oneonone-") as folder:
        path = Path(folder) / "config.toml"
        path.write_text(text_of(answers), encoding="utf-8")
        return load(path)


def put(path: Path, text: str) -> None:
    """Write the file for its owner's eyes alone; one that was there stays beside it as .before. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        write_whole(path.with_name(f"{path.name}.before"), path.read_bytes())
    write_whole(path, text.encode("utf-8"))


def _calendar(calendar: CalendarSettings) -> Iterator[str]:
    given = ((name, getattr(calendar, name)) for name in IN_ORDER)
    return _lines((name, str(value)) for name, value in given if value is not None)


def _lines(values: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield each value as TOML writes it: like JSON, but for the one character that only JSON leaves as it is."""
    for name, value in values:
        quoted = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        yield f"{name} = {quoted}"
