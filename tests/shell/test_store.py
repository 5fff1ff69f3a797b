"""What the store promises: one private file a person, whole writes, damage named and left alone, nothing mixed up."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock

from assistant.core.naming import NoSuchPerson
from assistant.core.notebook import add_item, add_note
from assistant.model import Counterpart, LedgerEntry, Note, Notebook
from assistant.storage import AtomicStorage, write_whole
from assistant.store import Store, StoreBusy, StoreDamaged, StoreTooNew, StoreUnusable, name_of

LEA = "lea@example.com"
ANA, BEN = Counterpart("ana@example.com", "Ana Keller"), Counterpart("ben@example.com", "Ben Ito")
DAY = date(2026, 11, 24)


def talked(notebook: Notebook) -> Notebook:
    return add_note(notebook, DAY, "Talked.\n- [ ] Send the budget")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "data", LEA)
    store.change(ANA, talked)
    store.change(BEN, talked)
    return store


def test_what_was_changed_is_there_for_whoever_opens_the_store_next(store: Store, tmp_path: Path) -> None:
    assert Store(tmp_path / "data", LEA).notebook("ANA@example.com ") == talked(Notebook(ANA))
    assert store.notebook("nobody@example.com") is None
    assert store.people() == (ANA, BEN)


def test_leaders_do_not_see_each_others_notebooks(store: Store, tmp_path: Path) -> None:
    for other in (Store(tmp_path / "data", "max@example.com"), Store(tmp_path / "data")):
        assert other.people() == ()
        other.change("ana@example.com", lambda notebook: add_item(notebook, "mine", DAY))
    assert store.notebook("ana@example.com") == talked(Notebook(ANA))


def test_each_one_on_one_has_one_file_that_a_person_can_read(store: Store) -> None:
    text = store.path("ana@example.com").read_text(encoding="utf-8")
    assert store.path("ana@example.com").name.startswith("ana-example-com-")
    assert '"text": "Talked.\\n- [ ] Send the budget"' in text
    assert len(text.splitlines()) > 20


def test_a_change_touches_the_file_of_that_person_alone(store: Store) -> None:
    before = store.path("ben@example.com").stat()
    store.change("ana@example.com", lambda notebook: add_item(notebook, "more", DAY))
    assert store.path("ben@example.com").stat() == before


def test_a_change_that_changes_nothing_writes_nothing(store: Store) -> None:
    before = store.path("ana@example.com").stat()
    store.change("ana@example.com", talked)
    assert store.path("ana@example.com").stat() == before


def test_files_are_their_owners_alone(store: Store, tmp_path: Path) -> None:
    for path in (tmp_path / "data").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_a_folder_that_others_could_look_into_is_closed(store: Store) -> None:
    folder = store.path("ana@example.com").parent
    folder.chmod(0o755)
    store.change("ana@example.com", lambda notebook: add_item(notebook, "more", DAY))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_name_from_the_calendar_replaces_the_one_on_file(store: Store) -> None:
    store.change("ana@example.com", talked)
    assert store.people()[0].name == "Ana Keller"
    store.change(Counterpart("Ana@Example.com", "Ana Moreau"), talked)
    assert store.people()[0] == Counterpart("ana@example.com", "Ana Moreau")


def test_a_change_that_raises_leaves_the_file_as_it_was(store: Store) -> None:
    def fails(notebook: Notebook) -> Notebook:
        raise LookupError(notebook.counterpart.email)

    before = store.path("ana@example.com").read_bytes()
    with pytest.raises(LookupError):
        store.change("ana@example.com", fails)
    assert store.path("ana@example.com").read_bytes() == before
    store.change("ana@example.com", lambda notebook: add_item(notebook, "the lock is free again", DAY))


def test_a_notebook_is_never_given_to_another_person(store: Store) -> None:
    with pytest.raises(ValueError, match="another person"):
        store.change("ana@example.com", lambda notebook: replace(notebook, counterpart=BEN))


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "it is empty"),
        (b"\0" * 4096, "it is empty"),
        (b'{"meta": {"1": {"schema": 2', "truncated"),
        (b"not json", "malformed"),
        (b'{"meta": {"1": {"a": ' + b"[" * 100_000, "recursion"),
        (b"\xff\xfe", "malformed"),
        (b"[]", "Expected `object`"),
        (b"{}", "which schema"),
        (b'{"meta": {"x": {}}}', "Expected `int`"),
        (b'{"meta": {"1": {"schema": 2}}}', "meta"),
    ],
)
def test_a_damaged_file_is_named_and_neither_used_nor_overwritten(store: Store, content: bytes, found: str) -> None:
    path = store.path("ana@example.com")
    path.write_bytes(content)
    with pytest.raises(StoreDamaged, match=found) as err:
        store.notebook("ana@example.com")
    assert str(path) in str(err.value)
    assert "restore it from a backup" in str(err.value)
    with pytest.raises(StoreDamaged, match=found):
        store.change("ana@example.com", talked)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('"number": 1', '"number": "one"', "items, record 1"),
        ('"number": 1', '"number": 0', "numbers"),
        ('"created": "2026-11-24"', '"created": "2026-13-24"', "items, record 1"),
        ('"owner": "me"', '"owner": "us"', "items, record 1"),
        ('"owner": "me"', '"owner": "me", "colour": "red"', "its fields"),
        ('"done": null,', "", "its fields"),
        ('"asked": {}', '"questions": {}', "its tables"),
        ('"asked": {},', "", "its tables"),
        ('"schema": 3', '"schema": "1"', "which schema"),
        ("ana@example.com", "eva@example.com", "somebody else"),
    ],
)
def test_a_file_edited_into_another_shape_is_damaged(store: Store, old: str, new: str, found: str) -> None:
    path = store.path("ana@example.com")
    edited = path.read_text(encoding="utf-8").replace(old, new, 1)
    assert new in edited
    path.write_text(edited, encoding="utf-8")
    with pytest.raises(StoreDamaged, match=found):
        store.change("ana@example.com", talked)
    assert path.read_text(encoding="utf-8") == edited


def test_a_file_edited_by_hand_within_its_shape_is_read(store: Store) -> None:
    path = store.path("ana@example.com")
    path.write_text(path.read_text(encoding="utf-8").replace("Talked.", "Talked about Zoë 🎈."), encoding="utf-8")
    assert store.export("ana@example.com").notes[0].text.startswith("Talked about Zoë 🎈.")


def test_everything_is_read_anew_as_soon_as_anybody_changed_a_file_and_not_before(store: Store, tmp_path: Path) -> None:
    before = store.read_all()
    assert store.read_all() is before
    Store(tmp_path / "data", LEA).change(BEN, lambda book: add_item(book, "From another process", DAY))
    assert len(store.read_all().notebooks[BEN.email].items) == 2
    edited = store.path(ANA.email)
    edited.write_text(edited.read_text().replace("Send the budget", "Send the numbers"))
    assert store.read_all().notebooks[ANA.email].items[0].text == "Send the numbers"
    edited.write_text("{")
    assert [*store.read_all().notebooks] == [BEN.email]
    assert len(store.read_all().unreadable) == 1
    store.forget(ANA.email)
    assert store.read_all().unreadable == ()
    store.forget(BEN.email)
    assert store.read_all().notebooks == {}


def test_a_damaged_file_does_not_stop_the_others(store: Store) -> None:
    store.path("ana@example.com").write_bytes(b"")
    notebooks, unreadable = store.read_all()
    assert list(notebooks) == ["ben@example.com"]
    assert [str(store.path("ana@example.com")) in str(err) for err in unreadable] == [True]
    assert store.find("ben") == BEN
    with pytest.raises(NoSuchPerson, match="is damaged"):
        store.find("ana")
    store.change("ben@example.com", lambda notebook: add_item(notebook, "more", DAY))


def test_the_file_of_a_newer_version_is_left_alone(store: Store) -> None:
    path = store.path("ana@example.com")
    newer = path.read_bytes().replace(b'"schema": 3', b'"schema": 4')
    path.write_bytes(newer)
    with pytest.raises(StoreTooNew, match=r"newer oneonone .* upgrade"):
        store.change("ana@example.com", talked)
    assert path.read_bytes() == newer


def test_whoever_waits_too_long_for_the_lock_is_told_who_holds_it(store: Store, tmp_path: Path) -> None:
    patient = Store(tmp_path / "data", LEA, lock_seconds=0.0)
    with FileLock(store.path(ANA.email).parent.parent / "lock"), pytest.raises(StoreBusy, match="Another oneonone"):
        patient.change(ANA, lambda notebook: add_item(notebook, "late", DAY))
    assert patient.notebook(ANA.email) == talked(Notebook(ANA))


def test_reading_takes_no_lock(store: Store, tmp_path: Path) -> None:
    with FileLock(store.path(ANA.email).parent.parent / "lock"):
        assert Store(tmp_path / "data", LEA).people() == (ANA, BEN)


def test_a_disk_that_refuses_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(StoreUnusable, match="Nothing was changed"):
        Store(tmp_path / "data", LEA).change(ANA, talked)


def test_a_write_that_fails_leaves_the_old_file_and_no_copy_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "gone" / "a.json"
    storage = AtomicStorage(path)
    with pytest.raises(FileNotFoundError):
        storage.write({"notes": {"1": {"text": "never written"}}})
    assert storage.read() is None


def test_several_tables_are_written_at_once_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    storage = AtomicStorage(path)

    def write_half() -> None:
        with storage.gathered():
            storage.write({"notes": {"1": {"text": "half"}}})
            raise LookupError

    with pytest.raises(LookupError):
        write_half()
    assert not path.exists()
    assert storage.read() is None
    with storage.gathered():
        storage.write({"notes": {}})
        assert not path.exists()
        storage.write({"notes": {}, "items": {}})
    assert AtomicStorage(path).read() == {"items": {}, "notes": {}}


def test_forgetting_deletes_the_file_and_what_a_killed_writer_left(store: Store) -> None:
    path = store.path("ana@example.com")
    orphan = path.with_name(f".{path.name}.0123456789ab.tmp")
    orphan.write_text("half a note")
    assert store.forget("Ana@example.com")
    assert not store.forget("ana@example.com")
    assert sorted(path.parent.iterdir()) == [store.path("ben@example.com")]


def test_a_damaged_file_can_be_forgotten(store: Store) -> None:
    store.path("ana@example.com").write_bytes(b"")
    assert store.forget("ana@example.com")


def test_orphans_are_swept_when_the_store_is_opened_and_nothing_else_is(store: Store, tmp_path: Path) -> None:
    folder = store.path(ANA.email).parent
    orphan = folder / f".{store.path(ANA.email).name}.0123456789ab.tmp"
    others = [folder / ".hidden", folder / "notes.tmp", folder / ".notes.json.tmp", folder / "read me.txt"]
    for path in (orphan, *others):
        path.write_text("x")
    assert Store(tmp_path / "data", LEA).people() == (ANA, BEN)
    assert not orphan.exists()
    assert all(path.exists() for path in others)


def test_the_temporary_file_of_somebody_who_is_writing_is_left(store: Store, tmp_path: Path) -> None:
    path = store.path(ANA.email)
    theirs = path.with_name(f".{path.name}.0123456789ab.tmp")
    theirs.write_text("x")
    with FileLock(path.parent.parent / "lock"):
        Store(tmp_path / "data", LEA)
    assert theirs.exists()


def test_notebooks_written_before_the_leader_had_an_address_are_taken_over(store: Store, tmp_path: Path) -> None:
    nameless = Store(tmp_path / "data")
    zoe = Counterpart("zoe@example.com")
    nameless.change(zoe, talked)
    nameless.change(ANA, lambda notebook: add_item(notebook, "written elsewhere", DAY))
    assert store.adopt_nameless() == 1
    assert store.people() == (ANA, BEN, zoe)
    assert nameless.people() == (ANA,)
    assert store.notebook(ANA.email) == talked(Notebook(ANA))
    assert (store.adopt_nameless(), nameless.adopt_nameless()) == (0, 0)


def test_exporting_somebody_unknown_is_refused(store: Store) -> None:
    with pytest.raises(NoSuchPerson, match=r"zoe@example\.com"):
        store.export("zoe@example.com")


def test_a_ledger_time_without_zone_is_refused_before_anything_is_written(store: Store) -> None:
    naive = LedgerEntry("k", datetime(2026, 11, 24, 9, tzinfo=UTC).replace(tzinfo=None), "did", "why")
    before = store.path(ANA.email).read_bytes()
    with pytest.raises(ValueError, match="time zone"):
        store.change(ANA, lambda notebook: replace(notebook, ledger=(naive,)))
    assert store.path(ANA.email).read_bytes() == before


def test_two_addresses_never_share_a_file() -> None:
    addresses = ["a.b@example.com", "a-b@example.com", "ab@example.com", "../../etc@example.com", "zoë@example.com",
                 "zoe@example.com", "名@例.jp", "x" * 300 + "@example.com", "x" * 299 + "@example.com"]  # fmt: skip
    names = [name_of(address) for address in addresses]
    assert len(set(names)) == len(names)
    assert all("/" not in name and not name.startswith(".") and len(name) <= 60 for name in names)


def test_a_whole_write_replaces_what_stood_there(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_whole(path, b"long " * 1000)
    write_whole(path, b"short")
    assert path.read_bytes() == b"short"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("changed", [1, 3, 8, 9, 40])
def test_however_many_records_change_what_is_read_is_what_was_written(tmp_path: Path, changed: int) -> None:
    store = Store(tmp_path, LEA)
    notes = tuple(Note(date(2026, 1, 1) + timedelta(days=day), f"Note {day}.") for day in range(40))
    store.change(ANA, lambda notebook: replace(notebook, notes=notes))
    after = tuple(replace(note, text=f"{note.text} More.") for note in notes[:changed]) + notes[changed:]
    for kept in (after, after[:-1], (*after, Note(date(2027, 1, 1), "The last.")), ()):
        store.change(ANA, partial(replace, notes=kept))
        again = Store(tmp_path, LEA).notebook(ANA.email)
        assert again is not None
        assert again.notes == kept
