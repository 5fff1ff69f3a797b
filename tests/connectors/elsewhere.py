"""What others do to calendars that we keep ourselves: in a file, in a folder of files, in memory."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from connectors.ics.read import quiet, read
from connectors.ics.resource import source_of
from connectors.ics.source import Sources
from connectors.memory import MemoryCalendar
from connectors.model import Series, Single, Span

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\n"
TAIL = "END:VCALENDAR\r\n"
NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
ALWAYS = Span(datetime(1990, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC))
EVENT = re.compile(r"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", re.DOTALL)


def stamped() -> datetime:
    return NOW


def file_of(*parts: str) -> bytes:
    return (HEAD + "".join(parts) + TAIL).encode()


def write_file(path: Path, *parts: str) -> Path:
    path.write_bytes(file_of(*parts))
    return path


def read_text(text: str) -> list[Series | Single]:
    """Read events as they would stand in a file."""
    return list(read(Sources((source_of("text.ics", file_of(text)),), ()), ALWAYS, BERLIN, quiet))


def uid_in(text: str) -> str:
    found = re.search(r"^UID:(.*?)\r$", text, re.MULTILINE)
    assert found
    return found[1]


class Elsewhere:
    """What no calendar that we keep ourselves can: they know nobody else, and give out no cursors."""

    holds_damage = True

    def set_busy(self, address: str, spans: Sequence[Span]) -> None:
        raise NotImplementedError

    def forget_cursors(self) -> None:
        raise NotImplementedError


class OtherProgram(Elsewhere):
    """Another program that writes the same file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def put(self, text: str) -> None:
        write_file(self.file, *self._others(uid_in(text)), text)

    def remove(self, uid: str) -> None:
        write_file(self.file, *self._others(uid))

    def _others(self, uid: str) -> list[str]:
        return [event for event in EVENT.findall(self.file.read_bytes().decode()) if uid_in(event) != uid]


class OtherPrograms(Elsewhere):
    """Another program that writes the same folder, a file for each UID."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, text: str) -> None:
        write_file(self._file(uid_in(text)), text)

    def remove(self, uid: str) -> None:
        self._file(uid).unlink()

    def _file(self, uid: str) -> Path:
        found = [path for path in self.folder.iterdir() if f"UID:{uid}\r\n".encode() in path.read_bytes()]
        return found[0] if found else self.folder / f"{uid.partition('@')[0]}.ICS"


class OtherPeople:
    """Other people on a calendar in memory."""

    holds_damage = False

    def __init__(self, calendar: MemoryCalendar) -> None:
        self.calendar = calendar

    def put(self, text: str) -> None:
        for event in read_text(text):
            self.calendar.put(event)

    def remove(self, uid: str) -> None:
        self.calendar.remove(uid)

    def set_busy(self, address: str, spans: Sequence[Span]) -> None:
        self.calendar.set_busy(address, spans)

    def forget_cursors(self) -> None:
        self.calendar.forget_cursors()
