"""The prep documents in a folder: one file for ever, refreshed until a person writes into it, read back once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.core.notebook import add_item
from assistant.filing import DOCUMENTS, Filing
from assistant.model import Agenda, AttachPrep, Counterpart, Notebook
from assistant.prep_files import PrepFolder, mark_of
from assistant.store import Store
from connectors.errors import ChangedElsewhere, NotFound
from tests.calendar_text import LEADER, judged
from tests.monday_with_ana import ANA, EMPTY, NOW, TODAY, WEEKLY, agendas, first

AFTER = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "data", LEADER.email)


@pytest.fixture
def filing(tmp_path: Path) -> Filing:
    return Filing(tmp_path / "data", LEADER.email)


@pytest.fixture
def prep(tmp_path: Path, filing: Filing) -> PrepFolder:
    return PrepFolder(tmp_path / "prep", filing)


def path_of(tmp_path: Path, file: str = "ana/2026-11-23.md") -> Path:
    return tmp_path / "prep" / file


def with_item(text: str = "Send the plan", book: Notebook = EMPTY) -> Agenda:
    return first(add_item(book, text, TODAY))


# --- making and refreshing -------------------------------------------------------------------------------------------


def test_a_document_is_made_in_the_folder_of_the_person(prep: PrepFolder, tmp_path: Path) -> None:
    document = prep.prepare(with_item(), LEADER)
    assert document.url == path_of(tmp_path).as_uri()
    assert (document.name, document.mark) == ("One-on-one 2026-11-23.md", mark_of(first()))
    assert "- [ ] Send the plan" in path_of(tmp_path).read_text("utf-8")


def test_a_refreshed_document_keeps_file_name_and_address(prep: PrepFolder, tmp_path: Path) -> None:
    before = prep.prepare(with_item(), LEADER)
    assert prep.prepare(with_item("Book a room"), LEADER) == before
    assert "- [ ] Book a room" in path_of(tmp_path).read_text("utf-8")
    assert [path.name for path in path_of(tmp_path).parent.iterdir()] == ["2026-11-23.md"]


def test_a_document_follows_its_meeting_to_another_day(prep: PrepFolder, tmp_path: Path) -> None:
    before = prep.prepare(first(), LEADER)
    moved = first(diary=WEEKLY + "    2026-11-23 moved to 2026-11-25 15:00\n")
    assert prep.prepare(moved, LEADER) == before
    assert "Wednesday 25 November" in path_of(tmp_path).read_text("utf-8")


def test_what_nothing_changed_is_not_written_again(prep: PrepFolder, filing: Filing, tmp_path: Path) -> None:
    prep.prepare(first(), LEADER)
    known = filing.path(DOCUMENTS, ANA.email)
    before = path_of(tmp_path).stat(), known.stat()
    prep.prepare(first(), LEADER)
    assert (path_of(tmp_path).stat(), known.stat()) == before


def test_a_document_that_a_person_has_changed_is_left_alone(prep: PrepFolder, tmp_path: Path) -> None:
    document = prep.prepare(first(), LEADER)
    path_of(tmp_path).write_text("Mine now.\n", "utf-8")
    assert prep.prepare(with_item(), LEADER) == document
    assert path_of(tmp_path).read_text("utf-8") == "Mine now.\n"


def test_a_file_of_somebody_else_is_never_written_over(prep: PrepFolder, tmp_path: Path) -> None:
    path_of(tmp_path).parent.mkdir(parents=True)
    path_of(tmp_path).write_text("Theirs.\n", "utf-8")
    document = prep.prepare(first(), LEADER)
    assert document.url == path_of(tmp_path, "ana/2026-11-23-1000.md").as_uri()
    assert path_of(tmp_path).read_text("utf-8") == "Theirs.\n"


def test_a_document_that_was_deleted_is_made_again(prep: PrepFolder, tmp_path: Path) -> None:
    document = prep.prepare(first(), LEADER)
    path_of(tmp_path).unlink()
    assert prep.prepare(first(), LEADER) == document
    assert path_of(tmp_path).exists()


def test_two_people_of_one_name_have_two_folders(prep: PrepFolder, tmp_path: Path) -> None:
    other = replace(first(), counterpart=Counterpart("ana@other.example", "Ana"))
    prep.prepare(first(), LEADER)
    prep.prepare(other, LEADER)
    folders = sorted(path.name for path in (tmp_path / "prep").iterdir())
    assert folders[0] == "ana"
    assert folders[1].startswith("ana-")


def test_nothing_private_gets_into_a_document(prep: PrepFolder, tmp_path: Path) -> None:
    prep.prepare(replace(first(), tip="Say less."), LEADER)
    assert "Say less" not in path_of(tmp_path).read_text("utf-8")
    assert "Only you" not in path_of(tmp_path).read_text("utf-8")


def test_a_refresh_that_was_killed_before_the_file_was_written_leaves_a_document_of_ours(
    prep: PrepFolder, store: Store, tmp_path: Path
) -> None:
    prep.prepare(first(), LEADER)
    old = path_of(tmp_path).read_text("utf-8")
    prep.prepare(with_item(), LEADER)
    path_of(tmp_path).write_text(old, "utf-8")
    assert prep.read_back(AFTER, store).notes == ()
    prep.prepare(with_item("Book a room"), LEADER)
    assert "Book a room" in path_of(tmp_path).read_text("utf-8")


# --- for a cycle -----------------------------------------------------------------------------------------------------


def test_the_document_of_an_action_carries_its_key(prep: PrepFolder) -> None:
    review = judged(WEEKLY, NOW)
    agenda = review.plan.agendas[0]
    action = AttachPrep(mark_of(agenda), agenda.meeting, ANA, "It is next.")
    assert prep.prepared(action, review, to_guests=False).mark == action.key


def test_a_meeting_that_is_no_longer_ahead_has_no_document(prep: PrepFolder) -> None:
    gone = replace(first().meeting, series="gone")
    with pytest.raises(NotFound, match="no longer ahead"):
        prep.prepared(AttachPrep("prep-1", gone, ANA, "It is next."), judged(WEEKLY, NOW), to_guests=False)


def test_a_disk_that_refuses_leaves_the_decision_open(filing: Filing, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    review = judged(WEEKLY, NOW)
    agenda = review.plan.agendas[0]
    with pytest.raises(ChangedElsewhere, match="cannot be written"):
        PrepFolder(tmp_path / "file" / "prep", filing).prepared(
            AttachPrep(mark_of(agenda), agenda.meeting, ANA, "It is next."), review, to_guests=False
        )


def test_to_guests_goes_neither_a_place_on_this_machine_nor_what_was_typed(prep: PrepFolder, tmp_path: Path) -> None:
    review = judged(WEEKLY, NOW)
    agenda = review.plan.agendas[0]
    action = AttachPrep(mark_of(agenda), agenda.meeting, ANA, "It is next.")
    prep.prepared(action, review, to_guests=False)
    with path_of(tmp_path).open("a", encoding="utf-8") as file:
        file.write("\n## Only you\n\nTYPED BY THE LEADER\n")
    document = prep.prepared(action, review, to_guests=True)
    assert (document.mark, document.url) == (action.key, None)
    assert document.content is not None
    text = document.content.decode("utf-8")
    assert "## Progress" in text
    assert "TYPED BY THE LEADER" not in text
    assert str(tmp_path) not in text


def test_a_document_that_no_calendar_takes_is_made_all_the_same(prep: PrepFolder, tmp_path: Path) -> None:
    review = judged(WEEKLY, NOW)
    prep.refresh(review, {first().meeting})
    assert path_of(tmp_path).exists()


def test_only_documents_that_were_made_and_lie_ahead_are_refreshed(prep: PrepFolder, tmp_path: Path) -> None:
    prep.prepare(with_item(), LEADER)
    prep.refresh(judged(WEEKLY, NOW))
    assert "Send the plan" not in path_of(tmp_path).read_text("utf-8")
    assert len(list(path_of(tmp_path).parent.iterdir())) == 1


# --- reading back ----------------------------------------------------------------------------------------------------


def test_what_was_written_is_read_back_after_the_meeting_and_once(
    prep: PrepFolder, store: Store, tmp_path: Path
) -> None:
    prep.prepare(with_item(), LEADER)
    text = path_of(tmp_path).read_text("utf-8").replace("- [ ] Send the plan", "- [x] Send the plan")
    path_of(tmp_path).write_text(text + "\nShe is happy.\n- [ ] @them Ask the team\n", "utf-8")
    store.change(ANA, lambda book: add_item(book, "Send the plan", TODAY))
    assert prep.read_back(AFTER - timedelta(hours=4), store).notes == ()
    (note,) = prep.read_back(AFTER, store).notes
    assert note.counterpart == ANA
    assert prep.read_back(AFTER, store).notes == ()
    book = store.export(ANA.email)
    assert "She is happy." in book.notes[0].text
    assert [note.day for note in book.notes] == [TODAY]
    assert [item.text for item in book.open_items()] == ["Ask the team"]


def test_an_untouched_document_is_no_note(prep: PrepFolder, store: Store) -> None:
    prep.prepare(first(), LEADER)
    assert prep.read_back(AFTER, store).notes == ()
    assert store.notebook(ANA.email) is None


def test_what_is_written_on_is_read_back_in_place_of_what_was(prep: PrepFolder, store: Store, tmp_path: Path) -> None:
    prep.prepare(first(), LEADER)
    path = path_of(tmp_path)
    for line in ("She is happy.\n", "She wants to lead.\n", "\n## Only you\n\nTell nobody.\n"):
        path.write_text(path.read_text("utf-8") + line, "utf-8")
        assert len(prep.read_back(AFTER, store).notes) == 1
    notes = store.export(ANA.email).notes
    assert [(note.text, note.private) for note in notes] == [
        ("She is happy.\nShe wants to lead.", False),
        ("Tell nobody.", True),
    ]


def test_the_next_document_quotes_what_was_read_back(prep: PrepFolder, store: Store, tmp_path: Path) -> None:
    prep.prepare(first(), LEADER)
    path_of(tmp_path).write_text(path_of(tmp_path).read_text("utf-8") + "\nShe is happy.\n", "utf-8")
    prep.read_back(AFTER, store)
    later = agendas(store.export(ANA.email))[1]
    prep.prepare(later, LEADER)
    assert "> She is happy." in path_of(tmp_path, "ana/2026-11-30.md").read_text("utf-8")


def test_after_two_weeks_a_document_is_not_read_any_more(prep: PrepFolder, store: Store, tmp_path: Path) -> None:
    prep.prepare(first(), LEADER)
    path_of(tmp_path).write_text("She is happy.\n", "utf-8")
    assert prep.read_back(AFTER + timedelta(days=14), store).notes == ()


def test_a_damaged_notebook_is_named_and_the_others_are_read(prep: PrepFolder, store: Store, tmp_path: Path) -> None:
    ben = replace(first(), counterpart=Counterpart("ben@example.com", "Ben"))
    for agenda, folder in ((first(), "ana"), (ben, "ben")):
        prep.prepare(agenda, LEADER)
        path_of(tmp_path, f"{folder}/2026-11-23.md").write_text("Happy.\n", "utf-8")
    store.change(ANA, lambda book: add_item(book, "x", TODAY))
    store.path(ANA.email).write_bytes(b"")
    notes, unread = prep.read_back(AFTER, store)
    assert [note.counterpart.email for note in notes] == ["ben@example.com"]
    assert [str(store.path(ANA.email)) in sentence for sentence in unread] == [True]
    store.path(ANA.email).unlink()
    assert [note.counterpart for note in prep.read_back(AFTER, store).notes] == [ANA]


# --- forgetting ------------------------------------------------------------------------------------------------------


def test_forgetting_a_person_takes_their_documents_along_and_nothing_else(
    prep: PrepFolder, store: Store, tmp_path: Path
) -> None:
    prep.prepare(first(), LEADER)
    mine = path_of(tmp_path, "ana/mine.md")
    mine.write_text("Mine.\n", "utf-8")
    assert prep.forget(ANA.email) == ()
    assert store.forget(ANA.email)
    assert [path.name for path in mine.parent.iterdir()] == ["mine.md"]
    mine.unlink()
    prep.prepare(first(), LEADER)
    prep.forget(ANA.email)
    assert not mine.parent.exists()
