"""The prep documents where people write in them together: made once, refreshed where nobody wrote, read back once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.core.notebook import add_item, add_note
from assistant.filing import DOCUMENTS, Filing
from assistant.model import Agenda, AttachPrep, Note, Notebook
from assistant.prep_files import mark_of
from assistant.prep_place import PrepPlace
from assistant.store import Store
from connectors.errors import NotFound, NotSupported, TryLater
from connectors.memory_documents import MemoryDocuments
from tests.calendar_text import LEADER, judged
from tests.monday_with_ana import ANA, EMPTY, NOW, TODAY, WEEKLY, agendas, first

AFTER = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


@pytest.fixture
def place() -> MemoryDocuments:
    return MemoryDocuments()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "data", LEADER.email)


@pytest.fixture
def filing(tmp_path: Path) -> Filing:
    return Filing(tmp_path / "data", LEADER.email)


@pytest.fixture
def prep(place: MemoryDocuments, filing: Filing) -> PrepPlace:
    return PrepPlace(place, filing, media_type="text/x-document")


@pytest.fixture
def rolling(place: MemoryDocuments, filing: Filing) -> PrepPlace:
    return PrepPlace(place, filing, rolling=True, media_type="text/x-document")


def with_item(text: str = "Send the plan", book: Notebook = EMPTY) -> Agenda:
    return first(add_item(book, text, TODAY))


def only(place: MemoryDocuments) -> str:
    [document] = place.sheets
    return document


def text_in(place: MemoryDocuments) -> str:
    return place.sheets[only(place)].text


# --- making and refreshing -------------------------------------------------------------------------------------------


def test_a_document_is_made_shared_and_holds_what_both_may_read(prep: PrepPlace, place: MemoryDocuments) -> None:
    document = prep.prepare(with_item(), LEADER)
    sheet = place.sheets[only(place)]
    assert (document.mark, document.url) == (mark_of(first()), f"memory:{only(place)}")
    assert (sheet.folder, sheet.readers) == (f"One-on-ones/{ANA.display}", {ANA.email})
    assert "- [ ] Send the plan" in sheet.text


def test_nothing_private_is_in_it(prep: PrepPlace, place: MemoryDocuments) -> None:
    private = add_note(EMPTY, TODAY - timedelta(days=7), "He may leave us", private=True)
    prep.prepare(first(private), LEADER)
    assert "leave us" not in text_in(place)


def test_a_refreshed_document_stays_where_it_is(prep: PrepPlace, place: MemoryDocuments) -> None:
    before = prep.prepare(with_item(), LEADER)
    assert prep.prepare(with_item("Book a room"), LEADER) == before
    assert "- [ ] Book a room" in text_in(place)
    assert "Send the plan" not in text_in(place)


def test_what_nothing_changed_is_neither_written_nor_asked_for(
    prep: PrepPlace, place: MemoryDocuments, filing: Filing
) -> None:
    prep.prepare(first(), LEADER)
    known = filing.path(DOCUMENTS, ANA.email)
    before, version = known.stat(), place.sheets[only(place)].version
    prep.prepare(first(), LEADER)
    assert (known.stat(), place.sheets[only(place)].version) == (before, version)


def test_a_part_that_a_person_touched_stays_and_the_others_are_refreshed(
    prep: PrepPlace, place: MemoryDocuments
) -> None:
    prep.prepare(with_item(), LEADER)
    place.type_over(only(place), "## Notes", "## Notes\n\nWe begin with the budget.")
    prep.prepare(with_item("Book a room"), LEADER)
    assert "We begin with the budget." in text_in(place)
    assert "- [ ] Book a room" in text_in(place)
    place.type_over(only(place), "- [ ] Book a room", "- [ ] Book a big room")
    prep.prepare(with_item("Call Ben"), LEADER)
    assert "- [ ] Book a big room" in text_in(place)
    assert "Call Ben" not in text_in(place)


def attaching(agenda: Agenda) -> AttachPrep:
    return AttachPrep(mark_of(agenda), agenda.meeting, ANA, "It is next.")


def test_a_refusal_to_share_leaves_the_document_to_the_leader_and_is_said(
    prep: PrepPlace, place: MemoryDocuments
) -> None:
    place.refuses = NotSupported("Your organisation shares with nobody else.")
    assert prep.prepare(first(), LEADER).url == f"memory:{only(place)}"
    assert prep.not_shared(attaching(first())) == "Your organisation shares with nobody else."
    place.refuses = None
    prep.prepare(with_item(), LEADER)
    assert place.sheets[only(place)].readers == set()


def test_a_refusal_to_share_that_passes_is_made_good_at_the_next_refresh(
    prep: PrepPlace, place: MemoryDocuments
) -> None:
    place.refuses = TryLater("Too much was shared today.")
    prep.prepare(first(), LEADER)
    assert prep.not_shared(attaching(first())) == "Too much was shared today."
    place.refuses = None
    prep.prepare(first(), LEADER)
    assert (place.sheets[only(place)].readers, prep.not_shared(attaching(first()))) == ({ANA.email}, "")


def test_the_same_refusal_is_said_once_a_person(prep: PrepPlace, place: MemoryDocuments) -> None:
    place.refuses = NotSupported("Your organisation shares with nobody else.")
    one, other = agendas(EMPTY)[:2]
    prep.prepare(one, LEADER)
    prep.prepare(other, LEADER)
    said = [prep.not_shared(attaching(each)) for each in (one, other)]
    assert said == ["Your organisation shares with nobody else.", ""]


def test_after_a_crash_the_same_document_is_found_and_not_made_again(
    prep: PrepPlace, place: MemoryDocuments, filing: Filing
) -> None:
    prep.prepare(first(), LEADER)
    filing.path(DOCUMENTS, ANA.email).unlink()
    document = prep.prepare(first(), LEADER)
    assert document.url == f"memory:{only(place)}"


def test_a_meeting_that_is_no_longer_ahead_has_no_document(prep: PrepPlace) -> None:
    action = AttachPrep("key", replace(first().meeting, series="gone"), ANA, "reason")
    with pytest.raises(NotFound):
        prep.prepared(action, judged(WEEKLY, NOW), to_guests=True)


# --- reading back ----------------------------------------------------------------------------------------------------


def test_what_is_written_after_the_meeting_comes_into_the_notebook_once(
    prep: PrepPlace, place: MemoryDocuments, store: Store
) -> None:
    prep.prepare(with_item(), LEADER)
    place.type_over(only(place), "## Notes", "## Notes\n\nWent well.\n\n- [ ] @them Draft the talk")
    place.type_over(only(place), "- [ ] Send the plan", "- [x] Send the plan")
    assert len(prep.read_back(AFTER, store).notes) == 1
    assert prep.read_back(AFTER + QUARTER, store).notes == ()
    notebook = store.export(ANA.email)
    assert [note.day for note in notebook.notes] == [first().span.start.date()]
    assert "Went well." in notebook.notes[0].text
    assert {(item.text, item.done is not None) for item in notebook.items} == {
        ("Send the plan", True),
        ("Draft the talk", False),
    }


def test_what_is_written_on_replaces_what_was_read_before(
    prep: PrepPlace, place: MemoryDocuments, store: Store
) -> None:
    prep.prepare(first(), LEADER)
    place.type_over(only(place), "## Notes", "## Notes\n\nWent well.")
    prep.read_back(AFTER, store)
    place.type_over(only(place), "Went well.", "Went very well.")
    prep.read_back(AFTER + QUARTER, store)
    assert [note.text for note in store.export(ANA.email).notes] == ["Went very well."]


def test_a_document_in_which_nobody_wrote_says_nothing(prep: PrepPlace, store: Store) -> None:
    prep.prepare(with_item(), LEADER)
    assert prep.read_back(AFTER, store).notes == ()
    assert store.notebook(ANA.email) is None


def test_before_the_meeting_and_long_after_it_nobody_looks(
    prep: PrepPlace, place: MemoryDocuments, store: Store
) -> None:
    prep.prepare(first(), LEADER)
    place.type_over(only(place), "## Notes", "## Notes\n\nToo early.")
    assert prep.read_back(AFTER - timedelta(days=1), store).notes == ()
    assert prep.read_back(AFTER + timedelta(days=15), store).notes == ()


def test_a_document_that_is_gone_stops_nothing(prep: PrepPlace, place: MemoryDocuments, store: Store) -> None:
    prep.prepare(first(), LEADER)
    place.sheets.clear()
    assert prep.read_back(AFTER, store) == ((), ())


# --- one document for the pair ---------------------------------------------------------------------------------------


def test_a_rolling_document_has_the_newest_meeting_on_top(rolling: PrepPlace, place: MemoryDocuments) -> None:
    one, two, *_ = agendas()
    before, after = rolling.prepare(one, LEADER), rolling.prepare(two, LEADER)
    assert before.url == after.url
    titles = [line for line in text_in(place).splitlines() if line.startswith("# ")]
    assert titles == ["# Monday 30 November 2026", "# Monday 23 November 2026"]


def test_each_part_of_a_rolling_document_is_refreshed_and_read_back_by_itself(
    rolling: PrepPlace, place: MemoryDocuments, store: Store
) -> None:
    book = add_item(EMPTY, "Send the plan", TODAY)
    one, two, *_ = agendas(book)
    rolling.prepare(one, LEADER)
    rolling.prepare(two, LEADER)
    older = text_in(place).index("# Monday 23 November 2026")
    sheet = place.sheets[only(place)]
    sheet.text = sheet.text[:older] + sheet.text[older:].replace("## Notes", "## Notes\n\nOf the first.")
    sheet.version += 1
    assert [found.found.shared for found in rolling.read_back(AFTER, store).notes] == ["Of the first."]
    assert store.export(ANA.email).notes == (Note(one.span.start.date(), "Of the first."),)


# --- leaving ---------------------------------------------------------------------------------------------------------


def test_forgetting_a_person_deletes_their_documents(prep: PrepPlace, place: MemoryDocuments) -> None:
    one, two, *_ = agendas()
    prep.prepare(one, LEADER)
    prep.prepare(two, LEADER)
    assert len(prep.places(ANA.email)) == 2
    assert prep.forget(ANA.email) == ()
    assert place.sheets == {}
