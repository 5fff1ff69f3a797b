"""A folder that takes messages keeps the contract of mailers."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.eml_folder import EmlFolder
from connectors.errors import Unusable
from tests.contracts.mailer_contract import MESSAGE, MailerContract


class PostInFolder:
    def __init__(self, path: Path) -> None:
        self.path = path

    def delivered(self) -> list[bytes]:
        return [each.read_bytes() for each in sorted(self.path.glob("*"))]


class TestFolder(MailerContract):
    @pytest.fixture
    def mailer(self, tmp_path: Path) -> EmlFolder:
        return EmlFolder(tmp_path / "out" / "mail")

    @pytest.fixture
    def post(self, mailer: EmlFolder) -> PostInFolder:
        return PostInFolder(mailer.path)


def test_a_file_is_named_by_date_and_subject(tmp_path: Path) -> None:
    EmlFolder(tmp_path).send(replace(MESSAGE, subject="../../Größe: 3/4 kept"))
    [file] = tmp_path.iterdir()
    assert file.name.startswith("2026-11-23-073000-grosse-3-4-kept.")
    assert file.suffix == ".eml"


def test_a_message_sent_again_is_one_file(tmp_path: Path) -> None:
    folder = EmlFolder(tmp_path)
    folder.send(MESSAGE)
    folder.send(MESSAGE)
    folder.send(replace(MESSAGE, id="<another@assistant.example.com>"))
    assert len(list(tmp_path.iterdir())) == 2


def test_only_its_owner_can_read_a_message(tmp_path: Path) -> None:
    EmlFolder(tmp_path / "mail").send(MESSAGE)
    [file] = (tmp_path / "mail").iterdir()
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0


def test_a_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("")
    with pytest.raises(Unusable, match="takes no messages"):
        EmlFolder(tmp_path / "mail").send(MESSAGE)
