"""How a pair's notebook changes: notes and their check boxes, promises, points, and what is remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.checkboxes import Promise, promised
from assistant.core.notebook import (
    NotOpen,
    add_item,
    add_note,
    add_point,
    difference,
    finish_item,
    finish_point,
    note_with_items,
    open_points,
    revise_note,
)
from assistant.model import ActionItem, Counterpart, Note, Notebook, Owner, Question, Theme

ANA = Counterpart("ana.keller@example.com", "Ana Keller")
EMPTY = Notebook(ANA)
MONDAY, TUESDAY, LATER = date(2026, 11, 23), date(2026, 11, 24), date(2026, 12, 7)


def noted(text: str, notebook: Notebook = EMPTY, day: date = MONDAY) -> Notebook:
    return add_note(notebook, day, text)


def texts(notebook: Notebook) -> list[str]:
    return [item.text for item in notebook.open_items()]


@pytest.mark.parametrize("bullet", ["-", "*", "+", "1.", "2)", "    -", "\t-"])
def test_an_open_box_becomes_an_action_item_of_mine(bullet: str) -> None:
    assert noted(f"Talked.\n{bullet} [ ]  Send  the budget \nBye.").items == (
        ActionItem(1, "Send the budget", Owner.ME, MONDAY),
    )


@pytest.mark.parametrize(
    "line", ["- Send", "[ ] Send", "- [] Send", "- [ ]Send", "- [y] Send", "- [ ]", "- [ ]   ", "- [x]", "> - [ ] Send"]
)
def test_a_line_that_is_no_check_box_makes_no_item(line: str) -> None:
    assert noted(f"Talked.\n{line}").items == ()


def test_a_box_inside_a_code_fence_makes_no_item() -> None:
    after = noted("```\n- [ ] sample\n~~~\n- [ ] sample 2\n```\n- [ ] real\n~~~~\n- [ ] never closed\n~~~")
    assert texts(after) == ["real"]


@pytest.mark.parametrize("mark", ["@them ", "@Ana: ", "Ana: ", "ana keller: ", "@ANA, ", "them: "])
def test_a_leading_mark_gives_the_item_to_the_counterpart(mark: str) -> None:
    assert promised(f"{mark}send the budget", ANA) == Promise("send the budget", Owner.THEM)


@pytest.mark.parametrize("text", ["@me send it", "Me: send it"])
def test_a_leading_mark_keeps_the_item_with_me(text: str) -> None:
    assert promised(text, ANA) == Promise("send it", Owner.ME)


@pytest.mark.parametrize(
    "text", ["Budget: send it", "@ben send it", "Anabel: send it", "@them", "see http://example.com"]
)
def test_other_leading_words_stay_in_the_text(text: str) -> None:
    assert promised(text, ANA) == Promise(text)


@pytest.mark.parametrize(
    "mark", [" (due 2026-12-01)", " (by 2026-12-01)", " by 2026-12-01", ", due 2026-12-01.", " (DUE 2026-12-01)"]
)
def test_a_trailing_mark_is_the_due_date(mark: str) -> None:
    assert promised(f"send it{mark}", ANA) == Promise("send it", None, date(2026, 12, 1))


@pytest.mark.parametrize(
    "text", ["send it by 2026-13-45", "due 2026-12-01 is too late", "standby 2026-12-01", "send it by Friday"]
)
def test_what_is_no_due_date_stays_in_the_text(text: str) -> None:
    assert promised(text, ANA) == Promise(text)


def test_an_open_item_written_again_is_not_made_twice() -> None:
    first = noted("- [ ] @them Send the budget (due 2026-12-01)")
    second = noted("- [ ]  send THE  budget", first, TUESDAY)
    assert second.items == first.items


def test_an_open_item_written_again_takes_the_owner_and_due_date_now_said() -> None:
    first = noted("- [ ] Send the budget (due 2026-12-01)")
    second = noted("- [ ] Ana: Send the budget (due 2026-12-15)", first, TUESDAY)
    assert second.items == (ActionItem(1, "Send the budget", Owner.THEM, MONDAY, due=date(2026, 12, 15)),)


def test_a_checked_box_finishes_the_open_item_of_the_same_text() -> None:
    after = noted("- [X] send the BUDGET", noted("- [ ] Ana: Send the budget (due 2026-12-01)"), TUESDAY)
    assert after.open_items() == ()
    assert after.items[0].done == TUESDAY


def test_a_checked_box_never_seen_before_is_an_item_already_done() -> None:
    assert noted("- [x] @them Booked the room").items == (
        ActionItem(1, "Booked the room", Owner.THEM, MONDAY, done=MONDAY),
    )


def test_a_checked_box_of_an_item_done_before_changes_nothing() -> None:
    once = noted("- [x] Booked the room")
    assert noted("Again.\n- [x] Booked the room", once, LATER).items == once.items


def test_what_was_done_can_be_promised_again_under_a_new_number() -> None:
    again = noted("- [ ] Book the room", noted("- [x] Book the room"), TUESDAY)
    assert [(item.number, item.done) for item in again.items] == [(1, MONDAY), (2, None)]


def test_the_same_note_twice_is_one_note() -> None:
    once = noted("Talked.\n- [ ] Send it")
    assert noted("Talked.\r\n- [ ] Send it\r\n\r\n", finish_item(once, 1, MONDAY)) == finish_item(once, 1, MONDAY)


def test_notes_stand_in_the_order_of_their_days() -> None:
    after = noted("earlier", noted("later", day=LATER))
    assert [note.text for note in after.notes] == ["earlier", "later"]


def test_a_note_with_nothing_in_it_is_refused() -> None:
    with pytest.raises(ValueError, match="some text"):
        noted(" \n\t\n ")


def test_a_private_note_makes_and_finishes_no_item() -> None:
    before = add_item(EMPTY, "Send the budget", MONDAY)
    after = add_note(before, TUESDAY, "- [ ] Ask HR\n- [x] Send the budget", private=True)
    assert after.items == before.items
    assert after.notes[0].private


def test_a_private_note_comes_back_as_it_was_written() -> None:
    before = add_note(EMPTY, MONDAY, "- [ ] Send the budget", private=True)
    after = finish_item(add_item(before, "Send the budget", MONDAY), 1, TUESDAY)
    assert note_with_items(after, after.notes[0]) == "- [ ] Send the budget"


def test_a_note_comes_back_with_the_boxes_checked_that_were_done_since() -> None:
    text = "# Monday\n\n  * [ ] Ana: Send the budget (due 2026-12-01)\n1. [ ] Think\n- [x] Done\n"
    before = noted(text)
    after = finish_item(before, 1, LATER)
    assert note_with_items(before, before.notes[0]) == text.rstrip()
    assert note_with_items(after, after.notes[0]) == text.rstrip().replace("* [ ]", "* [x]")


def test_a_box_speaks_of_the_promise_of_its_own_time() -> None:
    first = finish_item(noted("- [ ] Send the report"), 1, TUESDAY)
    both = noted("- [ ] Send the report", first, LATER)
    assert [note_with_items(both, note) for note in both.notes] == ["- [x] Send the report", "- [ ] Send the report"]


def test_numbers_go_on_and_are_never_given_twice() -> None:
    three = add_item(finish_item(add_item(add_item(EMPTY, "a", MONDAY), "b", MONDAY), 2, MONDAY), "c", MONDAY)
    assert [item.number for item in three.items] == [1, 2, 3]


def test_the_owner_and_due_date_given_win_over_those_in_the_text() -> None:
    after = add_item(EMPTY, "@me send it by 2026-12-01", MONDAY, Owner.THEM, LATER)
    assert after.items == (ActionItem(1, "send it", Owner.THEM, MONDAY, due=LATER),)


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_item_or_point_without_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="some text"):
        add_item(EMPTY, text, MONDAY)
    with pytest.raises(ValueError, match="some text"):
        add_point(EMPTY, text, MONDAY)


def test_finishing_twice_keeps_the_first_day() -> None:
    done = finish_item(add_item(EMPTY, "a", MONDAY), 1, MONDAY)
    assert finish_item(done, 1, LATER) == done


def test_finishing_a_number_that_is_not_there_is_refused() -> None:
    with pytest.raises(NotOpen, match="item 7"):
        finish_item(add_item(EMPTY, "a", MONDAY), 7, MONDAY)
    with pytest.raises(NotOpen, match="p7"):
        finish_point(EMPTY, 7, MONDAY)


def test_my_points_are_private_until_shared_and_theirs_never_are() -> None:
    after = add_point(add_point(EMPTY, "Scope", MONDAY), "Holidays", MONDAY, Owner.THEM)
    assert [(p.number, p.shared) for p in after.points] == [(-1, False), (1, True)]
    shared = add_point(after, "scope", TUESDAY, shared=True)
    assert [(p.number, p.text, p.created) for p in shared.points] == [(1, "Holidays", MONDAY), (2, "scope", TUESDAY)]
    assert add_point(shared, "Scope", TUESDAY) == shared


def test_a_point_raised_again_while_it_is_open_is_one_point() -> None:
    once = add_point(EMPTY, "Scope", MONDAY, shared=True)
    assert add_point(once, " scope ", TUESDAY) == once
    again = add_point(finish_point(once, 1, TUESDAY), "Scope", LATER)
    assert [(p.number, p.discussed) for p in again.points] == [(1, TUESDAY), (-1, None)]
    assert [p.number for p in open_points(again)] == [-1]


def test_questions_and_themes_of_a_note_are_remembered_once() -> None:
    question = Question("career-3", Theme.CAREER, "What would you like to be known for?")
    once = add_note(EMPTY, MONDAY, "a", False, (question, question), frozenset({Theme.CAREER, Theme.IDEAS}))
    twice = add_note(once, TUESDAY, "b", False, (question,), frozenset({Theme.CAREER}))
    assert [(asked.question, asked.day) for asked in twice.asked] == [("career-3", MONDAY)]
    assert [(t.theme, t.day) for t in twice.themes] == [
        (Theme.CAREER, MONDAY),
        (Theme.IDEAS, MONDAY),
        (Theme.CAREER, TUESDAY),
    ]


def test_a_private_note_leaves_nothing_behind_but_itself() -> None:
    question = Question("career-3", Theme.CAREER, "What would you like to be known for?")
    alone = add_note(EMPTY, MONDAY, "a", True, (question,), frozenset({Theme.CAREER}), format_reviewed=True)
    assert (alone.asked, alone.themes, alone.format_reviewed) == ((), (), None)
    revised = revise_note(alone, alone.notes[0], "b", (question,), frozenset({Theme.CAREER}), format_reviewed=True)
    assert revised == replace(EMPTY, notes=(Note(MONDAY, "b", private=True),))


def test_a_number_is_never_given_twice() -> None:
    book = add_item(add_point(add_point(EMPTY, "a", MONDAY, shared=True), "b", MONDAY), "c", MONDAY)
    gone = replace(book, points=(), items=())
    again = add_item(add_point(add_point(gone, "d", MONDAY, shared=True), "e", MONDAY), "f", MONDAY)
    assert [point.number for point in again.points] == [2, -2]
    assert [item.number for item in again.items] == [2]


def test_the_difference_tells_new_finished_and_changed_items_apart() -> None:
    before = add_item(add_item(EMPTY, "a", MONDAY), "b", MONDAY)
    after = add_note(before, TUESDAY, "- [x] a\n- [ ] @them b\n- [ ] c\n- [x] d")
    made = difference(before, after)
    assert [[item.text for item in part] for part in (made.new, made.finished, made.changed)] == [
        ["c"],
        ["a", "d"],
        ["b"],
    ]


@given(st.text(alphabet=st.characters(), max_size=60), st.booleans())
def test_any_text_can_be_noted_and_kept_in_a_file(text: str, private: bool) -> None:
    note = add_note(EMPTY, MONDAY, "x" + text, private).notes[0]
    assert note.text.encode("utf-8").startswith(b"x")
    assert "\r" not in note.text


@given(
    st.lists(
        st.sampled_from(["- [ ] a", "- [x] a", "- [ ] @them b", "* [X] b by 2026-12-01", "```", "text", ""]),
        max_size=12,
    )
)
def test_however_notes_are_written_numbers_are_unique_and_no_text_is_open_twice(lines: list[str]) -> None:
    notebook = EMPTY
    for split in range(0, len(lines), 3):
        notebook = noted("n\n" + "\n".join(lines[split : split + 3]), notebook)
    numbers = [item.number for item in notebook.items]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(set(texts(notebook))) == len(texts(notebook))
