"""Proposals, ledger and steps as they stand in a terminal of eighty columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from io import StringIO

import pytest
from rich.console import Console

from assistant.deeds import DeedState
from assistant.model import AnswerIntruder, Flag, FlagKind
from assistant.terminal.deeds import print_ledger, print_undoable, print_undone
from assistant.terminal.offers import print_offers
from assistant.terminal.once import Step, print_step
from tests.shell.acting import ANA, EVERY_ACTION, NOW, deed, hold, move, offer


def shown(show: Callable[[Console], object], width: int = 80) -> str:
    """What a file or a pipe gets."""
    out = StringIO()
    show(Console(file=out, width=width))
    return out.getvalue()


def test_a_proposal_shows_its_number_its_ways_its_reason_and_its_end() -> None:
    text = shown(lambda console: print_offers([replace(offer(), number=3)], NOW, console))
    assert text == (
        "1 proposal waits for you\n"
        "\n"
        "3  Ana Keller  Move Tue 24 Nov 10:00 with Ana to\n"
        "                 1  Thu 26 Nov 10:00–10:30\n"
        "                 2  Fri 27 Nov 09:00–09:30\n"
        "               Ana declined the meeting.\n"
        "               Stands until Fri 27 Nov 15:00.\n"
        "\n"
        "oneonone accept 3 (or --option 2) has it done, oneonone dismiss 3 drops it.\n"
    )


def test_what_somebody_else_would_read_is_shown_word_for_word() -> None:
    text = shown(lambda console: print_offers([replace(offer(EVERY_ACTION[7]), number=3)], NOW, console))
    assert "“I meet Ana then.”" in text
    assert "--option" not in text


def test_the_ledger_shows_how_each_deed_ended() -> None:
    deeds = [
        deed(hold(), 1, DeedState.DONE),
        deed(move(26, 10), 2, DeedState.FAILED, error="The server refused it."),
        deed(hold(), 3, DeedState.UNDONE),
        deed(hold(), 4, DeedState.CLAIMED),
    ]
    text = shown(lambda console: print_ledger(deeds, NOW, console, 1))
    assert text == (
        "1 earlier entry not shown; --since 2026-01-01 shows all from that day.\n"
        "1  today 17:00  Kept Thu 26 Nov 10:00–10:30 free for Ana\n"
        "                The meeting of Tuesday was cancelled.\n"
        "2  today 17:00  Failed: Move Tue 24 Nov 10:00 with Ana to Thu 26 Nov 10:00–10:30\n"
        "                The server refused it.\n"
        "                Ana declined the meeting.\n"
        "3  today 17:00  Kept Thu 26 Nov 10:00–10:30 free for Ana\n"
        "                Undone today 18:00.\n"
        "                The meeting of Tuesday was cancelled.\n"
        "4  today 17:00  Begun: Keep Thu 26 Nov 10:00–10:30 free for Ana\n"
        "                The next look at the calendar tells whether it was done.\n"
        "                The meeting of Tuesday was cancelled.\n"
        "\n"
        "oneonone undo NUMBER puts back what was there before.\n"
    )


def test_what_would_be_put_back_comes_latest_first() -> None:
    text = shown(lambda console: print_undoable([deed(hold(), 1, DeedState.DONE), deed(hold(), 2)], NOW, console))
    assert text.startswith("Would be put back: 2 deeds\n2  ")
    assert text.endswith("Nothing was written.\n")


def test_what_was_put_back_and_what_was_not_is_told() -> None:
    undone = [(deed(hold(), 2), None), (deed(hold(), 1), "somebody has changed it since.")]
    results: list[bool] = []
    text = shown(lambda console: results.append(print_undone(undone, NOW, console)))
    assert results == [False]
    assert text == (
        "2  Kept Thu 26 Nov 10:00–10:30 free for Ana  put back\n"
        "1  Kept Thu 26 Nov 10:00–10:30 free for Ana\n"
        "   Not put back: somebody has changed it since.\n"
        "1 of 2 could not be put back.\n"
    )


def test_a_dry_run_shows_each_thing_with_its_reason() -> None:
    at = datetime(2026, 11, 25, 10, tzinfo=NOW.tzinfo)
    flag = Flag("f", FlagKind.CONFLICT, ANA, at, "“Board” lies over the meeting with Ana.")
    dry = Step(planned=(hold(),), offered=(offer(EVERY_ACTION[6]),), waits=("It is too near.",), flags=(flag,))
    text = shown(lambda console: print_step(dry, NOW, console))
    assert text == (
        "Would be done now\n"
        "  + Keep Thu 26 Nov 10:00–10:30 free for Ana\n"
        "    The meeting of Tuesday was cancelled.\n"
        "\n"
        "Would be proposed\n"
        "    Ana Keller  Shorten the meeting with Ana to Wed 25 Nov 10:00–10:25\n"
        "                The day is crowded.\n"
        "                Stands until Fri 27 Nov 15:00.\n"
        "\n"
        "Why the rest would wait\n"
        "  It is too near.\n"
        "\n"
        "Worth knowing\n"
        "  Wed 25 Nov 10:00  “Board” lies over the meeting with Ana.\n"
        "\n"
        "Nothing was written.\n"
    )


def test_meetings_without_a_place_are_told_in_one_sentence() -> None:
    people = [ANA, replace(ANA, email="ben@example.com", name="Ben"), replace(ANA, email="cem@example.com", name="Cem")]
    alone = [Flag("f", FlagKind.VIDEO_LINK, one, None, f"Nowhere with {one.first_name}.") for one in people]
    silent = Flag("s", FlagKind.SILENT, ANA, None, "Nothing is planned with Ana.")
    text = shown(lambda console: print_step(Step(flags=(*alone, silent)), NOW, console))
    assert text.split("\n\n")[0].splitlines() == [
        "Worth knowing",
        "  Nothing is planned with Ana.",
        "  The next meetings with Ana, Ben and Cem have neither a place nor a video link.",
    ]


@pytest.mark.parametrize(
    ("told", "end"),
    [
        (Step(planned=()), "Nothing is to be done.\n"),
        (Step(), "Nothing was to be done.\n"),
        (Step(brake="Most one-on-ones are gone."), "Nothing is written. Most one-on-ones are gone.\n"),
        (Step(offered=(replace(offer(), number=3),)), "oneonone accept NUMBER has one done.\n"),
        (Step(notes=("Ana Keller",)), "Nothing was to be done.\n"),
        (Step(done=(deed(hold(), 1),)), "oneonone undo NUMBER puts back what was there before.\n"),
        (Step(failed=(deed(hold(), 1),)), "Nothing was done.\n"),
        (Step(stopped=True), "Nothing was done.\n"),
    ],
)
def test_a_step_ends_with_what_it_came_to(told: Step, end: str) -> None:
    assert shown(lambda console: print_step(told, NOW, console)).endswith(end)


def test_nothing_in_a_calendar_can_drive_the_terminal() -> None:
    answer = EVERY_ACTION[7]
    assert isinstance(answer, AnswerIntruder)
    wild = replace(
        answer, message="\x1b[2J\nHello", reason="\x1b]0;title\x07", counterpart=replace(ANA, name="A\x1b[31m")
    )
    text = shown(lambda console: print_offers([replace(offer(wild), number=1)], NOW, console))
    assert not {character for character in text if ord(character) < 32 and character != "\n"}


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_every_line_fits_the_terminal(width: int) -> None:
    offers = [replace(offer(action), number=number) for number, action in enumerate(EVERY_ACTION, start=1)]
    deeds = [deed(action, number) for number, action in enumerate(EVERY_ACTION, start=1)]
    everything = Step(planned=EVERY_ACTION, offered=offers, done=deeds)
    for show in (
        lambda console: print_offers(offers, NOW, console),
        lambda console: print_ledger(deeds, NOW, console),
        lambda console: print_step(everything, NOW, console),
    ):
        assert max(map(len, shown(show, width).split("\n"))) <= width
