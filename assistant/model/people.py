"""Who it is about: the leader, the counterpart, and what they are to each other. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta, tzinfo
from enum import StrEnum

MINUTE = timedelta(minutes=1)
ARTICLES = frozenset(("the", "der", "die", "das", "les", "los", "las"))


@dataclass(frozen=True, slots=True)
class Leader:
    """Whose calendar it is. `aliases` are other addresses of the same person; all in lower case."""

    email: str
    zone: tzinfo
    zone_name: str
    aliases: frozenset[str] = frozenset()
    name: str | None = None

    @property
    def addresses(self) -> frozenset[str]:
        return self.aliases | {self.email}


@dataclass(frozen=True, slots=True, order=True)
class Counterpart:
    """The other person. `name` is the CN of the latest event, None without one."""

    email: str
    name: str | None = None

    @property
    def display(self) -> str:
        """A name a person would use: the CN, or the local part of the address made readable."""
        if self.name and "@" not in self.name:
            return self.name
        words = self.email.split("@")[0].replace(".", " ").replace("_", " ").replace("-", " ").split()
        return " ".join(word.capitalize() for word in words) or self.email

    @property
    def first_name(self) -> str:
        shown = self.display
        if "," in shown:  # "Keller, Ana" as directories write it
            shown = shown.split(",", 1)[1].strip() or shown
        words = shown.split()
        if len(words) > 1 and words[0].lower() in ARTICLES:  # "The Team", as a mailing list is called
            words = words[1:]
        return words[0] if words else shown


class Relation(StrEnum):
    """What the counterpart is to the leader; never assumed, UNKNOWN until said."""

    REPORT = "report"
    PEER = "peer"
    MANAGER = "manager"
    UNKNOWN = "unknown"
