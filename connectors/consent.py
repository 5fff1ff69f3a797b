"""What signing in with a provider takes of a person, and what comes of it: the same for every provider. Values only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from connectors.account import Use


@dataclass(frozen=True, slots=True)
class Person:
    """The person who signs in: `say` tells them something, `ask` asks for a line, `browse` opens a page if it can.

    `apart` says that their browser is on another machine than this one.
    """

    say: Callable[[str], None]
    ask: Callable[[str], str]
    browse: Callable[[str], bool]
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Who an account is, which of its uses were allowed, and which were not although they are needed.

    `also` are the other addresses that reach whoever just signed in, where the provider told them.
    """

    address: str
    allowed: frozenset[Use]
    lacking: frozenset[Use] = frozenset()
    also: frozenset[str] = frozenset()


class SignIn(Protocol):
    """How one signs in to an account."""

    def sign_in(self, person: Person) -> Standing:
        """Let the person sign in, and keep what lets us in from now on. Raises AccessLost, TryLater or Unusable."""
        ...

    def standing(self) -> Standing:
        """Return how it stands by what is kept, without asking anybody. Raises AccessLost where nobody signed in."""
        ...

    def forget(self) -> None:
        """Give the access back where the provider takes it back, and keep nothing. Raises TryLater where it cannot."""
        ...
