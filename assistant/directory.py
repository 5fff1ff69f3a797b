"""What the organisation's directory says of people: who is a report of the leader's, and who their manager.

Asked once a day and kept in a file for its owner alone, so that a directory that is away changes nothing. Where it
may not be read, nobody's relation is known by it, and nothing else is different. Decides nothing about meetings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from assistant.model import Policy, Relation
from assistant.storage import private_folder, write_whole
from connectors.errors import ConnectorError
from connectors.people import Circle

EVERY, AFTER_A_FAILURE = timedelta(days=1), timedelta(hours=1)


class Asked(msgspec.Struct, frozen=True):
    """What the directory said, and when."""

    at: datetime
    managers: frozenset[str] = frozenset()
    reports: frozenset[str] = frozenset()


class Directory:
    """The directory as it was asked last, kept in a file."""

    def __init__(self, file: Path, ask: Callable[[], Circle]) -> None:
        self._file = file
        self._ask = ask
        self._known: Asked | None = None
        self._next: datetime | None = None

    def relations(self, now: datetime) -> Mapping[str, Relation]:
        """Return what each person in the leader's circle is to them, by address."""
        self._known = self._known or self._kept()
        if self._next is None and self._known is not None and self._known.at <= now:
            self._next = self._known.at + EVERY
        if self._next is None or now >= self._next:
            self._refresh(now)
        known = self._known or Asked(now)
        managers = dict.fromkeys(known.managers, Relation.MANAGER)
        return {**managers, **dict.fromkeys(known.reports, Relation.REPORT)}

    def _refresh(self, now: datetime) -> None:
        try:
            said = self._ask()
        except ConnectorError:  # who may not ask, or cannot, knows what was known before
            self._next = now + AFTER_A_FAILURE
            return
        self._known, self._next = Asked(now, said.managers, said.reports), now + EVERY
        with suppress(OSError):
            private_folder(self._file.parent)
            write_whole(self._file, msgspec.json.encode(self._known))

    def _kept(self) -> Asked | None:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=Asked)
        except (OSError, msgspec.DecodeError):
            return None


def knowing(policy: Callable[[datetime], Policy], directory: Directory | None) -> Callable[[datetime], Policy]:
    """Return what gives the policy of a moment, with what the directory says; what the leader says of somebody wins."""
    if directory is None:
        return policy

    def with_relations(moment: datetime) -> Policy:
        found = policy(moment)
        relations = {**directory.relations(moment), **dict(found.relations)}
        return replace(found, relations=tuple(sorted(relations.items())))

    return with_relations
