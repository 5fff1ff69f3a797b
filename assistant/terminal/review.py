"""Print a review for a leader to read: the news first, then everybody, then what could not be read and the legend.

Puts the sections in order and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from assistant.core.wording import counted, day_words, long_day_words
from assistant.model import MINUTE, Notebook, Review
from assistant.terminal import ahead
from assistant.terminal.attention import attention
from assistant.terminal.everybody import everybody
from assistant.terminal.headline import coming, headline
from assistant.terminal.layout import MOST, Page, Section, more
from assistant.terminal.style import Legible, clean, clipped, legend, names_of, plain
from assistant.terminal.wording import local

NO_NOTEBOOKS: Mapping[str, Notebook] = MappingProxyType({})
_WIDEST = 120  # wider lines are hard to follow
_NAME_CELLS, _NAME_AT_LEAST = 26, 13  # "9 one-on-ones" has room


def print_review(review: Review, console: Console, notebooks: Mapping[str, Notebook] = NO_NOTEBOOKS) -> None:
    """Print the review, all times in the leader's zone; `notebooks` are named by the counterpart's e-mail."""
    page = _page(review, console.width)
    parts: list[RenderableType] = [_masthead(review, page)]
    parts += [section.rendered() for section in _sections(review, page, notebooks)]
    parts.append(_foot(review, page))
    console.print(Legible(Group(*parts)), width=page.width)


def _page(review: Review, width: int) -> Page:
    names = names_of(s.counterpart for s in review.standings)
    longest = max((cell_len(name) for name in names.values()), default=0)
    most = _NAME_CELLS if width >= 100 else _NAME_CELLS - 6
    name_cells = max(min(longest, most), _NAME_AT_LEAST)
    return Page(review.now.astimezone(review.leader.zone), min(width, _WIDEST), name_cells, names)


def _masthead(review: Review, page: Page) -> RenderableType:
    who = clean(review.leader.name or review.leader.email)
    when = f"{long_day_words(page.now.date())}, {page.now:%H:%M}, {clean(review.leader.zone_name)}"
    lines = [Text.assemble((who, "bold"), (f"  {when}", "dim")), Text()]
    if review.standings:
        lines += [Text(headline(review, page), style="bold"), Text(coming(review, page))]
    else:
        lines += _nobody(review)
    return Padding(Group(*lines), (1, 0, 1, 0))


def _nobody(review: Review) -> list[Text]:
    events = counted(review.counts.events, "event")
    return [
        Text(f"No one-on-one was found among {events} in the calendar of {clean(review.leader.email)}.", style="bold"),
        Text(),
        Text(
            "A one-on-one is a meeting of exactly two people, you and one other; rooms and note-takers do not count. "
            "It lasts 15 to 90 minutes and recurs, or the two of you met at least three times in eight weeks. "
            "Interviews, screenings, demos and sales calls are left out."
        ),
        Text(),
        Text("Is that not your address? Name yours with --me EMAIL."),
        Text("Is a meeting missing? `oneonone explain FILE TITLE` says rule by rule why it does not count."),
    ]


def _sections(review: Review, page: Page, notebooks: Mapping[str, Notebook]) -> list[Section]:
    found = (
        attention(review, page, notebooks),
        ahead.rebook(review, page),
        ahead.conflicts(review, page),
        ahead.shorten(review, page),
        ahead.crowded(review, page),
        ahead.worth_knowing(review, page),
        everybody(review.standings, page, notebooks) if review.standings else None,
        _unread(review),
    )
    return [section for section in found if section]


def _unread(review: Review) -> Section | None:
    if not review.problems:
        return None
    lines = []
    for problem in review.problems[:MOST]:
        where = (
            f"{clipped(problem.source, 40)}: {clipped(problem.uid, 40)}" if problem.uid else clipped(problem.source, 80)
        )
        lines.append(Text.assemble((where, "dim"), "  ", plain(problem.error)))
    return Section("Could not be read; the rest was judged", Group(*lines, *more(len(review.problems) - MOST)))


def _foot(review: Review, page: Page) -> RenderableType:
    first, last = (day_words(local(m, page.now).date()) for m in (review.window.start, review.window.end - MINUTE))
    judged = (
        f"{counted(review.counts.one_on_ones, 'one-on-one')} in {counted(review.counts.events, 'event')} "
        f"({counted(review.counts.occurrences, 'occurrence')}), {first} to {last}."
    )
    explained = [legend("  " if page.narrow else "   ")] if review.standings else []
    return Group(*explained, Text(judged, style="dim"))
