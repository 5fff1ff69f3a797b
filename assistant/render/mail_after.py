"""Write what comes after a meeting: the recap to both, and the reminder to the leader that nothing was written.

A recap holds what is for both and nothing else: the notebook it is made from has nothing else in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from assistant.core.checkboxes import boxes_in
from assistant.core.due import recorded_days
from assistant.core.letter_acts import SayHappened
from assistant.core.localtime import DAY, local_day
from assistant.core.readers import for_both
from assistant.core.wording import clean, clock, counted, day_and_clock, day_words, long_day_words, one_line
from assistant.model import ActionItem, Letter, Meeting, Notebook, Outcome, Owner, Reason
from assistant.render import mail_texts as texts
from assistant.render.mail_about import About
from assistant.render.mail_model import Block, Entry, Mail, subject_of

LONGEST = 200
OTHERS = 5
WENT_BY = 4 * DAY
_OWNED = re.compile(r"@(me|them)\b[:,]?", re.IGNORECASE)
_GAPS = re.compile(r"\n{3,}")


# --- the recap -------------------------------------------------------------------------------------------------------


def recap_letter(letter: Letter, about: About) -> Mail | None:
    """Return what both of the two wrote down for both on the day of the meeting; None where that is nothing."""
    meeting = about.meeting(letter)
    if meeting is None:
        return None
    day = local_day(meeting.span.start, about.review.leader.zone)
    book = for_both(about.book(letter), share_all=about.policy.agenda.share_leader_points)
    blocks = tuple(_blocks(book, day, letter, about))
    if not blocks:
        return None
    other = _other(letter, about)
    page = about.page(letter, texts.OPEN_PAGE)
    closing = texts.RECAP_SAME if page else texts.RECAP_SAME_NO_PAGE
    why = texts.ENDING.format(kind=letter.kind)
    if letter.to is Owner.THEM:
        why = texts.WHY_THEM.format(leader=about.leader_display)
    return Mail(
        subject=_subject(book, day, letter, about),
        eyebrow=texts.RECAP_EYEBROW.format(day=long_day_words(day)),
        headline=texts.RECAP_HEADLINE.format(other=other),
        blocks=blocks,
        buttons=page,
        closing=(closing.format(other=other),),
        footer=(why,),
    )


def _other(letter: Letter, about: About) -> str:
    return about.first(letter.person) if letter.to is Owner.ME else about.leader


def _subject(book: Notebook, day: date, letter: Letter, about: About) -> str:
    mine, theirs = (sum(1 for i in _made(book, day) if (i.owner is letter.to) is own) for own in (True, False))
    other = _other(letter, about)
    said = [texts.RECAP_FOR_YOU.format(count=counted(mine, "item"))] if mine else []
    if theirs:
        count = str(theirs) if mine else counted(theirs, "item")
        said.append(texts.RECAP_FOR_OTHER.format(count=count, name=other))
    if not said:
        return texts.RECAP_SUBJECT.format(other=other, day=day_words(day))
    told = (", ".join(said), said[0])
    return subject_of(*(texts.RECAP_SUBJECT_ITEMS.format(other=other, day=day_words(day), items=one) for one in told))


def _blocks(book: Notebook, day: date, letter: Letter, about: About) -> Iterable[Block]:
    other = _other(letter, about)
    made = _made(book, day)
    parts = (
        (texts.RECAP_YOURS, [_promise(item) for item in made if item.owner is letter.to]),
        (texts.RECAP_THEIRS.format(name=other), [_promise(item) for item in made if item.owner is not letter.to]),
        (texts.RECAP_DONE, [Entry(_words(item.text)) for item in book.items if item.done == day]),
        (texts.RECAP_WINS, [Entry(_words(win.text)) for win in book.wins if win.day == day]),
    )
    for title, entries in parts:
        if entries:
            yield Block(title, tuple(entries))
    notes = _notes(book, day, letter, about)
    if notes:
        yield Block(texts.RECAP_NOTES, prose=notes)


def _made(book: Notebook, day: date) -> list[ActionItem]:
    return [item for item in book.items if item.created == day]


def _promise(item: ActionItem) -> Entry:
    return Entry(_words(item.text), texts.DUE.format(day=day_words(item.due)) if item.due else "")


def _notes(book: Notebook, day: date, letter: Letter, about: About) -> str:
    """Return the notes of the day without the boxes that stand above as items, with names for @me and @them."""
    found = []
    for note in book.notes:
        if note.day == day:
            text = clean(note.text)
            boxes = {box.line for box in boxes_in(text, book.counterpart)}
            found.append("\n".join(line for n, line in enumerate(text.split("\n")) if n not in boxes))
    names = {Owner.ME: about.leader, Owner.THEM: about.first(letter.person)}
    named = _OWNED.sub(lambda one: f"{names[Owner(one[1].lower())]}:", "\n\n".join(found))
    return _GAPS.sub("\n\n", named).strip()


def _words(text: str) -> str:
    return one_line(text, LONGEST)


# --- the reminder ----------------------------------------------------------------------------------------------------


def nudge_letter(letter: Letter, about: About) -> Mail | None:
    """Return the reminder of one meeting; None where something was written, or said of it, meanwhile."""
    meeting = about.meeting(letter)
    if meeting is None or not _is_unwritten(meeting, about.book(letter), about):
        return None
    name, zone = about.first(letter.person), about.review.leader.zone
    day = day_words(local_day(meeting.span.start, zone))
    others = tuple(_others(letter, about))[:OTHERS]
    time = f"{clock(meeting.span.start, zone)} to {clock(meeting.span.end, zone)}"
    when = f"{long_day_words(local_day(meeting.span.start, zone))}, {time}"
    held, not_held = (SayHappened(letter.person, meeting.original_start, happened) for happened in (True, False))
    page = about.page(letter, texts.NUDGE_WRITE)
    return Mail(
        subject=texts.NUDGE_SUBJECT.format(name=name, day=day),
        eyebrow=texts.NUDGE_EYEBROW.format(day=when, minutes=meeting.span.minutes),
        headline=texts.NUDGE_HEADLINE.format(name=name),
        lead=(texts.NUDGE_LEAD,),
        blocks=(Block(texts.NUDGE_OTHERS, others),) if others else (),
        buttons=(
            *page,
            *about.act(letter, texts.NUDGE_HELD, held),
            *about.act(letter, texts.NUDGE_NOT_HELD, not_held),
        ),
        command="" if page else texts.NUDGE_COMMAND.format(person=letter.person),
        footer=(f"{texts.WHY_LEADER.format(kind=letter.kind)} {texts.AT_MOST_WEEKLY}",),
    )


def _is_unwritten(meeting: Meeting, book: Notebook, about: About) -> bool:
    settled = {one.start for one in book.held}
    day = local_day(meeting.span.start, about.review.leader.zone)
    return day not in recorded_days(book) and meeting.original_start not in settled


def _others(letter: Letter, about: About) -> Iterable[Entry]:
    """Yield the other meetings of these days about which nothing was written either."""
    found = []
    for standing in about.review.standings:
        book = about.book(letter, standing.counterpart.email)
        for meeting in standing.meetings:
            ours = standing.counterpart.email == letter.person and meeting.key in letter.meetings
            lately = meeting.span.end <= about.now < meeting.span.end + WENT_BY
            if not ours and lately and _took_place(meeting) and _is_unwritten(meeting, book, about):
                found.append((meeting.span.start, standing.counterpart))
    for start, person in sorted(found):
        yield Entry(f"{day_and_clock(start, about.review.leader.zone)} {one_line(person.display, LONGEST)}")


def _took_place(meeting: Meeting) -> bool:
    held = meeting.outcome in (Outcome.KEPT, Outcome.MOVED, Outcome.UNCONFIRMED)
    return held and meeting.reason is not Reason.OTHER_MEETING
