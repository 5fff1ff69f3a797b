"""Draws the charts of the leader's home as inline SVG: light in bytes, told apart without colour, with a sentence each.

Each has a table behind it on the page. Decides nothing about what is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from assistant.core.home import CrowdedDay, GaveWay, Slot
from assistant.core.wording import DAYS, LONG_DAYS, counted, day_words, duration_words, listed
from assistant.model import Outcome
from assistant.pages import home_texts as h

ORDER = (*(kind for kind in Outcome if kind is not Outcome.UPCOMING), Outcome.UPCOMING)
STEP = 13
MOST_BARS = 8
CELL_WIDE, CELL_HIGH = 56, 34
FULL_DAY = 100


def strip(outcomes: Sequence[Outcome]) -> Markup:
    """Return the latest meetings as a row of signs, oldest first; one path a kind, so that many fit on a page."""
    if not outcomes:
        return Markup(f'<span class="soft">{escape(h.STRIP_NONE)}</span>')  # noqa: S704
    counts = {kind: sum(one is kind for one in outcomes) for kind in ORDER}
    said = h.STRIP.format(counts=listed([f"{n} {h.OUTCOMES[kind]}" for kind, n in counts.items() if n]))
    paths = "".join(_path(kind, outcomes) for kind, n in counts.items() if n)
    wide = len(outcomes) * STEP
    label = escape(said)
    return Markup(  # noqa: S704
        f'<svg class="st" width="{wide}" height="14" role="img" aria-label="{label}">{paths}</svg>'
    )


def _path(kind: Outcome, outcomes: Sequence[Outcome]) -> str:
    signs = "".join(_sign(kind, place * STEP + 6) for place, one in enumerate(outcomes) if one is kind)
    return f'<path class="{kind[:2]}" d="{signs}"/>'


def _sign(kind: Outcome, x: int) -> str:
    """Return one sign, drawn by a line whose width and ends the style gives."""
    match kind:
        case Outcome.KEPT | Outcome.EXCUSED:
            return f"M{x} 7h0"
        case Outcome.SKIPPED:
            return f"M{x - 3} 4l6 6m0-6l-6 6"
        case Outcome.MOVED:
            return f"M{x} 2.5a4.5 4.5 0 0 0 0 9zm0 0a4.5 4.5 0 0 1 0 9v-1.5a3 3 0 0 0 0-6z"
        case Outcome.UNCONFIRMED | Outcome.UPCOMING:
            return f"M{x - 4} 7a4 4 0 1 0 8 0a4 4 0 1 0-8 0"


def legend() -> Markup:
    """Return what the signs mean."""
    words = (
        f'<span class="key"><svg class="st" width="14" height="14" aria-hidden="true">{_path(kind, (kind,))}</svg> '
        f"{escape(h.OUTCOMES[kind])}</span>"
        for kind in ORDER
    )
    return Markup(" ".join(words))  # noqa: S704


def gave_way(found: Sequence[GaveWay]) -> Markup:
    """Return a bar a person: all of it their meetings, the dark part those that gave way."""
    shown = found[:MOST_BARS]
    most = max((one.of for one in shown), default=1)
    said = h.FAIR_ALT.format(said=listed([f"{one.name} {one.times} of {one.of}" for one in shown]))
    rows = (part for place, one in enumerate(shown) for part in _share(place, one, most))
    return _picture(340, len(shown) * 40, said, rows)


def _share(place: int, one: GaveWay, most: int) -> list[str]:
    y, whole = place * 40, max(round(one.of / most * 270), 4)
    part = max(round(one.times / most * 270), 4)
    return [
        f'<text x="0" y="{y + 12}" class="n">{escape(one.name)}</text>',
        f'<rect x="0" y="{y + 18}" width="{whole}" height="12" rx="3" class="c-line"/>',
        f'<rect x="0" y="{y + 18}" width="{part}" height="12" rx="3" class="c-warn"/>',
        f'<text x="{whole + 8}" y="{y + 28}">{one.times} of {one.of}</text>',
    ]


def slots(found: Sequence[Slot]) -> Markup:
    """Return the week as a grid of its hours; the fuller a square, the more of its meetings were kept."""
    days = sorted({slot.weekday for slot in found} | {1, 2, 3, 4, 5})
    hours = list(range(min(slot.hour for slot in found), max(slot.hour for slot in found) + 1))
    left, top = 44, 22
    heads = [
        f'<text x="{left + place * CELL_WIDE + CELL_WIDE // 2}" y="14" class="m">{DAYS[day - 1]}</text>'
        for place, day in enumerate(days)
    ]
    sides = [f'<text x="0" y="{top + n * CELL_HIGH + 22}">{hour:02}:00</text>' for n, hour in enumerate(hours)]
    cells = (
        _cell(slot, left + days.index(slot.weekday) * CELL_WIDE, top + hours.index(slot.hour) * CELL_HIGH)
        for slot in found
    )
    wide, high = left + len(days) * CELL_WIDE, top + len(hours) * CELL_HIGH
    return _picture(wide, high, slots_said(found), [*heads, *sides, *cells])


def _cell(slot: Slot, x: int, y: int) -> str:
    """Return a square that is filled from below by the share that was kept."""
    wide, high = CELL_WIDE - 6, CELL_HIGH - 6
    filled = round(high * slot.kept / slot.of)
    kept = f'<rect x="{x}" y="{y + high - filled}" width="{wide}" height="{filled}" class="c-tint2"/>' if filled else ""
    said = escape(f"{slot_words(slot)}: {slot.kept} of {slot.of}")
    return (
        f'<g><title>{said}</title><rect x="{x}" y="{y}" width="{wide}" height="{high}" class="box"/>{kept}'
        f'<text x="{x + wide // 2}" y="{y + high // 2 + 4}" class="m v">{slot.kept}/{slot.of}</text></g>'
    )


def slots_said(found: Sequence[Slot]) -> str:
    """Return what the grid says: how many were kept in all, and where the fewest were."""
    kept, of = sum(slot.kept for slot in found), sum(slot.of for slot in found)
    worst = min(found, key=lambda slot: (slot.kept / slot.of, -slot.of))
    told = ""
    if worst.kept < worst.of:
        day = LONG_DAYS[worst.weekday - 1]
        told = h.SLOTS_WORST.format(day=day, hour=f"{worst.hour:02}:00", kept=worst.kept, of=worst.of)
    return h.SLOTS_ALT.format(kept=kept, of=of, worst=told).strip()


def slot_words(slot: Slot) -> str:
    """Return "Tue 10:00"."""
    return f"{DAYS[slot.weekday - 1]} {slot.hour:02}:00"


def crowded(found: Sequence[CrowdedDay]) -> Markup:
    """Return a bar a day: the whole is a working day, the dark part is taken."""
    said = h.CROWDED_ALT.format(said=listed([f"{day_words(one.load.day)} {percent(one)} %" for one in found]))
    rows = (part for place, one in enumerate(found) for part in _day(place, one))
    return _picture(340, len(found) * 40, said, rows)


def _day(place: int, one: CrowdedDay) -> list[str]:
    y, share = place * 40, min(percent(one), FULL_DAY)
    day = f"{day_words(one.load.day)}, {counted(one.load.meetings, 'meeting')}"
    return [
        f'<text x="0" y="{y + 12}" class="n">{day}</text>',
        f'<rect x="0" y="{y + 18}" width="270" height="12" rx="3" class="c-line"/>',
        f'<rect x="0" y="{y + 18}" width="{max(round(share * 2.7), 2)}" height="12" rx="3" class="c-accent"/>',
        f'<text x="278" y="{y + 28}">{percent(one)} %</text>',
    ]


def percent(one: CrowdedDay) -> int:
    """Return how much of the working hours is taken."""
    return round(100 * one.load.busy_minutes / one.load.working_minutes) if one.load.working_minutes else 0


def crowded_why(one: CrowdedDay) -> str:
    """Return why a day is crowded."""
    load = one.load
    values = {"run": duration_words(load.longest_run_minutes), "percent": percent(one), "meetings": load.meetings}
    return listed([h.CROWDED_BY[why].format(**values) for why in load.reasons])


def ways(found: Iterable[tuple[str, int]]) -> str:
    """Return "moved 3, cancelled 1"."""
    return ", ".join(f"{way} {count}" for way, count in found)


def titles(found: Iterable[tuple[str, int]]) -> str:
    """Return the titles of what was in the way, each with how often where that was more than once."""
    return ", ".join(f"“{title}”" + (f" ({counted(n, 'time')})" if n > 1 else "") for title, n in found)


def _picture(wide: int, high: int, said: str, parts: Iterable[str]) -> Markup:
    label = escape(said)
    return Markup(  # noqa: S704
        f'<svg viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img" aria-label="{label}">'
        f"{''.join(parts)}</svg>"
    )
