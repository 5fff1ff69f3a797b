"""Which events are one-on-ones: the rules of detection, one test a rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

import pytest

from assistant.model import DetectPolicy, Leader, Policy
from tests.calendar_text import BERLIN, LEADER, ME, judged, people, standing

NOW = "2026-03-02 12:00"


def test_a_series_of_two_people_is_a_one_on_one() -> None:
    review = judged("2026-01-05 10:00 30m ana weekly", NOW)
    ana = standing(review, "ana").one_on_one
    assert (ana.counterpart.email, ana.counterpart.name) == ("ana@example.com", "Ana")
    assert (ana.cadence_days, ana.usual_minutes, ana.source) == (7, 30, "series")


def test_three_people_are_not_a_one_on_one() -> None:
    assert people(judged("2026-01-05 10:00 30m ana ben weekly", NOW)) == []


@pytest.mark.parametrize("left_out", ["berlin#", "notetaker@acme.example", "fred@fireflies.ai", "x@assistant.otter.ai"])
def test_rooms_and_note_takers_are_left_out(left_out: str) -> None:
    assert people(judged(f"2026-01-05 10:00 30m ana {left_out} weekly", NOW)) == ["ana"]


def test_a_policy_key_adds_note_takers() -> None:
    policy = Policy(detect=DetectPolicy(bots=("scribe.example",)))
    text = "2026-01-05 10:00 30m ana bot@scribe.example weekly"
    assert (people(judged(text, NOW)), people(judged(text, NOW, policy))) == ([], ["ana"])


def test_the_leader_s_own_aliases_are_no_other_person() -> None:
    leader = replace(LEADER, aliases=frozenset({"lea@example.org"}))
    review = judged("2026-01-05 10:00 30m lea@example.org ana weekly", NOW, leader=leader)
    assert people(review) == ["ana"]


def test_a_group_among_the_attendees_is_never_a_one_on_one() -> None:
    assert people(judged("2026-01-05 10:00 30m ana team! weekly", NOW)) == []


@pytest.mark.parametrize(("minutes", "found"), [(14, []), (15, ["ana"]), (90, ["ana"]), (91, [])])
def test_it_lasts_15_to_90_minutes(minutes: int, found: list[str]) -> None:
    assert people(judged(f"2026-01-05 10:00 {minutes}m ana weekly", NOW)) == found


def test_an_all_day_event_is_none() -> None:
    assert people(judged('2026-01-05 all day "Offsite" ana weekly', NOW)) == []


@pytest.mark.parametrize(
    ("title", "found"),
    [("Interview Ana", []), ("DEMO", []), ("Sales", []), ("Interviews and more", ["ana"]), ("Democracy", ["ana"])],
)
def test_an_excluded_word_counts_whole_and_in_any_case(title: str, found: list[str]) -> None:
    assert people(judged(f'2026-01-05 10:00 30m ana weekly "{title}"', NOW)) == found


def test_a_series_that_the_leader_declined_is_none() -> None:
    assert people(judged("2026-01-05 10:00 30m ana weekly declined by me", NOW)) == []


def test_a_counterpart_who_did_not_answer_counts() -> None:
    assert people(judged("2026-01-05 10:00 30m ana weekly by ana", NOW)) == ["ana"]


def test_a_cancelled_series_is_no_series() -> None:
    review = judged("2026-01-05 10:00 30m ana weekly cancelled", NOW)
    assert (people(review), review.counts.occurrences) == ([], 0)


def test_an_instance_with_guests_is_still_the_pair_s() -> None:
    review = judged(
        """
        2026-02-02 10:00 30m ana weekly
            2026-02-16 with ana ben
        """,
        NOW,
    )
    assert [m.outcome for m in standing(review, "ana").meetings][:3] == ["kept", "kept", "kept"]


def test_a_person_can_be_ignored_and_pinned_by_hand() -> None:
    text = """
        2026-01-05 10:00 30m ana weekly
        2026-02-23 10:00 120m ben
        """
    chosen = Policy(ignored=frozenset({"ana@example.com"}), pinned=frozenset({"ben@example.com"}))
    assert (people(judged(text, NOW)), people(judged(text, NOW, chosen))) == (["ana"], ["ben"])


def test_three_meetings_of_a_pair_in_eight_weeks_are_a_one_on_one() -> None:
    review = judged(
        """
        2026-01-12 10:00 30m ben
        2026-02-02 11:00 45m ben
        2026-03-08 23:00 30m ben
        """,
        NOW,
    )
    ben = standing(review, "ben").one_on_one
    assert (ben.source, ben.cadence_days) == ("repeated", 28)


@pytest.mark.parametrize(
    "third",
    ["2026-03-09 10:00 30m ben", "2026-02-09 10:00 30m ben cancelled", "2026-02-09 10:00 30m ben declined by ben"],
)
def test_meetings_too_far_apart_or_lost_are_not_enough(third: str) -> None:
    text = f"2026-01-12 10:00 30m ben\n2026-02-02 11:00 45m ben\n{third}"
    assert people(judged(text, NOW)) == []


def test_series_that_follow_each_other_are_one_one_on_one_and_the_later_gives_the_cadence() -> None:
    review = judged(
        """
        2025-11-03 10:00 60m ana RRULE:FREQ=WEEKLY;UNTIL=20260118T230000Z
        2026-01-22 14:00 30m ana biweekly by ana
        """,
        NOW,
    )
    ana = standing(review, "ana").one_on_one
    assert (len(review.standings), ana.cadence_days, ana.usual_minutes) == (1, 14, 30)
    assert ana.first_start.astimezone(BERLIN) == datetime(2025, 11, 3, 10, tzinfo=BERLIN)


def test_a_series_that_has_not_begun_does_not_give_the_cadence_yet() -> None:
    review = judged(
        """
        2026-01-05 10:00 30m ana RRULE:FREQ=WEEKLY;UNTIL=20260320T230000Z
        2026-03-24 10:00 60m ana biweekly
        """,
        NOW,
    )
    assert standing(review, "ana").one_on_one.cadence_days == 7


def test_of_series_that_run_at_once_the_shortest_cadence_counts() -> None:
    review = judged(
        """
        2026-01-05 10:00 25m ana weekly
        2026-01-08 16:00 60m ana monthly
        """,
        NOW,
    )
    ana = standing(review, "ana").one_on_one
    assert (ana.cadence_days, ana.usual_minutes) == (7, 25)


def test_of_series_that_ran_at_once_and_ended_the_shortest_cadence_counts_too() -> None:
    review = judged(
        """
        2025-12-02 10:00 30m ana RRULE:FREQ=WEEKLY;UNTIL=20260130T000000Z
        2025-12-10 15:00 45m ana RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20260130T000000Z
        """,
        NOW,
    )
    ana = standing(review, "ana").one_on_one
    assert (ana.cadence_days, ana.usual_minutes) == (7, 30)


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=WEEKLY;BYDAY=TU,TH", 4),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", 1),
        ("FREQ=DAILY", 1),
        ("FREQ=DAILY;INTERVAL=10", 10),
        ("FREQ=WEEKLY;INTERVAL=3", 21),
        ("FREQ=WEEKLY;INTERVAL=4", 28),
        ("FREQ=MONTHLY", 30),
        ("FREQ=MONTHLY;BYDAY=1MO", 30),
        ("FREQ=MONTHLY;BYDAY=1MO,3MO", 15),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", 15),
        ("FREQ=MONTHLY;INTERVAL=3", 90),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1", 30),
        ("FREQ=MONTHLY;BYDAY=MO", 7),
        ("FREQ=YEARLY;BYMONTH=1,4,7,10", 91),
    ],
)
def test_the_cadence_is_the_rule_s_period_divided_by_its_days(rule: str, days: int) -> None:
    review = judged(f"2026-01-05 10:00 30m ana RRULE:{rule}", NOW)
    assert standing(review, "ana").one_on_one.cadence_days == days


def test_the_counterpart_s_name_is_that_of_the_latest_event() -> None:
    review = judged("2026-01-05 10:00 30m ana@example.net weekly", NOW)
    assert standing(review, "ana@example.net").counterpart.name is None


def test_the_id_is_stable_for_the_pair_of_people() -> None:
    first = standing(judged("2026-01-05 10:00 30m ana weekly", NOW), "ana").one_on_one.id
    later = standing(judged("2026-02-03 15:00 60m ana biweekly by ana", NOW), "ana").one_on_one.id
    other = Leader("someone@example.com", BERLIN, "Europe/Berlin")
    assert first == later
    assert other.addresses.isdisjoint({ME})


def test_listed_is_only_who_has_a_meeting_in_the_window() -> None:
    ended = "2024-01-05 10:00 30m ana RRULE:FREQ=WEEKLY;UNTIL=20240301T000000Z"
    assert people(judged(ended, NOW)) == []
    assert people(judged(f"{ended}\n2026-02-20 10:00 30m ana", NOW)) == ["ana"]


def test_working_hours_are_a_policy_key() -> None:
    assert Policy().working.start == time(9)
