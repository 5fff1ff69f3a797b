"""Documents in a folder: written again when they change, and never over what a person has typed."""

from __future__ import annotations

from pathlib import Path

from assistant.folder import write_documents


def names(paths: tuple[Path, ...]) -> list[str]:
    return [path.name for path in paths]


def test_a_document_is_written_and_written_anew_when_it_changes(tmp_path: Path) -> None:
    write_documents(tmp_path / "out", [("ana.md", "first")])
    outcome = write_documents(tmp_path / "out", [("ana.md", "second")])
    assert (names(outcome.written), names(outcome.kept)) == (["ana.md"], [])
    assert (tmp_path / "out" / "ana.md").read_text(encoding="utf-8") == "second"


def test_what_a_person_edited_is_kept_and_named(tmp_path: Path) -> None:
    write_documents(tmp_path, [("ana.md", "first"), ("ben.md", "first")])
    (tmp_path / "ana.md").write_text("first, and what Ana said", encoding="utf-8")
    outcome = write_documents(tmp_path, [("ana.md", "second"), ("ben.md", "second")])
    assert (names(outcome.written), names(outcome.kept)) == (["ben.md"], ["ana.md"])
    assert (tmp_path / "ana.md").read_text(encoding="utf-8") == "first, and what Ana said"


def test_a_file_of_somebody_else_is_kept_even_where_the_list_is_damaged(tmp_path: Path) -> None:
    write_documents(tmp_path, [("ana.md", "first")])
    (tmp_path / ".oneonone-documents.json").write_text("{", encoding="utf-8")
    outcome = write_documents(tmp_path, [("ana.md", "second")])
    assert names(outcome.kept) == ["ana.md"]


def test_documents_are_for_their_owner_s_eyes(tmp_path: Path) -> None:
    write_documents(tmp_path, [("ana.md", "first")])
    assert (tmp_path / "ana.md").stat().st_mode & 0o077 == 0
