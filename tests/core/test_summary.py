"""What the weekly summary says, in which order, and that it never needs more lines than there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.summary import strip_outcomes, weekly
from assistant.model import (
    Agenda,
    CarriedItem,
    Conflict,
    Counterpart,
    CrowdedBy,
    DayLoad,
    Health,
    Notebook,
    Outcome,
    Owner,
    Plan,
    Policy,
    Reason,
    Rebook,
    Review,
    Standing,
    SummaryLine,
    TalkingPoint,
    WeeklySummary,
)
from connectors.model import Problem
from tests.golden.believable import (
    ANA,
    BEN,
    CEM,
    DECK,
    FINN,
    KATARZYNA,
    LARS,
    MONDAY,
    PRIVATE_NOTE,
    agenda,
    free,
    item,
    meeting,
    moment,
    notebooks,
    person,
    quiet_review,
    review,
    standing,
    upcoming,
)

ROOMY = replace(Policy(), summary_lines=200)
NOTHING_PLANNED = Plan()


def height(summary: WeeklySummary) -> int:
    """Count the lines as a reader does: headline, titles, lines, and the rows with their title."""
    sections = sum(len(section.lines) + bool(section.title) for section in summary.sections)
    rows = len(summary.rows) + bool(summary.rows) + bool(summary.rows_more)
    return 1 + sections + rows


def lines_of(summary: WeeklySummary, title: str) -> tuple[SummaryLine, ...]:
    return next((section.lines for section in summary.sections if section.title == title), ())


def words(summary: WeeklySummary) -> str:
    told = [f"{line.text} – {line.rest}" for section in summary.sections for line in section.lines]
    rows = [f"{row.counterpart.display} {row.needs}" for row in summary.rows]
    return "\n".join([summary.headline, *told, *rows, summary.rows_more])


def of(
    *standings: Standing,
    conflicts: tuple[Conflict, ...] = (),
    crowded_days: tuple[DayLoad, ...] = (),
    plan: Plan = NOTHING_PLANNED,
    problems: tuple[Problem, ...] = (),
) -> Review:
    calm = replace(quiet_review(), standings=standings, conflicts=conflicts, crowded_days=crowded_days)
    return replace(calm, plan=plan, problems=problems)


def told(of_review: Review, books: dict[str, Notebook] | None = None) -> WeeklySummary:
    return weekly(of_review, books or {}, ROOMY)


# --- a calm week, and none at all ------------------------------------------------------------------------------------


def test_a_calm_week_is_two_lines() -> None:
    summary = told(quiet_review())
    assert height(summary) == 2
    assert summary.headline == "A calm week: 2 one-on-ones, and nothing needs you."
    assert summary.sections[0].lines[0].detail == "kept in a row: Cem 12"


def test_a_calm_week_without_good_news_names_the_first_meeting() -> None:
    summary = told(of(standing(FINN, 3, "15:00", "●●")))
    assert [line.text for line in summary.sections[0].lines] == ["The first is Finn Groß, Wed 15:00"]
    assert height(summary) == 2


def test_a_calendar_without_one_on_ones_says_so_in_a_line() -> None:
    summary = told(of())
    assert summary.headline == "No one-on-one was found in this calendar."
    assert height(summary) == 1


def test_an_empty_section_is_left_out() -> None:
    titles = {section.title for section in told(of(standing(BEN, 3, "10:30", "●●○", Health.AMBER))).sections}
    assert titles == {"One-on-ones this week", "People to look after"}


# --- which week ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "monday"),
    [
        (MONDAY, MONDAY),
        (MONDAY + timedelta(days=4), MONDAY),
        (MONDAY + timedelta(days=5), MONDAY + timedelta(days=7)),
        (MONDAY + timedelta(days=6), MONDAY + timedelta(days=7)),
    ],
)
def test_the_week_is_the_present_one_and_at_the_weekend_the_coming_one(day: date, monday: date) -> None:
    assert told(replace(quiet_review(), now=moment(day, "12:00"))).week_start == monday


def test_the_week_begins_at_midnight_of_the_leader() -> None:
    just_monday_in_berlin = replace(quiet_review(), now=moment(MONDAY, "00:10"))
    assert told(just_monday_in_berlin).week_start == MONDAY


# --- the sections ----------------------------------------------------------------------------------------------------


def test_calendar_health_comes_first_and_in_the_headline() -> None:
    problems = tuple(Problem("work/team.ics", None, "It ends before it starts.") for _ in range(3))
    summary = told(of(standing(CEM, 2, "09:00", "●●"), problems=problems))
    assert summary.headline.startswith("Part of your calendar could not be read.")
    assert summary.sections[0].title == "Calendar health"
    assert summary.sections[0].lines[0].text == "team.ics: 3 parts could not be read"


def test_an_entirely_empty_calendar_is_said_loudly() -> None:
    empty = replace(of(), counts=replace(review().counts, occurrences=0))
    assert "no events at all" in lines_of(told(empty), "Calendar health")[0].text


def test_a_meeting_says_what_it_needs() -> None:
    who = standing(ANA, 2, "14:00", "●●")
    planned = upcoming(ANA, (who,))
    conflict = Conflict(ANA, planned.key, planned.span.start, "Board review", free(2, "13:30", 60))
    prepared = replace(agenda(), meeting=planned.key, i_owe=(CarriedItem(DECK, 3, 28, choose=True),))
    summary = told(of(who, conflicts=(conflict,), plan=Plan(agendas=(prepared,))))
    line = lines_of(summary, "One-on-ones this week")[0]
    assert line.text == "Tue 14:00 Ana Keller"
    assert line.detail == (
        "“Board review” lies over it (13:30 to 14:30); you owe one; 2 points from Ana; "
        "1 item carried so often that it is time to choose"
    )


def test_meetings_that_need_nothing_share_a_line_a_day() -> None:
    quiet = (standing(CEM, 2, "09:00", "●"), standing(LARS, 2, "11:00", "●"), standing(FINN, 4, "15:00", "●"))
    summary = told(of(*quiet, standing(KATARZYNA, 1, "10:00", "●", Health.SILENT, ahead=0)))
    assert [line.text for line in lines_of(summary, "One-on-ones this week")] == [
        "Tue 09:00 Cem Yılmaz, 11:00 Lars Ødegård",
        "Thu 15:00 Finn Groß",
    ]


def test_people_to_look_after_come_with_the_times_that_are_free() -> None:
    lost = meeting(ANA, MONDAY + timedelta(days=1), "10:00", Outcome.SKIPPED)
    who = replace(standing(ANA, 2, "10:00", "●○", Health.RED, ahead=0), meetings=(lost,), last_kept=None)
    rebook = Rebook(
        "r", lost.key, ANA, lost.original_start, (free(2, "14:00"), free(3, "09:30"), free(4, "11:00")), "Free."
    )
    line = lines_of(told(of(who, plan=Plan(proposals=(rebook,)))), "People to look after")[0]
    assert line.text == "Ana Keller: missed twice in a row, none kept in these weeks"
    assert line.rest == "Tue 10:00 was cancelled; re-book Ana: Tue 14:00, Wed 09:30 or Thu 11:00"


def test_the_times_for_a_meeting_that_is_lost_in_a_later_week_say_which_one_they_make_good() -> None:
    lost = meeting(ANA, MONDAY + timedelta(days=22), "10:00", Outcome.SKIPPED)
    who = replace(standing(ANA, 2, "10:00", "●●", Health.GREEN, ahead=0), meetings=(lost,))
    rebook = Rebook("r", lost.key, ANA, lost.original_start, (free(2, "14:00"),), "Free.")
    line = lines_of(told(of(who, plan=Plan(proposals=(rebook,)))), "People to look after")[0]
    assert line.rest == "re-book Tue 15 Dec with Ana: Tue 14:00"


def test_a_week_without_a_one_on_one_begins_with_no() -> None:
    quiet = replace(standing(ANA, 2, "10:00", "●", Health.SILENT, ahead=0), last_kept=None)
    assert told(of(quiet)).headline == "No one-on-one this week, 1 person needs you."


def test_red_comes_before_silent_and_silent_before_amber() -> None:
    amber = standing(BEN, 3, "10:30", "●○", Health.AMBER)
    silent = standing(KATARZYNA, 4, "13:00", "●", Health.SILENT, ahead=0)
    red = standing(LARS, 2, "11:00", "●○○", Health.RED)
    people = lines_of(told(of(amber, silent, red)), "People to look after")
    assert [line.about for line in people] == [LARS, KATARZYNA, BEN]


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (Reason.CANCELLED, "was cancelled"),
        (Reason.DECLINED_BY_LEADER, "was declined by you"),
        (Reason.DECLINED_BY_COUNTERPART, "was declined by Ben"),
    ],
)
def test_last_weeks_skipped_meeting_has_its_reason_in_plain_words(reason: Reason, said: str) -> None:
    lost = replace(meeting(BEN, MONDAY - timedelta(days=5), "10:30", Outcome.SKIPPED), reason=reason)
    who = standing(BEN, 3, "10:30", "●●")
    summary = told(of(replace(who, meetings=(*who.meetings[:-3], lost, *who.meetings[-2:]))))
    assert [(line.text, line.detail) for line in lines_of(summary, "Skipped last week")] == [
        ("Wed 18 Nov Ben Osei", said)
    ]


def test_what_was_skipped_longer_ago_is_no_news() -> None:
    assert lines_of(told(of(standing(BEN, 3, "10:30", "●○●"))), "Skipped last week") == ()


def test_what_the_leader_owes_comes_oldest_first_with_age_and_due_date() -> None:
    books = notebooks()
    owed = lines_of(weekly(quiet_review(), books, ROOMY), "You owe")
    assert [line.text for line in owed] == [
        "Send the hiring plan for the platform team",
        "Ask Lena whether she would mentor",
        "Look at the on-call rota with Öykü",
    ]
    assert owed[0].detail == "to Ana Keller, promised 27 days ago, overdue since Fri 20 Nov"
    assert owed[2].detail == "to Finn Groß, promised 7 days ago, due Mon 23 Nov"


def test_a_crowded_day_says_how_full_it_is() -> None:
    load = DayLoad(MONDAY, 370, 480, 195, 8, (CrowdedBy.RUN,))
    elsewhere = replace(load, day=MONDAY + timedelta(days=9))
    summary = told(of(standing(CEM, 2, "09:00", "●"), crowded_days=(load, elsewhere)))
    assert [line.text for line in lines_of(summary, "Worth knowing")] == [
        "Mon 23 Nov: 8 meetings, 6 h 10 min busy, 3 h 15 min without a break"
    ]


def test_a_crowded_day_without_working_hours_is_not_said_to_have_no_busy_minute() -> None:
    load = DayLoad(MONDAY + timedelta(days=6), 0, 0, 150, 3, (CrowdedBy.RUN,))
    summary = told(of(standing(CEM, 2, "09:00", "●"), crowded_days=(load,)))
    assert [line.text for line in lines_of(summary, "Worth knowing")] == [
        "Sun 29 Nov: 3 meetings, 2 h 30 min without a break"
    ]


def test_fairness_names_who_gave_way_most_and_how() -> None:
    summary = told(of(standing(ANA, 2, "14:00", "●○○?◐●"), standing(BEN, 3, "10:30", "●○", Health.AMBER)))
    assert [(line.text, line.detail) for line in lines_of(summary, "Worth knowing")] == [
        ("Ana Keller gave way most often: 4 of 6 meetings", "two cancelled, one double-booked and one moved")
    ]


def test_nobody_is_named_when_two_gave_way_equally_often() -> None:
    equal = (
        standing(ANA, 2, "14:00", "○○●"),
        standing(CEM, 3, "10:30", "○○●"),
        standing(BEN, 3, "9:30".zfill(5), "○", Health.AMBER),
    )
    assert lines_of(told(of(*equal)), "Worth knowing") == ()


def test_what_a_counterpart_declined_is_no_bump() -> None:
    who = standing(ANA, 2, "14:00", "○○●")
    declined = tuple(
        replace(m, reason=Reason.DECLINED_BY_COUNTERPART) if m.outcome is Outcome.SKIPPED else m for m in who.meetings
    )
    assert lines_of(told(of(replace(who, meetings=declined))), "Worth knowing") == ()


# --- names -----------------------------------------------------------------------------------------------------------


def test_two_people_of_one_name_are_told_apart() -> None:
    twins = [standing(person(f"ana@{house}.example", "Ana Keller"), 2, "14:00", "●○", Health.AMBER) for house in "ab"]
    people = lines_of(told(of(*twins)), "People to look after")
    assert [line.text.split(":")[0] for line in people] == [
        "Ana Keller (ana at a.example)",
        "Ana Keller (ana at b.example)",
    ]


def test_a_title_over_several_lines_stays_on_one() -> None:
    who = standing(ANA, 2, "14:00", "●●")
    planned = upcoming(ANA, (who,))
    conflict = Conflict(ANA, planned.key, planned.span.start, "Board\r\nreview\u202e\x00", free(2, "13:30", 60))
    assert "“Board review”" in words(told(of(who, conflicts=(conflict,))))


# --- rows ------------------------------------------------------------------------------------------------------------


def test_there_is_a_row_a_person_and_those_who_need_attention_come_first() -> None:
    rows = told(review(), notebooks()).rows
    assert len(rows) == len(review().standings)
    assert [row.counterpart.email for row in rows[:5]] == [
        ANA.email,
        KATARZYNA.email,
        BEN.email,
        LARS.email,
        "isla@acme.example",
    ]


def test_a_strip_is_the_last_twelve_meetings_and_the_next() -> None:
    strip = strip_outcomes(standing(ANA, 2, "14:00", "○" + "●" * 12))
    assert strip == (Outcome.KEPT,) * 12 + (Outcome.UPCOMING,)


def test_a_strip_without_anything_ahead_ends_with_the_last_meeting() -> None:
    assert strip_outcomes(standing(ANA, 2, "14:00", "●○", ahead=0)) == (Outcome.KEPT, Outcome.SKIPPED)


# --- room ------------------------------------------------------------------------------------------------------------


def test_what_finds_no_room_is_counted_truthfully() -> None:
    crowd = tuple(standing(person(f"p{n:02}@acme.example"), 3, "10:30", "●○", Health.AMBER) for n in range(20))
    summary = weekly(of(*crowd), {}, Policy())
    people = lines_of(summary, "People to look after")
    assert people[-1].text == f"and {20 - (len(people) - 1)} more"
    assert summary.rows_more == f"and {20 - len(summary.rows)} more"


def test_a_shared_line_counts_each_of_its_meetings() -> None:
    crowd = tuple(standing(person(f"p{n:02}@acme.example"), 1 + n % 5, "10:30", "●") for n in range(30))
    red = standing(ANA, 2, "14:00", "●○○", Health.RED)
    ahead = lines_of(weekly(of(*crowd, red), {}, replace(Policy(), summary_lines=10)), "One-on-ones this week")
    shown = sum(line.text.count(":") for line in ahead[:-1])
    assert ahead[-1].text == f"and {31 - shown} more"


def test_when_space_is_short_the_news_comes_first_and_the_rest_is_named() -> None:
    summary = weekly(review(), notebooks(), replace(Policy(), summary_lines=12))
    assert summary.sections[0].title == "Calendar health"
    assert summary.sections[-1].lines[0].text.startswith("and ")
    assert "worth knowing" in summary.sections[-1].lines[0].detail


# --- whatever the calendar, whatever the limit -----------------------------------------------------------------------


SECRET = "marker-of-what-is-private"
OUTCOME_STRIPS = st.text(alphabet="●◐○·?", max_size=15)


@st.composite
def reviews(draw: st.DrawFn) -> tuple[Review, dict[str, Notebook]]:
    """Draw a calendar with some people, and notebooks full of what must not be told."""
    people = [
        person(f"p{n}@acme.example", draw(st.none() | st.text(max_size=30))) for n in range(draw(st.integers(0, 12)))
    ]
    standings = tuple(_drawn_standing(draw, who) for who in people)
    books = {who.email: _secretive(draw, Notebook(who)) for who in people}
    ahead = [(s, s.next) for s in standings if s.next]
    conflicts = tuple(
        Conflict(s.counterpart, m.key, m.span.start, draw(st.text(max_size=20)), m.span)
        for s, m in ahead
        if draw(st.booleans())
    )
    agendas = tuple(_secretive_agenda(s) for s, _ in ahead)
    loads = tuple(
        DayLoad(MONDAY + timedelta(days=d), 400, 480, 200, 7, (CrowdedBy.LOAD,)) for d in range(draw(st.integers(0, 5)))
    )
    problems = tuple(Problem(f"{n}.ics", None, draw(st.text(max_size=40))) for n in range(draw(st.integers(0, 4))))
    whole = replace(quiet_review(), standings=standings, conflicts=conflicts, crowded_days=loads, problems=problems)
    return replace(whole, plan=Plan(agendas=agendas)), books


def _drawn_standing(draw: st.DrawFn, who: Counterpart) -> Standing:
    health = draw(st.sampled_from(Health))
    day, ahead = draw(st.integers(1, 5)), draw(st.integers(0, 3))
    past = draw(OUTCOME_STRIPS) if ahead else draw(OUTCOME_STRIPS) + "●"
    return standing(who, day, "10:00", past, health, ahead)


def _secretive(draw: st.DrawFn, book: Notebook) -> Notebook:
    items = tuple(
        item(n, draw(st.text(min_size=1, max_size=90)), Owner.ME, MONDAY) for n in range(draw(st.integers(0, 3)))
    )
    points = (TalkingPoint(1, SECRET, Owner.ME, MONDAY),)
    return replace(book, items=items, points=points, notes=(replace(PRIVATE_NOTE, text=SECRET),))


def _secretive_agenda(of_standing: Standing) -> Agenda:
    assert of_standing.next is not None
    points = (TalkingPoint(1, SECRET, Owner.ME, MONDAY),)
    private = replace(PRIVATE_NOTE, text=SECRET)
    return replace(
        agenda(), meeting=of_standing.next.key, counterpart=of_standing.counterpart, private_points=points,
        last_private_note=private, tip=SECRET,
    )  # fmt: skip


@given(reviews(), st.integers(1, 60))
def test_a_summary_never_has_more_lines_than_there_are(drawn: tuple[Review, dict[str, Notebook]], limit: int) -> None:
    assert height(weekly(*drawn, replace(Policy(), summary_lines=limit))) <= max(limit, 2)


@given(reviews())
def test_a_summary_never_tells_what_is_private(drawn: tuple[Review, dict[str, Notebook]]) -> None:
    assert SECRET not in words(weekly(*drawn, ROOMY))


@given(reviews(), st.integers(3, 60))
def test_no_line_is_empty_and_none_breaks(drawn: tuple[Review, dict[str, Notebook]], limit: int) -> None:
    summary = weekly(*drawn, replace(Policy(), summary_lines=limit))
    for section in summary.sections:
        assert section.lines
        for line in section.lines:
            assert line.text.strip()
            assert len(f"{line.text}{line.rest}".splitlines()) == 1
