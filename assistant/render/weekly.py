"""Lay out the weekly summary: plain text, and HTML that every mail program shows.

Lays out what the summary says and leaves nothing out. What a line of it could be answered with is given, not decided.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo

from assistant.core.wording import clock, long_day_words, one_line, week_words
from assistant.model import SummaryLine, WeeklySummary
from assistant.render.cadence import drawn_rows, rows_text
from assistant.render.mail_layout import html_of, text_of
from assistant.render.mail_model import Block, Cadence, Entry, Link, Mail, subject_of

KIND = "weekly"
PREHEADER, SHOWN_BESIDE = 140, 3
SHORTER = (
    ("Part of your calendar could not be read. ", "Not all could be read: "),
    ("Something is to be mended first. ", "To mend first: "),
    (" this week,", ","),
    (" in the coming week,", ","),
)
Offered = Callable[[SummaryLine], tuple[tuple[Link, ...], str]]


def weekly_subject(summary: WeeklySummary) -> str:
    """Return the title of the summary."""
    return f"One-on-ones, {week_words(summary.week_start)}"


def weekly_text(summary: WeeklySummary, now: datetime, zone: tzinfo) -> str:
    """Return the summary as plain text, a line for each of its lines, ending with a newline."""
    return text_of(weekly_mail(summary, now, zone), KIND)


def weekly_html(summary: WeeklySummary, now: datetime, zone: tzinfo) -> str:
    """Return the summary as the HTML of a mail: layout tables, inline styles, nothing fetched."""
    return html_of(weekly_mail(summary, now, zone), KIND)


def nothing_offered(_: SummaryLine) -> tuple[tuple[Link, ...], str]:
    """Return no link and no command."""
    return (), ""


def weekly_mail(summary: WeeklySummary, now: datetime, zone: tzinfo, offered: Offered = nothing_offered) -> Mail:
    """Return the summary as a mail; `offered` gives the links of a line, and what stands for them in text."""
    headline = one_line(summary.headline)
    return Mail(
        subject=subject_of(headline.rstrip("."), _shorter(headline.rstrip("."))),
        eyebrow=weekly_subject(summary),
        headline=headline,
        blocks=tuple(
            Block(one_line(section.title), tuple(_entry(line, offered) for line in section.lines))
            for section in summary.sections
        ),
        cadence=Cadence(drawn_rows(summary, zone), summary.rows_more, rows_text(summary, zone)),
        footer=(f"Written {long_day_words(now.astimezone(zone).date())} at {clock(now, zone)}. For your eyes only.",),
        preheader=_preheader(summary),
        wraps=False,
    )


def _entry(line: SummaryLine, offered: Offered) -> Entry:
    links, said = offered(line)
    quiet = line.text.startswith("and ") and line.about is None
    return Entry(one_line(line.text), one_line(line.detail), one_line(line.ways), links, said, quiet)


def _preheader(summary: WeeklySummary) -> str:
    """Return what a mailbox shows beside the subject: the first lines."""
    lines = [line.text for section in summary.sections for line in section.lines]
    return one_line("; ".join(lines[:SHOWN_BESIDE]), PREHEADER)


def _shorter(subject: str) -> str:
    for whole, short in SHORTER:
        subject = subject.replace(whole, short)
    return subject
