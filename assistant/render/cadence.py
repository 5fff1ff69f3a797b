"""Draw the rows of people with their cadence strips, for text and for HTML. Decides nothing about anybody."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import tzinfo
from itertools import groupby

from assistant.core import strip
from assistant.core.wording import counted, day_and_clock, day_words, one_line
from assistant.model import Health, Outcome, StripRow, WeeklySummary

LONGEST_NAME = 44
TEXT_NAME = 26
COLOURS = {
    Outcome.SKIPPED: "skipped",
    Outcome.UNCONFIRMED: "unconfirmed",
    Outcome.EXCUSED: "faint",
    Outcome.UPCOMING: "faint",
}
STANDING_WORDS = {Health.GREEN: "", Health.AMBER: "slipping", Health.RED: "at risk", Health.SILENT: "silent"}
LEGEND = tuple((outcome.value, symbol, COLOURS.get(outcome, "well")) for outcome, symbol in strip.SYMBOLS.items())


@dataclass(frozen=True, slots=True)
class Row:
    """A person's row as it is drawn. `runs` are stretches of one colour: its class and its characters."""

    name: str
    health: str
    standing: str
    next: str
    spoken: str
    runs: tuple[tuple[str, str], ...]


def drawn_rows(summary: WeeklySummary, zone: tzinfo) -> tuple[Row, ...]:
    """Return the rows of a summary as they are drawn in HTML."""
    return tuple(_row(row, summary, zone) for row in summary.rows)


def rows_text(summary: WeeklySummary, zone: tzinfo) -> str:
    """Return the rows of a summary as lines of text under their legend, "" without any."""
    if not summary.rows:
        return ""
    rows = [_text_row(row, summary, zone) for row in summary.rows]
    more = [f"  {summary.rows_more}"] if summary.rows_more else []
    return "\n".join([f"CADENCE   {strip.LEGEND}", *rows, *more])


def _text_row(row: StripRow, summary: WeeklySummary, zone: tzinfo) -> str:
    name = one_line(row.counterpart.display, TEXT_NAME)
    width = max(_width(one_line(r.counterpart.display, TEXT_NAME)) for r in summary.rows)
    longest = max(len(r.outcomes) for r in summary.rows)
    cells = (
        name + " " * (width - _width(name)),
        strip.characters(row.outcomes).ljust(longest),
        (f"next {_next(row, summary, zone)}" if row.next else "nothing ahead").ljust(16),
        _standing(row),
    )
    return "  " + "  ".join(cells).rstrip()


def _width(text: str) -> int:
    """Return how many columns the text takes: two for a wide character, none for one that joins another."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else not unicodedata.combining(c) for c in text)


def _next(row: StripRow, summary: WeeklySummary, zone: tzinfo) -> str:
    if row.next is None:
        return "nothing"
    if 0 <= (row.next.astimezone(zone).date() - summary.week_start).days < 7:
        return day_and_clock(row.next, zone)
    return day_words(row.next.astimezone(zone).date())


def _standing(row: StripRow) -> str:
    """Say the health in a word and what is needed; nothing for a healthy one."""
    return ": ".join(word for word in (STANDING_WORDS[row.health], one_line(row.needs)) if word)


def _row(row: StripRow, summary: WeeklySummary, zone: tzinfo) -> Row:
    return Row(
        name=one_line(row.counterpart.display, LONGEST_NAME),
        health=row.health.value,
        standing=_standing(row),
        next=_next(row, summary, zone),
        spoken=_spoken(row.outcomes),
        runs=_runs(row.outcomes),
    )


def _spoken(outcomes: tuple[Outcome, ...]) -> str:
    """Say the strip in words, for those who listen to it: how often each outcome came."""
    judged = [outcome for outcome in outcomes if outcome is not Outcome.UPCOMING]
    said = [f"{judged.count(outcome)} {outcome.value}" for outcome in strip.SYMBOLS if outcome in judged]
    return f"Last {counted(len(judged), 'meeting')}: {', '.join(said)}" if judged else "No meeting yet"


def _runs(outcomes: tuple[Outcome, ...]) -> tuple[tuple[str, str], ...]:
    """Return the strip as runs of one colour; "" is the colour of what went well."""
    colours = [COLOURS.get(outcome, "") for outcome in outcomes]
    pairs = groupby(zip(colours, strip.characters(outcomes), strict=True), key=lambda pair: pair[0])
    return tuple((colour, "".join(character for _, character in run)) for colour, run in pairs)
