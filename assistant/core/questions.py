"""Choose questions of the bank for one meeting, and find those that stand in a note.

Decides only which; where a question is placed on the agenda, and when it counts as asked, is decided elsewhere.
The choice is a hash of a seed, never chance: the same meeting gets the same questions until something is recorded.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice

from assistant.core.bank import BANK
from assistant.core.moments import Moment
from assistant.model import Notebook, Question, Relation, Theme

_MARKS = re.compile(r"[*_`\\>]+")
_APOSTROPHES = str.maketrans({"‘": "'", "’": "'", "ʼ": "'"})


def choose(
    notebook: Notebook,
    relation: Relation,
    moment: str | None,
    themes_longest_untouched: tuple[Theme, ...],
    count: int,
    seed: str,
    already: frozenset[str] = frozenset(),
) -> tuple[Question, ...]:
    """Return up to `count` questions never asked to this person, one a theme in the order given, then round again.

    Only the themes given are used. At a special moment the first question is of that moment (all of them in a first
    meeting). `already` are ids kept for other meetings of the person. Fewer are returned rather than one twice.
    """
    used = already | {asked.question for asked in notebook.asked}
    themes = themes_longest_untouched
    free = [q for q in BANK if q.id not in used and fits(q, relation, moment)]
    wanted = count if moment == Moment.FIRST else min(count, 1)
    special = _spread((q for q in free if q.moments), themes, wanted, seed)
    taken = {q.theme for q in special}
    others_first = tuple(sorted(themes, key=lambda theme: theme in taken))
    plain = _spread((q for q in free if not q.moments), others_first, count - len(special), seed)
    return special + plain


def fits(question: Question, relation: Relation, moment: str | None) -> bool:
    """Tell whether a question suits relation and meeting; an unknown relation gets only what suits anybody."""
    right_person = not question.relations or relation in question.relations
    return right_person and (not question.moments or moment in question.moments)


def asked_in(text: str) -> tuple[Question, ...]:
    """Return the questions of the bank that stand in a text, in the bank's order; case, spacing and emphasis aside."""
    folded = fold(text)
    return tuple(question for question, wording in _WORDINGS if wording in folded)


def fold(text: str) -> str:
    """Return the text with case, white space, apostrophes and the marks of emphasis and quotation made alike."""
    plain = _MARKS.sub("", unicodedata.normalize("NFC", text).translate(_APOSTROPHES))
    return " ".join(plain.split()).casefold()


def rank(seed: str, name: str) -> bytes:
    """Return a sort key that shuffles names by a seed, the same on every machine and in every run."""
    return hashlib.sha256(f"{seed}\n{name}".encode()).digest()


def _spread(candidates: Iterable[Question], themes: tuple[Theme, ...], count: int, seed: str) -> tuple[Question, ...]:
    shuffled = sorted(candidates, key=lambda question: rank(seed, question.id))
    rows = [[q for q in shuffled if q.theme is theme] for theme in themes]
    return tuple(islice(_round_robin(rows), max(count, 0)))


def _round_robin(rows: list[list[Question]]) -> Iterator[Question]:
    for turn in range(max(map(len, rows), default=0)):
        yield from (row[turn] for row in rows if turn < len(row))


_WORDINGS = tuple((question, fold(question.text)) for question in BANK)
