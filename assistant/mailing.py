"""Mails for one leader: due? write, put into the outbox, deliver, record. Calls things in order and decides little.

    due         assistant.core.letters       which letters are due
    written     assistant.render.mails       what each says; one that says nothing is not sent
    put         assistant.outbox             once for each key, whoever asks how often
    delivered   assistant.delivery           claimed, sent, confirmed

Whatever is wrong with one letter stops no other, and is said in the next weekly summary.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from assistant.core.letter_health import lost_letters
from assistant.core.letters import Known, MailRules, due, recap_at_once
from assistant.core.localtime import review_window
from assistant.core.readers import for_both
from assistant.deeds import Offer
from assistant.delivery import Carrier, Delivered, address_of
from assistant.links import SIGN_IN_LASTS
from assistant.model import (
    Counts,
    Leader,
    Letter,
    LetterKind,
    Notebook,
    Owner,
    Plan,
    Policy,
    Post,
    Review,
    Wording,
)
from assistant.outbox import Outbox
from assistant.render.mails import About, BrokenTemplate, MailLinks, written
from assistant.store_errors import StoreBusy, StoreError
from connectors.errors import ConnectorError
from connectors.mail import Mailbox, Mailer

WRITING = timedelta(minutes=30)  # how long nothing must change before it is sent to both
Run = Callable[[Callable[[], None]], None]


@dataclass(frozen=True, slots=True)
class MailHouse:
    """What mails of a leader are made with.

    `mailer` opens the way to send and raises ConnectorError; `links` gives the links, None where no pages are served;
    `notebooks` and `offers` are read anew each time. `templates` is a folder of the user's own.
    """

    leader: Leader
    policy: Callable[[datetime], Policy]
    rules: MailRules
    outbox: Outbox
    mailer: Callable[[], Mailer]
    sender: Mailbox
    notebooks: Callable[[], Mapping[str, Notebook]]
    offers: Callable[[], Sequence[Offer]]
    links: Callable[[datetime], MailLinks | None]
    templates: Path | None = None


@dataclass(frozen=True, slots=True)
class Mailed:
    """What a round came to: what was put into the outbox, what became of it, and what is wrong, as sentences."""

    put: tuple[Letter, ...] = ()
    delivered: Delivered = field(default_factory=Delivered)
    errors: tuple[str, ...] = ()


def in_the_background(work: Callable[[], None]) -> None:
    """Run work without waiting for it."""
    threading.Thread(target=work, name="mail", daemon=True).start()


class Mailing:
    """Whoever writes and sends the mails of one leader. Keeps the last review for what is asked for between rounds."""

    def __init__(self, house: MailHouse, run: Run = in_the_background) -> None:
        self._house = house
        self._run = run
        self._mailer: Mailer | None = None
        self._review: Review | None = None
        self._seen: dict[str, tuple[Notebook, datetime]] = {}

    # --- each tick -------------------------------------------------------------------------------------------------

    def round(
        self,
        review: Review | None,
        notebooks: Mapping[str, Notebook],
        now: datetime,
        health: Sequence[str] = (),
    ) -> Mailed:
        """Write what is due, and send what waits. Raises nothing that a person can mend: it is in `errors`.

        `review` is None where the calendars could not be read: then only the weekly summary comes, and says so.
        `health` are sentences about what a person has to mend, the worst first.
        """
        try:
            return self._round(review, notebooks, now, health)
        except (ConnectorError, StoreError) as err:
            return Mailed(errors=(str(err),))

    def _round(
        self, review: Review | None, notebooks: Mapping[str, Notebook], now: datetime, health: Sequence[str]
    ) -> Mailed:
        self._review = review or self._review
        stale = review is None
        judged = replace(self._review or _nothing(self._house.leader, self._house.policy(now), now), now=now)
        posts = self._house.outbox.posts()
        about = self._about(judged, notebooks, posts, health, stale=stale)
        found = Known(
            review=judged,
            notebooks=notebooks,
            policy=about.policy,
            rules=self._house.rules,
            posts=posts,
            still_writing=self._still_writing(notebooks, now),
            stale=stale,
            for_them=about.links is not None and about.links.for_them,
        )
        put, errors = self._put_all(due(found), about)
        delivered, trouble = self._deliver(now)
        return Mailed(put, delivered, (*errors, *trouble))

    # --- when somebody asks ----------------------------------------------------------------------------------------

    def post(self, address: str, name: str, link: str, now: datetime) -> None:
        """Send a sign-in link at once, or as soon as that is possible; raises nothing (`assistant.pages.desk.Post`)."""
        leaders = address in self._house.leader.addresses
        to, person = (Owner.ME, "") if leaders else (Owner.THEM, address)
        key = f"{LetterKind.SIGN_IN}:{sha256(link.encode()).hexdigest()[:24]}"
        letter = Letter(key, LetterKind.SIGN_IN, to, now, now + SIGN_IN_LASTS, person)

        def work() -> None:
            empty = _nothing(self._house.leader, self._house.policy(now), now)
            self._put_all((letter,), replace(self._about(empty, {}), sign_in=link, name=name))
            self._deliver(now, letter.key)

        self._run(lambda: _swallow(work))

    def recap(self, person: str, meeting_start: datetime, now: datetime) -> bool:
        """Send the recap of a meeting to both without waiting; say whether there was one to send. Raises StoreError.

        `meeting_start` is its original start. A recap that was sent before is not sent again.
        """
        if self._review is None:
            return False
        review, notebooks = replace(self._review, now=now), self._house.notebooks()
        known = Known(review, notebooks, self._house.policy(now), self._house.rules)
        put, _ = self._put_all(recap_at_once(known, person, meeting_start), self._about(review, notebooks))
        if put:
            self._run(lambda: _swallow(lambda: self._deliver(now)))
        return bool(put)

    def send(self, letter: Letter, about: About, now: datetime) -> Mailed:
        """Put one letter in and deliver it, whether or not it is due; one that was put in before stays as it is."""
        put, errors = self._put_all((letter,), about)
        delivered, trouble = self._deliver(now, letter.key)
        return Mailed(put, delivered, (*errors, *trouble))

    def about(self, review: Review, notebooks: Mapping[str, Notebook], health: Sequence[str] = ()) -> About:
        """Return what letters are written from at the moment of the review."""
        return self._about(review, notebooks, self._house.outbox.posts(), health)

    # --- parts -----------------------------------------------------------------------------------------------------

    def _about(
        self,
        review: Review,
        notebooks: Mapping[str, Notebook],
        posts: tuple[Post, ...] = (),
        health: Sequence[str] = (),
        *,
        stale: bool = False,
    ) -> About:
        house = self._house
        people = {one.counterpart.email: one.counterpart for one in review.standings}
        lost = lost_letters(posts, people, review.now, house.leader.zone)
        return About(
            review=review,
            notebooks=notebooks,
            policy=house.policy(review.now),
            posts=posts,
            offers=tuple(house.offers()),
            links=house.links(review.now),
            wrong=tuple(health),
            lost=lost,
            stale=stale,
            templates=house.templates,
        )

    def _put_all(self, letters: Sequence[Letter], about: About) -> tuple[tuple[Letter, ...], tuple[str, ...]]:
        put: list[Letter] = []
        errors: list[str] = []
        for letter in letters:
            try:
                wording, complaint = _worded(letter, about)
                errors += [complaint] if complaint else []
                if wording is not None and self._house.outbox.put(self._post(letter, wording, about)):
                    put.append(letter)
            except StoreError as err:
                errors.append(str(err))
        return tuple(put), tuple(dict.fromkeys(errors))

    def _post(self, letter: Letter, wording: Wording, about: About) -> Post:
        house, ends = self._house, about.ends(letter)
        domain = house.sender.address.rpartition("@")[2] or "localhost"
        sign = sha256(f"{house.leader.email}\x1f{letter.key}\x1f{letter.to}".encode()).hexdigest()[:32]
        return Post(
            letter=letter,
            address=address_of(letter.to, letter.person, house.leader),
            message_id=f"<{sign}.oneonone@{domain}>",
            wording=wording,
            unsubscribe=ends.url if ends else None,
        )

    def _deliver(self, now: datetime, only: str | None = None) -> tuple[Delivered, tuple[str, ...]]:
        """Send what waits, and say what stopped it. Somebody else who is sending at the moment is no error."""
        try:
            self._mailer = self._mailer or self._house.mailer()
            carrier = Carrier(self._house.outbox, self._mailer, self._house.sender, self._name_of)
            delivered = carrier.deliver(now, only)
        except StoreBusy:
            return Delivered(), ()
        except (ConnectorError, StoreError) as err:
            return Delivered(cause=err if isinstance(err, ConnectorError) else None), (str(err),)
        if delivered.cause is not None:
            self._mailer = None  # a password may be another one by the next time
            return delivered, (str(delivered.cause),)
        return delivered, ()

    def _name_of(self, address: str) -> str | None:
        if address in self._house.leader.addresses:
            return self._house.leader.name
        standings = self._review.standings if self._review else ()
        return next((one.counterpart.name for one in standings if one.counterpart.email == address), None)

    def _still_writing(self, notebooks: Mapping[str, Notebook], now: datetime) -> frozenset[str]:
        """Return the people with whom anything for both was written a moment ago; when letters come tells no more."""
        for email, notebook in notebooks.items():
            before, shared = self._seen.get(email), for_both(notebook)
            if before is None or before[0] != shared:
                self._seen[email] = shared, now
        return frozenset(email for email, (_, since) in self._seen.items() if timedelta() <= now - since < WRITING)


def _worded(letter: Letter, about: About) -> tuple[Wording | None, str]:
    """Return what a letter says, by our own templates where the user's cannot be used, and then a complaint."""
    try:
        return written(letter, about), ""
    except BrokenTemplate as err:
        return written(letter, replace(about, templates=None)), str(err)


def _nothing(leader: Leader, policy: Policy, now: datetime) -> Review:
    """Return a review of calendars of which nothing is known."""
    window = review_window(now, policy.days_back, policy.days_ahead, leader.zone)
    return Review(leader, now, window, (), (), (), Plan(), (), Counts(0, 0, 0, 0))


def _swallow(work: Callable[[], object]) -> None:
    """Do what nobody waits for; what could not be done is done in the next round."""
    try:
        work()
    except (ConnectorError, StoreError):
        return
