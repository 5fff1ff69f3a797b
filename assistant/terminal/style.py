"""Decide how things look in a terminal: colours, the cadence strip, and which characters may reach the screen.

Everything shown can be read without colour; colour only repeats what a word or a symbol says.
Decides nothing about one-on-ones.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.text import Text

from assistant.core.strip import SYMBOLS
from assistant.model import Counterpart, Health, Meeting, Outcome

# The terminal's own palette, so that a dark and a light theme both stay readable.
OUTCOME_STYLES: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.KEPT: "green",
        Outcome.MOVED: "cyan",
        Outcome.SKIPPED: "bold red",
        Outcome.EXCUSED: "dim",
        Outcome.UNCONFIRMED: "magenta",
        Outcome.UPCOMING: "dim",
    }
)
HEALTH_STYLES: Mapping[Health, str] = MappingProxyType(
    {Health.GREEN: "green", Health.AMBER: "yellow", Health.RED: "bold red", Health.SILENT: "bold magenta"}
)
HEALTH_WORDS: Mapping[Health, str] = MappingProxyType(
    {Health.GREEN: "on track", Health.AMBER: "slipping", Health.RED: "at risk", Health.SILENT: "silent"}
)
FULL, EMPTY = "━", "─"

# One ASCII character for each symbol, for consoles that cannot show more; the widths stay the same.
_ASCII = str.maketrans(
    {
        "●": "#", "◐": "~", "○": "o", "◌": "-", "·": ".", "━": "=", "─": "-", "→": ">", "–": "-", "—": "-", "…": ".",
        "“": '"', "”": '"', "’": "'", "✓": "+", "✗": "x",
    }
)  # fmt: skip
_ZERO_WIDTH_JOINER = "\u200d"  # holds emoji of several parts together
_LEFT_TO_RIGHT_MARK = "\u200e"


def clean(text: str) -> str:
    """Return the text on one line, without anything that could drive the terminal or turn the direction of the line."""
    kept = "".join(_legible(character) for character in text)
    return " ".join(kept.split())


def _legible(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    if category == "Cs":
        return "\ufffd"
    return "" if category == "Cf" and character != _ZERO_WIDTH_JOINER else character


def plain(text: str, style: str = "") -> Text:
    """Return calendar text, cleaned; a name written from right to left does not turn what follows it."""
    shown = clean(text)
    if any(unicodedata.bidirectional(character) in ("R", "AL") for character in shown):
        shown += _LEFT_TO_RIGHT_MARK
    return Text(shown, style=style)


def clipped(text: str, cells: int) -> str:
    """Return the cleaned text, cut with an ellipsis to so many columns."""
    shown = Text(clean(text))
    shown.truncate(cells, overflow="ellipsis")
    return shown.plain


def name_of(counterpart: Counterpart) -> str:
    """Return the name to show: what the calendar says, else the address."""
    return clean(counterpart.display) or clean(counterpart.email) or "somebody"


def names_of(people: Iterable[Counterpart]) -> dict[str, str]:
    """Return what to call everybody, by address: their names, and by their addresses those who share one."""
    listed = tuple(people)
    times = Counter(name_of(person) for person in listed)
    return {p.email: name if times[name := name_of(p)] == 1 else clean(p.email) for p in listed}


def strip(outcomes: Iterable[Outcome]) -> Text:
    """Return the cadence strip of these outcomes, oldest first, in colour."""
    return Text.assemble(*((SYMBOLS[outcome], OUTCOME_STYLES[outcome]) for outcome in outcomes))


def past_and_ahead(meetings: Iterable[Meeting], now: datetime) -> tuple[list[Outcome], list[Outcome]]:
    """Return the outcomes behind and those ahead, in order; what is lost already but not over yet lies ahead."""
    told = [(m.outcome is Outcome.UPCOMING or m.span.start > now, m.outcome) for m in meetings]
    return [outcome for ahead, outcome in told if not ahead], [outcome for ahead, outcome in told if ahead]


def health(value: Health) -> Text:
    return Text(HEALTH_WORDS[value], style=HEALTH_STYLES[value])


def legend(between: str = "   ") -> Text:
    """Return the line that explains the strip."""
    parts = (Text.assemble(strip((outcome,)), (f" {outcome}", "dim")) for outcome in SYMBOLS)
    return Text(between).join(parts)


def bar(part: int, whole: int, cells: int = 12) -> Text:
    """Return a bar that is full where `part` reaches `whole`; anything above nothing shows at least one cell."""
    filled = min(cells, max(round(cells * part / whole), 1 if part else 0)) if whole else 0
    return Text.assemble((FULL * filled, "yellow"), (EMPTY * (cells - filled), "dim"))


class Legible:
    """Let through what the console can show: no control characters, and ASCII where its encoding has no more."""

    def __init__(self, content: RenderableType) -> None:
        self._content = content

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in console.render_lines(self._content, options, pad=False):
            shown = [Segment(_encodable(text, console.encoding), style) for text, style, _ in line]
            yield from _without_trailing_blanks(shown)
            yield Segment.line()


def _without_trailing_blanks(line: list[Segment]) -> list[Segment]:
    while line and not line[-1].text.strip():
        line.pop()
    return [*line[:-1], Segment(line[-1].text.rstrip(), line[-1].style)] if line else []


def _encodable(text: str, encoding: str) -> str:
    safe = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))
    if encoding.lower().startswith("utf"):
        return safe
    shown = "".join(c if _fits(c, encoding) else c.translate(_ASCII) for c in safe)
    return shown.encode(encoding, "replace").decode(encoding)


def _fits(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
