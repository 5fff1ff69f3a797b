"""Any notebook comes back from its file as it was, whatever is written in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.core import prompts
from assistant.core.bank import BANK
from assistant.model import (
    ActionItem,
    Aim,
    AskedQuestion,
    Counterpart,
    FormatAnswer,
    Given,
    Held,
    Input,
    LedgerEntry,
    MailOff,
    Note,
    Notebook,
    Owner,
    Relation,
    Requests,
    TalkingPoint,
    Theme,
    ThemeTouch,
    Win,
    Wish,
)
from assistant.records import SCHEMA, NewerSchema, WrongRecord, as_json, from_records, to_records
from assistant.store import Store

TEXT = st.text(max_size=40)
DAYS = st.dates()
MAYBE = st.none() | DAYS
OWNERS = st.sampled_from(Owner)
WISHES = st.sampled_from(Wish)
DAY = date(2026, 11, 24)
ZONES = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.builds(
    lambda seconds, zone: datetime.fromtimestamp(seconds, UTC).astimezone(zone), st.integers(-(10**10), 10**11), ZONES
)


@st.composite
def notebooks(draw: st.DrawFn) -> Notebook:
    items = draw(st.lists(st.builds(ActionItem, st.just(0), TEXT, OWNERS, DAYS, MAYBE, MAYBE), max_size=4))
    points = draw(st.lists(st.builds(TalkingPoint, st.just(0), TEXT, OWNERS, DAYS, st.booleans(), MAYBE), max_size=4))
    return Notebook(
        counterpart=Counterpart("ana@example.com", draw(st.none() | TEXT.filter(bool))),
        relation=draw(st.sampled_from(Relation)),
        notes=tuple(draw(st.lists(st.builds(Note, DAYS, TEXT, st.booleans()), max_size=12))),
        points=tuple(replace(point, number=n) for n, point in enumerate(points, start=1)),
        items=tuple(replace(item, number=n) for n, item in enumerate(items, start=1)),
        asked=tuple(draw(st.lists(st.builds(AskedQuestion, TEXT, DAYS), max_size=4))),
        themes=tuple(draw(st.lists(st.builds(ThemeTouch, st.sampled_from(Theme), DAYS), max_size=4))),
        ledger=tuple(draw(st.lists(st.builds(LedgerEntry, TEXT, MOMENTS, TEXT, TEXT), max_size=4))),
        format_reviewed=draw(MAYBE),
        inputs=tuple(draw(st.lists(st.builds(Input, DAYS, st.none() | st.integers(1, 5), TEXT), max_size=2))),
        wins=tuple(draw(st.lists(st.builds(Win, st.just(1), TEXT, DAYS, OWNERS), max_size=1))),
        aims=tuple(draw(st.lists(st.builds(Aim, DAYS, TEXT), max_size=2))),
        held=tuple(draw(st.lists(st.builds(Held, MOMENTS, st.booleans(), OWNERS, MOMENTS, TEXT), max_size=2))),
        format_answers=tuple(draw(st.lists(st.builds(FormatAnswer, DAYS, WISHES, WISHES, TEXT), max_size=2))),
        mail_off=tuple(draw(st.lists(st.builds(MailOff, TEXT, OWNERS), max_size=2))),
        untouched=tuple(draw(st.lists(MOMENTS, max_size=2))),
        own_notes=tuple(draw(st.lists(st.builds(Note, DAYS, TEXT), max_size=2))),
        own_points=tuple(draw(st.lists(st.builds(TalkingPoint, st.just(1), TEXT, OWNERS, DAYS), max_size=1))),
        link_version=draw(st.integers(1, 9)),
        given=draw(st.builds(Given, *[st.integers(0, 9)] * 5)),
        requests=tuple(draw(st.lists(st.builds(Requests, OWNERS, st.lists(TEXT).map(tuple)), max_size=2))),
    )


def instead(new: Notebook, _: Notebook) -> Notebook:
    return new


@settings(deadline=None, max_examples=60)
@given(notebooks(), notebooks())
def test_any_notebook_comes_back_from_the_disk_as_it_was(first: Notebook, second: Notebook) -> None:
    with TemporaryDirectory() as folder:
        store = Store(Path(folder), "lea@example.com")
        for notebook in (first, second):
            store.change("ana@example.com", partial(instead, notebook))
            assert Store(Path(folder), "lea@example.com").export("ana@example.com") == notebook


def records_with(table: str, **fields: object) -> dict[str, list[dict[str, object]]]:
    whole = Notebook(
        Counterpart("ana@example.com"), ledger=(LedgerEntry("k", datetime(2026, 11, 24, tzinfo=UTC), "did", "why"),)
    )
    records = {name: [dict(record) for record in rows] for name, rows in to_records(whole).items()}
    records[table][0].update(fields)
    return records


def test_a_notebook_of_the_first_schema_is_read() -> None:
    records = records_with("meta", schema=1)
    del records["meta"][0]["link_version"], records["meta"][0]["given"]
    first = {name: records[name] for name in ("meta", "notes", "points", "items", "asked", "themes", "ledger")}
    assert from_records(first) == from_records(records_with("meta"))


def of_the_second_schema(notebook: Notebook) -> dict[str, list[dict[str, object]]]:
    records = {name: [dict(record) for record in rows] for name, rows in to_records(notebook).items()}
    records["meta"][0]["schema"] = 2
    del records["meta"][0]["given"], records["requests"]
    return records


def test_drafts_of_the_second_schema_leave_no_gap_in_the_numbers_of_what_both_see() -> None:
    def point(number: int, author: Owner, shared: bool) -> TalkingPoint:
        return TalkingPoint(number, f"Point {number}", author, DAY, shared)

    written = tuple(
        point(*one) for one in ((5, Owner.ME, True), (2, Owner.ME, False), (1, Owner.THEM, True), (4, Owner.ME, False))
    )
    read = from_records(of_the_second_schema(Notebook(Counterpart("ana@example.com"), points=written)))
    assert [(one.number, one.text) for one in read.points] == [
        (2, "Point 5"), (-1, "Point 2"), (1, "Point 1"), (-2, "Point 4")
    ]  # fmt: skip
    assert from_records(to_records(read)) == read


def test_what_only_private_notes_of_the_second_schema_touched_is_no_longer_remembered() -> None:
    private = Note(
        DAY, f"## Career\n\nA plan.\n\n## Feedback\n\nGood. {BANK[0].text}\n\n- {prompts.FORMAT}", private=True
    )
    shared = Note(DAY, "## Feedback\n\nWent well.")
    earlier = date(2026, 6, 2)
    before = Notebook(
        Counterpart("ana@example.com"),
        notes=(Note(earlier, f"- {prompts.FORMAT}"), private, shared),
        asked=(AskedQuestion(BANK[0].id, DAY), AskedQuestion(BANK[1].id, DAY)),
        themes=(ThemeTouch(Theme.CAREER, DAY), ThemeTouch(Theme.FEEDBACK, DAY), ThemeTouch(Theme.CAREER, earlier)),
        format_reviewed=DAY,
    )
    read = from_records(of_the_second_schema(before))
    assert read.asked == before.asked[1:]
    assert read.themes == before.themes[1:]
    assert read.format_reviewed == earlier


def test_what_leaves_the_house_holds_nothing_that_is_the_counterparts_alone() -> None:
    notebook = Notebook(
        Counterpart("ana@example.com"),
        own_notes=(Note(date(2026, 11, 24), "Ana's own worry"),),
        own_points=(TalkingPoint(1, "Ana's own draft", Owner.THEM, date(2026, 11, 24)),),
    )
    counted = replace(notebook, given=Given(own_points=1), requests=(Requests(Owner.THEM, ("one",)),))
    assert as_json(counted) == as_json(notebook) == as_json(Notebook(Counterpart("ana@example.com")))


def test_records_of_a_later_schema_are_told_apart_from_wrong_ones() -> None:
    with pytest.raises(NewerSchema):
        from_records(records_with("meta", schema=SCHEMA + 1, invented="later"))


def test_a_ledger_time_without_zone_is_no_record() -> None:
    with pytest.raises(WrongRecord, match="zone"):
        from_records(records_with("ledger", at="2026-11-24T09:00:00"))


def test_a_wrong_record_is_named_without_what_it_says() -> None:
    with pytest.raises(WrongRecord) as err:
        from_records(records_with("ledger", reason=["a private reason"]))
    assert "ledger, record 1" in str(err.value)
    assert "private" not in str(err.value)


def test_days_are_written_so_that_a_person_can_read_them() -> None:
    notebook = Notebook(Counterpart("ana@example.com"), notes=(Note(date(2026, 11, 24), "Talked."),))
    assert to_records(notebook)["notes"] == [{"day": "2026-11-24", "text": "Talked.", "private": False}]
