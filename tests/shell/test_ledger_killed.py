"""Whatever moment somebody who acts is killed at, the ledger can be read and a claim that was acknowledged is in it.

The processes are real and are really killed: by their parent, at moments as they come, and by themselves, before and
after each call into the system that a claim makes, one after the other.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from assistant.deeds import DeedState
from assistant.ledger import Ledger
from tests.shell.acting import LEA, deed, hold

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 15
ACTS = """
import sys
from dataclasses import replace
from pathlib import Path
from assistant.deeds import DeedState
from assistant.ledger import Ledger
from assistant.model import Counterpart
from tests.shell.acting import LEA, deed, hold

ledger = Ledger(Path(sys.argv[1]), LEA)
for n in range(1000):
    person = Counterpart(f"p{n % 3}@example.com")
    claimed = ledger.claim(deed(hold(who=person, name=f"{sys.argv[2]}-{n}")))
    print("claimed", claimed.number, flush=True)
    ledger.finish(replace(claimed, state=DeedState.DONE))
    print("done", claimed.number, flush=True)
"""
KILLS_ITSELF = """
import sys
from itertools import count
from pathlib import Path
from assistant.ledger import Ledger
from tests.shell.acting import LEA, deed, hold
from tests.shell.dying import survives

folder = Path(sys.argv[1])

Ledger(folder, LEA).claim(deed(hold(name="0")))
for moment in count(1):
    done = survives(moment, lambda: Ledger(folder, LEA).claim(deed(hold(name=str(moment)))))
    deeds, _, unreadable = Ledger(folder, LEA).read_all()
    assert not unreadable, (moment, unreadable)
    assert deeds[0].key == "0", (moment, "lost")
    numbers = [deed.number for deed in deeds]
    assert len(set(numbers)) == len(numbers), (moment, "a number was given twice")
    print(moment, "there" if deeds[-1].key == str(moment) else "not there", flush=True)
    if done:
        break
"""


def acknowledged_before_killing(folder: Path, turn: int) -> list[tuple[str, int]]:
    """Let a process act until so many lines are read, kill it, and return everything it acknowledged."""
    command = [sys.executable, "-c", ACTS, str(folder), str(turn)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(1 + turn * 5 % 9)]
        process.kill()
        lines += [line for line in process.stdout if line.endswith("\n")]
    return [(word, int(number)) for word, number in map(str.split, lines)]


def test_whoever_acts_and_is_killed_loses_nothing_acknowledged(tmp_path: Path) -> None:
    acknowledged: list[tuple[str, int]] = []
    for turn in range(ROUNDS):
        acknowledged += acknowledged_before_killing(tmp_path, turn)
        ledger = Ledger(tmp_path, LEA)
        found = {entry.number: entry.state for entry in ledger.deeds()}
        assert ledger.unreadable() == ()
        assert {number for _, number in acknowledged} <= set(found)
        assert all(found[number] is DeedState.DONE for word, number in acknowledged if word == "done")
        assert list(tmp_path.rglob("*.tmp")) == []
    assert len(acknowledged) > ROUNDS
    claims = [number for word, number in acknowledged if word == "claimed"]
    assert len(set(claims)) == len(claims)


def test_a_claim_killed_at_each_call_into_the_system_leaves_the_state_before_or_after(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLS_ITSELF, str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert run.stderr == ""
    outcomes = [line.split(maxsplit=1)[1] for line in run.stdout.splitlines()]
    assert outcomes == sorted(outcomes), "once a claim is on the disk it stays there, however early its owner dies"
    assert outcomes.count("not there") > 20
    assert outcomes[-1] == "there"


def test_somebody_killed_keeps_nobody_else_from_acting(tmp_path: Path) -> None:
    acknowledged_before_killing(tmp_path, 1)
    ledger = Ledger(tmp_path, LEA, lock_seconds=5.0)
    with ledger.acting():
        assert ledger.claim(deed(hold())) in ledger.deeds()
