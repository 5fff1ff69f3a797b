"""Whatever moment a writer is killed at, every file can be read and nothing that was acknowledged is lost.

The writers are real processes and are really killed: by their parent, at moments as they come, and by themselves,
before and after each call into the system that a change makes, one after the other. A note counts as acknowledged once
`change` has returned.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from assistant.core.notebook import add_item
from assistant.store import Store

ROUNDS = 30
ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 24)
WRITER = """
import sys
from datetime import date
from pathlib import Path
from assistant.core.notebook import add_item, add_note
from assistant.store import Store

day = date(2026, 11, 24)
store, name, first, last = Store(Path(sys.argv[1]), "lea@example.com"), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
for n in range(first, last):
    person = f"{name}{n % 3}@example.com"
    text = f"{name} {n} " + "long " * (n % 7 * 400)
    store.change(person, lambda book: add_item(add_note(book, day, text), f"{name} {n}", day))
    print(n, flush=True)
"""

KILLS_ITSELF = """
import sys
from datetime import date
from itertools import count
from pathlib import Path
from assistant.core.notebook import add_item, add_note
from assistant.store import Store
from tests.shell.dying import survives

day, folder = date(2026, 11, 24), Path(sys.argv[1])

def change(number, text):
    Store(folder, "lea@example.com").change(
        "ana@example.com", lambda book: add_item(add_note(book, day, f"{number} {text}"), str(number), day)
    )

change(0, "acknowledged")
for moment in count(1):
    done = survives(moment, lambda: change(moment, "x" * (moment % 5 * 2_000)))
    notebooks, unreadable = Store(folder, "lea@example.com").read_all()
    assert not unreadable, (moment, unreadable)
    notes = [int(note.text.split()[0]) for note in notebooks["ana@example.com"].notes]
    assert notes == [int(item.text) for item in notebooks["ana@example.com"].items], (moment, "half a change")
    assert notes[0] == 0, (moment, "lost")
    print(moment, "there" if moment in notes else "not there", flush=True)
    if done:
        break
"""


@contextmanager
def writer(folder: Path, name: str, first: int, last: int) -> Iterator[subprocess.Popen[str]]:
    """Start a process that writes notes numbered from `first` and prints each number when it is safely written."""
    command = [sys.executable, "-c", WRITER, str(folder), name, str(first), str(last)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            yield process
        finally:
            process.kill()


def acknowledged_before_killing(folder: Path, first: int, read: int, writing: bool = False) -> list[int]:
    """Let a writer work until so many notes are acknowledged, kill it at once, and return all it has acknowledged.

    With `writing` it is killed as soon as its next temporary file is seen.
    """
    with writer(folder, "ana", first, first + 1000) as process:
        assert process.stdout is not None
        seen = [int(process.stdout.readline()) for _ in range(read)]
        while writing and process.poll() is None and not list(folder.rglob("*.tmp")):
            pass
        process.kill()
        return seen + [int(line) for line in process.stdout if line.endswith("\n")]


def written(folder: Path) -> dict[str, str]:
    """Return the text of every note in the folder by the two words it begins with; fails for a file that is damaged."""
    notebooks, unreadable = Store(folder, "lea@example.com").read_all()
    assert unreadable == ()
    for notebook in notebooks.values():
        assert [note.text.split()[:2] for note in notebook.notes] == [item.text.split() for item in notebook.items]
    return {" ".join(note.text.split()[:2]): note.text for n in notebooks.values() for note in n.notes}


def test_a_writer_killed_at_any_moment_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    acknowledged: list[int] = []
    for turn in range(ROUNDS):
        first = turn * 1000
        acknowledged += acknowledged_before_killing(tmp_path, first, read=1 + turn * 7 % 11, writing=turn % 2 == 1)
        notes = written(tmp_path)
        missing = [n for n in acknowledged if notes.get(f"ana {n}") != (f"ana {n} " + "long " * (n % 7 * 400)).rstrip()]
        assert missing == []
        assert list(tmp_path.rglob("*.tmp")) == []
    assert len(acknowledged) > ROUNDS


def test_a_writer_killed_at_each_call_into_the_system_leaves_the_state_before_or_after(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLS_ITSELF, str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert run.stderr == ""
    outcomes = [line.split(maxsplit=1)[1] for line in run.stdout.splitlines()]
    assert outcomes == sorted(outcomes), "once a change is on the disk it stays there, however early the writer dies"
    assert outcomes.count("not there") > 20
    assert outcomes[-1] == "there"


def test_a_killed_writer_keeps_nobody_else_from_writing(tmp_path: Path) -> None:
    acknowledged_before_killing(tmp_path, 0, read=1)
    after = Store(tmp_path, "lea@example.com", lock_seconds=5.0).change(
        "ana0@example.com", lambda notebook: add_item(notebook, "next", DAY)
    )
    assert after.items[-1].text == "next"


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    with writer(tmp_path, "ana", 0, 60) as one, writer(tmp_path, "ana", 100, 160) as two:
        assert one.stdout is not None
        assert two.stdout is not None
        acknowledged = [int(line) for output in (one.stdout, two.stdout) for line in output]
    assert len(acknowledged) == 120
    assert {f"ana {n}" for n in acknowledged} == set(written(tmp_path))
