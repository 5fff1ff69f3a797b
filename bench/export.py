"""Writes a believable ten-year calendar export, the way Google exports one. The same arguments give the same bytes.

About one event in 170 is a recurring master (most of them ended long ago), one in eight an exception of one; the rest
are singles. Some are all-day; most have a description, attendees and an alarm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
LEADER = "lea@example.com"
NOW = datetime(2026, 6, 17, 9, 0, tzinfo=ZONE)
YEARS = 10
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PEOPLE = tuple(
    f"{first}.{last}@example.com"
    for first in ("ana", "ben", "chi", "dora", "emil", "finn", "greta", "hugo", "ines", "jan")
    for last in ("adler", "brandt", "costa", "duarte", "ek", "fischer", "garcia", "haas", "ito", "jansen")
)
SUBJECTS = ("Planning", "Design talk", "Budget", "Customer call", "Hiring sync", "Incident review", "Release", "Lunch")
TALK = (
    "We look at the open questions of the week, decide what can be decided, and write down who does what by when. "
    "Please add your topics to the list beforehand; what is not on it waits for the next time. "
)
HEAD = """\
BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:lea@example.com
X-WR-TIMEZONE:Europe/Berlin
BEGIN:VTIMEZONE
TZID:Europe/Berlin
X-LIC-LOCATION:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""


@dataclass(frozen=True, slots=True)
class Master:
    """A recurring meeting: its first start on the wall clock, how many weeks apart, and when it ended, if it did."""

    uid: str
    title: str
    start: datetime
    minutes: int
    weeks: int
    until: datetime | None
    others: tuple[str, ...]

    def starts(self) -> list[datetime]:
        last = self.until or NOW.replace(tzinfo=None) + timedelta(days=120)
        count = (last - self.start).days // (7 * self.weeks) + 1
        return [self.start + timedelta(weeks=self.weeks * turn) for turn in range(count)]


def write_export(path: Path, events: int, seed: int = 11) -> None:
    """Write an export of that many VEVENTs to the path."""
    with path.open("w", encoding="utf-8", newline="\r\n") as file:
        file.write(HEAD)
        for lines in vevents(events, Random(seed)):
            file.write("\n".join(folded(line) for line in lines) + "\n")
        file.write("END:VCALENDAR\n")


def vevents(events: int, random: Random) -> Iterator[list[str]]:
    masters = [master(number, random) for number in range(max(events * 3 // 500, 2))]
    exceptions = events * 3 // 25
    share = {m.uid: moved_starts(m, exceptions // len(masters) * 2, random) for m in masters}
    written = 0
    for one in masters:
        skipped = random.sample(one.starts(), k=min(len(one.starts()) // 20, 12))
        yield recurring(one, [start for start in skipped if start not in share[one.uid]], random)
        written += 1
        for start in share[one.uid][: max(exceptions, 0)]:
            yield exception(one, start, random)
            exceptions -= 1
            written += 1
    for number in range(events - written):
        yield single(number, random)


def master(number: int, random: Random) -> Master:
    one_on_one = number % 3 == 0
    first = wall(random, span_days=YEARS * 365 - 60)
    still_runs = random.random() < 0.1
    until = None if still_runs else first + timedelta(days=random.randrange(90, 1500))
    others = tuple(random.sample(PEOPLE, 1 if one_on_one else random.randrange(2, 7)))
    title = f"Lea / {others[0].split('.')[0].title()}" if one_on_one else f"{random.choice(SUBJECTS)} {number}"
    minutes = random.choice((30, 30, 45, 60))
    return Master(f"m{number:05}@google.com", title, first, minutes, random.choice((1, 1, 1, 2, 4)), until, others)


def moved_starts(one: Master, most: int, random: Random) -> list[datetime]:
    starts = one.starts()
    return sorted(random.sample(starts, k=min(len(starts) // 3, most)))


def wall(random: Random, span_days: int) -> datetime:
    """A working day's quarter of an hour, at most that many days ago or a season ahead."""
    day = NOW.date() - timedelta(days=YEARS * 365) + timedelta(days=random.randrange(span_days))
    day -= timedelta(days=max(day.weekday() - 4, 0))
    return datetime.combine(day, time(random.randrange(8, 18), random.choice((0, 0, 15, 30, 30, 45))))


# --- one VEVENT ------------------------------------------------------------------------------------------------------


def recurring(one: Master, skipped: list[datetime], random: Random) -> list[str]:
    until = f";UNTIL={stamp(one.until.replace(tzinfo=ZONE))}" if one.until else ""
    rule = f"RRULE:FREQ=WEEKLY{until};INTERVAL={one.weeks};BYDAY={DAYS[one.start.weekday()]}"
    taken_out = [f"EXDATE;TZID=Europe/Berlin:{local(start)}" for start in skipped]
    return vevent(one.uid, timed(one.start, one.minutes, zoned=True), one.title, one.others, random, [rule, *taken_out])


def exception(one: Master, start: datetime, random: Random) -> list[str]:
    now_at = start + timedelta(minutes=random.choice((0, 30, 60, 24 * 60, -45)))
    named = [f"RECURRENCE-ID;TZID=Europe/Berlin:{local(start)}"]
    return vevent(one.uid, timed(now_at, one.minutes, zoned=True), one.title, one.others, random, named)


def single(number: int, random: Random) -> list[str]:
    start = wall(random, YEARS * 365 + 90)
    uid = f"s{number:06}@google.com"
    if random.random() < 0.04:
        return vevent(uid, all_day(start.date(), random.randrange(1, 4)), "Trade fair", (), random, [])
    others = tuple(random.sample(PEOPLE, random.choice((0, 1, 2, 3, 3, 5))))
    return vevent(uid, timed(start, random.choice((30, 45, 60, 90))), random.choice(SUBJECTS), others, random, [])


def vevent(
    uid: str, when: list[str], title: str, others: tuple[str, ...], random: Random, extra: list[str]
) -> list[str]:
    organizer = LEADER if random.random() < 0.6 or not others else others[0]
    stamped = stamp(NOW - timedelta(days=random.randrange(1, 3000)))
    return [
        "BEGIN:VEVENT",
        *when,
        f"DTSTAMP:{stamp(NOW)}",
        *([f"ORGANIZER;CN={organizer}:mailto:{organizer}"] if others else []),
        f"UID:{uid}",
        *extra,
        *(attendee(email, random) for email in ((LEADER, *others) if others else ())),
        f"CREATED:{stamped}",
        f"DESCRIPTION:{TALK * random.choice((0, 1, 1))}".replace(",", "\\,").replace(";", "\\;"),
        f"LAST-MODIFIED:{stamped}",
        f"LOCATION:Room {random.randrange(1, 40)}",
        f"SEQUENCE:{random.randrange(4)}",
        "STATUS:CONFIRMED",
        f"SUMMARY:{title}",
        "TRANSP:OPAQUE",
        *alarm(random),
        "END:VEVENT",
    ]


def attendee(email: str, random: Random) -> str:
    answer = random.choice(("ACCEPTED",) * 8 + ("NEEDS-ACTION", "DECLINED", "TENTATIVE"))
    return (
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={answer};RSVP=TRUE;"
        f"CN={email};X-NUM-GUESTS=0:mailto:{email}"
    )


def alarm(random: Random) -> list[str]:
    if random.random() < 0.4:
        return []
    return [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:This is an event reminder",
        "TRIGGER:-P0DT0H10M0S",
        "END:VALARM",
    ]


def timed(start: datetime, minutes: int, *, zoned: bool = False) -> list[str]:
    end = start + timedelta(minutes=minutes)
    if zoned:
        return [f"DTSTART;TZID=Europe/Berlin:{local(start)}", f"DTEND;TZID=Europe/Berlin:{local(end)}"]
    return [f"DTSTART:{stamp(start.replace(tzinfo=ZONE))}", f"DTEND:{stamp(end.replace(tzinfo=ZONE))}"]


def all_day(day: date, days: int) -> list[str]:
    return [f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{day + timedelta(days=days):%Y%m%d}"]


def local(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%S}"


def stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def folded(line: str) -> str:
    """Fold a line of ASCII at 75 characters, as iCalendar wants it."""
    return "\n ".join([line[:75], *(line[at : at + 74] for at in range(75, len(line), 74))])
