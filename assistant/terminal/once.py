"""Show what a cycle did, or after a dry run what it would do: done, proposed, waiting, and worth knowing.

Shows, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from assistant.core.wording import day_words, listed
from assistant.deeds import Deed, Offer
from assistant.model import Action, Flag, FlagKind
from assistant.terminal.deeds import action_rows, deed_rows, zone_of
from assistant.terminal.layout import MOST, Section, more
from assistant.terminal.offers import offer_rows
from assistant.terminal.style import Legible, plain


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the assistant. `planned` is None where it was carried out; `notes` are names of people.

    `stopped`: something kept the rest from being done.
    """

    planned: Sequence[Action] | None = None
    done: Sequence[Deed] = ()
    failed: Sequence[Deed] = ()
    offered: Sequence[Offer] = ()
    waits: Sequence[str] = ()
    to_tell: Sequence[str] = ()
    flags: Sequence[Flag] = ()
    notes: Sequence[str] = ()
    brake: str | None = None
    stopped: bool = False


def print_step(step: Step, now: datetime, console: Console) -> None:
    """Print what was done, or would be, in the zone of `now`."""
    sections = [section.rendered() for section in _sections(step, now)]
    console.print(Legible(Group(*sections, _end(step, bool(sections)))))


def _sections(step: Step, now: datetime) -> Iterator[Section]:
    dry = step.planned is not None
    if step.planned:
        yield Section("Would be done now", action_rows(step.planned, now))
    if step.notes:
        yield Section("Read out of prep documents", Group(*(plain(f"a note about {name}") for name in step.notes)))
    if step.done:
        yield Section("Done", deed_rows(step.done, now))
    if step.to_tell:
        yield Section("For you to do", _sentences(step.to_tell))
    if step.failed:
        yield Section("Could not be done", deed_rows(step.failed, now))
    if step.offered:
        yield Section("Would be proposed" if dry else "Proposed", offer_rows(step.offered, now))
    if step.waits and step.brake is None:
        yield Section("Why the rest waits" if not dry else "Why the rest would wait", _sentences(step.waits))
    if step.flags:
        yield Section("Worth knowing", _known(step.flags, now))


def _sentences(sentences: Sequence[str]) -> Group:
    lines = list(dict.fromkeys(sentences))
    return Group(*(plain(line) for line in lines[:MOST]), *more(len(lines) - MOST))


def _known(flags: Sequence[Flag], now: datetime) -> Group:
    """Return what is worth knowing: what has a moment by it, then the rest, meetings without a place in one line."""
    said: dict[str, datetime | None] = {}
    for flag in sorted(flags, key=lambda flag: (flag.at is None, flag.at or now)):
        if flag.kind is not FlagKind.VIDEO_LINK:
            said.setdefault(flag.reason, flag.at)
    rows = list(said.items())[:MOST]
    grid = Table.grid(padding=(0, 2))
    for reason, at in rows:
        if at is not None:
            there = at.astimezone(zone_of(now))
            grid.add_row(plain(f"{day_words(there.date())} {there:%H:%M}", "dim"), plain(reason))
    others = [plain(reason) for reason, at in rows if at is None]
    nowhere = _without_place([flag for flag in flags if flag.kind is FlagKind.VIDEO_LINK])
    return Group(*([grid] if grid.rows else []), *others, *nowhere, *more(len(said) - MOST))


def _without_place(flags: Sequence[Flag]) -> list[Text]:
    if len(flags) < 2:
        return [plain(flag.reason) for flag in flags]
    names = listed([flag.counterpart.first_name for flag in flags])
    return [plain(f"The next meetings with {names} have neither a place nor a video link.")]


def _end(step: Step, something: bool) -> Text:
    if step.brake is not None:
        return Text.assemble(("Nothing is written. ", "bold red"), plain(step.brake))
    if step.planned is not None:
        return Text("Nothing was written." if something else "Nothing is to be done.", "dim")
    if step.offered:
        return Text.assemble(("oneonone accept NUMBER", "bold"), " has one done.")
    if step.done:
        return Text.assemble(("oneonone undo NUMBER", "bold"), " puts back what was there before.")
    return Text("Nothing was done." if step.failed or step.stopped else "Nothing was to be done.", "dim")
