"""Bring two edits of one text together so that neither is lost. Pure.

Line by line, as a text is written. What only one of the two changed is taken from them; where both changed the same
lines, both stay, the one that was there first above the other. The same change made by both counts once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

Lines = Sequence[str]
Hunk = tuple[int, int, list[str]]


def merged(base: str, there: str, given: str) -> str:
    """Return both edits of `base` as one text: what is `there` by now, and what was `given` by one who saw `base`."""
    if given in (base, there):
        return there
    if there == base:
        return given
    lines = base.split("\n")
    return "\n".join(_together(lines, there.split("\n"), given.split("\n")))


def _together(base: Lines, there: Lines, given: Lines) -> Iterator[str]:
    first, second = _hunks(base, there), _hunks(base, given)
    at = 0
    while first or second:
        start = min(hunk[0] for hunk in (*first[:1], *second[:1]))
        yield from base[at:start]
        ours, theirs, end = _overlapping(first, second, start)
        yield from _both(base, start, end, ours, theirs)
        at = end
    yield from base[at:]


def _hunks(base: Lines, other: Lines) -> list[Hunk]:
    """Return what became of the lines of `base`, changed places alone: from, to, and what stands there instead."""
    from difflib import SequenceMatcher

    codes = SequenceMatcher(None, base, other, autojunk=False).get_opcodes()
    return [(b1, b2, list(other[o1:o2])) for tag, b1, b2, o1, o2 in codes if tag != "equal"]


def _overlapping(first: list[Hunk], second: list[Hunk], start: int) -> tuple[list[Hunk], list[Hunk], int]:
    """Take off the hunks that touch each other from here on; return them, and the line of `base` where they end."""
    taken: tuple[list[Hunk], list[Hunk]] = ([], [])
    end = start
    while True:
        for hunks, into in ((first, taken[0]), (second, taken[1])):
            if hunks and (hunks[0][0] < end or hunks[0][0] == start):
                into.append(hunks.pop(0))
                end = max(end, into[-1][1])
                break
        else:
            return (*taken, end)


def _both(base: Lines, start: int, end: int, ours: list[Hunk], theirs: list[Hunk]) -> Iterator[str]:
    there, given = _applied(base, start, end, ours), _applied(base, start, end, theirs)
    if not theirs or there == given:
        yield from there
    elif not ours:
        yield from given
    else:
        kept = set(base[start:end])
        yield from there
        yield from (line for line in given if line not in there and line not in kept)


def _applied(base: Lines, start: int, end: int, hunks: list[Hunk]) -> list[str]:
    lines: list[str] = []
    at = start
    for begins, ends, instead in hunks:
        lines += [*base[at:begins], *instead]
        at = ends
    return [*lines, *base[at:end]]
