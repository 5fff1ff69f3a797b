"""Puts the sending of mail together: by what it goes, from whom, with which links. Part of the composition root.

Decides nothing but what follows from the configuration. Sends nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import connectors
from assistant import reception, wiring
from assistant.accounts import mail_account, with_directory
from assistant.config import Config
from assistant.core.letter_acts import LetterAct, words_of
from assistant.core.letter_previews import looked_at
from assistant.core.letters import Known, MailRules
from assistant.filing import Filing
from assistant.links import Act, Links, Visitor
from assistant.mailing import MailHouse, Mailing
from assistant.model import Leader, LetterKind, Notebook, Owner, Policy, Review
from assistant.outbox import Outbox
from assistant.render.mails import About, written
from assistant.store import Store
from connectors.errors import Unusable
from connectors.mail import Mailbox, Mailer, Message


@dataclass(frozen=True, slots=True)
class PageLinks:
    """The links of mails, made at one moment. `leader_version` is that of the leader's own way in."""

    links: Links
    store: Store
    leader_version: int
    for_them: bool
    now: datetime

    def home(self) -> str:
        """Return the leader's own page."""
        return f"{self.links.base}/"

    def page(self, person: str) -> str:
        """Return the page of a pair. Raises StoreError."""
        return self.links.pair(person, self._version(person))

    def act(self, act: LetterAct, to: Owner, person: str) -> str:
        """Return the question with a button. Raises StoreError."""
        what, about = words_of(act)
        return self.links.act(Act(what, about, self._visitor(to, person if to is Owner.THEM else "")), self.now)

    def unsubscribe(self, to: Owner, person: str, kind: str) -> str:
        """Return what ends a kind of mail about this person for one of the two. Raises StoreError."""
        return self.links.unsubscribe(self._visitor(to, person), kind)

    def _visitor(self, to: Owner, person: str) -> Visitor:
        return Visitor(to, person, self.leader_version if to is Owner.ME else self._version(person))

    def _version(self, person: str) -> int:
        notebook = self.store.notebook(person)
        return notebook.link_version if notebook else 1


def open_links(config: Config, now: datetime) -> PageLinks | None:
    """Return the links for mails, None where no pages are served. Raises StoreError."""
    if config.pages.listen is None or config.leader.email is None:
        return None
    version = reception.open_door(config).door().leader_version
    store = Store(config.data_dir, config.leader.email)
    return PageLinks(reception.open_links(config), store, version, config.pages.address is not None, now)


def open_mailing(config: Config, into: Path | None = None) -> Mailing | None:
    """Return who writes and sends the mails of the configured leader, None where no mail is sent.

    With `into` they are laid into that folder as .eml files, whatever is configured. Nothing is opened before the first
    letter is sent. Raises Unusable where it is not said who the leader is.
    """
    if config.mail.via is None and into is None:
        return None
    return Mailing(_house(config, into))


def open_writing(config: Config) -> Mailing:
    """Return who writes mails to be looked at, and can send none. Raises Unusable as `open_mailing` does."""
    return Mailing(replace(_house(config, None), mailer=_no_mailer))


def lay_down(review: Review, notebooks: Mapping[str, Notebook], policy: Policy, into: Path) -> tuple[str, ...]:
    """Lay the mails that could be written now into a folder, as .eml files; return their names. Raises Unusable.

    One of each kind that has something to say, the recap about whomever was met last.
    """
    about, known = About(review, notebooks, policy), Known(review, notebooks, policy)
    latest = sorted(review.standings, key=lambda one: one.last_kept or review.window.start, reverse=True)
    letters = [looked_at(kind, known) for kind in (LetterKind.WEEKLY, LetterKind.PREP, LetterKind.WINS)]
    recaps = (looked_at(LetterKind.RECAP, known, standing.counterpart.email, Owner.ME) for standing in latest)
    letters.append(next((one for one in recaps if one is not None), None))
    mailer, host = connectors.open_mailer(into), Mailbox(review.leader.email, review.leader.name)
    before = {path.name for path in into.glob("*.eml")}
    for letter in letters:
        wording = written(letter, about) if letter else None
        if letter is not None and wording is not None:
            mail_id = f"<{letter.kind}.{review.now:%Y%m%d%H%M}@{host.address.rpartition('@')[2]}>"
            text = (wording.subject, wording.text, wording.html)
            mailer.send(Message(mail_id, host, host, *text, date=review.now))
    return tuple(sorted({path.name for path in into.glob("*.eml")} - before))


def _house(config: Config, into: Path | None) -> MailHouse:
    said = config.leader
    if said.email is None:
        raise Unusable("Say who you are: run `oneonone init`, or set email under [leader] in the configuration.")
    zone = wiring.zone_of(said.timezone)
    store, ledger, mail = wiring.open_store(config), wiring.open_ledger(config), config.mail
    return MailHouse(
        leader=Leader(said.email, zone, str(zone), said.aliases, said.name),
        policy=with_directory(config, lambda moment: _policy(config, moment)),
        rules=MailRules(frozenset(mail.off), mail.quiet_from, mail.quiet_until),
        outbox=Outbox(Filing(config.data_dir, said.email), said.email),
        mailer=lambda: _mailer(config, into),
        sender=Mailbox(mail.sender or said.email, said.name),
        notebooks=lambda: store.read_all().notebooks,
        offers=ledger.offers,
        links=lambda now: open_links(config, now),
        templates=mail.mail_templates,
    )


def _policy(config: Config, moment: datetime) -> Policy:
    """Return the policy with the public holidays of the years in which letters can fall due."""
    if config.holidays.country is None:
        return config.policy
    from assistant.holiday_dates import public_holidays

    years = range(moment.year - 1, moment.year + 2)
    return replace(config.policy, holidays=public_holidays(config.holidays.country, config.holidays.subdivision, years))


def _mailer(config: Config, into: Path | None) -> Mailer:
    way = into or mail_account(config)
    if way is None:
        return _no_mailer()
    return connectors.open_mailer(way)


def _no_mailer() -> Mailer:
    raise Unusable('No mail is sent: say how with via = "smtp" and its server under [mail] in the configuration.')
