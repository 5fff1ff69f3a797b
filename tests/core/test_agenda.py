"""The agenda of an upcoming meeting: its parts, what is open, and what stays private."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.core import prompts
from assistant.core.agenda import build_all, carried_items
from assistant.core.timebox import boxes
from assistant.model import (
    Agenda,
    AgendaPolicy,
    Note,
    Outcome,
    Owner,
    Part,
    Policy,
    TalkingPoint,
)
from tests.calendar_text import LEADER, moment
from tests.monday_with_ana import (
    EMPTY,
    NOW,
    TODAY,
    WEEKLY,
    agendas,
    ana,
    first,
    item,
    minutes,
    point,
    prompts_of,
)


def test_an_ordinary_agenda_has_the_five_parts_in_order() -> None:
    assert minutes(first()) == dict(boxes(30))


def test_a_short_meeting_keeps_the_points_of_the_other_person() -> None:
    notebook = replace(EMPTY, points=tuple(point(n, Owner.THEM) for n in (1, 2, 3)))
    agenda = first(notebook, "2026-06-01 10:00 15m ana weekly\n")
    assert len(agenda.points) == 3
    assert [part.part for part in agenda.parts] == [Part.CHECK_IN, Part.PROGRESS, Part.OPEN_FLOOR]
    assert all(q in agenda.questions for part in agenda.parts for q in part.questions)
    assert len(agenda.questions) == 2


def test_feedback_is_asked_for_in_both_directions() -> None:
    feedback = next(part for part in first().parts if part.part is Part.FEEDBACK)
    assert feedback.prompts == (prompts.WENT_WELL, prompts.TO_CHANGE, prompts.ASK_PLAINLY)


# --- what is open --------------------------------------------------------------------------------


def test_what_the_leader_owes_and_what_they_owe_are_kept_apart_overdue_first() -> None:
    items = (
        item(1, "2026-11-02"),
        item(2, "2026-11-20", due="2026-11-21"),
        item(3, "2026-11-09", Owner.THEM),
        item(4, "2026-10-26", due="2026-12-01"),
        item(5, "2026-10-01", done="2026-10-05"),
    )
    agenda = first(replace(EMPTY, items=items))
    assert [c.item.number for c in agenda.i_owe] == [2, 4, 1]
    assert [c.item.number for c in agenda.they_owe] == [3]


def test_an_item_is_carried_over_by_each_kept_or_moved_meeting_after_the_day_it_was_made() -> None:
    diary = WEEKLY + "    2026-11-09 cancelled\n    2026-11-02 moved to 2026-11-03 10:00\n"
    notebook = replace(EMPTY, items=(item(1, "2026-10-26"),))
    (carried,) = carried_items(ana(diary), notebook, Policy(), moment(NOW), LEADER.zone)
    assert (carried.carried, carried.age_days) == (2, 28)


def test_a_meeting_replaced_by_another_of_the_week_carries_an_item_once() -> None:
    diary = WEEKLY + "    2026-11-16 cancelled\n2026-11-18 15:00 30m ana\n"
    notebook = replace(EMPTY, items=(item(1, "2026-11-13"),))
    (carried,) = carried_items(ana(diary), notebook, Policy(), moment(NOW), LEADER.zone)
    assert carried.carried == 1


def test_an_item_carried_three_times_asks_for_a_choice() -> None:
    notebook = replace(EMPTY, items=(item(1, "2026-10-30"), item(2, "2026-11-06")))
    agenda = first(notebook)
    assert [(c.item.number, c.carried, c.choose) for c in agenda.i_owe] == [(1, 3, True), (2, 2, False)]
    assert prompts.DECIDE in prompts_of(agenda)
    assert agenda.objective == "Decide about “Item 1”: do, schedule, drop or hand over"
    assert minutes(agenda)[Part.PROGRESS] > 9


def test_how_often_until_a_choice_is_asked_is_a_policy() -> None:
    policy = replace(Policy(), agenda=AgendaPolicy(choice_after_carried=2))
    notebook = replace(EMPTY, items=(item(2, "2026-11-06"),))
    assert first(notebook, policy=policy).i_owe[0].choose


def test_their_points_come_first_and_what_was_discussed_is_gone() -> None:
    points = (
        point(1, Owner.ME, shared=True),
        point(2, Owner.THEM),
        point(3, Owner.THEM, discussed=date(2026, 11, 20)),
        point(4, Owner.ME),
    )
    agenda = first(replace(EMPTY, points=points))
    assert [p.number for p in agenda.points] == [2, 1]
    assert [p.number for p in agenda.private_points] == [4]


def test_a_leader_who_shares_early_has_no_private_points() -> None:
    policy = replace(Policy(), agenda=AgendaPolicy(share_leader_points=True))
    agenda = first(replace(EMPTY, points=(point(4, Owner.ME),)), policy=policy)
    assert [p.number for p in agenda.points] == [4]
    assert agenda.private_points == ()


def test_what_was_done_since_the_last_kept_meeting_is_celebrated_next_time_only() -> None:
    diary = WEEKLY + "    2026-11-16 cancelled\n"
    items = (item(1, "2026-10-01", done="2026-11-08"), item(2, "2026-10-01", done="2026-11-09"), item(3, "2026-10-01"))
    made = agendas(replace(EMPTY, items=items), diary)
    assert [[done.number for done in agenda.celebrate] for agenda in made[:2]] == [[2], []]


def test_the_latest_note_of_each_kind_is_shown_in_its_own_place() -> None:
    notes = (
        Note(date(2026, 11, 9), "older"),
        Note(date(2026, 11, 16), "earlier that day"),
        Note(date(2026, 11, 16), "later that day"),
        Note(date(2026, 11, 17), "mine", private=True),
    )
    agenda = first(replace(EMPTY, notes=notes))
    assert agenda.last_note == notes[2]
    assert agenda.last_private_note == notes[3]


def test_a_meeting_out_of_any_window_can_still_be_prepared() -> None:
    s = ana()
    lonely = replace(s, meetings=tuple(m for m in s.meetings if m.outcome is Outcome.UPCOMING), last_kept=None)
    at = datetime.fromisoformat("2026-11-23T08:00:00+00:00")
    assert len(build_all(lonely, EMPTY, Policy(), at, LEADER.zone)) == len(s.upcoming())


# --- what stays private --------------------------------------------------------------------------------


PRIVATE_FIELDS = ("private_points", "last_private_note", "tip")


def shared_texts(value: object) -> list[str]:
    """Return every text of a value and of whatever it is made of, but nothing of an agenda's private fields."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple | frozenset):
        return [text for part in value for text in shared_texts(part)]
    if is_dataclass(value):
        names = [f.name for f in fields(value) if not (isinstance(value, Agenda) and f.name in PRIVATE_FIELDS)]
        return [text for name in names for text in shared_texts(getattr(value, name))]
    return []


@settings(max_examples=40, deadline=None)
@given(
    private_notes=st.lists(st.booleans(), max_size=6),
    points=st.lists(st.tuples(st.sampled_from(Owner), st.booleans()), max_size=6),
    skipped=st.booleans(),
    minutes=st.integers(15, 90),
)
def test_nothing_private_ever_stands_in_a_shared_field(
    private_notes: list[bool], points: list[tuple[Owner, bool]], skipped: bool, minutes: int
) -> None:
    notes = tuple(
        Note(TODAY - timedelta(days=n), f"{'SECRET' if private else 'open'} ## Career {n}", private)
        for n, private in enumerate(private_notes)
    )
    said = tuple(
        TalkingPoint(n, "open" if author is Owner.THEM or shared else "SECRET", author, TODAY, shared)
        for n, (author, shared) in enumerate(points)
    )
    diary = f"2026-06-01 10:00 {minutes}m ana weekly\n" + ("    2026-11-16 cancelled\n" if skipped else "")
    made = agendas(replace(EMPTY, notes=notes, points=said), diary)
    assert made
    for agenda in made:
        shared = shared_texts(agenda)
        assert not any("SECRET" in text for text in shared)
        assert agenda.tip not in shared
        assert len([p for p in agenda.private_points if p.text == "SECRET"]) == len(agenda.private_points)
