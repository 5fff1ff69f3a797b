"""The mails of a round: what is due is written and sent after the calendars were looked at, or could not be.

Knows what is told to whoever writes them, not what they say. Nothing that goes wrong with mail stops the calendars.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.cycle import Report
    from assistant.mailing import Mailed, Mailing
    from assistant.store import Store


class Letters:
    """Has the mails of one leader written and sent. `open_mailing` gives None where no mail is sent."""

    def __init__(self, open_mailing: Callable[[], Mailing | None], store: Store) -> None:
        self._open_mailing = open_mailing
        self._store = store
        self._opened = False
        self._mailing: Mailing | None = None

    @property
    def mailing(self) -> Mailing | None:
        """Return who writes and sends, opened when it is first needed; None where no mail is sent."""
        if not self._opened:
            self._mailing, self._opened = self._open_mailing(), True
        return self._mailing

    def after(self, report: Report, now: datetime) -> Mailed | None:
        """Send what is due after this cycle; None where no mail is sent. Raises StoreError."""
        if self.mailing is None:
            return None
        return self.mailing.round(report.review, self._store.read_all().notebooks, now, health_of(report))

    def without_calendars(self, why: str, now: datetime) -> Mailed | None:
        """Send what is due although the calendars cannot be opened; None where no mail is sent. Raises StoreError."""
        if self.mailing is None:
            return None
        return self.mailing.round(None, self._store.read_all().notebooks, now, (why,))


def health_of(report: Report) -> tuple[str, ...]:
    """Return the sentences about what a person has to mend, the worst first."""
    said = (*((report.brake,) if report.brake else ()), *report.errors)
    failed = (deed.error for deed in report.failed if deed.error)
    return tuple(dict.fromkeys((*said, *failed)))
