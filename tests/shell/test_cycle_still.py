"""A cycle that judges nothing says what one that judges would say, and none that something has changed for is one."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.core.decide import Rules
from assistant.cycle import Report
from assistant.deeds import Mode, Modes, OfferState
from assistant.model import Counterpart, Notebook, Plan, Policy
from connectors.model import EventChange, Series, Span
from tests.calendar_text import moment
from tests.shell.acting_world import World, world

EVERY = timedelta(minutes=5)
ANA = "2025-09-02 10:00 30m ana weekly"  # Tuesdays
LOST = f"{ANA}\n    2026-03-03 cancelled"
CROWDED = "\n".join([ANA, *(f"2026-03-03 {hour:02}:00 60m alone Work {hour}" for hour in (8, 9, 11, 13, 14, 15))])
UNDER = f"{ANA}\n2026-03-03 10:00 60m ben Planning"
WEEK = Span(moment("2026-03-02 00:00"), moment("2026-03-09 00:00"))


def said(report: Report) -> Report:
    """Return what a report says was done and is to be done. The times it knows to be free may begin a quarter ago."""
    review = report.review and replace(report.review, now=moment("2026-03-01 00:00"), plan=Plan())
    return replace(report, review=review, still=False)


@pytest.mark.parametrize("text", [ANA, LOST, CROWDED, UNDER])
@pytest.mark.parametrize("begin", ["2026-03-02 15:30", "2026-03-03 09:30"])
def test_a_cycle_that_judges_nothing_says_what_one_would_that_judges_anew(text: str, begin: str) -> None:
    one, still = world(text, Rules()), 0
    for turn in range(24):
        now = moment(begin) + EVERY * turn
        apart = deepcopy(one)
        apart.kept = replace(apart.kept, quiet=None)
        report = one.cycle(now)
        if report.still:
            still += 1
            assert said(report) == said(apart.cycle(now))
    assert still >= 12


def settled() -> World:
    one = world(LOST, Rules(modes=Modes(rebook=Mode.PROPOSE)))
    for minute in (0, 1, 2):
        one.cycle(moment("2026-03-02 08:00") + timedelta(minutes=minute))
    assert one.cycle("2026-03-02 08:05").still
    return one


def moved(one: World) -> None:
    series = next(each for each in one.truth.read(WEEK) if isinstance(each, Series))
    one.truth.update(series.ref, EventChange(title="Another title"))


def answered(one: World) -> None:
    one.ledger.answer(one.ledger.open_offers()[0].number, OfferState.DISMISSED)


def paused(one: World) -> None:
    one.ledger.pause(moment("2026-03-02 09:00"))


def other_rules(one: World) -> None:
    one.rules = Rules(modes=Modes(rebook=Mode.OFF))


def other_numbers(one: World) -> None:
    one.policy = Policy(days_back=50)


def noted(one: World) -> None:
    one.notebooks = {"ana@example.com": Notebook(Counterpart("ana@example.com"), link_version=2)}


def known_by_another_name(one: World) -> None:
    one.leader = replace(one.leader, aliases=frozenset({"l@example.com"}))


@pytest.mark.parametrize("change", [answered, paused, other_rules, other_numbers, noted, known_by_another_name])
def test_whatever_a_judgement_follows_from_is_judged_anew_when_it_changes(change: Callable[[World], None]) -> None:
    one = settled()
    change(one)
    assert not one.cycle("2026-03-02 08:10").still


def test_a_change_of_the_calendar_is_judged_at_once() -> None:
    one = settled()
    moved(one)
    assert not one.cycle("2026-03-02 08:10").still


def test_the_next_quarter_of_an_hour_is_judged_anew_for_the_clock_alone() -> None:
    one = settled()
    assert one.cycle("2026-03-02 08:14").still
    assert not one.cycle("2026-03-02 08:15").still


def test_a_pause_that_ends_is_noticed_within_its_quarter() -> None:
    one = settled()
    paused(one)
    one.ledger.pause(moment("2026-03-02 08:12"))
    one.cycle("2026-03-02 08:08")
    assert one.cycle("2026-03-02 08:09").still
    assert not one.cycle("2026-03-02 08:12").still
