"""Who works with whom, as an organisation's directory says: the nouns, and what every directory promises.

Knows nothing of meetings. A directory that may not be read says so; nobody is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Circle:
    """The people right above and below somebody, each by every address that the directory has, in lower case."""

    managers: frozenset[str] = frozenset()
    reports: frozenset[str] = frozenset()


class People(Protocol):
    """A directory, asked about the owner of an account."""

    def circle(self) -> Circle:
        """Return who leads them and whom they lead.

        Raises AccessLost or NotSupported where that may not be read, TryLater or Unusable.
        """
        ...
