"""The documents of a review: a prep document for each upcoming meeting, and the weekly summary as it would be mailed.

Names and renders; writes no file. A prep document is what both may read. The leader's own edition, with private notes
and points and the coaching tip, is made only where it is asked for, and says so in its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assistant import render
from assistant.core import summary
from assistant.model import Notebook, Policy, Review

ONLY_YOU = "only-you"


def documents(
    review: Review, notebooks: Mapping[str, Notebook], policy: Policy, private: bool
) -> Iterator[tuple[str, str]]:
    """Yield each document as (file name, text)."""
    leader, agendas = review.leader, review.plan.agendas
    for stem, agenda in zip(render.prep_file_stems(agendas, leader.zone), agendas, strict=True):
        yield f"{stem}.md", render.prep_markdown(agenda, leader, "shared")
        yield f"{stem}.html", render.prep_html(agenda, leader, "shared")
        if private:
            yield f"{stem}-{ONLY_YOU}.md", render.prep_markdown(agenda, leader, "leader")
            yield f"{stem}-{ONLY_YOU}.html", render.prep_html(agenda, leader, "leader")
    weekly = summary.weekly(review, notebooks, policy)
    yield "weekly.txt", render.weekly_text(weekly, review.now, leader.zone)
    yield "weekly.html", render.weekly_html(weekly, review.now, leader.zone)
