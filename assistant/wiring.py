"""Puts the parts together: the only module that knows every concrete class and reads the clock. Decides nothing."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import connectors
from assistant.config import Config, load_or_default
from assistant.learnt import with_what_was_learnt
from assistant.model import Leader, Notebook, Policy, Review
from connectors.errors import Unusable

if TYPE_CHECKING:
    from assistant.acting import Acting
    from assistant.config_schema import CalendarSettings
    from assistant.core.scene import Scene
    from assistant.folder import Outcome
    from assistant.ledger import Ledger
    from assistant.ports import Links
    from assistant.prep_files import PrepFolder
    from assistant.prep_place import PrepPlace
    from assistant.pull import Source
    from assistant.store import Store
    from connectors.ics.connector import IcsCalendar

Progress = Callable[[int, int], None]
CLOCK = "ONEONONE_NOW"
FIRST_YEAR, LAST_YEAR = 1901, 9000  # so that no sum of days leaves what a date can be


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked to have judged: whose calendar, when, where, and how to show progress."""

    path: Path
    me: str | None = None
    now: datetime | None = None
    zone_name: str | None = None
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A calendar file opened for a leader. `guessed` says that the leader was read off the calendar."""

    calendar: IcsCalendar
    leader: Leader
    policy: Policy
    now: datetime
    guessed: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A calendar as its account lists it. `is_default`: it is the one that is used where none is named."""

    name: str
    path: str
    writes: bool
    is_default: bool = False


def load_config(path: Path | None) -> Config:
    """Return the configuration of the file, or the usual one, with what accounts said. Raises ConfigProblems."""
    return with_what_was_learnt(load_or_default(path))


def now(config: Config, instead: datetime | None = None) -> datetime:
    """Return the present moment, or the one named instead, in the leader's zone; a naive one is of that zone.

    The environment variable ONEONONE_NOW stands in for the clock. Raises Unusable.
    """
    zone = zone_of(config.leader.timezone)
    said = os.environ.get(CLOCK)
    moment = instead or (read_moment(said) if said else None)
    return _in_zone(moment, zone) if moment else datetime.now(zone)


def read_moment(text: str) -> datetime:
    """Return a moment written in ISO 8601; without an offset it is naive. Raises Unusable."""
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError as err:
        raise Unusable(f"“{text}” is not a moment; write it like 2026-11-24T09:00 or 2026-11-24T09:00+01:00.") from err


def _in_zone(moment: datetime, zone: tzinfo) -> datetime:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise _too_far(moment)
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(zone)
    except OverflowError as err:
        raise _too_far(moment) from err


def _too_far(moment: datetime) -> Unusable:
    return Unusable(f"{moment.isoformat()} is too far away to judge a calendar from.")


def zone_of(name: str | None) -> tzinfo:
    """Return the zone of an IANA name, the machine's without one. Raises Unusable."""
    if name is None:
        from tzlocal import get_localzone

        return get_localzone()
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as err:
        raise Unusable(f"“{name}” is not a time zone; use an IANA name such as Europe/Berlin.") from err


def open_store(config: Config, me: str | None = None) -> Store:
    """Return the store of the configured leader; `me` names another leader, who has a store of their own."""
    from assistant.store import Store

    own = config.leader.email
    other = me.lower() if me and own and me.lower() not in {own, *config.leader.aliases} else None
    store = Store(config.data_dir, other or own)
    if own and other is None:
        store.adopt_nameless()
    return store


def calendar_path(config: Config, given: Path | None) -> Path:
    """Return the calendar given, else the configured one. Raises Unusable without either."""
    path = given or config.calendar
    if path is None:
        raise Unusable("Name a calendar, an .ics file or a folder of them; or say once where yours is: oneonone init.")
    return path


def open_calendars(config: Config) -> tuple[Source, ...]:
    """Return the configured calendars in their order; an account is not asked anything yet.

    Raises Unusable, or AccessLost where a password cannot be had.
    """
    zone = zone_of(config.leader.timezone) if config.leader.timezone else None
    leader = (config.leader.email, sorted(config.leader.aliases), config.leader.timezone)
    opened = ((_opened(calendar, config, zone), calendar) for calendar in config.calendars)
    return tuple(replace(one, identity=repr((calendar, leader))) for one, calendar in opened)


def _opened(calendar: CalendarSettings, config: Config, zone: tzinfo | None) -> Source:
    from assistant.accounts import account_of, called
    from assistant.pull import Source

    if calendar.path is not None:
        owners = tuple(address for address in (config.leader.email, *config.leader.aliases) if address)
        of_files = connectors.open_calendar("ics", path=calendar.path, zone=zone, owners=owners)
        return Source(calendar.name or calendar.path.name, of_files)
    return Source(calendar.name or called(calendar), connectors.open_calendar_of(account_of(calendar, config), zone))


def list_calendars(config: Config, calendar: CalendarSettings) -> tuple[Listed, ...]:
    """Return every calendar that an account shows us. Raises Unusable, AccessLost or TryLater."""
    from assistant.accounts import account_of

    on_server = connectors.open_calendar_of(account_of(calendar, config), None)
    try:
        return tuple(Listed(each.name, each.path, each.writes, each.is_default) for each in on_server.siblings())
    finally:
        on_server.close()


class RealClock:
    """The time of this machine, for what runs on; `zone` is the leader's."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def now(self) -> datetime:
        return now(self._config)

    def seconds(self) -> float:
        return time.monotonic()


def open_review(config: Config, request: Request) -> Opened:
    """Open the calendar file and find out whose it is. Raises Unusable."""
    zone = zone_of(request.zone_name or config.leader.timezone) if request.zone_name or config.leader.timezone else None
    calendar = connectors.open_calendar("ics", path=request.path, zone=zone, progress=request.progress)
    zone = calendar.timezone
    said = request.me or config.leader.email
    leader = Leader(
        email=(said or _owner(calendar)).strip().lower().removeprefix("mailto:"),
        zone=zone,
        zone_name=str(zone),
        aliases=config.leader.aliases,
        name=config.leader.name,
    )
    moment = _in_zone(request.now, zone) if request.now else now(config).astimezone(zone)
    return Opened(calendar, leader, _policy(config, moment), moment, guessed=said is None)


def _owner(calendar: IcsCalendar) -> str:
    """Return the address that organizes most events, of equals the one that most events name; empty without any."""
    owners = calendar.owners()
    most = max(owners.values(), default=0)
    leading = [owner for owner, events in owners.items() if events == most]
    return min(leading, key=lambda owner: (-calendar.mentions(owner), owner), default="")


def _policy(config: Config, moment: datetime) -> Policy:
    """Return the policy with the public holidays of the years that can be judged."""
    if config.holidays.country is None:
        return config.policy
    from assistant.holiday_dates import public_holidays

    years = range(moment.year - 1, moment.year + 3)
    dates = public_holidays(config.holidays.country, config.holidays.subdivision, years)
    return replace(config.policy, holidays=dates)


def read_notebooks(store: Store | None) -> tuple[Mapping[str, Notebook], tuple[str, ...]]:
    """Return every readable notebook by counterpart address, and a sentence for each that is damaged."""
    if store is None:
        return {}, ()
    notebooks, damaged = store.read_all()
    return notebooks, tuple(str(damage) for damage in damaged)


def run_review(opened: Opened, notebooks: Mapping[str, Notebook]) -> Review:
    """Read the opened calendar and judge it. Raises Unusable."""
    from assistant.review import review

    return review(opened.calendar, opened.leader, opened.policy, notebooks, opened.now)


def scene_of(opened: Opened, notebooks: Mapping[str, Notebook]) -> Scene:
    """Return everything the judgement is made from, for an explanation of it."""
    from assistant.review import scene

    return scene(opened.calendar, opened.leader, opened.policy, notebooks, opened.now)


def write_documents(
    review: Review, notebooks: Mapping[str, Notebook], policy: Policy, out: Path, private: bool = False
) -> Outcome:
    """Write the prep documents and the weekly summary into a folder. Raises Unusable when it cannot be written."""
    from assistant import folder
    from assistant.documents import documents

    try:
        return folder.write_documents(out, documents(review, notebooks, policy, private))
    except OSError as err:
        raise Unusable(f"The documents cannot be written to {out}: {err.strerror}.") from err


def open_ledger(config: Config) -> Ledger:
    """Return the ledger of the configured leader."""
    from assistant.ledger import Ledger

    return Ledger(config.data_dir, config.leader.email)


def open_prep(config: Config) -> PrepFolder | PrepPlace:
    """Return the place of the leader's prep documents. Raises Unusable or AccessLost where it cannot be had."""
    from assistant.prep_choice import open_prep as chosen

    return chosen(config)


def open_acting(config: Config, links: Links | None = None) -> Acting:
    """Return who acts for the configured leader; `links` are those that invitations get.

    Raises Unusable, or AccessLost where a password cannot be had.
    """
    from assistant.accounts import with_directory
    from assistant.acting import Acting, House, told_apart
    from assistant.copies import copies_of
    from assistant.core.decide import Rules
    from assistant.core.want import Minutes

    said = config.leader
    if said.email is None:
        raise Unusable("Say who you are: run `oneonone init`, or set email under [leader] in the configuration.")
    if not config.calendars:
        raise Unusable("Name a calendar to look after: run oneonone init, or add [[calendars]] to the configuration.")
    zone, minutes = zone_of(said.timezone), Minutes(config.protect.reminder_minutes, config.protect.buffer_minutes)
    return Acting(
        House(
            sources=told_apart(open_calendars(config)),
            leader=Leader(said.email, zone, str(zone), said.aliases, said.name),
            policy=with_directory(config, lambda moment: _policy(config, moment)),
            rules=Rules(config.modes, config.budget, config.brake, minutes),
            store=open_store(config),
            ledger=open_ledger(config),
            prep=open_prep(config),
            links=links,
            copies=copies_of(config.data_dir, said.email),
        )
    )
