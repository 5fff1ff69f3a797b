"""A calendar whose line breaks and whose process dies when the test says so: before a write, or right after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from enum import StrEnum

from connectors.contract import Calendar
from connectors.errors import AccessLost, ChangedElsewhere, CursorExpired, NotFound, TryLater
from connectors.model import Answer, Attachment, Capabilities, EventChange, EventDraft, EventRef, Reading, Receipt, Span


class Died(BaseException):
    """The process was killed at this point."""


class Fault(StrEnum):
    """What happens to one call. After `…_AFTER` the calendar has the change, and nobody was told."""

    DROPPED_BEFORE = "dropped before"
    DROPPED_AFTER = "dropped after"
    CHANGED_ELSEWHERE = "changed elsewhere"
    ACCESS_LOST = "access lost"
    NOT_FOUND = "not found"
    CURSOR_EXPIRED = "cursor expired"
    DIED_BEFORE = "died before"
    DIED_AFTER = "died after"


BEFORE: Mapping[Fault, BaseException] = {
    Fault.DROPPED_BEFORE: TryLater("The connection dropped; it is tried again."),
    Fault.CHANGED_ELSEWHERE: ChangedElsewhere("It was changed since it was read."),
    Fault.ACCESS_LOST: AccessLost("Sign in again."),
    Fault.NOT_FOUND: NotFound("It is not there."),
    Fault.DIED_BEFORE: Died(),
}
AFTER: Mapping[Fault, BaseException] = {
    Fault.DROPPED_AFTER: TryLater("The connection dropped; it is tried again."),
    Fault.DIED_AFTER: Died(),
}


@dataclass
class FaultyCalendar:
    """Passes every call on; the faults in `ahead` befall the next writes, one each (None: it goes well), those in
    `reads_ahead` the next readings.

    `before_write` is what a person does just before the next write reaches the calendar.
    """

    inner: Calendar
    ahead: list[Fault | None] = field(default_factory=list)
    reads_ahead: list[Fault | None] = field(default_factory=list)
    writes: int = 0
    reads: int = 0
    before_write: Callable[[], None] | None = None

    @property
    def capabilities(self) -> Capabilities:
        return self.inner.capabilities

    @property
    def timezone(self) -> tzinfo:
        return self.inner.timezone

    def read(self, window: Span, cursor: str | None = None) -> Reading:
        self.reads += 1
        fault = self.reads_ahead.pop(0) if self.reads_ahead else None
        if fault is Fault.CURSOR_EXPIRED and cursor is not None:
            raise CursorExpired("The cursor is too old.")
        if fault is not None and fault in BEFORE:
            raise BEFORE[fault]
        return self.inner.read(window, cursor)

    def create(self, draft: EventDraft) -> Receipt:
        return self._written(lambda: self.inner.create(draft))

    def update(self, ref: EventRef, change: EventChange, original_start: datetime | None = None) -> Receipt:
        return self._written(lambda: self.inner.update(ref, change, original_start))

    def delete(self, ref: EventRef) -> Receipt:
        return self._written(lambda: self.inner.delete(ref))

    def attach(self, ref: EventRef, document: Attachment, original_start: datetime | None = None) -> Receipt:
        return self._written(lambda: self.inner.attach(ref, document, original_start))

    def detach(self, ref: EventRef, mark: str, original_start: datetime | None = None) -> Receipt:
        return self._written(lambda: self.inner.detach(ref, mark, original_start))

    def answer(self, ref: EventRef, answer: Answer, original_start: datetime | None = None) -> Receipt:
        return self._written(lambda: self.inner.answer(ref, answer, original_start))

    def free_busy(self, addresses: Sequence[str], window: Span) -> Mapping[str, tuple[Span, ...] | None]:
        return self.inner.free_busy(addresses, window)

    def _written(self, call: Callable[[], Receipt]) -> Receipt:
        self.writes += 1
        meanwhile, self.before_write = self.before_write, None
        if meanwhile is not None:
            meanwhile()
        fault = self.ahead.pop(0) if self.ahead else None
        if fault is not None and fault in BEFORE:
            raise BEFORE[fault]
        receipt = call()
        if fault is not None and fault in AFTER:
            raise AFTER[fault]
        return receipt


@dataclass
class Refusing(FaultyCalendar):
    """A calendar that never takes a change of these events, and every other."""

    refuses: Set[str] = frozenset()
    fault: Fault = Fault.DROPPED_BEFORE

    def update(self, ref: EventRef, change: EventChange, original_start: datetime | None = None) -> Receipt:
        self.ahead = [self.fault] if ref.id in self.refuses else []
        return super().update(ref, change, original_start)

    def attach(self, ref: EventRef, document: Attachment, original_start: datetime | None = None) -> Receipt:
        self.ahead = [self.fault] if ref.id in self.refuses else []
        return super().attach(ref, document, original_start)


@dataclass
class FadingCalendar(FaultyCalendar):
    """A calendar that can show less than stands on it, as if it had been emptied: `hides` says what it hides."""

    hides: Callable[[str], bool] | None = None

    def read(self, window: Span, cursor: str | None = None) -> Reading:
        if self.hides is None:
            return super().read(window, cursor)
        reading = super().read(window)
        shown = tuple(each for each in reading if not self.hides(each.ref.id))
        return replace(reading, changed=shown, cursor=None, events_read=len(shown))
