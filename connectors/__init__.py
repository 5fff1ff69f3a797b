"""Calendars, and nothing else: readable and writable through one contract. No word of one-on-ones in here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from connectors.errors import NotSupported
from connectors.model import Series, Single

if TYPE_CHECKING:
    from connectors.account import Account
    from connectors.caldav.connector import CalDavCalendar
    from connectors.ics.connector import IcsCalendar
    from connectors.memory import MemoryCalendar


@overload
def open_calendar(
    kind: Literal["ics"],
    *,
    path: Path,
    zone: tzinfo | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> IcsCalendar: ...


@overload
def open_calendar(
    kind: Literal["memory"],
    *,
    events: Iterable[Series | Single] = (),
    zone: tzinfo | None = None,
) -> MemoryCalendar: ...


@overload
def open_calendar(
    kind: Literal["caldav"],
    *,
    account: Account,
    zone: tzinfo | None = None,
) -> CalDavCalendar: ...


def open_calendar(
    kind: str,
    *,
    path: Path | None = None,
    events: Iterable[Series | Single] = (),
    zone: tzinfo | None = None,
    progress: Callable[[int, int], None] | None = None,
    account: Account | None = None,
) -> IcsCalendar | MemoryCalendar | CalDavCalendar:
    """Open a calendar of this kind ("ics", "memory" or "caldav"); its connector is imported only now.

    Raises NotSupported for an unknown kind.
    """
    if kind == "ics" and path is not None:
        from connectors.ics.connector import IcsCalendar

        return IcsCalendar(path, zone, progress)
    if kind == "memory":
        from connectors.memory import MemoryCalendar

        return MemoryCalendar(events, zone or UTC)
    if kind == "caldav" and account is not None:
        from connectors.caldav.connector import open_account

        return open_account(account, zone)
    raise NotSupported(f"There is no connector for a calendar of the kind {kind!r}.")
