"""Write what comes seldom: what went well in a month, how the meetings suit the other person, and a link to sign in."""

from __future__ import annotations

from datetime import date

from assistant.core.format_wishes import rhythm
from assistant.core.letter_acts import AnswerFormat, Matter
from assistant.core.localtime import local_day
from assistant.core.wording import LONG_MONTHS, one_line
from assistant.model import Letter, Notebook, Owner, Wish
from assistant.render import mail_texts as texts
from assistant.render.mail_about import About
from assistant.render.mail_model import Block, Entry, Link, Mail, subject_of

THINGS = 12
LONGEST = 160
SHOWN_FIRST = (Wish.LESS, Wish.SAME, Wish.MORE)


# --- what went well --------------------------------------------------------------------------------------------------


def wins_letter(letter: Letter, about: About) -> Mail | None:
    """Return what was won and done in the month that the letter is about; None where that is nothing."""
    month = date.fromisoformat(letter.key.rpartition(":")[2])
    by_person = {email: _won(book, month) for email, book in sorted(about.books(letter).items())}
    count = sum(map(len, by_person.values()))
    if not count:
        return None
    things = texts.WINS_THING if count == 1 else texts.WINS_THINGS.format(count=count)
    called = LONG_MONTHS[month.month - 1]
    headline = texts.WINS_HEADLINE.format(month=called, things=things)
    return Mail(
        subject=headline,
        eyebrow=texts.WINS_EYEBROW.format(month=f"{called} {month.year}"),
        headline=headline,
        lead=(texts.WINS_LEAD,),
        blocks=_people(by_person, about),
        footer=(f"{texts.WHY_LEADER.format(kind=letter.kind)} {texts.AT_MOST_WEEKLY}",),
    )


def _won(book: Notebook, month: date) -> list[Entry]:
    def falls_in(day: date | None) -> bool:
        return day is not None and (day.year, day.month) == (month.year, month.month)

    wins = [(win.day, _thing(win.text, Owner.THEM)) for win in book.wins if falls_in(win.day)]
    done = [(item.done, _thing(item.text, item.owner)) for item in book.items if item.done and falls_in(item.done)]
    return [entry for _, entry in sorted((*wins, *done), key=lambda dated: dated[0])]


def _thing(text: str, owner: Owner) -> Entry:
    return Entry(one_line(text, LONGEST), texts.WINS_BY_YOU if owner is Owner.ME else "")


def _people(by_person: dict[str, list[Entry]], about: About) -> tuple[Block, ...]:
    """Return a block a person, as long as there is room; nobody's only thing is left out for another's fifth."""
    people = {email: entries for email, entries in by_person.items() if entries}
    room = max(THINGS // len(people), 1)
    blocks = []
    for email, entries in people.items():
        left = len(entries) - room
        more = (Entry(texts.MORE.format(count=left), quiet=True),) if left > 0 else ()
        blocks.append(Block(one_line(about.person(email).display, LONGEST), (*entries[:room], *more)))
    return tuple(blocks)


# --- the format ------------------------------------------------------------------------------------------------------


def format_letter(letter: Letter, about: About) -> Mail | None:
    """Return the survey about how often and how long the two meet; None where there is no page to answer on."""
    standing = about.standing(letter.person)
    day = local_day(letter.at, about.zone(letter))
    whole = about.act(letter, texts.FORMAT_BUTTON, AnswerFormat(day))
    if standing is None or not whole:
        return None
    pair = standing.one_on_one
    return Mail(
        subject=subject_of(
            texts.FORMAT_SUBJECT.format(leader=about.leader), texts.FORMAT_SUBJECT_SHORT.format(leader=about.leader)
        ),
        eyebrow=texts.FORMAT_EYEBROW,
        headline=texts.FORMAT_HEADLINE.format(leader=about.leader),
        lead=(texts.FORMAT_LEAD.format(often=rhythm(pair.cadence_days), minutes=pair.usual_minutes),),
        blocks=(
            _question(texts.FORMAT_OFTEN, texts.FORMAT_ANSWERS_OFTEN, letter, about, "often"),
            _question(texts.FORMAT_LONG, texts.FORMAT_ANSWERS_LONG, letter, about, "long"),
        ),
        buttons=whole,
        footer=(f"{texts.WHY_THEM.format(leader=about.leader_display)} {texts.AT_MOST_WEEKLY}",),
    )


def _question(title: str, words: dict[str, str], letter: Letter, about: About, matter: Matter) -> Block:
    """Return a question with a link for each answer; text names the answers, for the links are long."""
    day = local_day(letter.at, about.zone(letter))
    links: list[Link] = []
    for wish in SHOWN_FIRST:
        links += about.act(letter, words[wish.value], AnswerFormat(day, matter, wish))
    return Block(title, links=tuple(links), said=" · ".join(words[wish.value] for wish in SHOWN_FIRST))


# --- signing in ------------------------------------------------------------------------------------------------------


def sign_in_letter(letter: Letter, about: About) -> Mail | None:
    """Return the link that signs somebody in; None without one."""
    if not about.sign_in:
        return None
    theirs = letter.to is Owner.THEM
    eyebrow = texts.SIGN_IN_EYEBROW_THEM if theirs else texts.SIGN_IN_EYEBROW
    return Mail(
        subject=texts.SIGN_IN_SUBJECT_THEM.format(leader=about.leader) if theirs else texts.SIGN_IN_SUBJECT,
        eyebrow=eyebrow.format(leader=about.leader_display),
        headline=texts.SIGN_IN_HEADLINE.format(name=one_line(about.name, LONGEST)),
        lead=(texts.SIGN_IN_LEAD,),
        buttons=(Link(texts.SIGN_IN_BUTTON, about.sign_in),),
        closing=(texts.SIGN_IN_CLOSING,),
    )
