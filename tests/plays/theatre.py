"""Where the plays with Microsoft are given: `oneonone` as real processes, on a clock that the play moves, and a log.

Whoever is simulated lives in the process of the play, so that people can act there; the program knows nothing of that.
Its clock is moved by libfaketime (the package `faketime`), which has to be on this machine.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from zoneinfo import ZoneInfo

from tests.connectors.fakes.wire import Clock

PATIENCE = 150.0  # seconds
ROOT = Path(__file__).resolve().parents[2]
BERLIN = ZoneInfo("Europe/Berlin")
SLEEP = """\
import threading, time
time.sleep = lambda seconds: threading.Event().wait(seconds) and None  # libfaketime breaks the kernel's own
"""
UNSAID = ("time", "event", "leader", "level")


def faketime() -> str | None:
    """Return the library that moves a program's clock, None where it is not installed."""
    found = sorted(Path("/usr/lib").glob("**/libfaketimeMT.so.1"))
    return str(found[0]) if found else None


def at(text: str) -> datetime:
    """Return a moment on the leader's clock, written like 2026-11-23 07:00."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


class Failed(AssertionError):
    """Something did not happen in the play that had to."""


class Theatre:
    """A folder with a configuration, a clock, and everything the program was told and said."""

    def __init__(self, folder: Path, clock: Clock, environ: Mapping[str, str]) -> None:
        library = faketime()
        if library is None:
            raise Failed("faketime is not installed; on Debian: apt install faketime")
        self.folder, self.clock = folder, clock
        self.config = folder / "config.toml"
        self._ahead = folder / "faketime"
        self._environ = {
            **{name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ},
            "HOME": str(folder),
            "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
            "COLUMNS": "110",
            "LD_PRELOAD": library,
            "FAKETIME_TIMESTAMP_FILE": str(self._ahead),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            **environ,
        }
        (folder / "sitecustomize.py").write_text(SLEEP, encoding="utf-8")
        self._set()
        self.running: Running | None = None

    def configure(self, text: str) -> None:
        self.config.write_text(text, encoding="utf-8")
        self.config.chmod(0o600)

    def _set(self) -> None:
        seconds = (self.clock.now - datetime.now(UTC)).total_seconds()
        fresh = self._ahead.with_suffix(".new")
        fresh.write_text(f"{seconds:+.0f}\n", encoding="ascii")
        fresh.replace(self._ahead)

    # --- the log -----------------------------------------------------------------------------------------------------

    def scene(self, text: str) -> None:
        """Say what happens next."""
        sys.stdout.write(f"\n{self.clock.now.astimezone(BERLIN):%a %d %b %H:%M}  {text}\n")

    def note(self, text: str) -> None:
        for line in text.strip().splitlines():
            sys.stdout.write(f"                  {line}\n")
        sys.stdout.flush()

    def needs(self, is_so: object, what: str) -> None:
        """Say that something is so. Raises Failed where it is not."""
        self.note(f"{'✓' if is_so else '✗'} {what}")
        if not is_so:
            raise Failed(what)

    # --- the program -------------------------------------------------------------------------------------------------

    def said(self, *words: str, ends: int | None = 0) -> str:
        """Run a verb, note what it says, and return it. `ends` is the exit code it has to end with, None for any."""
        command = [sys.executable, "-m", "assistant", *words, "--config", str(self.config)]
        ran = subprocess.run(
            command, cwd=ROOT, env=self._environ, capture_output=True, text=True, timeout=300, check=False
        )
        self.note(f"$ oneonone {' '.join(words)}\n{ran.stdout}{ran.stderr}")
        if ends is not None and ran.returncode != ends:
            raise Failed(f"oneonone {' '.join(words)} ended with {ran.returncode}")
        if "Traceback" in ran.stderr:
            raise Failed(f"oneonone {' '.join(words)} fell over")
        return ran.stdout + ran.stderr

    @contextmanager
    def service(self) -> Iterator[Running]:
        """Let `oneonone run` run until the block ends."""
        command = [sys.executable, "-m", "assistant", "run", "--config", str(self.config)]
        process = subprocess.Popen(
            command, cwd=ROOT, env=self._environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        try:
            self.running = Running(process)
            yield self.running
            self.needs(self.running.stopped() == 0, "the service ends when it is told to")
        finally:
            self.running = None
            process.kill()
            process.wait(PATIENCE)
            if process.stdout is not None:
                process.stdout.close()

    def until(self, moment: str, steps: int = 1) -> Mapping[str, object]:
        """Move the clock to a moment, in steps, and let the service look at each; return how the last round went."""
        assert self.running is not None
        began, end = self.clock.now, at(moment).astimezone(UTC)
        found: Mapping[str, object] = {}
        for step in range(1, steps + 1):
            self.clock.now = began + (end - began) * step / steps
            self._set()
            found = self.running.looks()
            self.note(f"{self.clock.now.astimezone(BERLIN):%a %H:%M} {_shown(found)}")
        return found

    def passes(self, moment: str) -> Mapping[str, object]:
        """Move the clock to a moment, and wait until the service looks by itself; return how that went."""
        assert self.running is not None
        self.wait(moment)
        return self.running.looks(asked=False)

    def wait(self, moment: str) -> None:
        """Move the clock while nothing runs."""
        self.clock.now = at(moment).astimezone(UTC)
        self._set()


def _shown(line: Mapping[str, object]) -> str:
    told = (f"{name}={value}" for name, value in line.items() if name not in UNSAID and value not in (0, None, False))
    return f"{line.get('event')} {' '.join(told)}"


class Running:
    """The service, and the lines it wrote."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._heard: Queue[str] = Queue()
        self._ear = Thread(target=self._listen, daemon=True)
        self._ear.start()
        self._next("started")
        self.first = self._next("round")

    def looks(self, *, asked: bool = True) -> Mapping[str, object]:
        """Let it look now, or by itself within a minute, and return how that went."""
        if asked:
            self.process.send_signal(signal.SIGHUP)
            self._next("reloaded")
        return self._next("round")

    def memory(self) -> int:
        """Return what it holds of the memory, in MB."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text("utf-8").splitlines()
        return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._heard.put(line)
        self._heard.put("")

    def _next(self, event: str) -> Mapping[str, object]:
        while line := self._line():
            found: dict[str, object] = json.loads(line) if line.startswith("{") else {}
            if found.get("event") in (event, f"{event}-failed"):
                return found
        raise Failed(f"the service ended: {''.join(self.lines[-5:])}")

    def _line(self) -> str:
        try:
            line = self._heard.get(timeout=PATIENCE)
        except Empty as err:
            raise Failed(f"the service is silent: {''.join(self.lines[-5:])}") from err
        self.lines.append(line)
        return line

    def stopped(self) -> int:
        """Tell it to end, and return how it did."""
        self.process.send_signal(signal.SIGTERM)
        ended = self.process.wait(60)
        self._ear.join(60)
        return ended
