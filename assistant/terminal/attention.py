"""Lay out who needs the leader: the one-on-ones that were missed or have nothing ahead, with what can be done.

Says what was judged and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from itertools import groupby

from rich.console import Group
from rich.text import Text

from assistant.core.reason_words import lost_by
from assistant.core.wording import DAYS, capitalized, day_words, listed
from assistant.model import Health, Meeting, Notebook, Outcome, Owner, Rebook, Review, Standing
from assistant.terminal.headline import by_urgency
from assistant.terminal.layout import MOST, Page, Section, by_name, more
from assistant.terminal.style import clean, clipped, health, plain
from assistant.terminal.wording import ago, local, missed, near, near_day

_AROUND_A_PROMISE = 30  # the margins, "you promised: " and " and 9 more"


def attention(review: Review, page: Page, notebooks: Mapping[str, Notebook]) -> Section | None:
    """Return everybody whose one-on-one is not on track, the most urgent first."""
    needing = [s for s in by_urgency(review.standings) if s.health is not Health.GREEN]
    if not needing:
        return None
    rows = []
    for standing in needing[:MOST]:
        who = Group(plain(page.name(standing.counterpart), "bold"), health(standing.health))
        story = _story(standing, review, page, notebooks.get(standing.counterpart.email))
        rows.append((who, Group(*story, *([Text()] if standing is not needing[-1] else []))))
    return Section("Needs you", Group(by_name(page, rows), *more(len(needing) - MOST)))


def _story(standing: Standing, review: Review, page: Page, notebook: Notebook | None) -> list[Text]:
    now = page.now
    offers = [p for p in rebooks(review) if p.counterpart.email == standing.counterpart.email]
    return [
        Text(capitalized(_what_happened(standing, now))),
        Text(_last_and_next(standing, now), style="dim"),
        *(Text.assemble(("re-book ", "bold"), _lost_day(offer, now), ": ", times(offer, now)) for offer in offers),
        *([] if standing.next else [Text.assemble(("find a new time", "bold"), ", or let it end")]),
        *_promised(notebook, page),
    ]


def _what_happened(standing: Standing, now: datetime) -> str:
    said = [] if standing.next else ["nothing is planned"]
    if times_missed := standing.missed_in_a_row:
        said.append(missed(times_missed) + (" in a row" if times_missed > 1 else ""))
    return ", ".join(said or ["slipping"]) + _latest_loss(standing, now)


def _latest_loss(standing: Standing, now: datetime) -> str:
    latest = _latest_skipped(standing) if standing.missed_in_a_row else None
    if latest is None:
        return ""
    when, how = near_day(local(latest.original_start, now).date(), now), _how_lost(latest, standing)
    if standing.missed_in_a_row == 1:
        return f": {when} ({how})"
    return f", {when} included ({how})" if latest.original_start > now else f", last {when} ({how})"


def _how_lost(meeting: Meeting, standing: Standing) -> str:
    return lost_by(meeting.reason, clean(standing.counterpart.first_name))


def _latest_skipped(standing: Standing) -> Meeting | None:
    limit = standing.next.span.start if standing.next else None
    skipped = (m for m in standing.meetings if m.outcome is Outcome.SKIPPED)
    return max((m for m in skipped if limit is None or m.original_start < limit), key=_original, default=None)


def _original(meeting: Meeting) -> datetime:
    return meeting.original_start


def _last_and_next(standing: Standing, now: datetime) -> str:
    last = f"last kept {ago(standing.last_kept, now)}" if standing.last_kept else "none kept yet"
    return f"{last} · next {near(standing.next.span.start, now)}" if standing.next else last


def _promised(notebook: Notebook | None, page: Page) -> list[Text]:
    items = sorted(notebook.open_items(Owner.ME), key=lambda i: (i.created, i.number)) if notebook else []
    if not items:
        return []
    rest = f" and {len(items) - 1} more" if len(items) > 1 else ""
    room = max(page.width - page.name_cells - _AROUND_A_PROMISE, 12)
    return [Text(f"you promised: {clipped(items[0].text, room)}{rest}", style="dim")]


def rebooks(review: Review) -> list[Rebook]:
    return [p for p in review.plan.proposals if isinstance(p, Rebook)]


def _lost_day(proposal: Rebook, now: datetime) -> str:
    return day_words(local(proposal.original_start, now).date())


def times(proposal: Rebook, now: datetime) -> str:
    """Return the times that are offered: "tomorrow 09:00 or 13:30, Fri 10:00", days of the lost one's week in short."""
    starts = sorted(local(option.start, now) for option in proposal.options)
    lost = local(proposal.original_start, now).date()
    days = [(day, [f"{s:%H:%M}" for s in found]) for day, found in groupby(starts, key=lambda start: start.date())]
    said = [f"{_day_offered(day, lost, now)} {listed(clocks, 'or')}" for day, clocks in days]
    one_a_day = all(len(clocks) == 1 for _, clocks in days)
    return (listed(said, "or") if one_a_day else ", ".join(said)) or "no time is free any more this week"


def _day_offered(day: date, lost: date, now: datetime) -> str:
    same_week = day.isocalendar()[:2] == lost.isocalendar()[:2]
    return DAYS[day.weekday()] if same_week and abs((day - now.date()).days) > 1 else near_day(day, now)
