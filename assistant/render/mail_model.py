"""A mail before it is laid out: what stands in it, in order, the same for its text and for its HTML. Values only."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.core.wording import one_line
from assistant.render.cadence import Row

LONGEST_SUBJECT = 60  # more is cut off by most mailboxes


def subject_of(*ways: str) -> str:
    """Return the first of these subjects that is read whole in a mailbox, else the last one cut."""
    shown = [one_line(way) for way in ways]
    return next((way for way in shown if len(way) <= LONGEST_SUBJECT), one_line(shown[-1], LONGEST_SUBJECT))


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere. One that is `quiet` is not the way that is meant."""

    label: str
    url: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list, perhaps with a `label` before it.

    `ways` say what could be done; in HTML `links` show them, in text `said` follows them. One that is `quiet` only
    counts what found no room; one that is `private` is for its reader alone.
    """

    text: str
    detail: str = ""
    ways: str = ""
    links: tuple[Link, ...] = ()
    said: str = ""
    quiet: bool = False
    private: bool = False
    label: str = ""

    @property
    def rest(self) -> str:
        """What text says behind a dash."""
        return " – ".join(part for part in ("; ".join(p for p in (self.detail, self.ways) if p), self.said) if part)

    @property
    def beside(self) -> str:
        """What HTML says below."""
        if self.links:
            return "; ".join(part for part in (self.detail, self.ways.partition(":")[0]) if part)
        return self.rest


@dataclass(frozen=True, slots=True)
class Block:
    """Lines under a title, or without one. `prose` is Markdown that somebody wrote; `links` are as wide as it."""

    title: str = ""
    entries: tuple[Entry, ...] = ()
    prose: str = ""
    links: tuple[Link, ...] = ()
    said: str = ""
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Cadence:
    """The rows of people, and what is said of those that found no room."""

    rows: tuple[Row, ...]
    more: str
    text: str


@dataclass(frozen=True, slots=True)
class Mail:
    """What a mail says. `eyebrow` says what it is about, `headline` the news; `preheader` is shown beside the subject.

    The first of `buttons` is the one that is meant; `command` stands in their place where there are no pages. With
    `wraps` the lines of the text are broken at a width; else each stays one line. `ends` ends mails of this kind.
    """

    subject: str
    eyebrow: str
    headline: str
    lead: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    cadence: Cadence | None = None
    buttons: tuple[Link, ...] = ()
    command: str = ""
    closing: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    ends: Link | None = None
    preheader: str = ""
    wraps: bool = True
