"""Whatever call into the system somebody is killed at, a document is refreshed whole and read back once.

The processes are real and really kill themselves, before and after each call into the system, one after the other.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KILLS_ITSELF = """
import shutil, sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from assistant.core.notebook import add_item
from assistant.filing import Filing
from assistant.prep_files import PrepFolder
from assistant.store import Store
from tests.calendar_text import LEADER
from tests.monday_with_ana import ANA, EMPTY, TODAY, first
from tests.shell.dying import survives

after = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
home, begin = Path(sys.argv[1]) / "home", Path(sys.argv[1]) / "begin"
document = home / "prep/ana/2026-11-23.md"

def prep():
    return PrepFolder(home / "prep", Filing(home / "data", LEADER.email))

def store():
    return Store(home / "data", LEADER.email)

def agenda(text):
    return first(add_item(EMPTY, text, TODAY))

def refresh():
    prep().prepare(agenda("The second"), LEADER)

def check_refresh(moment):
    text = document.read_text()
    assert ("The first" in text) != ("The second" in text), (moment, "half a document")
    assert prep().read_back(after, store()).notes == (), (moment, "our own text was taken for a person's")
    prep().prepare(agenda("The third"), LEADER)
    assert "The third" in document.read_text(), (moment, "a document of ours was taken for a person's")

def read():
    prep().read_back(after, store())

def check_read(moment):
    read()
    book = store().export(ANA.email)
    assert [note.text for note in book.notes] == ["Written.\\n- [ ] Send it"], (moment, book.notes)
    assert [item.text for item in book.items] == ["Send it"], (moment, book.items)
    assert prep().read_back(after, store()).notes == (), (moment, "read twice")

work, check = {"refresh": (refresh, check_refresh), "read": (read, check_read)}[sys.argv[2]]
prep().prepare(agenda("The first"), LEADER)
if work is read:
    document.write_text(document.read_text() + "\\nWritten.\\n- [ ] Send it\\n")
home.rename(begin)
for moment in count(1, 3):  # odd: calls and returns take turns
    shutil.copytree(begin, home)
    done = survives(moment, work)
    check(moment)
    shutil.rmtree(home)
    if done:
        print(moment)
        break
"""


@pytest.mark.parametrize("work", ["refresh", "read"])
def test_killed_at_each_call_into_the_system_nothing_is_lost_or_counted_twice(tmp_path: Path, work: str) -> None:
    command = [sys.executable, "-c", KILLS_ITSELF, str(tmp_path), work]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert run.stderr == ""
    assert int(run.stdout) > 20
