"""`oneonone demo`: make an invented leader's calendar and run it through the same code as `oneonone review`.

Everything it writes is inside one folder that it marks as its own; it never touches the configuration, the notes or the
files of the person who runs it.
"""

from __future__ import annotations

import json
import os
import shlex
import tempfile
from collections.abc import Iterable
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.commands._options import GivenPath, not_empty

if TYPE_CHECKING:
    from assistant.model import Notebook
    from assistant.store import Store

MARKER = ".oneonone-demo"
CALENDAR, CONFIG, DOCUMENTS, MAILS, DATA = "lea-brandt.ics", "config.toml", "documents", "mails", "data"
EARLIEST, LATEST = 1971, 2036  # the years whose clock changes every time zone table knows


@click.command("demo")
@click.option("--out", type=GivenPath(path_type=Path), help="The folder to write to.")
@click.option(
    "--now",
    "moment",
    metavar="ISO8601",
    callback=not_empty,
    help="Make the demo around this moment. Without it: the clock.",
)
@click.option(
    "--tz",
    "zone_name",
    metavar="IANA",
    callback=not_empty,
    help="The time zone of the demo. Without it: this machine's.",
)
def command(out: Path | None, moment: str | None, zone_name: str | None) -> None:
    """Show all of it on an invented leader's calendar.

    Half a year of a leader who does not exist is made around today and judged as your own calendar would be. Nothing is
    written outside the demo's folder, and nothing leaves this machine.

    \b
    Examples:
      oneonone demo
      oneonone demo --out ./oneonone-demo --now 2026-11-24T16:30 --tz Europe/Berlin
    """
    from rich.console import Console

    from assistant import mailroom, wiring
    from assistant.terminal import print_review

    zone = _zone(zone_name)
    folder = _own_folder(out)
    now = _make(folder, zone, moment)
    config = wiring.load_config(folder / CONFIG)
    opened = wiring.open_review(config, wiring.Request(folder / CALENDAR, now=now))
    notebooks, _ = wiring.read_notebooks(wiring.open_store(config))
    review = wiring.run_review(opened, notebooks)
    print_review(review, Console(), notebooks)
    written = wiring.write_documents(review, notebooks, opened.policy, folder / DOCUMENTS).written
    _mark(folder, (path.name for path in written))
    _mark(folder / MAILS, mailroom.lay_down(review, notebooks, opened.policy, folder / MAILS))
    click.echo(_where(folder))


def _zone(name: str | None) -> tzinfo:
    """Return the zone asked for, or the machine's; UTC where the machine's has no name that a calendar could carry."""
    from assistant import wiring
    from connectors.errors import Unusable

    zone = wiring.zone_of(name)
    try:
        return wiring.zone_of(str(zone))
    except Unusable:
        return wiring.zone_of("UTC")


# --- the folder ------------------------------------------------------------------------------------------------------


def _own_folder(out: Path | None) -> Path:
    """Return the demo's folder, cleared of what an earlier demo wrote. Raises Unusable for a folder of other things."""
    from connectors.errors import Unusable

    folder = out.expanduser() if out else Path(tempfile.gettempdir()) / "oneonone-demo"
    if _is_free(folder) or _is_ours(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    elif out is None:
        folder = Path(tempfile.mkdtemp(prefix="oneonone-demo-"))
    else:
        raise Unusable(f"{folder} holds other things than a demo; name a folder that is new or empty with --out.")
    _clear(folder)
    return folder


def _is_free(folder: Path) -> bool:
    if folder.is_symlink() or folder.is_file():
        return False
    return not folder.exists() or (_is_mine(folder) and not any(folder.iterdir()))


def _is_ours(folder: Path) -> bool:
    return folder.is_dir() and not folder.is_symlink() and _is_mine(folder) and (folder / MARKER).is_file()


def _is_mine(folder: Path) -> bool:
    """Say whether the folder belongs to who runs the demo; in a shared place for temporary files it may not."""
    return not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()


def _clear(folder: Path) -> None:
    """Delete the documents and mails that an earlier demo is known to have written, and nothing else."""
    for place, names in ((DOCUMENTS, _marked(folder)), (MAILS, _marked(folder / MAILS))):
        for name in names:
            (folder / place / Path(name).name).unlink(missing_ok=True)
    _mark(folder, ())


def _marked(folder: Path) -> list[str]:
    try:
        found = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [name for name in found if isinstance(name, str)] if isinstance(found, list) else []


def _mark(folder: Path, written: Iterable[str]) -> None:
    names = json.dumps(sorted(written), indent=0)
    (folder / MARKER).write_text(names + "\n", encoding="utf-8")


# --- what goes into it -----------------------------------------------------------------------------------------------


def _make(folder: Path, zone: tzinfo, moment: str | None) -> datetime:
    """Write configuration, calendar and notebooks, and return the moment of the demo."""
    from assistant import demo_calendar, wiring

    (folder / CONFIG).write_text(_settings(zone), encoding="utf-8")
    config = wiring.load_config(folder / CONFIG)
    now = wiring.read_moment(moment) if moment else wiring.now(config)
    now = now if now.tzinfo else now.replace(tzinfo=zone)
    (folder / CALENDAR).write_text(_calendar(now, zone), encoding="utf-8", newline="")
    store = wiring.open_store(config)
    for notebook in demo_calendar.notebooks(now, zone):
        _write_down(store, notebook)
    return now


def _calendar(now: datetime, zone: tzinfo) -> str:
    from assistant import demo_calendar
    from connectors.errors import Unusable

    if not EARLIEST <= now.year <= LATEST:
        raise Unusable(f"The demo cannot be made around {now.year}; choose a year from {EARLIEST} to {LATEST}.")
    return demo_calendar.build(now, zone)


def _write_down(store: Store, notebook: Notebook) -> None:
    store.change(notebook.counterpart, lambda _: notebook)


def _settings(zone: tzinfo) -> str:
    from assistant import demo_calendar

    return (
        "# The configuration of the demo. Paths start from this folder.\n"
        f'calendar = "{CALENDAR}"\n'
        f'data_dir = "{DATA}"\n\n'
        "[leader]\n"
        f'email = "{demo_calendar.LEADER_EMAIL}"\n'
        f'name = "{demo_calendar.LEADER_NAME}"\n'
        f'timezone = "{zone}"\n'
    )


def _where(folder: Path) -> str:
    """Return where everything is, and what to do with one's own calendar."""
    config = shlex.quote(str(folder / CONFIG))
    return (
        f"\nLea Brandt is invented. All of hers is in {folder}:\n"
        f"  {DOCUMENTS}/      a prep document for each meeting ahead, and weekly.html\n"
        f"  {MAILS}/          the mails that could be sent now; any mail program opens them\n"
        f"  {CALENDAR}  the calendar that was read\n"
        "Read somebody's page:\n"
        f"  oneonone person ana --config {config}\n\n"
        "Now yours: every calendar program exports an .ics file. Then\n"
        "  oneonone review calendar.ics --out one-on-ones"
    )
