"""Show what a cycle did, or after a dry run what it would do: done, proposed, waiting, and worth knowing.

Shows, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.console import Console, Group
from rich.text import Text

from assistant.deeds import Deed, Offer
from assistant.model import Action, Flag
from assistant.terminal.deeds import action_rows, deed_rows
from assistant.terminal.layout import MOST, Section, more
from assistant.terminal.offers import offer_rows
from assistant.terminal.style import Legible, plain


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the assistant. `planned` is None where it was carried out; `notes` are names of people."""

    planned: Sequence[Action] | None = None
    done: Sequence[Deed] = ()
    failed: Sequence[Deed] = ()
    offered: Sequence[Offer] = ()
    waits: Sequence[str] = ()
    to_tell: Sequence[str] = ()
    flags: Sequence[Flag] = ()
    notes: Sequence[str] = ()
    brake: str | None = None


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
        yield Section("Worth knowing", _sentences([flag.reason for flag in step.flags]))


def _sentences(sentences: Sequence[str]) -> Group:
    lines = list(dict.fromkeys(sentences))
    return Group(*(plain(line) for line in lines[:MOST]), *more(len(lines) - MOST))


def _end(step: Step, something: bool) -> Text:
    if step.brake is not None:
        return Text.assemble(("Nothing is written. ", "bold red"), plain(step.brake))
    if step.planned is not None:
        return Text("Nothing was written." if something else "Nothing is to be done.", "dim")
    if step.offered:
        return Text.assemble(("oneonone accept NUMBER", "bold"), " has one done.")
    return Text("" if step.done or step.failed else "Nothing was to be done.", "dim")
