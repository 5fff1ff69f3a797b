"""Say which mails did not arrive, for `oneonone status` and for the next weekly summary. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, tzinfo

from assistant.core.localtime import local_day
from assistant.core.wording import day_words, one_line
from assistant.model import Counterpart, LetterKind, Owner, Post, PostState

TOLD_FOR = timedelta(days=8)  # so that each stands in one summary at least
LONGEST_WHY = 120
SAID = {
    PostState.REFUSED: "The {kind} mail to {who} of {day} was refused: {why}",
    PostState.UNCLEAR: "Nobody can know whether the {kind} mail to {who} of {day} arrived: {why}",
    PostState.DROPPED: "The {kind} mail to {who} of {day} could not be sent in time.",
}


def lost_letters(
    posts: Iterable[Post], names: Mapping[str, Counterpart], now: datetime, zone: tzinfo
) -> tuple[str, ...]:
    """Return a sentence for each letter of the last days that was refused, may not have arrived, or came too late.

    `names` are people by address. A sign-in that was late is not told: whoever asked for it has noticed.
    """
    lately = [post for post in posts if post.state in SAID and now - post.letter.at < TOLD_FOR]
    return tuple(_said(post, names, zone) for post in lately if post.letter.kind is not LetterKind.SIGN_IN)


def _said(post: Post, names: Mapping[str, Counterpart], zone: tzinfo) -> str:
    letter = post.letter
    person = names.get(letter.person) or Counterpart(letter.person)
    return (
        SAID[post.state]
        .format(
            kind=letter.kind.value,
            who="you" if letter.to is Owner.ME else one_line(person.display, 60),
            day=day_words(local_day(letter.at, zone)),
            why=one_line(post.error or "", LONGEST_WHY),
        )
        .rstrip(": ")
    )
