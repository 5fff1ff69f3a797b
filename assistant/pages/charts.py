"""Draws charts as inline SVG: shapes that differ without colour, one sentence for who cannot see them. No style inside.

Each has a table behind it on the page. Decides nothing about what is drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, tzinfo

from markupsafe import Markup, escape

from assistant.core.localtime import local_day
from assistant.core.wording import MONTHS, counted, day_words, listed
from assistant.model import AgendaPart, Meeting, Outcome, Theme
from assistant.pages import pair_texts as p
from assistant.pages.pair_words import touched

MOST = 16
STEP = 24
RADIUS = 7
FULL_WEEKS = 12


def strip(meetings: Sequence[Meeting], zone: tzinfo) -> Markup:
    """Return the latest meetings as a row of dots, oldest first, with the months below."""
    shown = meetings[-MOST:]
    counts = Counter(p.OUTCOMES[meeting.outcome] for meeting in shown)
    said = p.STRIP_ALT.format(total=len(shown), counts=listed([f"{n} {word}" for word, n in counts.items()]))
    days = [local_day(meeting.span.start, zone) for meeting in shown]
    dots = [_dot(place, meeting.outcome, day) for place, (meeting, day) in enumerate(zip(shown, days, strict=True))]
    return _picture(len(shown) * STEP, 46, said, [*dots, *_months(days)])


def coverage(found: Iterable[tuple[Theme, int | None]]) -> Markup:
    """Return a bar for each theme: the longer, the longer it was not touched; a hollow one was not touched yet."""
    rows = sorted(found, key=lambda row: (row[1] is not None, -(row[1] or 0)))
    parts = [part for place, (theme, days) in enumerate(rows) for part in _bar(place, theme, days)]
    said = f"{p.THEMES_ALT}: {listed([f'{p.THEMES[theme]} {touched(days)}' for theme, days in rows])}"
    return _picture(320, len(rows) * 28, said, parts)


def boxes(parts: Sequence[AgendaPart]) -> Markup:
    """Return the parts of a meeting as one bar, each as wide as it is long."""
    whole = sum(part.minutes for part in parts) or 1
    said = p.BOXES_ALT.format(parts=listed([f"{p.PARTS[part.part]} {part.minutes}" for part in parts]))
    drawn, at = [], 0.0
    for part in parts:
        wide = 100 * part.minutes / whole
        drawn.append(f'<rect x="{at + 0.25:.2f}%" width="{wide - 0.5:.2f}%" height="10" rx="3" class="c-accent"/>')
        at += wide
    label = escape(said)
    return Markup(f'<svg width="100%" height="10" role="img" aria-label="{label}">{"".join(drawn)}</svg>')  # noqa: S704


def legend(meetings: Sequence[Meeting]) -> Markup:
    """Return what the dots mean, of those alone that are shown."""
    kinds = [one for one in Outcome if any(meeting.outcome is one for meeting in meetings[-MOST:])]
    words = (
        f'<span class="key"><svg width="18" height="18" aria-hidden="true">{_shape(9, 9, one)}</svg>'
        f"{escape(p.OUTCOMES[one])}</span>"
        for one in kinds
    )
    return Markup(" ".join(words))  # noqa: S704


def summary(meetings: Sequence[Meeting]) -> str:
    """Return how many of the meetings shown took place."""
    shown = meetings[-MOST:]
    took_place = sum(meeting.outcome in (Outcome.KEPT, Outcome.MOVED) for meeting in shown)
    return f"{took_place} of the last {counted(len(shown), 'meeting')} took place"


def _picture(width: int, height: int, said: str, parts: Iterable[str]) -> Markup:
    return Markup(  # noqa: S704
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="{escape(said)}">'
        f"{''.join(parts)}</svg>"
    )


def _dot(place: int, outcome: Outcome, day: date) -> str:
    said = escape(f"{day_words(day)}: {p.OUTCOMES[outcome]}")
    return f"<g><title>{said}</title>{_shape(STEP // 2 + place * STEP, 12, outcome)}</g>"


def _shape(x: int, y: int, outcome: Outcome) -> str:
    match outcome:
        case Outcome.KEPT:
            return f'<circle cx="{x}" cy="{y}" r="{RADIUS}" class="c-accent"/>'
        case Outcome.MOVED:
            half = f'<path d="M{x} {y - RADIUS}a{RADIUS} {RADIUS} 0 0 0 0 {2 * RADIUS}z" class="c-accent"/>'
            return f'<circle cx="{x}" cy="{y}" r="{RADIUS - 1}" class="s-accent"/>{half}'
        case Outcome.SKIPPED:
            cross = f"M{x - 5} {y - 5}l10 10m0 -10l-10 10"
            return f'<path d="{cross}" class="s-warn"/>'
        case Outcome.EXCUSED:
            return f'<circle cx="{x}" cy="{y}" r="3" class="c-soft"/>'
        case Outcome.UNCONFIRMED | Outcome.UPCOMING:
            return f'<circle cx="{x}" cy="{y}" r="{RADIUS - 1}" class="s-soft" stroke-dasharray="3 2"/>'


def _months(days: Sequence[date]) -> list[str]:
    """Return the name of a month below the first meeting in it, where there is room for it."""
    written, last = [], -2
    for place, day in enumerate(days):
        is_new = place == 0 or (day.year, day.month) != (days[place - 1].year, days[place - 1].month)
        if is_new and place - last >= 2:
            written.append(f'<text x="{place * STEP + 4}" y="40">{MONTHS[day.month - 1]}</text>')
            last = place
    return written


def _bar(place: int, theme: Theme, days: int | None) -> list[str]:
    y = place * 28
    weeks = FULL_WEEKS if days is None else min(days / 7, FULL_WEEKS)
    wide = max(4, round(weeks / FULL_WEEKS * 132))
    kind = 's-soft" stroke-dasharray="3 3' if days is None else "c-accent" if weeks < 8 else "c-warn"
    return [
        f'<text x="0" y="{y + 17}">{escape(p.THEMES[theme])}</text>',
        f'<rect x="84" y="{y + 6}" width="{wide}" height="14" rx="4" class="{kind}"/>',
        f'<text x="{84 + wide + 8}" y="{y + 17}">{escape(touched(days))}</text>',
    ]
