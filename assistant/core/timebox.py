"""Divide a meeting's minutes among the parts of its agenda. Knows nothing of what is in them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from assistant.model import Part

MINUTES_OF_THIRTY: Mapping[Part, int] = MappingProxyType(
    {Part.CHECK_IN: 4, Part.PROGRESS: 9, Part.FEEDBACK: 7, Part.CAREER: 5, Part.OPEN_FLOOR: 5}
)
GROWTH = 3
LEAST = 2

# The last to go is the open floor, where the other person's points are.
_KEPT_FROM: Mapping[Part, int] = MappingProxyType(
    {Part.CAREER: 21, Part.FEEDBACK: 18, Part.CHECK_IN: 6, Part.PROGRESS: 4, Part.OPEN_FLOOR: 0}
)


def kept_parts(minutes: int) -> tuple[Part, ...]:
    """Return the parts a meeting of that length has room for, in order: short ones lose career, then feedback."""
    return tuple(part for part in Part if minutes >= _KEPT_FROM[part])


def boxes(minutes: int, focus: Part | None = None) -> tuple[tuple[Part, int], ...]:
    """Return each kept part with whole minutes that sum to the meeting's; `focus` gets more of them.

    Thirty minutes are 4, 9, 7, 5 and 5, other lengths in that proportion, every part at least 2 where there are enough.
    """
    kept = kept_parts(minutes)
    weights = [MINUTES_OF_THIRTY[part] + (GROWTH if part is focus else 0) for part in kept]
    whole = sum(weights)
    given = [min(LEAST, minutes) for _ in kept]
    while sum(given) < minutes:
        owed = [minutes * weight - got * whole for weight, got in zip(weights, given, strict=True)]
        given[owed.index(max(owed))] += 1
    return tuple(zip(kept, given, strict=True))
