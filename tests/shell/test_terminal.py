"""The review as a leader reads it in a terminal: what is said first, what fits, and what may never reach the screen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO, StringIO, TextIOWrapper
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from assistant.core.strip import SYMBOLS
from assistant.model import Check, Counterpart, CrowdedBy, DayLoad, Flag, FlagKind, Health, Outcome, Review
from assistant.terminal import print_checks, print_review, strip
from assistant.terminal.style import clean
from connectors.model import Problem, Span
from tests.shell.terminal_data import (
    ANA,
    BERLIN,
    JONAS,
    LONG,
    MEI,
    MIA,
    NOA,
    NOW,
    PRIYA,
    at,
    conflict,
    full_review,
    notebooks,
    person,
    rebook,
    review,
    shorten,
    shown,
    standing,
)


def squeezed(text: str) -> str:
    """Return the text on one line with single blanks, so that a test need not know where lines end."""
    return " ".join(text.split())


# --- the strip -------------------------------------------------------------------------------------------------------


def test_the_strip_shows_one_character_an_outcome_in_the_order_given() -> None:
    assert strip([Outcome.KEPT, Outcome.MOVED, Outcome.SKIPPED, Outcome.UPCOMING]).plain == "●◐○◌"


def test_the_strip_has_no_colour_that_two_meanings_share_without_another_character() -> None:
    assert len({strip([outcome]).plain for outcome in Outcome}) == len(Outcome)


# --- the headline ----------------------------------------------------------------------------------------------------


def test_the_headline_names_who_needs_the_leader_and_why() -> None:
    text = shown(
        review([standing(MIA, "KKK"), standing(JONAS, "KK", Health.SILENT, ahead=0), standing(ANA, "KSS", Health.RED)])
    )
    assert "Two people need you: Ana (missed twice) and Jonas (nothing planned)." in text


def test_one_person_is_said_in_the_singular() -> None:
    assert "One person needs you: Ana (missed 3 times)." in shown(review([standing(ANA, "KSSS", Health.RED)]))


def test_beyond_three_people_the_headline_counts_the_rest() -> None:
    people = [standing(person(f"{name} Doe"), "KSS", Health.RED) for name in ("Ada", "Bo", "Cy", "Di", "Ed")]
    assert "Five people need you: Ada (missed twice), Bo (missed twice), Cy (missed twice) and two more." in squeezed(
        shown(review(people))
    )


def test_two_people_of_one_first_name_are_told_apart() -> None:
    twins = [
        standing(person("Ana Keller"), "KSS", Health.RED),
        standing(person("Ana Roth", "roth@example.com"), "KSS", Health.RED),
    ]
    assert "Ana Keller (missed twice) and Ana Roth (missed twice)" in shown(review(twins))


def test_one_miss_is_no_alarm() -> None:
    text = shown(review([standing(PRIYA, "KKS", Health.AMBER), standing(MIA, "KKK")]))
    assert "Nobody is lost; keep an eye on Priya (missed once)." in text


def test_when_all_is_well_the_headline_says_so() -> None:
    assert "Both one-on-ones are on track." in shown(review([standing(MIA, "KKK"), standing(ANA, "KK")]))
    assert "Your one-on-one with Mia Schneider is on track." in shown(review([standing(MIA, "KKK")]))


# --- the sections ----------------------------------------------------------------------------------------------------


def test_the_news_come_before_everybody() -> None:
    text = shown(full_review())
    titles = [
        "Needs you",
        "Re-book in the same week",
        "Conflicts ahead",
        "Shorten tomorrow",
        "Crowded days ahead",
        "Worth knowing",
        "Everybody",
        "Could not be read; the rest was judged",
    ]
    assert [line for line in text.splitlines() if line in titles] == titles


def test_a_section_with_nothing_to_say_is_left_out() -> None:
    text = shown(review([standing(MIA, "KKK")]))
    assert [line for line in text.splitlines() if line and not line.startswith(" ")][3:5] == [
        "Everybody",
        _legend(text),
    ]


def _legend(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith("●"))


def test_who_was_missed_is_shown_with_the_loss_the_last_kept_the_next_and_the_times_to_re_book() -> None:
    lost = rebook(ANA, at(17, 10), at(20, 9), at(20, 13, 30), at(23, 9))
    text = shown(review([standing(ANA, "KKSS", Health.RED)], proposals=[lost]), 80, notebooks())
    assert "Missed twice in a row, last Tue 17 Nov (cancelled)" in text
    assert "last kept 2 weeks ago · next Tue 24 Nov 10:00" in text
    assert "re-book Tue 17 Nov: tomorrow 09:00 or 13:30, Mon 23 Nov 09:00" in text
    assert "you promised: Ask finance about the second laptop and 1 more" in text


def test_who_has_nothing_planned_is_shown_with_what_to_do() -> None:
    text = shown(review([standing(JONAS, "KK", Health.SILENT, ahead=0, next_start=at(10, 10))]))
    assert "Nothing is planned" in text
    assert "last kept 2 weeks ago" in text
    assert "find a new time, or let it end" in text


def test_a_meeting_that_is_lost_ahead_is_not_said_to_be_past() -> None:
    ahead = standing(ANA, "KSS", Health.RED, next_start=at(27, 10))
    assert "Missed twice in a row, tomorrow included (cancelled)" in shown(review([ahead]))


def test_a_lost_meeting_of_somebody_on_track_is_offered_for_re_booking_on_its_own() -> None:
    text = shown(review([standing(MIA, "KKK")], proposals=[rebook(MIA, at(18, 14), at(20, 9))]))
    assert "Mia Schneider  tomorrow 09:00  instead of yesterday\n" in text


def test_what_one_event_takes_from_several_people_is_one_line() -> None:
    leave = Span(at(10, 0, month=12), at(12, 0, month=12))
    taken = [conflict(who, at(10, 10 + i, month=12), "Vacation", leave) for i, who in enumerate((ANA, MIA))]
    text = squeezed(shown(review([standing(ANA, "K"), standing(MIA, "K")], conflicts=taken)))
    assert "Thu 10 Dec 2 one-on-ones under “Vacation” Thu 10 Dec to Fri 11 Dec Ana Keller, Mia Schneider" in text


def test_a_conflict_that_comes_back_every_week_is_one_line() -> None:
    weekly = [conflict(MIA, at(20, 10) + timedelta(weeks=week), "Forum") for week in range(3)]
    text = squeezed(shown(review([standing(MIA, "K")], conflicts=weekly)))
    assert "Tomorrow 10:00 Mia Schneider under “Forum” 10:00–11:00 and 2 more times until Fri 4 Dec" in text


def test_a_conflict_with_an_event_without_a_title_says_so() -> None:
    assert "under a busy event" in shown(review([standing(MIA, "K")], conflicts=[conflict(MIA, at(20, 10), " ")]))


def test_what_to_shorten_names_the_day() -> None:
    one = shorten(MIA, at(23, 10))
    assert "Shorten on Monday" in shown(review([standing(MIA, "K")], proposals=[one]))
    assert "Mon 23 Nov 10:00  Mia Schneider  30 → 25 min" in shown(review([standing(MIA, "K")], proposals=[one]))


def test_the_times_offered_in_the_week_of_the_lost_meeting_are_days_of_the_week() -> None:
    lost = rebook(ANA, at(24, 10), at(23, 9), at(24, 13, 30), at(27, 9))
    text = shown(review([standing(ANA, "KKSS", Health.RED)], proposals=[lost]), 80)
    assert "re-book Tue 24 Nov: Mon 09:00, Tue 13:30 or Fri 09:00" in text


def test_a_crowded_day_without_working_hours_has_no_share_of_them() -> None:
    day = DayLoad(at(21, 0).date(), 0, 0, 150, 3, (CrowdedBy.RUN,))
    text = squeezed(shown(review([standing(MIA, "K")], crowded=[day])))
    assert "Sat 21 Nov no workday 2 h 30 min in one go · 3 meetings" in text


def test_on_a_slim_console_what_is_said_stands_below_the_name() -> None:
    lost = rebook(ANA, at(24, 10), at(23, 9))
    lines = [
        line.rstrip() for line in shown(review([standing(ANA, "KKSS", Health.RED)], proposals=[lost]), 44).splitlines()
    ]
    assert lines[lines.index("  Ana Keller") + 1 :][:2] == ["  at risk", "    Missed twice in a row, last Tue 17 Nov"]


def test_a_crowded_day_shows_how_full_it_is() -> None:
    day = DayLoad(date(2026, 11, 20), 360, 480, 150, 7, (CrowdedBy.RUN,))
    text = shown(review([standing(MIA, "K")], crowded=[day]))
    assert "Tomorrow          ━━━━━━━━━───  2 h 30 min in one go · 75 % busy · 7 meetings" in text


def test_a_flag_that_no_other_section_says_is_worth_knowing() -> None:
    flag = Flag("k", FlagKind.SERIES_ENDS, MIA, at(30, 10), "The series ends on Mon 30 Nov.")
    said_above = Flag("m", FlagKind.MISSED, MIA, None, "Missed.")
    text = shown(review([standing(MIA, "K")], flags=[flag, said_above]))
    assert "Mia Schneider  The series ends on Mon 30 Nov." in text
    assert "Missed." not in text


def test_everybody_has_a_row_with_health_strip_cadence_last_and_next() -> None:
    text = shown(review([standing(MIA, "KKMS", Health.AMBER, minutes=45)]), 120)
    assert "slipping          ●●◐○ ◌◌◌◌   weekly · 45 min  9 days ago  Tue 24 Nov 10:00" in text


def test_the_present_moment_stands_in_the_same_column_for_everybody() -> None:
    text = shown(review([standing(MIA, "KKKKKKKKK"), standing(ANA, "K")]), 80)
    rows = [line for line in text.splitlines() if "on track" in line and "◌" in line]
    assert len({row.index("◌") for row in rows}) == 1


def test_those_who_need_the_leader_most_come_first() -> None:
    people = [standing(MIA, "K"), standing(PRIYA, "KS", Health.AMBER), standing(ANA, "KSS", Health.RED)]
    text = shown(review(people)).split("Everybody")[1]
    assert text.index("Ana") < text.index("Priya") < text.index("Mia")


def test_two_people_of_one_name_are_told_apart_by_their_addresses() -> None:
    same = [standing(person("Alex Kim", f"kim{i}@example.com"), "K") for i in (1, 2)]
    text = shown(review(same), 120)
    assert "kim1@example.com" in text
    assert "kim2@example.com" in text


def test_what_could_not_be_read_is_named() -> None:
    text = shown(review([standing(MIA, "K")], problems=[Problem("lea.ics", "broken-1", "DTSTART is no date.")]))
    assert "lea.ics: broken-1  DTSTART is no date." in text


def test_every_symbol_is_explained() -> None:
    line = _legend(shown(review([standing(MIA, "K")])))
    assert all(f"{symbol} {outcome}" in line for outcome, symbol in SYMBOLS.items())


# --- nobody ----------------------------------------------------------------------------------------------------------


def test_without_any_one_on_one_the_review_explains_what_counts_and_what_to_try() -> None:
    text = squeezed(shown(review()))
    assert "No one-on-one was found among 412 events in the calendar of lea@example.com." in text
    assert "exactly two people" in text
    assert "--me EMAIL" in text
    assert "oneonone explain FILE TITLE" in text
    assert "Everybody" not in text


# --- time ------------------------------------------------------------------------------------------------------------


def test_all_times_are_in_the_leaders_zone_even_when_now_is_not() -> None:
    there = full_review()
    assert shown(replace(there, now=there.now.astimezone(at(1, 0).astimezone().tzinfo))) == shown(there)


def test_days_ago_are_days_of_the_calendar() -> None:
    late = standing(MIA, "K", next_start=at(25, 23, 50))
    just_after_midnight = review([late], now=at(19, 0, 5))
    assert "yesterday" in shown(just_after_midnight)


# --- what fits -------------------------------------------------------------------------------------------------------

WIDTHS = (40, 60, 80, 100, 120, 200)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_console(width: int) -> None:
    lines = shown(full_review(), width, notebooks()).splitlines()
    assert max(cell_len(line) for line in lines) <= width


@pytest.mark.parametrize("width", WIDTHS)
def test_no_row_of_everybody_breaks(width: int) -> None:
    rows = shown(full_review(), width).split("Everybody\n")[1].split("\n\n")[0].splitlines()
    assert len(rows) == 1 + len(full_review().standings)


def test_a_narrow_console_keeps_name_health_and_strip() -> None:
    text = shown(full_review(), 60)
    assert "Cadence" not in text
    assert "Last kept" not in text
    assert re.search(r"Ana Keller +at risk +[●◐○·?]+ ◌◌ +Tue 24 Nov 10:00", text)


def test_the_columns_stay_aligned_under_names_of_every_script_and_length() -> None:
    people = [standing(who, "KKKK") for who in (MIA, MEI, NOA, LONG, person("Zoë 👩‍💻 🚀"))]
    rows = [line for line in shown(review(people), 100).splitlines() if "on track" in line and "◌" in line]
    assert len(rows) == 5
    assert len({cell_len(row[: row.index("on track")]) for row in rows}) == 1


def test_sixty_people_each_have_a_row_and_the_news_stay_short() -> None:
    people = [
        standing(person(f"Person{i:02} Doe"), "KSS" if i % 2 else "KKK", Health.RED if i % 2 else Health.GREEN)
        for i in range(60)
    ]
    text = shown(review(people), 100)
    assert all(f"Person{i:02}" in text.split("Everybody")[1] for i in range(60))
    assert "and 18 more" in text.split("Everybody")[0]


def test_no_line_ends_in_blanks() -> None:
    for width, value in product(WIDTHS, (full_review(), review())):
        assert all(line == line.rstrip() for line in shown(value, width).splitlines())


# --- colour and encodings --------------------------------------------------------------------------------------------


def coloured(value: Review, *, no_color: bool = False) -> str:
    out = StringIO()
    print_review(value, Console(file=out, width=100, force_terminal=True, color_system="standard", no_color=no_color))
    return out.getvalue()


def test_what_is_said_is_the_same_with_and_without_colour() -> None:
    without_codes = re.sub(r"\x1b\[[0-9;]*m", "", coloured(full_review()))
    assert without_codes != coloured(full_review())
    assert [line.rstrip() for line in without_codes.splitlines()] == shown(full_review()).splitlines()


def test_no_color_leaves_no_colour() -> None:
    codes = set(re.findall(r"\x1b\[([0-9;]*)m", coloured(full_review(), no_color=True)))
    assert codes <= {"", "0", "1", "2"}


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_a_console_of_few_characters_still_shows_the_strips(encoding: str) -> None:
    raw = BytesIO()
    with TextIOWrapper(raw, encoding, write_through=True) as out:
        print_review(full_review(), Console(file=out, width=100))
        text = raw.getvalue().decode(encoding)
    assert re.search(r"Ana Keller +at risk +[#~o.·?]+oo ---", text)


# --- what may never reach the screen ---------------------------------------------------------------------------------

DANGEROUS = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202eevil\u2066\r\n\t\x00"


def everything_hostile(word: str) -> Review:
    """Return a review in which every text that comes from a calendar holds the word."""
    who = Counterpart("evil@example.com", f"Eve{word}")
    return replace(
        review(
            [standing(who, "KSS", Health.RED)],
            conflicts=[conflict(who, at(20, 10), f"Title{word}")],
            proposals=[rebook(who, at(17, 10), at(20, 9)), replace(shorten(who, at(20, 13)), reason=f"Reason{word}")],
            flags=[Flag("k", FlagKind.CARRIED, who, None, f"Item{word}")],
            problems=[Problem(f"file{word}", f"uid{word}", f"error{word}")],
        ),
        leader=replace(full_review().leader, name=f"Lea{word}", zone_name=f"Europe/Berlin{word}"),
    )


def unwanted(text: str) -> Iterator[str]:
    return (
        c
        for c in text
        if c != "\n" and (unicodedata.category(c) in ("Cc", "Cs") or c in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
    )


def test_no_escape_sequence_of_a_calendar_reaches_the_terminal() -> None:
    assert list(unwanted(shown(everything_hostile(DANGEROUS)))) == []


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=12))
def test_nothing_a_calendar_can_hold_reaches_the_terminal_as_a_control_character(word: str) -> None:
    text = shown(everything_hostile(word), 80)
    assert list(unwanted(text)) == []
    assert max(cell_len(line) for line in text.splitlines()) <= 80


def test_markup_in_a_title_is_text() -> None:
    text = shown(
        review([standing(MIA, "K")], conflicts=[conflict(MIA, at(20, 10), "[bold]Board[/bold] :rocket: [link=x]")])
    )
    assert "“[bold]Board[/bold] :rocket: [link=x]”" in text


def test_cleaning_keeps_emoji_of_several_parts_whole() -> None:
    assert clean("A\x07 👩\u200d💻\nB") == "A 👩\u200d💻 B"


# --- checks ----------------------------------------------------------------------------------------------------------


def checks(*listed: Check, width: int = 80) -> str:
    out = StringIO()
    print_checks("Why “Ana / Lea” is no one-on-one", listed, Console(file=out, width=width))
    return out.getvalue()


def test_each_rule_is_shown_with_its_mark_and_what_was_seen() -> None:
    text = checks(Check("Exactly two people", True, "Lea and Ana"), Check("15 to 90 minutes", False, "it lasts 2 h"))
    assert text.splitlines()[:3] == [
        "Why “Ana / Lea” is no one-on-one",
        "  ✓  Exactly two people  Lea and Ana",
        "  ✗  15 to 90 minutes    it lasts 2 h",
    ]


def test_checks_wrap_in_a_narrow_console_and_hold_no_control_characters() -> None:
    text = checks(Check("A rule of many words that goes on and on", True, f"seen{DANGEROUS}" * 9), width=40)
    assert max(cell_len(line) for line in text.splitlines()) <= 40
    assert list(unwanted(text)) == []


def test_no_checks_are_said_to_be_none() -> None:
    assert "No rule had to be asked." in checks()


def test_now_is_the_thursday_the_data_says() -> None:
    assert (NOW.tzinfo, NOW.strftime("%A")) == (BERLIN, "Thursday")
