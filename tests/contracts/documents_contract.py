"""The contract of every place that keeps documents, one test a promise.

The tests of a place add two fixtures: `documents`, empty but for what others keep there, and `hands`, which do to the
same documents what people do.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

import pytest

from connectors.documents import DocumentDraft, Documents, Edit, Prepend, Rewrite
from connectors.errors import ChangedElsewhere, NotFound, NotOurs

TEXT = """\
# Ana and Lea

Prepared for Monday, with **everything** that is *open*.

## Promised

- [ ] Send the plan
- [x] Book the room

## To talk about

- The move to Łódź & the “quiet” office
- Numbers: 5 > 3, 2 \\* 3, snake\\_case
- [The report](https://files.test/report?a=1&b=2)

> Said last time.

### From Ana

Nothing yet.

## Notes

Write here.
"""
HEADINGS = ["# Ana and Lea", "## Promised", "## To talk about", "### From Ana", "## Notes"]
DRAFT = DocumentDraft("pair-7:2026-W48", "Ana and Lea, 23 November", "One-on-ones/Ana", TEXT)
PROMISED, TALK, NOTES = ("Ana and Lea", "Promised"), ("Ana and Lea", "To talk about"), ("Ana and Lea", "Notes")


class Hands(Protocol):
    """What people do to documents, past the connector."""

    def type_over(self, document: str, old: str, new: str) -> None:
        """Put other words in the place of these, inside one line."""

    def tick(self, document: str, item: str) -> None:
        """Tick the box before this item."""

    def foreign(self, name: str) -> str:
        """Make a document that is not ours but can be seen by us, and return its id."""

    def readers(self, document: str) -> set[str]:
        """Return who may write in it beside its owner."""

    def mails(self) -> int:
        """Return how many mails telling of a document were sent."""


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if line.strip()]


class DocumentsContract:
    # --- making and finding --------------------------------------------------------------------------------------

    def test_a_document_made_says_what_its_draft_says(self, documents: Documents) -> None:
        made = documents.create(DRAFT)
        said = documents.read(made.id)
        assert (made.mark, made.name) == (DRAFT.mark, DRAFT.name)
        assert made.url
        assert [line for line in lines(said.text) if line.startswith("#")] == HEADINGS
        assert {"- [ ] Send the plan", "- [x] Book the room", "Write here.", "Nothing yet."} <= set(lines(said.text))

    def test_emphasis_links_and_quotes_come_back(self, documents: Documents) -> None:
        said = lines(documents.read(documents.create(DRAFT).id).text)
        assert any("**everything**" in line and "*open*" in line for line in said)
        assert any("[The report](https://files.test/report?a=1&b=2)" in line for line in said)
        assert "> Said last time." in said

    def test_signs_that_mean_something_elsewhere_come_back_as_they_were(self, documents: Documents) -> None:
        said = documents.read(documents.create(DRAFT).id).text
        assert "The move to Łódź & the “quiet” office" in said
        assert "5 > 3" in said

    def test_lines_end_in_one_way(self, documents: Documents) -> None:
        said = documents.read(documents.create(DRAFT).id).text
        assert "\r" not in said
        assert not said.startswith("\ufeff")

    def test_a_draft_made_twice_is_one_document(self, documents: Documents) -> None:
        made = documents.create(DRAFT)
        again = documents.create(replace(DRAFT, name="Another name", text="Another text"))
        assert again == made
        assert "Send the plan" in documents.read(made.id).text

    def test_drafts_of_two_marks_are_two_documents(self, documents: Documents) -> None:
        assert documents.create(DRAFT).id != documents.create(replace(DRAFT, mark="pair-8")).id

    def test_a_document_is_found_by_its_mark(self, documents: Documents) -> None:
        made = documents.create(DRAFT)
        assert documents.find(DRAFT.mark) == made

    def test_a_mark_that_nothing_carries_finds_nothing(self, documents: Documents, hands: Hands) -> None:
        hands.foreign(DRAFT.name)
        documents.create(DRAFT)
        assert documents.find("pair-7") is None
        assert documents.find("it's \\ another") is None

    def test_a_mark_may_hold_any_sign(self, documents: Documents) -> None:
        odd = replace(DRAFT, mark="o'hara \\ “x” & y=1")
        assert documents.find(odd.mark) is None
        assert documents.create(odd) == documents.find(odd.mark)

    # --- reading -------------------------------------------------------------------------------------------------

    def test_the_version_stays_while_nobody_changes_the_text(self, documents: Documents) -> None:
        made = documents.create(DRAFT)
        first = documents.read(made.id)
        assert documents.read(made.id) == first
        assert first.version == made.version

    def test_what_a_person_writes_is_read_under_another_version(self, documents: Documents, hands: Hands) -> None:
        made = documents.create(DRAFT)
        hands.type_over(made.id, "Write here.", "Ana wants to lead the next project.")
        said = documents.read(made.id)
        assert "Ana wants to lead the next project." in lines(said.text)
        assert said.version != made.version

    def test_a_box_that_a_person_ticks_is_read_as_ticked(self, documents: Documents, hands: Hands) -> None:
        made = documents.create(DRAFT)
        hands.tick(made.id, "Send the plan")
        said = documents.read(made.id)
        assert {"- [x] Send the plan", "- [x] Book the room"} <= set(lines(said.text))
        assert said.version != made.version

    def test_a_document_that_is_not_there_cannot_be_read(self, documents: Documents) -> None:
        made = documents.create(DRAFT)
        documents.delete(made.id)
        with pytest.raises(NotFound):
            documents.read(made.id)

    # --- revising ------------------------------------------------------------------------------------------------

    def test_a_section_rewritten_leaves_everything_else(self, documents: Documents, hands: Hands) -> None:
        made = documents.create(DRAFT)
        hands.type_over(made.id, "Write here.", "Ana's own words.")
        before = documents.read(made.id)
        after = documents.revise(
            made.id, [Rewrite(PROMISED, "- [ ] Order **two** chairs\n- [x] Call\n")], before.version
        )
        said = documents.read(made.id)
        assert (after.id, after.url, after.version) == (made.id, made.url, said.version)
        assert after.version != before.version
        old, new = lines(before.text), lines(said.text)
        at = old.index("## Promised") + 1
        assert new == [*old[:at], "- [ ] Order **two** chairs", "- [x] Call", *old[at + 2 :]]

    def test_a_section_rewritten_ends_at_the_next_heading_that_is_not_deeper(self, documents: Documents) -> None:
        made = documents.create(DRAFT)
        documents.revise(made.id, [Rewrite(TALK, "Only this.\n\n### From Lea\n\nNothing.\n")], made.version)
        said = lines(documents.read(made.id).text)
        assert said[said.index("## To talk about") :] == [
            *("## To talk about", "Only this.", "### From Lea", "Nothing."),
            *("## Notes", "Write here."),
        ]

    def test_the_last_section_can_be_rewritten(self, documents: Documents) -> None:
        made = documents.create(DRAFT)
        documents.revise(made.id, [Rewrite(NOTES, "- One\n- Two\n")], made.version)
        assert lines(documents.read(made.id).text)[-3:] == ["## Notes", "- One", "- Two"]

    def test_a_section_can_be_emptied_and_filled_again(self, documents: Documents) -> None:
        made = documents.create(DRAFT)
        emptied = documents.revise(made.id, [Rewrite(PROMISED, "")], made.version)
        said = lines(documents.read(made.id).text)
        assert said[said.index("## Promised") + 1] == "## To talk about"
        documents.revise(made.id, [Rewrite(PROMISED, "Something new.")], emptied.version)
        said = lines(documents.read(made.id).text)
        assert said[said.index("## Promised") + 1 :][:2] == ["Something new.", "## To talk about"]

    def test_what_is_put_first_stands_before_everything(self, documents: Documents) -> None:
        made = documents.create(DRAFT)
        before = lines(documents.read(made.id).text)
        documents.revise(made.id, [Prepend("# Next week\n\n- [ ] Begin\n\nSome words.\n")], made.version)
        said = lines(documents.read(made.id).text)
        assert said == ["# Next week", "- [ ] Begin", "Some words.", *before]

    def test_edits_are_carried_out_in_order(self, documents: Documents) -> None:
        made = documents.create(DRAFT)
        edits: list[Edit] = [Prepend("# Next week\n\nFirst.\n")]
        edits += [Rewrite(("Next week",), "Second.\n"), Rewrite(NOTES, "Third.\n")]
        documents.revise(made.id, edits, made.version)
        said = lines(documents.read(made.id).text)
        assert said[:3] == ["# Next week", "Second.", "# Ana and Lea"]
        assert said[-2:] == ["## Notes", "Third."]

    def test_the_whole_document_can_be_rewritten(self, documents: Documents) -> None:
        made = documents.create(DRAFT)
        after = documents.revise(made.id, [Rewrite((), "# Ana and Lea\n\n- [ ] Only this\n")], made.version)
        said = documents.read(made.id)
        assert lines(said.text) == ["# Ana and Lea", "- [ ] Only this"]
        assert (after.id, after.url, after.version) == (made.id, made.url, said.version)
        assert documents.find(DRAFT.mark) == after

    @pytest.mark.parametrize("edit", [Rewrite(PROMISED, "No."), Prepend("No."), Rewrite((), "No.")])
    def test_nothing_is_revised_that_a_person_changed_since(
        self, documents: Documents, hands: Hands, edit: Rewrite | Prepend
    ) -> None:
        made = documents.create(DRAFT)
        hands.type_over(made.id, "Write here.", "Words.")
        before = documents.read(made.id)
        with pytest.raises(ChangedElsewhere):
            documents.revise(made.id, [edit], made.version)
        assert documents.read(made.id) == before

    def test_a_heading_that_is_not_there_is_named_and_nothing_is_revised(self, documents: Documents) -> None:
        made = documents.create(DRAFT)
        with pytest.raises(NotFound):
            documents.revise(made.id, [Rewrite(NOTES, "No."), Rewrite(("Notes",), "No.")], made.version)
        assert documents.read(made.id).version == made.version

    def test_a_document_that_is_not_there_cannot_be_revised(self, documents: Documents) -> None:
        made = documents.create(DRAFT)
        documents.delete(made.id)
        with pytest.raises(NotFound):
            documents.revise(made.id, [Prepend("No.")], made.version)

    # --- sharing and deleting ------------------------------------------------------------------------------------

    def test_those_named_in_the_draft_may_write_in_it_and_nobody_is_mailed(
        self, documents: Documents, hands: Hands
    ) -> None:
        made = documents.create(replace(DRAFT, readers=("ana@example.com",)))
        assert hands.readers(made.id) == {"ana@example.com"}
        assert hands.mails() == 0

    def test_sharing_adds_people_and_takes_nobody_away(self, documents: Documents, hands: Hands) -> None:
        made = documents.create(replace(DRAFT, readers=("ana@example.com",)))
        documents.share(made.id, ["ben@example.com"])
        documents.share(made.id, ["BEN@example.com", "ana@example.com"])
        documents.share(made.id, [])
        assert hands.readers(made.id) == {"ana@example.com", "ben@example.com"}
        assert hands.mails() == 0

    def test_sharing_leaves_the_version(self, documents: Documents) -> None:
        made = documents.create(DRAFT)
        documents.share(made.id, ["ben@example.com"])
        assert documents.read(made.id).version == made.version

    def test_a_document_that_is_not_there_cannot_be_shared(self, documents: Documents) -> None:
        made = documents.create(DRAFT)
        documents.delete(made.id)
        with pytest.raises(NotFound):
            documents.share(made.id, ["ben@example.com"])

    def test_a_deleted_document_is_gone_and_its_mark_free(self, documents: Documents) -> None:
        made = documents.create(DRAFT)
        documents.delete(made.id)
        documents.delete(made.id)
        assert documents.find(DRAFT.mark) is None
        assert documents.create(DRAFT).id != made.id

    def test_what_is_not_ours_is_not_deleted(self, documents: Documents, hands: Hands) -> None:
        with pytest.raises(NotOurs):
            documents.delete(hands.foreign("Somebody's own"))
