"""Write what comes before a meeting: the leader's prep for a day, and the three questions to the counterpart.

What either may see is in the notebook and agenda they are given. A prep of nothing is None.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from assistant.core.localtime import local_day
from assistant.core.wording import LONG_DAYS, age_words, clock, day_words, listed, long_day_words, one_line
from assistant.model import Agenda, CarriedItem, Letter, Meeting, Notebook, Owner, TalkingPoint
from assistant.render import mail_texts as texts
from assistant.render.mail_about import About
from assistant.render.mail_model import Block, Entry, Mail, subject_of

NAMED = 4
SO_FAR = 3
LONGEST = 160


# --- to the leader ---------------------------------------------------------------------------------------------------


def prep_letter(letter: Letter, about: About) -> Mail | None:
    """Return one mail for all meetings of a day that are still ahead."""
    found = (about.agenda(letter, key) for key in letter.meetings)
    agendas = sorted((one for one in found if one and one.span.end > about.now), key=lambda one: one.span.start)
    if not agendas:
        return None
    day = local_day(agendas[0].span.start, about.review.leader.zone)
    headline = _all_of_them(agendas, day, about)
    return Mail(
        subject=subject_of(headline, _first_of_them(agendas, day, about)),
        eyebrow=texts.PREP_EYEBROW.format(day=long_day_words(day)),
        headline=headline,
        blocks=tuple(_meeting(agenda, letter, about) for agenda in agendas),
        footer=(texts.WHY_LEADER.format(kind=letter.kind),),
        preheader=next((one_line(one.objective, LONGEST) for one in agendas if one.objective), texts.PREP_BESIDE),
    )


def _all_of_them(agendas: list[Agenda], day: date, about: About) -> str:
    called = _day(day, about)
    zone = about.review.leader.zone
    who = [
        texts.AT_TIME.format(name=about.first(one.counterpart.email), time=clock(one.span.start, zone))
        for one in agendas
    ]
    return f"{called}: {listed(who)}" if len(who) <= NAMED else _first_of_them(agendas, day, about)


def _first_of_them(agendas: list[Agenda], day: date, about: About) -> str:
    first = agendas[0]
    return texts.PREP_MANY.format(
        day=_day(day, about),
        count=len(agendas),
        name=about.first(first.counterpart.email),
        time=clock(first.span.start, about.review.leader.zone),
    )


def _day(day: date, about: About) -> str:
    ahead = (day - local_day(about.now, about.review.leader.zone)).days
    return {0: texts.TODAY, 1: texts.TOMORROW}.get(ahead) or LONG_DAYS[day.weekday()]


def _meeting(agenda: Agenda, letter: Letter, about: About) -> Block:
    email = agenda.counterpart.email
    title = texts.PREP_TITLE.format(
        time=clock(agenda.span.start, about.review.leader.zone),
        name=one_line(agenda.counterpart.display, LONGEST),
        minutes=agenda.span.minutes,
    )
    lines: list[Entry] = []
    left = 0
    for most, entries in _groups(agenda, about.book(letter, email), about):
        lines += entries[:most]
        left += len(entries[most:])
    page = about.page(letter, texts.OPEN_PAGE_WITH.format(name=about.first(email)), email)
    if left:
        lines.append(Entry((texts.MORE_ON_PAGE if page else texts.MORE).format(count=left), quiet=True))
    return Block(title, tuple(lines), links=page, said=page[0].url if page else "")


def _groups(agenda: Agenda, book: Notebook, about: About) -> Iterator[tuple[int, list[Entry]]]:
    """Yield what matters, in order, each with the most lines it gets: so that the last is not lost to the first."""
    name = about.first(agenda.counterpart.email)
    day = local_day(agenda.span.start, about.review.leader.zone)
    yield 1, [Entry(one_line(agenda.objective, LONGEST))] if agenda.objective else []
    yield 2, [_owed(texts.PREP_OWE.format(name=name), carried, day) for carried in agenda.i_owe]
    yield 2, list(_said_before(book, day, name))
    yield 3, [_point(point, name) for point in agenda.points]
    yield 2, [Entry(_words(mine.text), label=texts.PREP_ONLY_YOU, private=True) for mine in agenda.private_points]
    yield 1, [_owed(texts.PREP_THEY_OWE.format(name=name), carried, day) for carried in agenda.they_owe]
    yield 1, [Entry(_words(done.text), label=texts.PREP_CELEBRATE) for done in agenda.celebrate]
    yield 1, [Entry(one_line(question.text), label=texts.PREP_ASK) for question in agenda.questions[:1]]


def _owed(label: str, carried: CarriedItem, day: date) -> Entry:
    return Entry(_words(carried.item.text), _age(carried, day), label=label)


def _point(point: TalkingPoint, name: str) -> Entry:
    label = texts.PREP_THEY_BRING if point.author is Owner.THEM else texts.PREP_YOU_BRING
    return Entry(_words(point.text), label=label.format(name=name))


def _said_before(book: Notebook, day: date, name: str) -> Iterator[Entry]:
    for said in book.inputs:
        if said.day == day and said.mood in texts.MOODS:
            yield Entry(texts.MOODS[said.mood], label=texts.PREP_MOOD.format(name=name))
        if said.day == day and said.text.strip():
            yield Entry(texts.QUOTED.format(what=_words(said.text)), label=texts.PREP_SAYS.format(name=name))


def _age(carried: CarriedItem, day: date) -> str:
    item = carried.item
    said = [f"open for {age_words((day - item.created).days)}"] if item.created < day else []
    if item.due:
        due = texts.PREP_OVERDUE if item.due < day else texts.PREP_DUE
        said.append(due.format(day=day_words(item.due)))
    return "; ".join([", ".join(said), *([texts.PREP_CHOOSE] if carried.choose else [])]).strip("; ")


def _words(text: str) -> str:
    return one_line(text, LONGEST)


# --- to the counterpart ----------------------------------------------------------------------------------------------


def input_letter(letter: Letter, about: About) -> Mail | None:
    """Return the three questions; None where there is no page to answer on, or no meeting any more."""
    meeting, page = about.meeting(letter), about.page(letter, texts.INPUT_BUTTON)
    if meeting is None or not page:
        return None
    day, time = _when(meeting, letter, about)
    spoken = texts.INPUT_TODAY if day == texts.TODAY else texts.INPUT_DAY
    questions = (texts.INPUT_FIRST, texts.INPUT_SECOND, texts.INPUT_THIRD)
    asked = tuple(Entry(text.format(leader=about.leader)) for text in questions)
    so_far = tuple(_so_far(meeting, letter, about))
    return Mail(
        subject=subject_of(
            texts.INPUT_SUBJECT.format(day=f"{day} {time}", leader=about.leader),
            texts.INPUT_SUBJECT_SHORT.format(day=f"{day} {time}", leader=about.leader),
        ),
        eyebrow=_eyebrow(meeting, letter, about),
        headline=texts.INPUT_HEADLINE.format(day=spoken.format(day=day, time=time), leader=about.leader),
        lead=(texts.INPUT_LEAD,),
        blocks=(
            Block(texts.INPUT_QUESTIONS, asked, numbered=True),
            *((Block(texts.INPUT_SO_FAR, so_far[:SO_FAR]),) if so_far else ()),
        ),
        buttons=page,
        closing=(texts.INPUT_CLOSING.format(leader=about.leader),),
        footer=(f"{texts.WHY_THEM.format(leader=about.leader_display)} {texts.AT_MOST_WEEKLY}",),
    )


def _when(meeting: Meeting, letter: Letter, about: About) -> tuple[str, str]:
    """Return day and time on the reader's clock: the weekday where it is near, else the date."""
    zone = about.zone(letter)
    day = local_day(meeting.span.start, zone)
    ahead = (day - local_day(about.now, zone)).days
    far = day_words(day) if not 0 <= ahead < 7 else LONG_DAYS[day.weekday()]
    return texts.TODAY if ahead == 0 else far, clock(meeting.span.start, zone)


def _eyebrow(meeting: Meeting, letter: Letter, about: About) -> str:
    zone = about.zone(letter)
    time = f"{clock(meeting.span.start, zone)} to {clock(meeting.span.end, zone)}"
    return texts.INPUT_EYEBROW.format(
        day=long_day_words(local_day(meeting.span.start, zone)),
        time=texts.IN_ZONE.format(time=time, zone=about.zone_name(letter)),
        minutes=meeting.span.minutes,
    )


def _so_far(meeting: Meeting, letter: Letter, about: About) -> Iterator[Entry]:
    """Yield what is on the agenda for both already."""
    agenda = about.agenda(letter, meeting.key)
    if agenda is None:
        return
    for carried in agenda.i_owe:
        yield Entry(_words(carried.item.text), label=texts.INPUT_PROMISED.format(name=about.leader))
    for point in agenda.points:
        if point.author is Owner.ME:
            yield Entry(_words(point.text), label=texts.INPUT_BRINGS.format(name=about.leader))
    for carried in agenda.they_owe:
        yield Entry(_words(carried.item.text), label=texts.INPUT_YOU_PROMISED)
