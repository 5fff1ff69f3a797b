"""Lay out the weekly summary: plain text, and HTML that every mail program shows.

Lays out what the summary says and leaves nothing out. The HTML fetches nothing and needs no picture.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup

from assistant.core import strip
from assistant.core.wording import clock, counted, day_and_clock, day_words, long_day_words, one_line, week_words
from assistant.model import Health, Outcome, StripRow, SummaryLine, WeeklySummary
from assistant.render.engine import TEMPLATES, environment

if TYPE_CHECKING:
    import css_inline

LONGEST_NAME = 44
TEXT_NAME = 26
COLOURS = {
    Outcome.SKIPPED: "skipped",
    Outcome.UNCONFIRMED: "unconfirmed",
    Outcome.EXCUSED: "faint",
    Outcome.UPCOMING: "faint",
}
STANDING_WORDS = {Health.GREEN: "", Health.AMBER: "amber", Health.RED: "red", Health.SILENT: "silent"}


def weekly_subject(summary: WeeklySummary) -> str:
    """Return the subject of the mail."""
    return f"One-on-ones, {week_words(summary.week_start)}"


# --- text ----------------------------------------------------------------------------------------------------------


def weekly_text(summary: WeeklySummary, now: datetime, zone: tzinfo) -> str:
    """Return the summary as plain text, a line for each of its lines, ending with a newline."""
    blocks = [f"{weekly_subject(summary)}\n\n{one_line(summary.headline)}"]
    for section in summary.sections:
        title = [one_line(section.title).upper()] if section.title else []
        blocks.append("\n".join(title + [_text_line(line, bool(section.title)) for line in section.lines]))
    if summary.rows:
        rows = [_text_row(row, summary, zone) for row in summary.rows]
        more = [f"  {summary.rows_more}"] if summary.rows_more else []
        blocks.append("\n".join([f"CADENCE   {strip.LEGEND}", *rows, *more]))
    blocks.append(_written(now, zone))
    return "\n\n".join(blocks) + "\n"


def _text_line(line: SummaryLine, listed: bool) -> str:
    text = one_line(line.text) + (f" – {one_line(line.rest)}" if line.rest else "")
    return f"  {text}" if listed else text


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


def _written(now: datetime, zone: tzinfo) -> str:
    return f"Written {long_day_words(now.astimezone(zone).date())} at {clock(now, zone)}. For your eyes only."


# --- HTML ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A person's row as it is drawn. `runs` are stretches of one colour: its class and its characters."""

    name: str
    health: str
    standing: str
    next: str
    spoken: str
    runs: tuple[tuple[str, str], ...]


def weekly_html(summary: WeeklySummary, now: datetime, zone: tzinfo) -> str:
    """Return the summary as the HTML of a mail: layout tables, inline styles, nothing fetched.

    The one style element that is left holds the dark colours; a mail program that drops it shows the light ones.
    """
    template = environment().get_template("weekly.html")
    page = template.render(
        summary=summary,
        subject=weekly_subject(summary),
        rows=[_row(row, summary, zone) for row in summary.rows],
        legend=[(outcome.value, symbol, COLOURS.get(outcome, "well")) for outcome, symbol in strip.SYMBOLS.items()],
        preheader=_preheader(summary),
        written=_written(now, zone),
        light=_css("weekly.css"),
    )
    dark = f"<style>{_css('weekly_dark.css')}</style></head>"
    return _inliner().inline(page).replace("</head>", dark, 1)


@cache
def _inliner() -> css_inline.CSSInliner:
    import css_inline

    return css_inline.CSSInliner(load_remote_stylesheets=False, minify_css=True)


@cache
def _css(name: str) -> Markup:
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704


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


def _preheader(summary: WeeklySummary) -> str:
    """Return what a mailbox shows beside the subject: the headline and the first line."""
    first = next((line.text for section in summary.sections for line in section.lines), "")
    return one_line(f"{summary.headline} {first}", 140)
