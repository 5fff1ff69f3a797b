"""What is needed to sign in to a server: its address, and a name and password or a bearer token. Values only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Password:
    """A name and its password; the password is never shown."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Bearer:
    """What gives the present token each time one is needed."""

    token: Callable[[], str] = field(repr=False)


Credentials = Password | Bearer


@dataclass(frozen=True, slots=True)
class Account:
    """An account on a server. `address` is a host, a person's address, or the address of a calendar or a home.

    `calendar` chooses among several by name or path; `owners` are addresses of the calendar's owner beyond those the
    server knows; `allow_plain` allows an address without encryption beyond this machine.
    """

    address: str
    credentials: Credentials | None = None
    calendar: str | None = None
    owners: tuple[str, ...] = ()
    allow_plain: bool = False
