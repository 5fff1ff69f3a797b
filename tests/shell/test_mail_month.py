"""A month of a leader's mail, lived round by round against a real mail server, and read through message by message.

Five people. Notes and points are written by both; Ben wants no more questions; Cem's mailbox is full for good once, a
server asks for patience, a line breaks after the mail was handed over, and the service is killed while it sends.
ONEONONE_WRITE_MONTH names a file that gets the list of what came when.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from assistant.core import between
from assistant.core.notebook import add_item, add_note, add_point, finish_item
from assistant.model import Note, Notebook, Owner, Policy, PostState
from tests.calendar_text import BERLIN, address
from tests.shell.mailbox import LEA, Letter, MailWorld, world, written_to

DIARY = """
2026-07-06 10:00 30m ana weekly
2026-08-04 14:00 30m ben weekly
2026-08-05 11:00 45m cem biweekly
2026-08-06 09:30 30m dora weekly
2026-08-07 15:00 30m elif weekly
"""
LOST = """
    2026-11-12 cancelled
"""
BEGINS, ENDS = datetime(2026, 11, 1, 6, 0, tzinfo=BERLIN), datetime(2026, 12, 1, 20, 0, tzinfo=BERLIN)
STEP = timedelta(minutes=30)
LEADERS_SECRET, THEIR_SECRET = "zz-for-the-leader-alone", "zz-for-the-other-alone"
HOLIDAY = date(2026, 11, 18)
NIGHT = frozenset((0, 1, 2, 3, 4))  # nothing happens then, by other tests
ID = re.compile(r"<[^<>\s]+>")


def day(number: int) -> date:
    return date(2026, 11, number)


def diary(now: datetime) -> str:
    """Dora's meeting of the 12th is cancelled on the 11th."""
    if now.astimezone(BERLIN).date() < day(11):
        return DIARY
    lines = DIARY.splitlines(keepends=True)
    return "".join(line + (LOST.lstrip("\n") if " dora " in line else "") for line in lines)


def private(book: Notebook, on: date) -> Notebook:
    """Put a secret of each of the two into a notebook, in each place where one can be."""
    noted = replace(book, notes=(*book.notes, Note(on, f"{LEADERS_SECRET} note", private=True)))
    pointed = add_point(noted, f"{LEADERS_SECRET} point", on)
    theirs = between.write_own_note(pointed, on, "", f"{THEIR_SECRET} note")
    return between.draft_point(theirs, f"{THEIR_SECRET} draft", on)


def what_is_written(world: MailWorld, now: datetime) -> None:
    """Let the people write what they write at this half hour."""
    local = now.astimezone(BERLIN)
    match (local.day, local.hour, local.minute):
        case (1, 6, 0):
            for person in ("ana", "cem", "elif"):
                world.write(person, lambda book: private(book, day(1)))
            world.write("ana", lambda b: between.add_win(b, "The import ran", date(2026, 10, 20), Owner.THEM))
        case (2, 11, 0):
            world.write("ana", lambda b: add_note(b, day(2), "The plan stands.\n\n- [ ] Ask Jo\n- [ ] @them Write it"))
        case (11, 12, 0):
            world.write("cem", lambda b: add_item(b, "Send the numbers", day(11), Owner.ME, day(16)))
        case (6, 10, 0):
            world.write("ana", lambda b: add_point(b, "The conference", day(6), Owner.THEM))
        case (9, 10, 30):
            world.write("ana", lambda b: finish_item(add_note(b, day(9), "Quick one."), 1, day(9)))
        case (13, 22, 0):
            world.write("elif", lambda b: add_note(b, day(13), "Late thoughts."))
        case (10, 9, 0):
            world.write("ben", lambda b: between.want_mail(b, "input", Owner.THEM, False))
        case (19, 8, 0):
            world.write("elif", lambda b: between.say_input(b, day(20), 3, "The budget"))


def faults(world: MailWorld, now: datetime) -> None:
    """Let happen what happens to letters."""
    local = now.astimezone(BERLIN)
    match (local.day, local.hour, local.minute):
        case (2, 9, 0):
            world.line.next[address("ana")] = ["451 4.7.1 Come back later"]  # the recap of the 2nd
        case (11, 9, 0):
            world.line.next[address("cem")] = ["550 5.1.1 No such mailbox"]  # the recap of the 11th
        case (9, 6, 0):
            world.line.next[LEA.email] = ["dies"]  # the summary of the 9th: killed before it is sent
        case (13, 12, 0):
            world.line.next[LEA.email] = ["died"]  # killed after the server had it
        case (20, 6, 0):
            world.line.next[address("dora")] = ["drops"]  # the line breaks after the mail was handed over


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailWorld]:
    policy = Policy(days_back=35, days_ahead=14, holidays=frozenset({HOLIDAY}))
    with world(tmp_path_factory.mktemp("month"), diary, policy=policy) as lived:
        now = BEGINS
        while now < ENDS:
            faults(lived, now)
            what_is_written(lived, now)
            if now.astimezone(BERLIN).hour not in NIGHT:
                lived.tick(now)
            now += STEP
        if place := os.environ.get("ONEONONE_WRITE_MONTH"):
            written_to(Path(place), lived.came)
        yield lived


def of_kind(letters: list[Letter], words: str) -> list[Letter]:
    return [letter for letter in letters if re.search(words, letter.subject)]


def when(letters: list[Letter]) -> list[str]:
    return [f"{letter.at.astimezone(BERLIN):%a %d %H:%M}" for letter in letters]


def test_nothing_comes_twice(month: MailWorld) -> None:
    assert len(month.came) > 30
    assert [one for one, times in Counter(letter.id for letter in month.came).items() if times > 1] == []
    about = Counter((letter.to, letter.subject, letter.at.date()) for letter in month.came)
    assert [one for one, times in about.items() if times > 1] == []


def test_nothing_comes_after_it_is_worth_nothing(month: MailWorld) -> None:
    sent = [post for post in month.outbox.posts() if post.state is PostState.SENT]
    assert len(sent) == len(month.came) - 2  # two were taken by the server, and nobody was told so
    for post in sent:
        assert post.sent_at is not None
        assert post.letter.at <= post.sent_at < post.letter.until


def test_nothing_private_comes_to_the_other(month: MailWorld) -> None:
    for letter in month.came:
        assert THEIR_SECRET not in letter.whole
        if letter.to != LEA.email:
            assert LEADERS_SECRET not in letter.whole
            others = {"ana", "ben", "cem", "dora", "elif"} - {letter.to.split("@")[0]}
            said = letter.part("plain").casefold()
            assert not [name for name in others if re.search(rf"\b{name}\b", said)]
    assert any(LEADERS_SECRET in letter.whole for letter in month.to(LEA.email))


def test_nothing_says_nothing(month: MailWorld) -> None:
    for letter in month.came:
        text = letter.part("plain")
        assert len(letter.subject) > 10
        assert len([line for line in text.split("\n-- ")[0].splitlines() if line.strip()]) >= 3
        assert "None" not in text
        assert "{" not in text


def test_nobody_is_written_to_at_a_bad_hour(month: MailWorld) -> None:
    for letter in month.came:
        local = letter.at.astimezone(BERLIN)
        assert local.isoweekday() <= 5
        assert local.date() != HOLIDAY
        assert time(7) <= local.time() <= time(19)


def test_nobody_gets_more_than_one_letter_a_week_that_they_did_not_ask_for(month: MailWorld) -> None:
    for person in ("ana", "ben", "cem", "dora", "elif"):
        days = [one.at.date() for one in of_kind(month.to(person), "what should not be missing|more, fewer")]
        assert all((later - earlier).days >= 7 for earlier, later in pairwise(days))
    nudges = [one.at.date() for one in of_kind(month.to(LEA.email), "Nothing is written yet|went well")]
    assert nudges
    assert all((later - earlier).days >= 7 for earlier, later in pairwise(nudges))


def test_the_summary_comes_each_monday_and_survives_the_end_of_the_service(month: MailWorld) -> None:
    weekly = of_kind(month.to(LEA.email), "one-on-ones this week|calm week|mended")
    # On the 9th the service was killed with the letter claimed: nobody can know, so it is not sent again, and told.
    assert when(weekly) == ["Mon 02 07:30", "Mon 16 07:30", "Mon 23 07:30", "Mon 30 07:30"]
    assert month.killed == 2
    assert "Nobody can know whether the weekly mail to you of Mon 9 Nov arrived" in weekly[1].part("plain")
    assert all(len(one.part("plain").strip().splitlines()) < 45 for one in weekly)


def test_whoever_ended_a_kind_of_mail_gets_no_more_of_it(month: MailWorld) -> None:
    asked = of_kind(month.to("ben"), "what should not be missing")
    assert when(asked) == ["Mon 02 07:00"]
    [letter] = asked
    assert str(letter.mail["List-Unsubscribe"]).startswith("<https://one.example.com/off/")
    assert letter.mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_recap_comes_to_both_once_and_not_at_night(month: MailWorld) -> None:
    assert when(of_kind(month.to("ana"), "Lea and you")) == ["Mon 02 12:00", "Mon 09 11:00"]
    assert when(of_kind(month.to(LEA.email), "Ana and you")) == ["Mon 02 11:30", "Mon 09 11:00"]
    assert when(of_kind(month.to("elif"), "Lea and you")) == ["Mon 16 07:00"]


def test_a_mailbox_that_is_none_is_told_in_the_next_summary(month: MailWorld) -> None:
    assert of_kind(month.to("cem"), "Lea and you") == []
    [refused] = [post for post in month.outbox.posts() if post.state is PostState.REFUSED]
    assert (refused.letter.person, refused.wording.text) == (address("cem"), "")
    [monday] = [one for one in of_kind(month.to(LEA.email), "one-on-ones this week") if one.at.date() == day(16)]
    assert "The recap mail to Cem of Wed 11 Nov was refused" in monday.part("plain")


def test_a_broken_line_sends_nothing_twice(month: MailWorld) -> None:
    unclear = [post for post in month.outbox.posts() if post.state is PostState.UNCLEAR]
    assert len(unclear) == 3
    ids = [letter.id for letter in month.came]
    assert all(ids.count(post.message_id) <= 1 for post in unclear)


def test_a_persons_letters_are_a_thread(month: MailWorld) -> None:
    letters = month.to("ana")
    known = {letter.id for letter in letters}
    for earlier, later in pairwise(letters):
        ids = ID.findall(str(later.mail["References"]))
        assert ids[-1] == earlier.id
        assert set(ids) <= known


def test_every_letter_says_that_a_machine_wrote_it(month: MailWorld) -> None:
    assert {str(letter.mail["Auto-Submitted"]) for letter in month.came} == {"auto-generated"}
