"""What the verbs about one person share: the store, the clock and the calendars laid out before them.

Decides nothing; whom a word means is `assistant.core.naming`'s, what is judged is the review's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import wiring
from assistant.commands.plainly import PlainError
from assistant.core.days import read_day
from assistant.core.naming import NoSuchPerson, address_in, find_person
from assistant.core.wording import one_line
from assistant.model import Counterpart, Notebook, Policy, Review
from connectors.errors import ConnectorError

if TYPE_CHECKING:
    from assistant.acting import Acted
    from assistant.config import Config
    from assistant.store import Store


@dataclass(frozen=True, slots=True)
class Desk:
    """The leader's configuration and notebooks at one moment."""

    config: Config
    store: Store
    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Judged:
    """The calendars as they were judged, by which policy, and a sentence for whatever is wrong with them."""

    review: Review
    policy: Policy
    troubles: tuple[str, ...] = ()


def open_desk(config_path: Path | None) -> Desk:
    """Return the desk of the configured leader. Raises what wiring raises."""
    config = wiring.load_config(config_path)
    return Desk(config, wiring.open_store(config), wiring.now(config))


def judge(desk: Desk, calendar: Path | None, notebooks: Mapping[str, Notebook]) -> Judged | None:
    """Judge the given calendar, else all that are configured; None without any. Raises ConnectorError or StoreError."""
    path = calendar or only_file(desk.config)
    if path is None:
        return _all_judged(desk) if desk.config.calendars else None
    opened = wiring.open_review(desk.config, wiring.Request(path, now=desk.now))
    return Judged(wiring.run_review(opened, notebooks), opened.policy)


def only_file(config: Config) -> Path | None:
    """Return the one file that is configured, None where there are several calendars, an account, or nothing."""
    return config.calendars[0].path if len(config.calendars) == 1 else None


def look(config: Config, now: datetime) -> Acted:
    """Return all configured calendars as they are judged now; nothing is done. Raises ConnectorError or StoreError."""
    acted = wiring.open_acting(config).cycle(now, dry=True)
    if acted.report.cause is not None:
        raise acted.report.cause
    return acted


def _all_judged(desk: Desk) -> Judged | None:
    acted = look(desk.config, desk.now)
    report = acted.report
    if report.review is None or acted.policy is None:
        return None
    return Judged(report.review, acted.policy, (*report.errors, *((report.brake,) if report.brake else ())))


def judge_if_possible(
    desk: Desk, calendar: Path | None, notebooks: Mapping[str, Notebook]
) -> tuple[Judged | None, str]:
    """Judge as `judge` does; configured calendars that cannot be read become a sentence. Raises as `judge` does."""
    try:
        return judge(desk, calendar, notebooks), ""
    except ConnectorError as err:
        if calendar is not None:
            raise
        return None, str(err)


def judge_aloud(desk: Desk, calendar: Path | None, notebooks: Mapping[str, Notebook]) -> Judged | None:
    """Judge as `judge` does; what is wrong with configured calendars is said on standard error, and stops nothing."""
    from assistant.commands._acts import complain

    judged, unread = judge_if_possible(desk, calendar, notebooks)
    complain([unread] if unread else judged.troubles if judged else ())
    return judged


def known_person(desk: Desk, query: str, calendar: Path | None = None) -> Counterpart:
    """Return the person meant among those with a notebook, else among those on the calendars. Raises NoSuchPerson."""
    try:
        return desk.store.find(query)
    except NoSuchPerson as err:
        judged, unread = judge_if_possible(desk, calendar, {})
        if judged is None:
            raise NoSuchPerson(f"{err} {unread}".rstrip()) from err
        people = {s.counterpart.email: s.counterpart for s in judged.review.standings}
        return find_person(query, (people | {p.email: p for p in desk.store.people()}).values())


def person_to_write_about(desk: Desk, query: str) -> Counterpart:
    """Return the person meant; a full address that nobody has yet begins a notebook. Raises NoSuchPerson."""
    new = address_in(query)
    if new is not None:
        return new
    return known_person(desk, query)


def change(desk: Desk, person: Counterpart, fn: Callable[[Notebook], Notebook]) -> tuple[Notebook, Notebook]:
    """Change the person's notebook and return it as it was and as it now is on the disk. Raises StoreError."""
    seen: list[Notebook] = []

    def remember(notebook: Notebook) -> Notebook:
        seen.append(notebook)
        return fn(notebook)

    after = desk.store.change(person, remember)
    return seen[-1], after


def day_meant(text: str | None, today: date, ahead: bool = True) -> date | None:
    """Return the day that an option names, None for an option that was not given. Raises PlainError."""
    try:
        return read_day(text, today, ahead) if text is not None else None
    except ValueError as err:
        raise PlainError(str(err)) from err


def called(person: Counterpart) -> str:
    """Return what to call the person in a sentence."""
    return one_line(person.display) or person.email


def words(text: tuple[str, ...], asked_for: str) -> str:
    """Return the words of an argument as one text. Raises PlainError when they say nothing."""
    said = " ".join(text).strip()
    if not said:
        raise PlainError(f"There is nothing to write down; say {asked_for}.")
    return said
