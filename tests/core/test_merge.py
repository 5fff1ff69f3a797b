"""Two people write in one text: nothing that either of them wrote is lost."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.core.merge import merged

LINES = st.lists(st.sampled_from("abcdef"), max_size=6).map("\n".join)
NEW = st.lists(st.sampled_from(["one", "two", "three"]), min_size=1, max_size=3).map("\n".join)


def test_what_only_one_of_them_changed_is_taken() -> None:
    assert merged("a\nb", "a\nb", "a\nb\nc") == "a\nb\nc"
    assert merged("a\nb", "x\na\nb", "a\nb") == "x\na\nb"
    assert merged("a\nb\nc", "A\nb\nc", "a\nb\nC") == "A\nb\nC"


def test_both_write_on_at_the_same_place_and_both_stay() -> None:
    assert merged("a", "a\nfrom Lea", "a\nfrom Ana") == "a\nfrom Lea\nfrom Ana"


def test_both_change_the_same_line_and_both_stay() -> None:
    assert merged("a\nplan\nz", "a\nplan A\nz", "a\nplan B\nz") == "a\nplan A\nplan B\nz"


def test_the_same_change_by_both_counts_once() -> None:
    assert merged("a", "a\nb", "a\nb") == "a\nb"


def test_one_deletes_what_the_other_left_alone() -> None:
    assert merged("a\nb\nc", "a\nc", "a\nb\nc\nd") == "a\nc\nd"


def test_from_nothing_both_stay() -> None:
    assert set(merged("", "one", "two").split("\n")) >= {"one", "two"}


@settings(max_examples=300)
@given(LINES, LINES)
def test_an_edit_of_what_nobody_else_touched_is_that_edit(base: str, given_: str) -> None:
    assert merged(base, base, given_) == given_
    assert merged(base, given_, base) == given_


@settings(max_examples=300)
@given(LINES, NEW, NEW, st.data())
def test_every_new_line_of_either_is_in_what_comes_of_it(base: str, mine: str, yours: str, data: st.DataObject) -> None:
    lines = base.split("\n")
    there, given_ = list(lines), list(lines)
    there[(at := data.draw(st.integers(0, len(lines)))) : at] = mine.split("\n")
    given_[(at := data.draw(st.integers(0, len(lines)))) : at] = yours.split("\n")
    found = merged(base, "\n".join(there), "\n".join(given_)).split("\n")
    assert set(mine.split("\n")) | set(yours.split("\n")) <= set(found)
    assert set(lines) <= set(found)
