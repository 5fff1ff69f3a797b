"""Notice signs of low energy on the shared surface, and word them kindly for the leader alone.

Counts points and meetings that both can see; reads no note and no private point. Says what could be asked, never what a
person is.
"""

from __future__ import annotations

from datetime import date

from assistant.core.wording import number_word
from assistant.model import Meeting, Notebook, Outcome, Owner, Reason, Standing

QUIET_MEETINGS = 4
LATELY = 6
AGAIN_AND_AGAIN = 3
FEW_WORDS = 2
SHORT_POINTS = 3


def signs(standing: Standing, notebook: Notebook, today: date) -> tuple[str, ...]:
    """Return private sentences to the leader, most telling first; none when there is nothing to notice."""
    name = standing.counterpart.first_name
    judged = [m for m in standing.meetings if m.outcome is not Outcome.UPCOMING and m.span.start.date() <= today]
    found = (
        _quiet(judged, notebook, today, name),
        _declined(judged, name),
        _moved(judged, name),
        _short(notebook, today, name),
    )
    return tuple(sentence for sentence in found if sentence)


def _quiet(judged: list[Meeting], notebook: Notebook, today: date, name: str) -> str:
    """Notice that points stopped coming; a pair that never kept points shows nothing by having none."""
    held = [m for m in judged if m.outcome in (Outcome.KEPT, Outcome.MOVED) and m.reason is not Reason.OTHER_MEETING]
    if len(held) <= QUIET_MEETINGS or not notebook.points:
        return ""
    since = held[-QUIET_MEETINGS - 1].span.start.date()
    if any(since < point.created <= today for point in notebook.points if point.author is Owner.THEM):
        return ""
    if all(point.created > since for point in notebook.points):
        return ""
    return (
        f"{name} has not added a point for the last {number_word(QUIET_MEETINGS)} meetings. "
        "You could ask what would make this time worth theirs."
    )


def _declined(judged: list[Meeting], name: str) -> str:
    times = sum(1 for m in judged[-LATELY:] if m.reason is Reason.DECLINED_BY_COUNTERPART)
    if times < AGAIN_AND_AGAIN:
        return ""
    return (
        f"{name} declined {number_word(times)} of the last {number_word(len(judged[-LATELY:]))} meetings. "
        "You could ask which day, length or place would suit better."
    )


def _moved(judged: list[Meeting], name: str) -> str:
    times = sum(1 for m in judged[-LATELY:] if m.outcome is Outcome.MOVED)
    if times < AGAIN_AND_AGAIN:
        return ""
    return (
        f"{number_word(times).capitalize()} of the last {number_word(len(judged[-LATELY:]))} meetings with {name} "
        "were moved. Another slot may serve you both better."
    )


def _short(notebook: Notebook, today: date, name: str) -> str:
    theirs = [point for point in notebook.points if point.author is Owner.THEM and point.created <= today]
    latest = theirs[-SHORT_POINTS:]
    if len(latest) < SHORT_POINTS or any(len(point.text.split()) > FEW_WORDS for point in latest):
        return ""
    return f"The latest points from {name} are a word or two long. You could ask for the story behind one of them."
