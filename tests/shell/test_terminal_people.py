"""The table of everybody, and the strip as all pages show it."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console

from assistant.model import Health, Notebook, Relation
from assistant.terminal.people import print_people
from assistant.terminal.person import PersonPage, print_person
from tests.shell.terminal_data import ANA, LONG, NOW, at, shown, standing
from tests.shell.terminal_data import review as reviewed

LOST_AHEAD = standing(ANA, "KKS", Health.AMBER, next_start=at(27, 10))  # the skipped one is tomorrow


def table(width: int) -> list[str]:
    console = Console(file=StringIO(), width=width, legacy_windows=False)
    rows = [(Notebook(ANA), LOST_AHEAD), (Notebook(LONG), standing(LONG, "KKK"))]
    print_people(rows, NOW, console)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize("width", [40, 60, 72, 80, 100, 120])
def test_no_heading_of_the_table_of_people_is_cut_whatever_the_width(width: int) -> None:
    lines = table(width)
    headings = lines[0].replace("You owe", "You-owe").replace("They owe", "They-owe").replace("Last note", "Last-note")
    known = ["Who", "Health", "Cadence", "Next", "You-owe", "They-owe", "Points", "Last-note"]
    assert headings.split() == known[: len(headings.split())]
    assert len(headings.split()) > 2
    assert max(map(cell_len, lines)) <= width


def test_a_meeting_that_is_lost_but_not_over_stands_ahead_on_every_page() -> None:
    console = Console(file=StringIO(), width=80, legacy_windows=False)
    print_person(PersonPage(Notebook(ANA), Relation.UNKNOWN, NOW, standing=LOST_AHEAD), console)
    assert isinstance(console.file, StringIO)
    for page in ("\n".join(table(80)), console.file.getvalue(), shown(reviewed([LOST_AHEAD]), 80)):
        assert "●● ○◌◌" in page
