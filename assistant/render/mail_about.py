"""What mails are written from, and what of it each reader may see. Lays nothing out, reads nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Protocol

from assistant.core.letter_acts import LetterAct
from assistant.core.readers import agenda_read_by, as_read_by
from assistant.core.their_hours import zone_named
from assistant.core.wording import one_line
from assistant.deeds import Offer, OfferState
from assistant.model import (
    Agenda,
    Counterpart,
    Letter,
    LetterKind,
    Meeting,
    Notebook,
    Owner,
    Policy,
    Post,
    Review,
    Standing,
)
from assistant.render.mail_model import Link
from assistant.render.mail_texts import ENDS, ENDS_ABOUT
from connectors.model import InstanceKey

LONGEST_NAME = 60


class MailLinks(Protocol):
    """The links that mails carry. Those of other people lead somewhere only where pages have an address for them."""

    @property
    def for_them(self) -> bool:
        """Say whether other people can reach the pages."""
        ...

    def home(self) -> str:
        """Return the leader's own page."""
        ...

    def page(self, person: str) -> str:
        """Return the page of a pair: short, and no proof of anything."""
        ...

    def act(self, act: LetterAct, to: Owner, person: str) -> str:
        """Return the question with a button, for the leader, or the counterpart of this address."""
        ...

    def unsubscribe(self, to: Owner, person: str, kind: str) -> str:
        """Return what ends a kind of mail about this person for one of the two."""
        ...


@dataclass(frozen=True, slots=True)
class About:
    """What mails are written from.

    `offers` wait for the leader or did; `wrong` are sentences about what a person has to mend, `lost` about mails that
    did not arrive. `stale` says that the calendars cannot be read and the review is the last there was. `sign_in` is
    the link of a sign-in and `name` its reader's. `templates` is a folder of the user's own.
    """

    review: Review
    notebooks: Mapping[str, Notebook]
    policy: Policy
    posts: tuple[Post, ...] = ()
    offers: tuple[Offer, ...] = ()
    links: MailLinks | None = None
    wrong: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    stale: bool = False
    sign_in: str = ""
    name: str = ""
    templates: Path | None = None

    @property
    def now(self) -> datetime:
        return self.review.now

    @property
    def leader(self) -> str:
        """The leader's first name."""
        return one_line(self._host.first_name, LONGEST_NAME)

    @property
    def leader_display(self) -> str:
        return one_line(self._host.display, LONGEST_NAME)

    @property
    def _host(self) -> Counterpart:
        return Counterpart(self.review.leader.email, self.review.leader.name)

    def book(self, letter: Letter, person: str = "") -> Notebook:
        """Return what is written down with a person as the reader of the letter may see it."""
        email = person or letter.person
        found = self.notebooks.get(email) or Notebook(self.person(email))
        return as_read_by(letter.to, found, share_all=self.policy.agenda.share_leader_points)

    def books(self, letter: Letter) -> dict[str, Notebook]:
        """Return everything that is written down as the reader of the letter may see it."""
        return {email: self.book(letter, email) for email in self.notebooks}

    def person(self, email: str) -> Counterpart:
        standing = self.standing(email)
        if standing is not None:
            return standing.counterpart
        book = self.notebooks.get(email)
        return book.counterpart if book else Counterpart(email)

    def first(self, email: str) -> str:
        return one_line(self.person(email).first_name, LONGEST_NAME)

    def standing(self, email: str) -> Standing | None:
        return next((one for one in self.review.standings if one.counterpart.email == email), None)

    def meeting(self, letter: Letter) -> Meeting | None:
        """Return the meeting that a letter about one person is about."""
        standing = self.standing(letter.person)
        keys = set(letter.meetings)
        return next((one for one in standing.meetings if one.key in keys), None) if standing else None

    def agenda(self, letter: Letter, key: InstanceKey) -> Agenda | None:
        """Return the agenda of a meeting as the reader of the letter may see it."""
        found = next((one for one in self.review.plan.agendas if one.meeting == key), None)
        return agenda_read_by(letter.to, found) if found else None

    def zone(self, letter: Letter) -> tzinfo:
        """Return the zone of whoever reads the letter, the leader's where theirs is not known."""
        theirs = self.policy.hours_of(letter.person) if letter.to is Owner.THEM else None
        return (zone_named(theirs.zone_name) if theirs else None) or self.review.leader.zone

    def zone_name(self, letter: Letter) -> str:
        """Return the name of the zone that times are told in, "" to the leader, who knows."""
        if letter.to is Owner.ME:
            return ""
        theirs = self.policy.hours_of(letter.person)
        if theirs and zone_named(theirs.zone_name) and theirs.zone_name:
            return theirs.zone_name
        return self.review.leader.zone_name

    # --- links -----------------------------------------------------------------------------------------------------

    def links_for(self, letter: Letter) -> MailLinks | None:
        """Return the links that this reader can follow."""
        if self.links is None or (letter.to is Owner.THEM and not self.links.for_them):
            return None
        return self.links

    def page(self, letter: Letter, label: str, person: str = "") -> tuple[Link, ...]:
        links = self.links_for(letter)
        return (Link(label, links.page(person or letter.person)),) if links else ()

    def act(self, letter: Letter, label: str, act: LetterAct) -> tuple[Link, ...]:
        links = self.links_for(letter)
        person = letter.person if letter.to is Owner.THEM else ""
        return (Link(label, links.act(act, letter.to, person)),) if links else ()

    def ends(self, letter: Letter) -> Link | None:
        """Return what ends mails of this kind, None where it is the configuration that does."""
        links = self.links_for(letter)
        if links is None or not letter.person or letter.kind is LetterKind.SIGN_IN:
            return None
        label = ENDS if letter.to is Owner.THEM else ENDS_ABOUT.format(name=self.first(letter.person))
        return Link(label, links.unsubscribe(letter.to, letter.person, letter.kind.value))

    def open_offers(self) -> tuple[Offer, ...]:
        return tuple(offer for offer in self.offers if offer.state is OfferState.OPEN and offer.until > self.now)
