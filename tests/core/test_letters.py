"""Which mails are due when: one test a rule, on a diary. 23 November 2026 is a Monday."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from assistant.core import between
from assistant.core.letters import Known, MailRules, due, next_at
from assistant.core.notebook import add_item, add_note, add_point
from assistant.model import (
    Counterpart,
    Held,
    Letter,
    LetterKind,
    Notebook,
    Owner,
    Policy,
    Post,
    PostState,
    TheirHours,
    Wording,
)
from tests.calendar_text import BERLIN, address, judged

DIARY = """
2026-10-06 10:00 30m ana weekly
2026-10-08 11:00 30m ben weekly
"""
ANA, BEN = address("ana"), address("ben")
TUESDAY = date(2026, 11, 24)
Books = dict[str, Notebook]


def book(person: str = ANA) -> Notebook:
    return Notebook(Counterpart(person))


def known(now: str, books: Books | None = None, policy: Policy | None = None, rules: MailRules | None = None) -> Known:
    chosen, notebooks = policy or Policy(), books or {}
    return Known(judged(DIARY, now, chosen, notebooks=notebooks), notebooks, chosen, rules or MailRules())


def letters(found: Known, *kinds: LetterKind) -> list[str]:
    wanted = kinds or tuple(LetterKind)
    return [f"{one.at.astimezone(BERLIN):%a %d %H:%M} {one.key}" for one in due(found) if one.kind in wanted]


def sent(letter: Letter, state: PostState = PostState.SENT) -> Post:
    return Post(letter, letter.person or "me@example.com", "<x@y>", Wording("", "", ""), state)


# --- the weekly summary ----------------------------------------------------------------------------------------------


def test_the_weekly_summary_is_due_on_monday_at_half_past_seven() -> None:
    assert letters(known("2026-11-23 07:29"), LetterKind.WEEKLY) == []
    assert letters(known("2026-11-23 07:30"), LetterKind.WEEKLY) == ["Mon 23 07:30 weekly:2026-11-23"]


def test_a_machine_that_slept_sends_the_summary_of_this_week_once_when_it_wakes() -> None:
    assert letters(known("2026-11-26 12:00"), LetterKind.WEEKLY) == ["Mon 23 07:30 weekly:2026-11-23"]


def test_on_a_public_holiday_the_summary_comes_the_next_working_day() -> None:
    policy = Policy(holidays=frozenset({date(2026, 11, 23)}))
    assert letters(known("2026-11-23 12:00", policy=policy), LetterKind.WEEKLY) == []
    assert letters(known("2026-11-24 07:30", policy=policy), LetterKind.WEEKLY) == ["Tue 24 07:30 weekly:2026-11-23"]


def test_a_summary_of_sunday_comes_on_monday_once_and_not_for_a_whole_week() -> None:
    policy = replace(Policy(), schedule=replace(Policy().schedule, weekly_day=7))
    assert letters(known("2026-11-23 07:30", policy=policy), LetterKind.WEEKLY) == ["Mon 23 07:30 weekly:2026-11-16"]
    assert letters(known("2026-11-28 12:00", policy=policy), LetterKind.WEEKLY) == []


def test_where_the_calendars_cannot_be_read_only_the_summary_comes() -> None:
    found = replace(known("2026-11-23 16:00"), stale=True)
    assert letters(found) == ["Mon 23 08:30 weekly:2026-11-23"]
    assert letters(replace(known("2026-11-23 08:29"), stale=True)) == []


# --- before a meeting ------------------------------------------------------------------------------------------------


def test_the_leader_gets_one_letter_for_all_meetings_of_tomorrow() -> None:
    diary = DIARY + "2026-10-06 14:00 30m zoe weekly\n"
    review = judged(diary, "2026-11-23 16:00")
    [letter] = [one for one in due(Known(review, {}, Policy())) if one.kind is LetterKind.PREP]
    assert letter.key == "prep:2026-11-24"
    assert [meeting.original_start.astimezone(BERLIN).hour for meeting in letter.meetings] == [10, 14]


def test_the_other_person_is_asked_two_working_days_before_at_the_start_of_work() -> None:
    assert letters(known("2026-11-20 08:59"), LetterKind.INPUT) == []
    assert letters(known("2026-11-20 09:00"), LetterKind.INPUT) == [f"Fri 20 09:00 input:2026-11-24:{ANA}"]


def test_whoever_has_said_something_already_is_not_asked() -> None:
    point = add_point(book(), "The move", date(2026, 11, 19), Owner.THEM)
    said = between.say_input(book(), TUESDAY, 4, "")
    for prepared in (point, said):
        assert letters(known("2026-11-20 09:00", {ANA: prepared}), LetterKind.INPUT) == []
    old = add_point(book(), "Long ago", date(2026, 11, 1), Owner.THEM)
    assert letters(known("2026-11-20 09:00", {ANA: old}), LetterKind.INPUT) != []


def test_a_draft_keeps_no_letter_back_because_the_leader_sees_which_go_out() -> None:
    draft = between.draft_point(book(), "My pay", date(2026, 11, 19))
    assert letters(known("2026-11-20 09:00", {ANA: draft}), LetterKind.INPUT) != []


def test_the_other_person_is_asked_on_their_own_clock() -> None:
    policy = Policy(their_hours=((ANA, TheirHours("America/New_York")),))
    assert letters(known("2026-11-20 14:59", policy=policy), LetterKind.INPUT) == []
    assert letters(known("2026-11-20 15:00", policy=policy), LetterKind.INPUT) != []


# --- after a meeting -------------------------------------------------------------------------------------------------


def test_both_get_a_recap_once_something_for_both_was_written() -> None:
    noted = add_note(book(), TUESDAY, "Went well.")
    found = letters(known("2026-11-24 11:00", {ANA: noted}), LetterKind.RECAP)
    assert found == [f"Tue 24 11:00 recap:2026-11-24:{ANA}:me", f"Tue 24 11:00 recap:2026-11-24:{ANA}:them"]


def test_a_private_note_alone_is_no_reason_for_a_recap() -> None:
    private = add_note(book(), TUESDAY, "He may leave.", private=True)
    assert letters(known("2026-11-24 11:00", {ANA: private}), LetterKind.RECAP) == []


def test_the_leader_is_reminded_once_of_a_meeting_of_which_nothing_was_written() -> None:
    assert letters(known("2026-11-24 12:29"), LetterKind.NUDGE) == []
    assert letters(known("2026-11-24 12:30"), LetterKind.NUDGE) == [f"Tue 24 12:30 nudge:2026-11-24:{ANA}"]


def test_nobody_is_reminded_of_what_was_written_or_settled() -> None:
    noted = add_item(book(), "Send the plan", TUESDAY)
    assert letters(known("2026-11-24 12:30", {ANA: noted}), LetterKind.NUDGE) == []
    start = datetime(2026, 11, 24, 9, tzinfo=UTC)
    settled = between.settle(book(), Held(start, True, Owner.ME, start))
    assert letters(known("2026-11-24 12:30", {ANA: settled}), LetterKind.NUDGE) == []


def test_a_recap_waits_until_nobody_is_writing_any_more() -> None:
    noted = known("2026-11-24 11:00", {ANA: add_note(book(), TUESDAY, "Went well.")})
    assert letters(replace(noted, still_writing=frozenset({ANA})), LetterKind.RECAP) == []


def test_a_note_of_the_night_is_sent_to_nobody_before_morning() -> None:
    noted = {ANA: add_note(book(), TUESDAY, "Went well.")}
    assert letters(known("2026-11-24 23:00", noted), LetterKind.RECAP) == []
    assert len(letters(known("2026-11-25 07:00", noted), LetterKind.RECAP)) == 2


def test_the_leader_is_reminded_of_one_meeting_a_week_and_not_of_each() -> None:
    found = known("2026-11-26 13:30")
    [first] = [one for one in due(found) if one.kind is LetterKind.NUDGE]
    assert letters(replace(found, posts=(sent(first),)), LetterKind.NUDGE) == []


def test_a_meeting_late_on_friday_is_asked_about_on_monday_morning() -> None:
    diary = "2026-10-09 17:30 30m ana weekly"
    for now, said in (("2026-11-20 20:00", 0), ("2026-11-21 12:00", 0), ("2026-11-23 07:00", 1)):
        found = Known(judged(diary, now), {}, Policy())
        assert len(letters(found, LetterKind.NUDGE)) == said


# --- once in a while -------------------------------------------------------------------------------------------------


def test_the_wins_of_a_month_come_on_the_first_working_day_of_the_next() -> None:
    won = between.add_win(book(), "Shipped it", date(2026, 10, 20), Owner.THEM)
    assert letters(known("2026-11-02 09:00", {ANA: won}), LetterKind.WINS) == ["Mon 02 09:00 wins:2026-10-01"]
    assert letters(known("2026-11-02 09:00"), LetterKind.WINS) == []


def test_the_format_is_asked_about_a_quarter_after_the_pair_began() -> None:
    began = date(2026, 10, 6) + timedelta(days=91)
    now = f"{began.isoformat()} 09:00"
    assert f"format:{began.isoformat()}:{ANA}" in " ".join(letters(known(now), LetterKind.FORMAT))
    reviewed = replace(book(), format_reviewed=date(2026, 12, 1))
    assert ANA not in " ".join(letters(known(now, {ANA: reviewed}), LetterKind.FORMAT))


# --- whether ---------------------------------------------------------------------------------------------------------


def test_what_was_put_in_before_is_not_due_again_whatever_became_of_it() -> None:
    found = known("2026-11-23 07:30")
    [letter] = [one for one in due(found) if one.kind is LetterKind.WEEKLY]
    for state in PostState:
        assert letters(replace(found, posts=(sent(letter, state),)), LetterKind.WEEKLY) == []


def test_a_kind_that_is_switched_off_never_comes() -> None:
    rules = MailRules(off=frozenset({"weekly", "input"}))
    assert letters(known("2026-11-23 09:00", rules=rules), LetterKind.WEEKLY, LetterKind.INPUT) == []
    declined = between.want_mail(book(), "input", Owner.THEM, False)
    assert letters(known("2026-11-20 09:00", {ANA: declined}), LetterKind.INPUT) == []
    by_the_other = between.want_mail(book(), "input", Owner.ME, False)
    assert letters(known("2026-11-20 09:00", {ANA: by_the_other}), LetterKind.INPUT) != []


def test_nobody_gets_two_letters_in_a_week_that_they_did_not_ask_for() -> None:
    found = known("2026-11-20 09:00")
    [letter] = [one for one in due(found) if one.kind is LetterKind.INPUT]
    earlier = replace(letter, key="format:x", kind=LetterKind.FORMAT, at=letter.at - timedelta(days=6))
    assert letters(replace(found, posts=(sent(earlier),)), LetterKind.INPUT) == []
    assert letters(replace(found, posts=(sent(earlier, PostState.DROPPED),)), LetterKind.INPUT) != []
    long_ago = replace(earlier, at=letter.at - timedelta(days=8))
    assert letters(replace(found, posts=(sent(long_ago),)), LetterKind.INPUT) != []


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-11-24 22:00", []),
        ("2026-11-25 06:59", []),
        ("2026-11-25 07:00", [f"Wed 25 07:00 nudge:2026-11-24:{ANA}"]),
    ],
)
def test_what_nobody_asked_for_waits_for_the_end_of_the_quiet_hours(now: str, said: list[str]) -> None:
    policy = replace(Policy(), schedule=replace(Policy().schedule, nudge_hours=10))
    assert letters(known(now, policy=policy), LetterKind.NUDGE) == said


def test_quiet_hours_may_lie_within_a_day_or_be_none() -> None:
    late = replace(Policy(), schedule=replace(Policy().schedule, nudge_hours=2))
    noon = MailRules(quiet_from=time(12, 0), quiet_until=time(14, 0))
    assert letters(known("2026-11-24 13:59", policy=late, rules=noon), LetterKind.NUDGE) == []
    assert len(letters(known("2026-11-24 14:00", policy=late, rules=noon), LetterKind.NUDGE)) == 1
    never = MailRules(quiet_from=time(0, 0), quiet_until=time(0, 0))
    assert len(letters(known("2026-11-24 23:30", rules=never), LetterKind.NUDGE)) == 1


def test_whoever_has_no_page_to_answer_on_is_asked_nothing() -> None:
    found = replace(known("2026-11-20 09:00"), for_them=False)
    assert letters(found, LetterKind.INPUT, LetterKind.FORMAT) == []


def test_somebody_known_by_name_alone_is_written_nothing() -> None:
    found = known("2026-11-20 09:00", {ANA: book()})
    assert letters(found, LetterKind.INPUT) == [f"Fri 20 09:00 input:2026-11-24:{ANA}"]
    nobody = Counterpart("ana keller", "Ana Keller")
    nameless = [replace(one, one_on_one=replace(one.one_on_one, counterpart=nobody)) for one in found.review.standings]
    unreachable = replace(found, review=replace(found.review, standings=tuple(nameless)))
    assert letters(unreachable, LetterKind.INPUT) == []


def test_the_next_letter_is_known_so_that_nobody_has_to_look_all_the_time() -> None:
    assert next_at(known("2026-11-23 07:30")) == datetime(2026, 11, 23, 15, tzinfo=UTC)
