"""Lay out what lies ahead: what to re-book and to shorten, conflicts, crowded days, and what else is worth knowing.

Each function returns its section, or None when there is nothing to say. Says what was judged and decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from rich.console import Group
from rich.text import Text

from assistant.core.wording import counted, day_words, duration_words
from assistant.model import Conflict, CrowdedBy, DayLoad, FlagKind, Health, Review, Shorten
from assistant.terminal.attention import rebooks, times
from assistant.terminal.layout import MOST, Page, Section, by_name, by_time, more
from assistant.terminal.style import bar, clipped, plain
from assistant.terminal.wording import lasting, local, near, near_day, on_day

_TITLE_CELLS = 44
_SAID_ELSEWHERE = frozenset({FlagKind.CONFLICT, FlagKind.MISSED, FlagKind.SILENT})


def rebook(review: Review, page: Page) -> Section | None:
    """Return the re-booking of those who do not already stand under what needs the leader."""
    shown = {s.counterpart.email for s in review.standings if s.health is not Health.GREEN}
    others = [p for p in rebooks(review) if p.counterpart.email not in shown]
    if not others:
        return None
    rows = []
    for offer in others[:MOST]:
        instead = (f"  instead of {near_day(local(offer.original_start, page.now).date(), page.now)}", "dim")
        rows.append((plain(page.name(offer.counterpart)), Text.assemble(times(offer, page.now), instead)))
    return Section("Re-book in the same week", Group(by_name(page, rows), *more(len(others) - MOST)))


def shorten(review: Review, page: Page) -> Section | None:
    found = sorted((p for p in review.plan.proposals if isinstance(p, Shorten)), key=lambda p: p.start)
    if not found:
        return None
    days = {local(p.start, page.now).date() for p in found}
    rows = []
    for p in found[:MOST]:
        what = Text.assemble(f"{p.from_minutes} → {p.to_minutes} min  ", plain(p.reason, "dim"))
        rows.append((near(p.start, page.now), plain(page.name(p.counterpart)), what))
    title = f"Shorten {on_day(days.pop(), page.now)}" if len(days) == 1 else "Shorten"
    return Section(title, Group(by_time(page, rows), *more(len(found) - MOST)))


# --- conflicts -------------------------------------------------------------------------------------------------------


def conflicts(review: Review, page: Page) -> Section | None:
    if not review.conflicts:
        return None
    groups = _grouped(review.conflicts)
    rows = [_conflict(group, page) for group in groups[:MOST]]
    return Section("Conflicts ahead", Group(by_time(page, rows), *more(len(groups) - MOST)))


def _conflict(group: Sequence[Conflict], page: Page) -> tuple[str, Text, Text]:
    now, first = page.now, group[0]
    people = list(dict.fromkeys(page.name(c.counterpart) for c in group))
    title = f"“{clipped(first.title, _TITLE_CELLS)}”" if clipped(first.title, 1) else "a busy event"
    under = Text.assemble("under ", plain(title), (f"  {lasting(first.other, now)}", "dim"))
    if len(people) > 1:
        under.append(f"\n{', '.join(people[:MOST])}{' …' if len(people) > MOST else ''}", "dim")
        return near_day(local(first.start, now).date(), now), Text(f"{len(people)} one-on-ones"), under
    if len(group) > 1:
        until = day_words(local(group[-1].start, now).date())
        under.append(f" and {counted(len(group) - 1, 'more time')} until {until}", "dim")
    return near(first.start, now), plain(people[0]), under


def _grouped(conflicts: Sequence[Conflict]) -> list[list[Conflict]]:
    """Put together what one event takes from several people, and what one title takes from a person again and again."""
    by_event = [sorted(group, key=_start) for _, group in groupby(sorted(conflicts, key=_event), key=_event)]
    several = [group for group in by_event if len(group) > 1]
    single = sorted((group[0] for group in by_event if len(group) == 1), key=_series)
    again = [sorted(group, key=_start) for _, group in groupby(single, key=_series)]
    return sorted(several + again, key=lambda group: _start(group[0]))


def _event(conflict: Conflict) -> tuple[str, datetime, datetime]:
    return conflict.title, conflict.other.start, conflict.other.end


def _series(conflict: Conflict) -> tuple[str, str]:
    return conflict.counterpart.email, conflict.title


def _start(conflict: Conflict) -> tuple[datetime, str]:
    return conflict.start, conflict.counterpart.email


# --- days and flags --------------------------------------------------------------------------------------------------


def crowded(review: Review, page: Page) -> Section | None:
    days = sorted(review.crowded_days, key=lambda load: load.day)
    if not days:
        return None
    rows = [(near_day(load.day, page.now), _fullness(load), _load(load)) for load in days]
    table = by_time(replace(page, name_cells=bar(1, 1).cell_len), rows[:MOST])
    return Section("Crowded days ahead", Group(table, *more(len(days) - MOST)))


def _fullness(load: DayLoad) -> Text:
    if not load.working_minutes:
        return Text("no workday", style="dim")
    return bar(load.busy_minutes, load.working_minutes)


def _load(load: DayLoad) -> Text:
    """Return how full the day is, what makes it crowded first; a day without working hours has no share of them."""
    said = [
        (counted(load.meetings, "meeting"), CrowdedBy.COUNT in load.reasons),
        (f"{duration_words(load.longest_run_minutes)} in one go", CrowdedBy.RUN in load.reasons),
    ]
    if load.working_minutes:
        percent = 100 * load.busy_minutes // load.working_minutes
        said.insert(0, (f"{percent} % busy", CrowdedBy.LOAD in load.reasons))
    parts = (Text(text, style="" if why else "dim") for text, why in sorted(said, key=lambda s: not s[1]))
    return Text(" · ").join(parts)


def worth_knowing(review: Review, page: Page) -> Section | None:
    """Return the flags that no other section says."""
    flags = [f for f in review.plan.flags if f.kind not in _SAID_ELSEWHERE]
    if not flags:
        return None
    rows = []
    for place, flag in enumerate(flags[:MOST]):
        again = place > 0 and flags[place - 1].counterpart.email == flag.counterpart.email
        rows.append((Text() if again else plain(page.name(flag.counterpart)), plain(flag.reason)))
    return Section("Worth knowing", Group(by_name(page, rows), *more(len(flags) - MOST)))
