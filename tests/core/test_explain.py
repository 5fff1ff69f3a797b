"""Why it was judged so: every verdict comes with the rules that led to it."""

from __future__ import annotations

from assistant.core import judge
from assistant.core.explain import Explained, explain
from assistant.core.localtime import review_window
from assistant.core.scene import Scene
from assistant.model import Policy
from tests.calendar_text import BERLIN, LEADER, diary, moment

NOW = moment("2026-03-02 12:00")
DIARY = """
    2026-02-10 10:00 30m ana weekly
        2026-02-17 cancelled
        2026-02-24 moved to 2026-02-26 15:00
    2026-02-11 09:00 30m ana ben weekly "Design review"
    2026-02-16 all day "Vacation" until 2026-02-20
    2026-02-12 09:00 30m zoe "Catch-up"
"""


def asked(query: str) -> tuple[Explained, ...]:
    window = review_window(NOW, 84, 42, BERLIN)
    reach = judge.reach_of(window)
    return explain(Scene.of(diary(DIARY), reach, LEADER, Policy(), {}, NOW), query)


def failed(explained: Explained) -> list[str]:
    return [check.rule for check in explained.checks if not check.holds]


def test_an_event_that_is_none_names_the_rule_that_failed() -> None:
    (review,) = asked("design review")
    assert review.verdict == "Not a one-on-one."
    assert failed(review) == ["exactly two people"]


def test_a_series_of_two_people_passes_every_rule() -> None:
    series = asked("ana 2026-02-17")[0]
    assert (series.verdict, failed(series)) == ("A one-on-one.", [])


def test_a_day_narrows_it_to_the_meeting_of_that_day() -> None:
    meeting = asked("ana 2026-02-17")[-1]
    assert meeting.verdict == "Excused (one of you was away)."
    assert [check.rule for check in meeting.checks if check.holds] == ["it was lost", "inside the leader's own leave"]


def test_a_moved_meeting_is_found_by_both_of_its_days() -> None:
    assert asked("ana 2026-02-24")[-1].verdict == asked("ana 2026-02-26")[-1].verdict == "Moved (held at another time)."


def test_a_single_meeting_says_what_it_would_need() -> None:
    (single,) = asked("catch-up")
    assert single.verdict.startswith("A meeting of the pair")


def test_nothing_that_fits_is_nothing() -> None:
    assert asked("ana nobody") == ()
