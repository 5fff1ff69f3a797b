"""The keys of the configuration file: their names, defaults and how each value is read.

Derived from the fields of `assistant.model.Policy` and the settings below, so that a key cannot drift away from what
it sets. How a value is read is `config_values`'s; files, and rules that take several keys, are `assistant.config`'s.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import time
from pathlib import Path
from typing import get_type_hints

from assistant import config_values as values
from assistant.config_values import Reader
from assistant.deeds import BrakePolicy, Budget, Mode, Modes
from assistant.model import Policy, Relation


@dataclass(frozen=True, slots=True)
class PlaceSettings:
    """Where things are; None means the usual place, or the path given on the command line.

    `documents` says as what the prep documents are kept: "files" are Markdown files in `documents_dir`, the others live
    with the provider of that account. With `rolling` a pair has one document, the newest meeting on top.
    """

    calendar: Path | None = None
    data_dir: Path | None = None
    documents: str = "files"
    documents_dir: Path | None = None
    rolling: bool = False


@dataclass(frozen=True, slots=True)
class CalendarSettings:
    """One of the leader's calendars: a file (or folder of files) at `path`, an account of `user` at `url`, or one of
    `user` with Google or Microsoft.

    `calendar` chooses among several of an account, `mailbox` names another person who shares theirs. With `directory`
    the organisation is asked who leads the leader and whom they lead.

    The password is what a command prints, what a file holds, or what the machine's keyring has for `user` under a name.
    """

    kind: str | None = None
    name: str | None = None
    path: Path | None = None
    url: str | None = None
    user: str | None = None
    calendar: str | None = None
    password_command: str | None = None
    password_file: Path | None = None
    keyring: str | None = None
    client_file: Path | None = None
    service_account_file: Path | None = None
    client_id: str | None = None
    client_secret_command: str | None = None
    certificate_file: Path | None = None
    authority: str | None = None
    endpoint: str | None = None
    mailbox: str | None = None
    tokens: str = "file"
    directory: bool = False


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How mail is sent; without `via` none is. `sender` is the leader's own address unless another is said.

    Nothing that nobody asked for is sent from `quiet_from` on until `quiet_until`, nor are the kinds in `off`, ever.
    What lies in the folder `mail_templates` takes the place of our own templates.
    """

    via: str | None = None
    sender: str | None = None
    host: str | None = None
    port: int = 0
    security: str = "starttls"
    user: str | None = None
    password_command: str | None = None
    password_file: Path | None = None
    keyring: str | None = None
    folder: Path | None = None
    quiet_from: time = time(19, 0)
    quiet_until: time = time(7, 0)
    off: tuple[str, ...] = ()
    mail_templates: Path | None = None


@dataclass(frozen=True, slots=True)
class PageSettings:
    """Where the agenda pages are served (host, port; None: nowhere) and under which address people reach them.

    `access` is "sign-in" (a link in a mail proves who opens them) or "link" (whoever has the link is let in).
    """

    listen: tuple[str, int] | None = None
    address: str | None = None
    access: str | None = None
    trusted_proxies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeaderSettings:
    """Who the leader is; None means: take it from the calendar. Addresses are in lower case.

    The addresses of the configured accounts count among them.
    """

    email: str | None = None
    name: str | None = None
    aliases: frozenset[str] = frozenset()
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class HolidaySettings:
    """Whose public holidays count; without a country none do."""

    country: str | None = None
    subdivision: str | None = None


@dataclass(frozen=True, slots=True)
class DaemonSettings:
    """How `oneonone run` works; `health` is (host, port) on this machine, `heartbeat` an address on the web."""

    every_minutes: int = 5
    complete_at: time = time(3, 0)
    health: tuple[str, int] | None = None
    heartbeat: str | None = None


@dataclass(frozen=True, slots=True)
class ProtectSettings:
    """How the slot of a one-on-one is protected, in minutes before it; no reminder with zero."""

    reminder_minutes: int = 10
    buffer_minutes: int = 10


@dataclass(frozen=True, slots=True)
class PersonSettings:
    """What the leader says of one person."""

    relation: Relation = Relation.UNKNOWN
    ignore: bool = False
    pin: bool = False
    timezone: str | None = None
    working_hours: tuple[time, time] | None = None


MAIL_KINDS = ("weekly", "prep", "input", "recap", "nudge", "wins", "format")

BY_TYPE: dict[object, Reader] = {
    str: values.text,
    str | None: values.text,
    bool: values.flag,
    Mode: values.mode,
    time: values.clock,
    Path | None: values.path,
    Relation: values.relation,
    frozenset[str]: values.emails,
    tuple[str, ...]: values.words,
    tuple[tuple[int, int], ...]: values.steps,
}
BY_NAME: dict[str, Reader] = {
    "documents": values.choice("files", "google-docs", "word"),
    "calendars.kind": values.choice("ics", "caldav", "google", "microsoft"),
    "calendars.authority": values.web_address,
    "calendars.endpoint": values.web_address,
    "calendars.mailbox": values.email,
    "calendars.tokens": values.choice("file", "keyring"),
    "mail.via": values.choice("smtp", "google", "microsoft", "folder"),
    "mail.sender": values.email,
    "mail.security": values.choice("starttls", "tls", "none"),
    "mail.off": values.choices(*MAIL_KINDS),
    "pages.listen": values.listen,
    "pages.address": values.web_address,
    "pages.access": values.choice("sign-in", "link"),
    "leader.email": values.email,
    "leader.timezone": values.zone,
    "holidays.country": values.country,
    "people.timezone": values.zone,
    "people.working_hours": values.hours,
    "working_hours.days": values.weekdays,
    "schedule.weekly_day": values.weekday,
    "daemon.health": values.loopback,
    "daemon.heartbeat": values.web_address,
}
LIMITS: dict[str, tuple[int, int]] = {
    "days_back": (0, 3660),
    "days_ahead": (1, 366),
    "summary_lines": (5, 200),
    "detect.min_minutes": (1, 1440),
    "detect.max_minutes": (1, 1440),
    "detect.repeated_meetings": (2, 100),
    "detect.repeated_days": (7, 366),
    "crowded.run_minutes": (30, 1440),
    "crowded.run_gap_minutes": (0, 120),
    "crowded.load_percent": (1, 100),
    "crowded.meetings": (1, 100),
    "shorten.floor_minutes": (5, 240),
    "shorten.next_within_minutes": (0, 240),
    "shorten.free_minutes": (0, 120),
    "shorten.new_person_days": (0, 3660),
    "shorten.carried_items": (0, 100),
    "shorten.cadence_days_below": (1, 366),
    "rebook.options": (1, 10),
    "rebook.notice_minutes": (0, 10080),
    "rebook.step_minutes": (5, 60),
    "agenda.questions": (0, 10),
    "agenda.choice_after_carried": (1, 100),
    "agenda.format_review_days": (7, 3660),
    "schedule.prep_refresh_hours": (0, 48),
    "schedule.invite_working_days": (0, 10),
    "schedule.nudge_hours": (0, 72),
    "schedule.freeze_hours": (0, 336),
    "schedule.ending_notice_days": (0, 366),
    "budget.a_person": (0, 100),
    "budget.in_all": (0, 1000),
    "brake.least_percent": (0, 100),
    "brake.least_missing": (1, 1000),
    "protect.reminder_minutes": (0, 1440),
    "protect.buffer_minutes": (5, 120),
    "daemon.every_minutes": (1, 1440),
    "mail.port": (0, 65535),
}


@dataclass(frozen=True, slots=True)
class Key:
    """One key: where it stands in the file, what reads it, and its default."""

    section: str
    name: str
    read: Reader
    default: object

    @property
    def dotted(self) -> str:
        return f"{self.section}.{self.name}".lstrip(".")


def keys_of(section: str, settings: type) -> tuple[Key, ...]:
    """Return the keys that a settings class has in a section, in the order of its fields."""
    hints = get_type_hints(settings)
    return tuple(
        Key(section, field.name, _reader(f"{section}.{field.name}".lstrip("."), hints[field.name]), field.default)
        for field in fields(settings)
        if field.name not in DERIVED and not is_dataclass(hints[field.name])
    )


def _reader(dotted: str, hint: object) -> Reader:
    if dotted in BY_NAME:
        return BY_NAME[dotted]
    return values.number(*LIMITS[dotted]) if hint is int else BY_TYPE[hint]


DERIVED = {"holidays", "pinned", "ignored", "relations", "their_hours"}  # Policy's own: of [holidays] and [people]
NAMED = {"working": "working_hours"}
POLICY_SECTIONS: tuple[tuple[str, str, type], ...] = tuple(
    (NAMED.get(name, name), name, hint)
    for name, hint in get_type_hints(Policy).items()
    if isinstance(hint, type) and is_dataclass(hint)
)
TOP = keys_of("", PlaceSettings) + keys_of("", Policy)
PERSON = keys_of("people", PersonSettings)
CALENDAR = keys_of("calendars", CalendarSettings)
SECTIONS: dict[str, tuple[Key, ...]] = {
    "leader": keys_of("leader", LeaderSettings),
    "holidays": keys_of("holidays", HolidaySettings),
    "modes": keys_of("modes", Modes),
    "budget": keys_of("budget", Budget),
    "brake": keys_of("brake", BrakePolicy),
    "protect": keys_of("protect", ProtectSettings),
    "daemon": keys_of("daemon", DaemonSettings),
    "mail": keys_of("mail", MailSettings),
    "pages": keys_of("pages", PageSettings),
    **{section: keys_of(section, settings) for section, _, settings in POLICY_SECTIONS},
}
