"""Everything a judgement is made from, gathered once: whose calendar, what stands on it, what was written, and when.

Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from assistant.core.busy import Time
from assistant.core.localtime import review_window
from assistant.core.mirror import Mirror, mirror
from assistant.model import Counterpart, Leader, Meeting, Notebook, OneOnOne, Policy
from connectors.model import Reading, Series, Span


@dataclass(frozen=True, slots=True)
class Kept:
    """A time that we keep free ourselves; `mark` says for what."""

    mark: str
    span: Span


@dataclass(frozen=True, slots=True)
class Scene:
    """The calendar at one moment. `window` is what is judged, `mirror.reach` what was read to do so.

    `kept` are our own holds, which stand outside of the calendar that is judged. `others_busy` is when other people are
    busy, by address, None for somebody of whom that is not known. `links` are the addresses of agenda pages, by the
    address of the counterpart. `telling` are the ids of events whose guests get a mail when a document is attached,
    `closed` of those that cannot be written, `bare` of those that take no document as ours are kept; with `homeless`
    there is no calendar on which anything can be made.
    """

    leader: Leader
    policy: Policy
    now: datetime
    window: Span
    mirror: Mirror
    time: Time
    notebooks: Mapping[str, Notebook]
    kept: tuple[Kept, ...] = ()
    others_busy: Mapping[str, tuple[Span, ...] | None] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    telling: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()
    bare: frozenset[str] = frozenset()
    homeless: bool = False

    @classmethod
    def of(
        cls,
        reading: Reading,
        reach: Span,
        leader: Leader,
        policy: Policy,
        notebooks: Mapping[str, Notebook],
        now: datetime,
    ) -> Scene:
        """Return the scene of a complete reading of `reach`."""
        window = review_window(now, policy.days_back, policy.days_ahead, leader.zone)
        seen = mirror(reading, reach)
        return cls(leader, policy, now, window, seen, Time.of(seen.events, leader), notebooks)

    def notebook(self, counterpart: Counterpart) -> Notebook:
        """Return what the pair has written down, an empty notebook when nothing was."""
        return self.notebooks.get(counterpart.email) or Notebook(counterpart)

    def leaves_alone(self, counterpart: Counterpart, meeting: Meeting) -> bool:
        """Say whether a person has said of a meeting that nothing is to be done to it."""
        untouched = self.notebook(counterpart).untouched
        return meeting.original_start in untouched or meeting.key.original_start in untouched

    def series_of(self, one_on_one: OneOnOne) -> Iterable[Series]:
        return [self.mirror.series[key] for key in one_on_one.series]
