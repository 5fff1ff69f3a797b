"""Where prep documents are kept follows from the configuration, and nobody is asked anything before it is needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.config import load
from assistant.prep_choice import open_prep
from assistant.prep_files import PrepFolder
from assistant.prep_place import PrepPlace

HEAD = 'data_dir = "data"\n{documents}\n[leader]\nemail = "lea@example.org"\n'
ACCOUNTS = {
    "google-docs": '[[calendars]]\nkind = "google"\nuser = "lea@example.org"\nclient_file = "client.json"\n',
    "word": '[[calendars]]\nkind = "microsoft"\nuser = "lea@example.org"\nclient_id = "an-app"\n',
}


def test_documents_are_files_unless_something_else_is_said(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(HEAD.format(documents=""), encoding="utf-8")
    assert isinstance(open_prep(load(path)), PrepFolder)


@pytest.mark.parametrize("kind", ACCOUNTS)
def test_documents_are_kept_with_the_provider_that_is_named(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(HEAD.format(documents=f'documents = "{kind}"') + ACCOUNTS[kind], encoding="utf-8")
    assert isinstance(open_prep(load(path)), PrepPlace)
