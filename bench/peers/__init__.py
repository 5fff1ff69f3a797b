"""Runs the libraries that a user would reach for, each in a virtual environment that is never ours.

`run_peer("caldav", [...])` makes `.venv-peers/caldav` with pip when it is first needed (again when PEERS changed), runs
`bench/peers/caldav_peer.py` there with the arguments, and returns the JSON object that it printed on its last line. It
raises PeerMissing, with a sentence to print, where the packages cannot be had: say it and go on.

To add one: name what it installs in PEERS and write `bench/peers/NAME_peer.py`, a script that imports nothing of ours.
Whoever measures does so in the script (perf_counter, process_time, without the imports), so that both sides are timed
alike; `ms`, `cpu_ms` and `mb` are the names that are used for it. An environment for each keeps them apart: `caldav`
brings niquests, which overwrites the urllib3 that others need.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path

PEERS: Mapping[str, tuple[str, ...]] = {
    "caldav": ("caldav>=3,<4", "icalendar>=6.3"),
    "gcsa": ("gcsa>=2.7,<3",),
    "o365": ("O365>=2.1,<3",),
}
HERE = Path(__file__).resolve().parent
PLACE = HERE.parents[1] / ".venv-peers"
Value = float | int | str


class PeerMissing(Exception):
    """The packages of a peer cannot be installed here."""


def run_peer(name: str, args: Sequence[str] = (), environ: Mapping[str, str] | None = None) -> dict[str, Value]:
    """Run a peer's script in its environment and return what it says. Raises PeerMissing, or PeerFailed."""
    command = [str(_python(name)), str(HERE / f"{name}_peer.py"), *args]
    ran = subprocess.run(command, env={**os.environ, **(environ or {})}, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise PeerFailed(f"the peer {name} failed: {ran.stderr.strip().splitlines()[-1:]}")
    said: dict[str, Value] = json.loads(ran.stdout.strip().splitlines()[-1])
    return said


class PeerFailed(Exception):
    """A peer was there and did not come to an end."""


def _python(name: str) -> Path:
    """Return the Python of a peer's environment, which has everything that PEERS asks for."""
    place = PLACE / name
    python = place / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    stamp, wanted = place / ".installed", "\n".join(PEERS[name])
    if not (stamp.is_file() and stamp.read_text("utf-8") == wanted):
        _install(name, place, python)
        stamp.write_text(wanted, "utf-8")
    return python


def _install(name: str, place: Path, python: Path) -> None:
    install = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", *PEERS[name]]
    try:
        venv.create(place, clear=True, with_pip=True)
        subprocess.run(install, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as err:
        raise PeerMissing(f"{', '.join(PEERS[name])} cannot be installed here, so there is no comparison.") from err
