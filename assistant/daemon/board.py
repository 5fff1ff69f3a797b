"""Keeps what the latest cycle found for the pages, in memory and nowhere else. Decides nothing; judges nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.acting import Acted
    from assistant.model import Policy, Review
    from assistant.pages.snapshot import Snapshot


class Board:
    """Where a cycle leaves what it found and the pages read it. One writes, many read."""

    def __init__(self) -> None:
        self._snapshot: Snapshot | None = None

    def latest(self) -> Snapshot | None:
        """Return the calendars as they were judged last, None before the first time."""
        return self._snapshot

    def put(self, acted: Acted) -> None:
        """Take over what a cycle found; where it could read nothing, what is there stays, with the trouble."""
        report, before = acted.report, self._snapshot
        trouble = str(report.cause) if report.cause is not None else None
        if report.review is None or acted.policy is None:
            if before is not None and before.trouble != trouble:
                self._snapshot = replace(before, number=before.number + 1, trouble=trouble)
        elif before is None or before.review is not report.review or before.trouble != trouble:
            self._snapshot = _snapshot(acted, report.review, acted.policy, before.number + 1 if before else 1, trouble)


def _snapshot(acted: Acted, review: Review, policy: Policy, number: int, trouble: str | None) -> Snapshot:
    from assistant.pages.snapshot import Snapshot

    report = acted.report
    return Snapshot(number, review.leader, policy, review, report.free, report.brake, trouble)
