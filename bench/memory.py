"""Says how much memory a process and its children hold now, in MB: resident, and its own share of what is shared."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident memory, and the proportional share of it (the same where the system does not tell)."""

    rss: float
    pss: float


def memory_of(pid: int) -> Memory:
    """Return the memory of a process and of everything it started."""
    own = [_held(each) for each in _tree(pid)]
    return Memory(sum(each.rss for each in own), sum(each.pss for each in own))


def _tree(pid: int) -> list[int]:
    children = [Path(f"/proc/{pid}/task") / task.name / "children" for task in Path(f"/proc/{pid}/task").glob("*")]
    started = [int(child) for file in children if file.is_file() for child in file.read_text().split()]
    return [pid, *(each for child in started for each in _tree(child))]


def _held(pid: int) -> Memory:
    rollup = Path(f"/proc/{pid}/smaps_rollup")
    if rollup.is_file():
        sizes = {line.split(":")[0]: int(line.split()[1]) for line in rollup.read_text().splitlines()[1:]}
        return Memory(sizes["Rss"] * 1024 / 1e6, sizes["Pss"] * 1024 / 1e6)
    said = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True).stdout
    return Memory(int(said) * 1024 / 1e6, int(said) * 1024 / 1e6)
