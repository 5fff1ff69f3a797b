"""What counts as written into a prep document, and how it gets into the notebook once."""

from __future__ import annotations

from datetime import date

from assistant.core.bank import BANK
from assistant.core.notebook import finish_item
from assistant.core.prep_notes import Wrote, take_in, wrote
from assistant.model import Counterpart, Notebook, Owner, Theme

ANA = Counterpart("ana@example.com", "Ana Keller")
DAY = date(2026, 11, 24)
QUESTION = BANK[0]
BREAK = "  "  # of a line, as Markdown writes it
DOCUMENT = f"""# Lea and Ana

Tuesday 24 November 2026, 10:00 to 10:30, 30 min

## From last time

> - [ ] Send the plan
> We talked about the move.

## Lea promised

- [ ] Send the plan{BREAK}
  *open for 2 weeks*

## Feedback · 7 min

- What went well
- *Question:* {QUESTION.text}

## Notes
"""


def read(document: str, notebook: Notebook | None = None, before: Wrote | None = None) -> Notebook:
    return take_in(notebook or Notebook(ANA), wrote([DOCUMENT], document), before or Wrote(), DAY)


def test_an_untouched_document_says_nothing() -> None:
    assert not wrote([DOCUMENT], DOCUMENT)


def test_what_an_editor_changes_by_itself_is_not_written() -> None:
    saved = DOCUMENT.replace("- What", "* What").replace("\n", "\r\n").replace("  \r\n", "\r\n") + "\r\n\r\n"
    assert not wrote([DOCUMENT], saved)


def test_lines_that_were_taken_out_or_moved_say_nothing() -> None:
    assert not wrote([DOCUMENT], DOCUMENT.replace("- What went well\n", "") + "- What went well\n")


def test_what_stands_below_notes_is_the_note() -> None:
    assert (
        wrote([DOCUMENT], DOCUMENT + "\nShe is happy.\n\nWants to lead.\n").shared == "She is happy.\n\nWants to lead."
    )


def test_what_stands_below_another_heading_keeps_its_heading() -> None:
    edited = DOCUMENT.replace("## Notes\n", "The talk was clear.\n\n## Notes\n\nShe is happy.\n")
    assert wrote([DOCUMENT], edited).shared == (
        "## Feedback · 7 min\n\nThe talk was clear.\n\n## Notes\n\nShe is happy."
    )


def test_a_heading_of_ones_own_is_written_too() -> None:
    assert wrote([DOCUMENT], DOCUMENT + "### Decided\n- We go.\n").shared == "### Decided\n- We go."


def test_a_box_that_was_ticked_finishes_its_item() -> None:
    book = read(DOCUMENT + "- [ ] Send the plan\n- [ ] @them Ask the team\n")
    assert [(item.text, item.owner) for item in book.open_items()] == [
        ("Send the plan", Owner.ME),
        ("Ask the team", Owner.THEM),
    ]
    after = read(DOCUMENT.replace("- [ ] Send the plan  ", "- [X] Send the plan  "), book)
    assert [item.text for item in after.open_items()] == ["Ask the team"]


def test_what_stands_below_only_you_is_a_private_note() -> None:
    book = read(DOCUMENT + "\nShe is happy.\n\n## Only you\n\n- [ ] Worry about her\n")
    assert [(note.text, note.private) for note in book.notes] == [
        ("She is happy.", False),
        ("- [ ] Worry about her", True),
    ]
    assert book.items == ()


def test_questions_and_themes_of_a_document_that_was_used_count() -> None:
    book = read(DOCUMENT.replace("## Notes\n", "She wants more of it.\n\n## Notes\n"))
    assert [asked.question for asked in book.asked] == [QUESTION.id]
    assert Theme.FEEDBACK in {touch.theme for touch in book.themes}


def test_what_a_document_quotes_of_last_time_is_not_asked_again() -> None:
    quoting = DOCUMENT.replace(f"- *Question:* {QUESTION.text}", "").replace(
        "> We talked about the move.", f"> {QUESTION.text}"
    )
    assert read(quoting + "\nShe is happy.\n").asked == ()


def test_what_is_written_on_later_takes_the_place_of_what_was_read_before() -> None:
    first = DOCUMENT + "\nShe is happy.\n- [ ] Send the plan\n"
    book = read(first)
    done = finish_item(book, 1, DAY)
    before = wrote([DOCUMENT], first)
    after = read(first + "- [ ] Book a room\n", done, before)
    assert [note.text for note in after.notes] == ["She is happy.\n- [ ] Send the plan\n- [ ] Book a room"]
    assert [item.text for item in after.open_items()] == ["Book a room"]


def test_reading_twice_changes_nothing() -> None:
    edited = DOCUMENT + "\nShe is happy.\n- [ ] Send the plan\n"
    once = read(edited)
    assert read(edited, once) == once
    assert read(edited, once, wrote([DOCUMENT], edited)) == once


def test_of_two_texts_of_ours_the_nearer_one_counts() -> None:
    refreshed = DOCUMENT.replace("## Notes", "## Celebrate\n\n- The launch\n\n## Notes")
    assert wrote([DOCUMENT, refreshed], refreshed + "\nShe is happy.\n").shared == "She is happy."
    assert wrote([DOCUMENT, refreshed], DOCUMENT + "\nShe is happy.\n").shared == "She is happy."


def test_a_document_refreshed_around_what_a_person_wrote_is_of_two_texts_of_ours() -> None:
    refreshed = DOCUMENT.replace("- What went well", "- What to change").replace("30 min\n", "25 min\n")
    mixed = DOCUMENT.replace("- What went well", "- What to change") + "\nShe is happy.\n"
    assert wrote([DOCUMENT, refreshed], mixed).shared == "She is happy."


def test_without_a_text_of_ours_nobody_can_say_what_was_written() -> None:
    assert not wrote([], DOCUMENT)
