"""Reviews made by hand for the tests of the terminal: a leader, a few one-on-ones, and what lies ahead of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

from rich.console import Console

from assistant.model import (
    ActionItem,
    Conflict,
    Counterpart,
    Counts,
    CrowdedBy,
    DayLoad,
    Flag,
    FlagKind,
    Health,
    Leader,
    Meeting,
    Notebook,
    OneOnOne,
    Outcome,
    Owner,
    Plan,
    Proposal,
    Reason,
    Rebook,
    Review,
    Shorten,
    Source,
    Standing,
)
from assistant.terminal import print_review
from assistant.terminal.review import NO_NOTEBOOKS
from connectors.model import InstanceKey, Problem, Span

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 19, 17, 30, tzinfo=BERLIN)  # a Thursday
LEADER = Leader("lea@example.com", BERLIN, "Europe/Berlin", name="Lea Brandt")
LETTERS = {"K": Outcome.KEPT, "M": Outcome.MOVED, "S": Outcome.SKIPPED, "E": Outcome.EXCUSED, "?": Outcome.UNCONFIRMED}


def person(name: str | None, email: str | None = None) -> Counterpart:
    return Counterpart(email or f"{(name or 'x').split()[0].lower()}@example.com", name)


def meeting(email: str, start: datetime, outcome: Outcome, minutes: int = 30) -> Meeting:
    reason = Reason.CANCELLED if outcome is Outcome.SKIPPED else None
    span = Span(start, start + timedelta(minutes=minutes))
    return Meeting(InstanceKey(f"series-{email}", start), span, span.start, outcome, reason)


def standing(
    who: Counterpart,
    past: str,
    health: Health = Health.GREEN,
    *,
    ahead: int = 4,
    cadence_days: int = 7,
    minutes: int = 30,
    next_start: datetime = datetime(2026, 11, 24, 10, 0, tzinfo=BERLIN),
) -> Standing:
    """Return a standing from its past in letters, oldest first, the latest one cadence before `next_start`."""
    step = timedelta(days=cadence_days)
    done = [meeting(who.email, next_start - step * (len(past) - i), LETTERS[c], minutes) for i, c in enumerate(past)]
    coming = [meeting(who.email, next_start + step * i, Outcome.UPCOMING, minutes) for i in range(ahead)]
    held = [m.span.start for m in done if m.outcome in (Outcome.KEPT, Outcome.MOVED)]
    missed = len(past) - len(past.rstrip("S"))
    pair = OneOnOne(f"id-{who.email}", who, cadence_days, minutes, Source.SERIES, NOW - timedelta(days=200))
    kept = held[-1] if held else None
    return Standing(pair, (*done, *coming), health, missed, kept, coming[0] if coming else None)


def review(
    standings: Sequence[Standing] = (),
    *,
    conflicts: Sequence[Conflict] = (),
    crowded: Sequence[DayLoad] = (),
    proposals: Sequence[Proposal] = (),
    flags: Sequence[Flag] = (),
    problems: Sequence[Problem] = (),
    leader: Leader = LEADER,
    now: datetime = NOW,
) -> Review:
    window = Span(now - timedelta(days=84), now + timedelta(days=42))
    plan = Plan(proposals=tuple(proposals), flags=tuple(flags))
    counts = Counts(412, 533, len(standings), len(problems))
    return Review(
        leader, now, window, tuple(standings), tuple(conflicts), tuple(crowded), plan, tuple(problems), counts
    )


ANA = person("Ana Keller")
JONAS = person("Jonas Weber")
PRIYA = person("Priya Raman")
MIA = person("Mia Schneider")
MEI = person("林美 Mei Lin")
NOA = person("נועה לוי", "noa@example.com")
LONG = person("Maximiliana Theodora von Hohenfels-Wittelsbach y Fernández de Córdoba", "max@example.com")


def conflict(who: Counterpart, start: datetime, title: str, other: Span | None = None) -> Conflict:
    length = timedelta(minutes=60)
    return Conflict(who, InstanceKey(f"series-{who.email}", start), start, title, other or Span(start, start + length))


def rebook(who: Counterpart, lost: datetime, *options: datetime) -> Rebook:
    spans = tuple(Span(o, o + timedelta(minutes=30)) for o in options)
    key = InstanceKey(f"series-{who.email}", lost)
    return Rebook(f"rebook-{who.email}", key, who, lost, spans, "This time is free in the same week.")


def shorten(who: Counterpart, start: datetime) -> Shorten:
    key = InstanceKey(f"series-{who.email}", start)
    return Shorten(f"shorten-{who.email}", key, who, start, 30, 25, "A break of five minutes before the next meeting.")


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def notebooks() -> dict[str, Notebook]:
    items = (
        ActionItem(1, "Ask finance about the second laptop", Owner.ME, date(2026, 10, 2)),
        ActionItem(2, "Introduce Ana to the platform team", Owner.ME, date(2026, 11, 2)),
        ActionItem(3, "Draft the on-call proposal", Owner.THEM, date(2026, 11, 2)),
    )
    return {ANA.email: Notebook(ANA, items=items)}


def full_review() -> Review:
    """Return a review with something in every section."""
    return review(
        [
            standing(MIA, "KKKKKKEKKKKK", minutes=45),
            standing(ANA, "KKMKKKEKKKSS", Health.RED),
            standing(JONAS, "KKKKKKEKK", Health.SILENT, ahead=0, next_start=at(27, 11, month=10)),
            standing(PRIYA, "KKKMKKEKKKKS", Health.AMBER, next_start=at(26, 14)),
            standing(person("Tomasz Nowak"), "MKMEMK", cadence_days=14, minutes=45, next_start=at(25, 14)),
            standing(MEI, "KKKKKKEKKKK?", next_start=at(20, 13)),
            standing(NOA, "KKEK", cadence_days=30, minutes=60, next_start=at(3, 15, month=12)),
            standing(LONG, "KKKK", cadence_days=14, minutes=60, next_start=at(27, 9, 30)),
            standing(person("Samuel Okafor 🚀"), "KKKKKKKKKKKK", next_start=at(25, 16)),
        ],
        conflicts=[
            conflict(MIA, at(20, 11), "Board pre-read", Span(at(20, 11, 30), at(20, 12, 30))),
            *(conflict(who, at(10, 10 + i, month=12), "PTO", Span(at(10, 0, month=12), at(11, 0, month=12)))
              for i, who in enumerate((ANA, PRIYA, MEI))),
            *(conflict(LONG, at(27, 9, 30) + timedelta(days=14 * i), "Release review") for i in range(3)),
        ],
        crowded=[
            DayLoad(date(2026, 11, 20), 345, 480, 195, 7, (CrowdedBy.RUN, CrowdedBy.LOAD, CrowdedBy.COUNT)),
            DayLoad(date(2026, 11, 24), 210, 480, 150, 4, (CrowdedBy.RUN,)),
        ],
        proposals=[
            rebook(ANA, at(17, 10), at(20, 9), at(20, 13, 30)),
            rebook(PRIYA, at(19, 14), at(20, 9, 30)),
            rebook(MEI, at(18, 14), at(20, 9, 30)),
            shorten(MEI, at(20, 13)),
        ],
        flags=[Flag("f1", FlagKind.CARRIED, ANA, None, "“Ask finance” was carried over 3 times: do or drop it.")],
        problems=[Problem("lea.ics", "broken-1@example.com", "DTSTART “20261341T100000” is no date.")],
    )  # fmt: skip


def shown(value: Review, width: int = 100, notes: dict[str, Notebook] | None = None) -> str:
    """Return the review as text without colour, as a file or a pipe gets it."""
    out = StringIO()
    print_review(value, Console(file=out, width=width), notes if notes is not None else NO_NOTEBOOKS)
    return out.getvalue()
