"""What the two do on their page: each thing once, and what is the counterpart's alone stays with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assistant.core import between
from assistant.core.notebook import NotOpen, add_item, add_point, finish_item
from assistant.model import Counterpart, FormatAnswer, Held, MailOff, Notebook, Owner, Wish

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ANA = Notebook(Counterpart("ana@example.org", "Ana"))


def test_a_draft_stays_with_the_counterpart_until_they_share_it() -> None:
    drafted = between.draft_point(ANA, "  My pay\n", TODAY)
    assert [point.text for point in drafted.own_points] == ["My pay"]
    assert drafted.points == ()
    shared = between.share_draft(drafted, 1, TODAY)
    assert shared.own_points == ()
    assert [(point.text, point.author, point.shared) for point in shared.points] == [("My pay", Owner.THEM, True)]


def test_the_same_draft_twice_is_one_and_a_draft_can_be_dropped() -> None:
    drafted = between.draft_point(between.draft_point(ANA, "My pay", TODAY), "my  pay", TODAY)
    assert len(drafted.own_points) == 1
    assert between.drop_draft(drafted, 1).own_points == ()
    with pytest.raises(NotOpen):
        between.share_draft(ANA, 1, TODAY)


def test_a_point_is_shared_dropped_by_its_author_alone_and_put_in_order() -> None:
    book = add_point(add_point(ANA, "One", TODAY), "Two", TODAY, Owner.THEM)
    shared = between.share_point(book, -1, TODAY)
    assert [(point.number, point.text, point.shared) for point in shared.points] == [(1, "Two", True), (2, "One", True)]
    assert between.share_point(shared, 2, TODAY) == shared
    assert between.drop_point(shared, 1, Owner.ME) == shared
    assert [point.text for point in between.drop_point(shared, 1, Owner.THEM).points] == ["One"]
    assert [point.text for point in between.order_points(shared, [2]).points] == ["One", "Two"]


def test_an_item_is_rescheduled_handed_over_reopened_and_dropped_with_a_trace() -> None:
    book = add_item(ANA, "Send the plan", TODAY)
    assert between.schedule_item(book, 1, date(2026, 12, 1)).items[0].due == date(2026, 12, 1)
    assert between.hand_over_item(book, 1).items[0].owner is Owner.THEM
    assert between.hand_over_item(between.hand_over_item(book, 1), 1) == book
    assert between.reopen_item(finish_item(book, 1, TODAY), 1) == book
    dropped = between.drop_item(book, 1, Owner.ME, NOW)
    assert dropped.items == ()
    assert [entry.what for entry in dropped.ledger] == ["Dropped: Send the plan"]
    with pytest.raises(NotOpen):
        between.drop_item(dropped, 1, Owner.ME, NOW)


def test_what_is_said_before_a_meeting_replaces_what_was_said_before() -> None:
    said = between.say_input(between.say_input(ANA, TODAY, 4, "Fine"), TODAY, 2, "Tired")
    assert [(one.mood, one.text) for one in said.inputs] == [(2, "Tired")]
    assert between.say_input(said, TODAY, None, " ") == ANA
    with pytest.raises(ValueError, match="1 to 5"):
        between.say_input(ANA, TODAY, 6, "")


def test_an_objective_is_set_and_taken_back() -> None:
    set_ = between.set_aim(ANA, TODAY, "Decide who owns it")
    assert [aim.text for aim in set_.aims] == ["Decide who owns it"]
    assert between.set_aim(set_, TODAY, " ") == ANA


def test_a_win_is_written_down_once() -> None:
    won = between.add_win(between.add_win(ANA, "Shipped", TODAY, Owner.THEM), "shipped ", TODAY, Owner.ME)
    assert [(win.number, win.text) for win in won.wins] == [(1, "Shipped")]


def test_who_settles_a_meeting_later_is_believed() -> None:
    happened = Held(NOW, True, Owner.ME, NOW)
    book = between.settle(between.settle(ANA, replace(happened, happened=False, reason="Ill")), happened)
    assert book.held == (happened,)


def test_a_meeting_is_left_alone_and_let_go_again() -> None:
    alone = between.leave_alone(between.leave_alone(ANA, NOW), NOW)
    assert alone.untouched == (NOW,)
    assert between.leave_alone(alone, NOW, alone=False) == ANA


def test_a_kind_of_mail_ends_for_one_and_comes_again() -> None:
    off = between.want_mail(between.want_mail(ANA, "input", Owner.THEM, False), "input", Owner.THEM, False)
    assert off.mail_off == (MailOff("input", Owner.THEM),)
    assert between.want_mail(off, "input", Owner.ME, True) == off
    assert between.want_mail(off, "input", Owner.THEM, True) == ANA


def test_what_is_said_of_the_format_counts_once_a_day() -> None:
    first = between.say_of_the_format(ANA, FormatAnswer(TODAY, Wish.MORE))
    assert between.say_of_the_format(first, FormatAnswer(TODAY)).format_answers == (FormatAnswer(TODAY),)


def test_own_notes_of_two_windows_are_both_kept() -> None:
    first = between.write_own_note(ANA, TODAY, "", "I worry about the move")
    both = between.write_own_note(first, TODAY, "", "Ask about pay")
    assert set(both.own_notes[0].text.split("\n")) == {"I worry about the move", "Ask about pay"}
    assert between.write_own_note(first, TODAY, "I worry about the move", "") == ANA
