"""A stage for the whole program: real processes, one clock that the play moves, and a log that reads like a diary.

The clock is libfaketime's: every process reads how far it is ahead of this machine from one file. Knows no provider.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from tests.connectors.fakes.wire import Clock

TOP = Path(__file__).parents[2]
LIBRARIES = ("/usr/lib", "/usr/local/lib", "/opt/homebrew/lib")
BROWSER = "import sys, urllib.request; urllib.request.urlopen(sys.argv[1]).read()"
PATIENCE = 120.0


def library() -> Path | None:
    """Return where libfaketime is, None where it is not."""
    found = (one for top in LIBRARIES for one in sorted(Path(top).glob("**/libfaketimeMT.so.1")))
    return next(found, None)


class ShiftedClock(Clock):
    """The time of the play: the machine's, shifted; it runs on. Serves as the clock of a simulated provider too."""

    def __init__(self, file: Path, zone: ZoneInfo) -> None:
        super().__init__(datetime.now(UTC))
        self.file = file
        self.zone = zone
        self.shift = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.shift

    def set(self, moment: datetime) -> None:
        """Let it be this moment, for every process at once."""
        seconds = round((moment - datetime.now(UTC)).total_seconds())
        self.shift = timedelta(seconds=seconds)
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{seconds:+d}\n", "utf-8")
        fresh.replace(self.file)

    def advance(self, by: timedelta) -> datetime:
        self.set(self() + by)
        return self()

    def environment(self) -> Mapping[str, str]:
        """Return what lets a process live by this clock."""
        return {
            "LD_PRELOAD": str(library()),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }


@dataclass
class Stage:
    """Where the program runs: a folder with its configuration, the clock, and who reads the log."""

    folder: Path
    clock: ShiftedClock
    out: TextIO = sys.stdout
    service: subprocess.Popen[str] | None = None
    failed: list[str] = field(default_factory=list)

    def say(self, words: str) -> None:
        """Write one line of the diary, with the time of the play."""
        self.out.write(f"{self.clock().astimezone(self.clock.zone):%a %d %b %H:%M}  {words}\n")
        self.out.flush()

    def expect(self, fact: bool, words: str) -> None:
        """Note whether something is as it should be."""
        self.say(f"{'ok  ' if fact else 'NOT '} {words}")
        if not fact:
            self.failed.append(words)

    def environment(self) -> dict[str, str]:
        browser = self.folder / "browser.py"
        browser.write_text(BROWSER, "utf-8")
        own = {"HOME": str(self.folder), "BROWSER": f"{sys.executable} {browser} %s", "COLUMNS": "110", "TZ": "UTC"}
        return {**os.environ, **own, **self.clock.environment()}

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "assistant", *words, "--config", str(self.folder / "config.toml")]

    def verb(self, *words: str, quiet: bool = False) -> subprocess.CompletedProcess[str]:
        """Run a verb, and log what it says."""
        done = subprocess.run(
            self.command(*words),
            cwd=TOP,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        if not quiet:
            self.say(f"$ oneonone {' '.join(words)}   → {done.returncode}")
            for line in (done.stdout + done.stderr).splitlines():
                self.out.write(f"                  | {line}\n")
        return done

    # --- the service --------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start `oneonone run`."""
        command, env = self.command("run"), self.environment()
        with (self.folder / "service.log").open("a", encoding="utf-8") as log:
            self.service = subprocess.Popen(command, cwd=TOP, env=env, stdout=log, stderr=subprocess.STDOUT, text=True)

    def stop(self) -> int:
        """Stop it as the system would, and return its exit code."""
        assert self.service is not None
        self.service.send_signal(signal.SIGTERM)
        return self.service.wait(PATIENCE)

    def memory(self) -> int:
        """Return the memory of the service in MB."""
        assert self.service is not None
        status = Path(f"/proc/{self.service.pid}/status").read_text("utf-8")
        return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmRSS"))

    def until(self, moment: datetime) -> None:
        """Go on to this moment, and wait until the service has looked at the calendars."""
        seen = self.looks()
        self.clock.set(moment)
        assert self.service is not None
        self.service.send_signal(signal.SIGHUP)
        self.wait_for(lambda: self.looks() > seen)

    def looks(self) -> int:
        """Return how many cycles the service has finished, well or not."""
        text = (self.folder / "service.log").read_text("utf-8") if (self.folder / "service.log").exists() else ""
        return sum(any(f'"{word}"' in line for word in ("round", "round-failed")) for line in text.splitlines())

    def wait_for(self, happened: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not happened():
            assert self.service is None or self.service.poll() is None, "the service is gone"
            assert time.monotonic() < end, "the service takes too long"
            time.sleep(0.1)
