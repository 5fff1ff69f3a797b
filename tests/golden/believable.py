"""A believable week of an invented leader, for the tests of what people read. Nobody here exists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from assistant.core import strip
from assistant.model import (
    ActionItem,
    Agenda,
    AgendaPart,
    CarriedItem,
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
    Note,
    Notebook,
    OneOnOne,
    Outcome,
    Owner,
    Part,
    Plan,
    Question,
    Reason,
    Rebook,
    Review,
    Shorten,
    Source,
    Standing,
    TalkingPoint,
    Theme,
)
from connectors.model import InstanceKey, Problem, Span

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 23)
MARTA = Leader("marta@acme.example", BERLIN, "Europe/Berlin", name="Marta Novák")
OUTCOMES = {symbol: outcome for outcome, symbol in strip.SYMBOLS.items()}
REASONS = {Outcome.SKIPPED: Reason.CANCELLED, Outcome.MOVED: Reason.RESCHEDULED, Outcome.EXCUSED: Reason.LEAVE}


def moment(day: date, clock: str) -> datetime:
    """Return the instant at which it is "14:00" in Berlin."""
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=BERLIN).astimezone(UTC)


NOW = moment(MONDAY, "07:30")


def person(email: str, name: str | None = None) -> Counterpart:
    return Counterpart(email, name)


def meeting(who: Counterpart, day: date, clock: str, outcome: Outcome, minutes: int = 30) -> Meeting:
    start = moment(day, clock)
    span = Span(start, start + timedelta(minutes=minutes))
    return Meeting(InstanceKey(f"series-{who.email}", start), span, start, outcome, REASONS.get(outcome))


def standing(
    who: Counterpart,
    weekday: int,
    clock: str,
    past: str,
    health: Health = Health.GREEN,
    ahead: int = 2,
    minutes: int = 30,
) -> Standing:
    """Return a weekly one-on-one: `past` is its strip up to last week, `ahead` how many meetings are still to come."""
    day = MONDAY + timedelta(days=weekday - 1)
    weeks = range(-len(past), 0)
    meetings = [
        meeting(who, day + timedelta(weeks=week), clock, OUTCOMES[symbol], minutes)
        for week, symbol in zip(weeks, past, strict=True)
    ]
    meetings += [meeting(who, day + timedelta(weeks=w), clock, Outcome.UPCOMING, minutes) for w in range(ahead)]
    kept = [m.span.start for m in meetings if m.outcome in (Outcome.KEPT, Outcome.MOVED)]
    missed = len(past) - len(past.rstrip("○·")) - past[len(past.rstrip("○·")) :].count("·")
    one_on_one = OneOnOne(
        f"id-{who.email}", who, 7, minutes, Source.SERIES, meetings[0].span.start, (f"series-{who.email}",)
    )
    upcoming = [m for m in meetings if m.outcome is Outcome.UPCOMING]
    return Standing(
        one_on_one, tuple(meetings), health, missed, kept[-1] if kept else None, upcoming[0] if upcoming else None
    )


ANA = person("ana.keller@acme.example", "Ana Keller")
BEN = person("ben@acme.example", "Ben Osei")
CEM = person("cem.yilmaz@acme.example", "Cem Yılmaz")
DELPHINE = person("delphine@acme.example", "Delphine de la Rochefoucauld-Montbéliard von und zu Hohenstein")
ELIF = person("elif@acme.example", "Elif Şahin 🌱")
FINN = person("finn.gross@acme.example", "Finn Groß")
GRETA = person("greta@acme.example", "Müller, Greta")
HIRO = person("hiro@acme.example", "田中 大翔")
ISLA = person("isla@acme.example", "<script>alert(1)</script>")
JONAS = person("jonas.weber@acme.example")
KATARZYNA = person("kasia@acme.example", "Katarzyna Wiśniewska")
LARS = person("lars@acme.example", "Lars Ødegård")


def standings() -> tuple[Standing, ...]:
    lost = standing(BEN, 3, "10:30", "●●◐●●●●●●●●○", Health.AMBER)
    return (
        standing(ANA, 2, "14:00", "●●●●○●●◐●●○○", Health.RED),
        lost,
        standing(CEM, 2, "09:00", "●●●●●●●●●●●●"),
        standing(DELPHINE, 2, "16:30", "●●●·●●●●●?●●", minutes=45),
        standing(ELIF, 4, "11:00", "●●●●●●●●●"),
        standing(FINN, 1, "15:00", "●●◐●●●●●●●●●"),
        standing(GRETA, 5, "09:30", "●●●●●○●●··●●"),
        standing(HIRO, 4, "09:00", "●●●●●●●●●●◐●"),
        standing(ISLA, 3, "14:30", "●●●●●●"),
        standing(JONAS, 5, "11:30", "●●●●●●●●○●●●"),
        standing(KATARZYNA, 4, "13:00", "●●●●●○●", Health.SILENT, ahead=0),
        standing(LARS, 2, "11:00", "●●●●●●●●●●●?"),
    )


def upcoming(who: Counterpart, among: tuple[Standing, ...]) -> Meeting:
    found = next(s for s in among if s.counterpart == who).next
    assert found is not None
    return found


def free(day: int, clock: str, minutes: int = 30) -> Span:
    start = moment(MONDAY + timedelta(days=day - 1), clock)
    return Span(start, start + timedelta(minutes=minutes))


def item(
    number: int, text: str, owner: Owner, created: date, due: date | None = None, done: date | None = None
) -> ActionItem:
    return ActionItem(number, text, owner, created, due, done)


DECK = item(1, "Send the hiring plan for the platform team", Owner.ME, date(2026, 10, 27), date(2026, 11, 20))
MENTOR = item(4, "Ask Lena whether she would mentor", Owner.ME, date(2026, 11, 10))
TALK = item(5, "Draft an outline of the conference talk", Owner.THEM, date(2026, 11, 3), date(2026, 11, 27))
REVIEW_ITEM = item(6, "Pair with Finn on the migration", Owner.THEM, date(2026, 11, 17))
SHIPPED = item(2, "Ship the import without downtime", Owner.THEM, date(2026, 10, 20), done=date(2026, 11, 19))
BUDGET = item(3, "Clear the budget for the offsite", Owner.ME, date(2026, 11, 3), done=date(2026, 11, 17))


def notebooks() -> dict[str, Notebook]:
    books = (
        Notebook(ANA, items=(DECK, SHIPPED, BUDGET, MENTOR, TALK, REVIEW_ITEM)),
        Notebook(FINN, items=(item(1, "Look at the on-call rota with Öykü", Owner.ME, date(2026, 11, 16), MONDAY),)),
        Notebook(
            CEM, items=(item(1, "Write up the incident", Owner.THEM, date(2026, 11, 10), done=date(2026, 11, 18)),)
        ),
    )
    return {book.counterpart.email: book for book in books}


LAST_NOTE = Note(
    date(2026, 11, 3),
    "The import is **almost there**. Worried about the handover to Support:\n\n"
    "- nobody owns the runbook yet\n- [x] Marta talks to Jonas\n- [ ] @them Draft an outline of the talk\n\n"
    "> It would help to know who decides.",
)
PRIVATE_NOTE = Note(
    date(2026, 11, 3), "Seemed tired. Ask about the *weekends on call* before anything else.", private=True
)


def question(theme: Theme, text: str) -> Question:
    return Question(text[:12].lower(), theme, text)


def agenda() -> Agenda:
    """Return the prep of Ana's meeting on Tuesday, with something in every field."""
    planned = upcoming(ANA, standings())
    return Agenda(
        meeting=planned.key,
        counterpart=ANA,
        span=planned.span,
        objective="Pick up again after two lost meetings, and decide who owns the runbook.",
        i_owe=(CarriedItem(DECK, 3, 28, choose=True), CarriedItem(MENTOR, 1, 14)),
        points=(
            TalkingPoint(1, "The handover to Support is stuck: who decides?", Owner.THEM, date(2026, 11, 20)),
            TalkingPoint(2, "Talk at the spring conference 🎤", Owner.THEM, date(2026, 11, 21)),
            TalkingPoint(4, "Goals for the first quarter", Owner.ME, date(2026, 11, 20), shared=True),
        ),
        they_owe=(CarriedItem(TALK, 2, 21), CarriedItem(REVIEW_ITEM, 0, 7)),
        private_points=(
            TalkingPoint(3, "Prepare her for the reorganisation in January", Owner.ME, date(2026, 11, 18)),
        ),
        celebrate=(SHIPPED, BUDGET),
        last_note=LAST_NOTE,
        last_private_note=PRIVATE_NOTE,
        parts=agenda_parts(),
        tip="Two meetings were lost: open with that, briefly, and let her speak first.",
    )


def agenda_parts() -> tuple[AgendaPart, ...]:
    energy = "What gave you energy since we last spoke, and what took it?"
    differently = "What could I do differently that would make your week easier?"
    proud = "Which part of your work would you like to be known for in two years?"
    return (
        AgendaPart(Part.CHECK_IN, 4, ("How are you arriving today?",), (question(Theme.WELL_BEING, energy),)),
        AgendaPart(Part.PROGRESS, 9, ("What you owe each other, oldest first", "The handover to Support")),
        AgendaPart(
            Part.FEEDBACK, 7, ("One thing that went well, one to try",), (question(Theme.FEEDBACK, differently),)
        ),
        AgendaPart(Part.CAREER, 5, (), (question(Theme.CAREER, proud),)),
        AgendaPart(Part.OPEN_FLOOR, 5, ("Whatever is left, Ana first",)),
    )


def review() -> Review:
    """Return the calendar as it was judged on Monday morning."""
    among = standings()
    tuesday = MONDAY + timedelta(days=1)
    ben, cem, delphine = (upcoming(who, among) for who in (BEN, CEM, DELPHINE))
    lost = meeting(LARS, MONDAY + timedelta(days=4), "10:00", Outcome.SKIPPED)
    proposals = (
        Rebook(
            "r1", lost.key, LARS, lost.original_start, (free(2, "14:00"), free(3, "09:30"), free(4, "11:00")), "Free."
        ),
        Shorten("s1", cem.key, CEM, cem.span.start, 30, 25, "A full day."),
        Shorten("s2", delphine.key, DELPHINE, delphine.span.start, 45, 30, "A full day."),
    )
    flag = Flag("f1", FlagKind.SERIES_ENDS, ELIF, None, "The series with Elif ends within four weeks.")
    return Review(
        leader=MARTA,
        now=NOW,
        window=Span(moment(MONDAY - timedelta(days=84), "00:00"), moment(MONDAY + timedelta(days=42), "00:00")),
        standings=among,
        conflicts=(Conflict(BEN, ben.key, ben.span.start, "Board review: Q4 <draft>", free(3, "10:00", 60)),),
        crowded_days=(DayLoad(tuesday, 370, 480, 195, 8, (CrowdedBy.RUN, CrowdedBy.LOAD, CrowdedBy.COUNT)),),
        plan=Plan(proposals=proposals, flags=(flag,), agendas=(agenda(),)),
        problems=(Problem("/home/marta/Team calendar.ics", "uid-7", "The event ends before it starts."),),
        counts=Counts(412, 968, 12, 1),
    )


def quiet_review() -> Review:
    """Return a week in which nothing happens that needs anybody."""
    calm = (standing(CEM, 2, "09:00", "●●●●●●●●●●●●"), standing(FINN, 3, "15:00", "●●●"))
    return replace(review(), standings=calm, conflicts=(), crowded_days=(), plan=Plan(), problems=())
