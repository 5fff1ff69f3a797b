"""Doctor says where the pages are served and what is wrong with it; what a cycle found is kept for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.acting import Acted
from assistant.config import load
from assistant.cycle import Report
from assistant.daemon.board import Board
from assistant.daemon.checkup import Grade, of_pages
from assistant.model import Policy
from connectors.errors import AccessLost
from tests.calendar_text import judged

LEADER = '[leader]\nemail = "lea@example.com"\ntimezone = "Europe/Berlin"\n'
HERE, ABROAD = 'listen = "127.0.0.1:8788"\n', 'listen = "0.0.0.0:8788"\n'


@pytest.mark.parametrize(
    ("pages", "grade", "said"),
    [
        (HERE, Grade.OK, "served at http://127.0.0.1:8788"),
        (f'{HERE}address = "https://one.example.org"\n', Grade.OK, "served at https://one.example.org"),
        (f'{HERE}address = "http://one.example.org"\n', Grade.WRONG, "others on the way can read"),
        (ABROAD, Grade.NOTE, "under no address"),
        (f'{ABROAD}address = "https://one.example.org"\naccess = "link"\n', Grade.NOTE, "whoever has a link"),
    ],
)
def test_doctor_says_where_the_pages_are_and_what_is_wrong_with_it(
    tmp_path: Path, pages: str, grade: Grade, said: str
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"{LEADER}[pages]\n{pages}", encoding="utf-8")
    [finding] = of_pages(load(path))
    assert finding.grade is grade
    assert said in finding.said


def test_without_pages_doctor_says_nothing_of_them(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(LEADER, encoding="utf-8")
    assert list(of_pages(load(path))) == []


# --- what a cycle leaves for them ------------------------------------------------------------------------------------


def acted() -> Acted:
    review = judged("2026-09-01 10:00 30m ana weekly", "2026-11-23 09:00")
    return Acted(Report(review=review, brake=None), policy=Policy())


def test_the_number_goes_up_only_when_anything_new_was_read() -> None:
    board, first = Board(), acted()
    assert board.latest() is None
    numbers = []
    for one in (first, first, acted(), first):
        board.put(one)
        found = board.latest()
        assert found is not None
        numbers.append(found.number)
    assert numbers == [1, 1, 2, 3]


def test_where_nothing_can_be_read_what_was_there_stays_and_the_trouble_is_told() -> None:
    board, lost = Board(), AccessLost("The password is not accepted.")
    failed = Acted(Report(cause=lost), policy=Policy())
    board.put(failed)
    assert board.latest() is None
    board.put(acted())
    board.put(failed)
    found = board.latest()
    assert found is not None
    assert found.trouble == "The password is not accepted."
    assert found.review.standings
    board.put(acted())
    again = board.latest()
    assert again is not None
    assert again.trouble is None
