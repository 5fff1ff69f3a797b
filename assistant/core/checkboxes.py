"""Read the check boxes of a Markdown note, and what each promises: text, owner, due date.

Decides what a line means. Changes no notebook, and never guesses: a mark that is not exactly one stays in the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from assistant.model import Counterpart, Owner

_BOX = re.compile(r"^(?P<before>[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[)(?P<mark>[ xX])(?P<after>\][ \t](?P<text>.*))$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_OWNER = re.compile(r"^(?:@(?P<at>[^\s:,]+)[:,]?\s+|(?P<name>[^:@]{1,80}):\s+)(?P<rest>\S.*)$")
_DAY = r"(\d{4}-\d\d-\d\d)"
_DUE = re.compile(rf"(?:\((?:due|by) {_DAY}\)|(?<![^\s,])(?:due|by) {_DAY})\.?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised. `owner` and `due` are None where the text does not say."""

    text: str
    owner: Owner | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """A check box of a note: the number of its line (from 0), whether it is checked, and its promise."""

    line: int
    checked: bool
    promise: Promise


def written(text: str) -> str:
    """Return text as it is kept: one kind of line end, no blank edges, and no character that a file cannot hold."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return whole.strip("\n").rstrip()


def on_one_line(text: str) -> str:
    """Return text as it is kept where one line is wanted: white space runs become one blank."""
    return " ".join(written(text).split())


def folded(text: str) -> str:
    """Return what makes two texts the same: case and white space do not count."""
    return " ".join(unicodedata.normalize("NFC", text.casefold()).split())


def promised(text: str, counterpart: Counterpart) -> Promise:
    """Read the owner (a leading "@them", "@me", "Ana:") and the due date (a trailing "(due 2026-12-01)") off a text."""
    owner, rest = _owner_first(on_one_line(text), counterpart)
    due, rest = _due_last(rest)
    return Promise(rest, owner, due)


def boxes_in(text: str, counterpart: Counterpart) -> Iterator[Box]:
    """Yield the check boxes of a note in order. Code between fences holds none."""
    for number, line in _outside_fences(text):
        match = _BOX.match(line)
        if match is not None:
            yield Box(number, match["mark"] != " ", promised(match["text"], counterpart))


def with_checked(text: str, is_done: Callable[[Box], bool], counterpart: Counterpart) -> str:
    """Return the text with every open box checked that `is_done` accepts; nothing else changes."""
    lines = text.split("\n")
    for box in boxes_in(text, counterpart):
        match = _BOX.match(lines[box.line])
        if match is not None and not box.checked and is_done(box):
            lines[box.line] = f"{match['before']}x{match['after']}"
    return "\n".join(lines)


def _outside_fences(text: str) -> Iterator[tuple[int, str]]:
    fence = ""
    for number, line in enumerate(text.split("\n")):
        match = _FENCE.match(line)
        if match is None:
            if not fence:
                yield number, line
        elif not fence:
            fence = match[1]
        elif match[1].startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""


def _owner_first(text: str, counterpart: Counterpart) -> tuple[Owner | None, str]:
    match = _OWNER.match(text)
    if match is None:
        return None, text
    said = folded(match["at"] or match["name"])
    if said == "me":
        return Owner.ME, match["rest"]
    return (Owner.THEM, match["rest"]) if said in _names_of(counterpart) else (None, text)


def _names_of(counterpart: Counterpart) -> set[str]:
    """Return what the other one may be called: also as before their name was known, when a line was written then."""
    nameless = Counterpart(counterpart.email)
    return {"them", *(folded(name) for one in (counterpart, nameless) for name in (one.first_name, one.display))}


def _due_last(text: str) -> tuple[date | None, str]:
    match = _DUE.search(text)
    if match is None:
        return None, text
    try:
        return date.fromisoformat(match[1] or match[2]), text[: match.start()].rstrip(" ,")
    except ValueError:  # a day that no calendar has stays part of the text
        return None, text
