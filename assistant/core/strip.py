"""Draw a cadence strip: one character an outcome, the same in the terminal, in mails and in documents.

Decides nothing about outcomes, and does not show who a meeting was lost by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from assistant.model import Outcome

SYMBOLS: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.KEPT: "●",
        Outcome.MOVED: "◐",
        Outcome.SKIPPED: "○",
        Outcome.EXCUSED: "·",
        Outcome.UNCONFIRMED: "?",
        Outcome.UPCOMING: "◌",
    }
)

LEGEND: str = "   ".join(f"{symbol} {outcome}" for outcome, symbol in SYMBOLS.items())


def characters(outcomes: Iterable[Outcome]) -> str:
    """Return one character for each outcome, in the order given."""
    return "".join(SYMBOLS[outcome] for outcome in outcomes)
