"""What the pages know of the calendars: how they were judged in the latest cycle. A value; decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.model import Leader, Policy, Review
from connectors.model import Span


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The calendars as the latest cycle judged them. `number` goes up by one with each cycle that read anything new.

    `free` are times, by the counterpart's address, at which both are free as far as is known, in order. `brake` and
    `trouble` are sentences about what a person has to mend, None when nothing is.
    """

    number: int
    leader: Leader
    policy: Policy
    review: Review
    free: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    brake: str | None = None
    trouble: str | None = None
