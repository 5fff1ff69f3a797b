"""Makes the works of the service from a configuration, and says how it stands with a service that may run elsewhere.

Knows what is put together and how it is done, not when. The clock and the calendars come from wiring.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import reception, wiring
from assistant.config import Config
from assistant.core.rounds import Rhythm
from assistant.daemon.board import Board
from assistant.daemon.condition import Condition, condition
from assistant.daemon.hooks import Hooks, hooks_of
from assistant.daemon.lean import give_back
from assistant.daemon.letters import Letters
from assistant.daemon.ports import Clock, Pages, UnitReport, Wake, Works, Wrong
from assistant.daemon.presence import is_running, read_beat
from assistant.daemon.tell import ping
from assistant.deeds import OfferState
from assistant.filing import Filing
from assistant.model import PostState
from connectors.errors import AccessLost, ConnectorError, Unusable

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from assistant.acting import Acted, Acting
    from assistant.ledger import Ledger
    from assistant.mailing import Mailed, Mailing
    from connectors.model import InstanceKey

SLACK = timedelta(seconds=30)  # half a tick


def folder_of(config: Config) -> Path:
    """Return the folder of the configured leader, where the service leaves its traces."""
    return Filing(config.data_dir, config.leader.email).folder


def rhythm_of(config: Config) -> Rhythm:
    """Return how often the calendars are looked at. Raises Unusable for a zone that is not known."""
    every = timedelta(minutes=config.daemon.every_minutes)
    return Rhythm(every, config.daemon.complete_at, wiring.zone_of(config.leader.timezone), SLACK)


def how_it_stands(config: Config) -> Condition:
    """Return how it stands with the service of this leader. Raises StoreError or Unusable."""
    folder, ledger = folder_of(config), wiring.open_ledger(config)
    now, running = wiring.now(config), is_running(folder)
    found = condition(now, ledger.state(), read_beat(folder), running, rhythm_of(config), _open_offers(ledger))
    waiting, lost = _mail(config, now)
    return replace(found, pages=reception.address_of(config), mail_waiting=waiting, mail_lost=lost)


def _mail(config: Config, now: datetime) -> tuple[int, tuple[str, ...]]:
    """Return how many letters were tried in vain so far, and a sentence for each that did not arrive."""
    if config.mail.via is None or config.leader.email is None:
        return 0, ()
    from assistant.core.letter_health import lost_letters
    from assistant.outbox import Outbox

    posts = Outbox(Filing(config.data_dir, config.leader.email), config.leader.email).posts()
    people = {person.email: person for person in wiring.open_store(config).people()}
    waiting = sum(post.state is PostState.WAITING and post.tries > 0 for post in posts)
    return waiting, lost_letters(posts, people, now, wiring.zone_of(config.leader.timezone))


# --- the works -------------------------------------------------------------------------------------------------------


def works_of(config: Config, clock: Clock, board: Board | None = None) -> Works:
    """Return the works that a configuration asks for; `board` is what cycles leave for the pages.

    Raises Unusable where it says not whose, or no calendar.
    """
    if config.leader.email is None:
        raise Unusable("Say who you are: run `oneonone init`, or set email under [leader] in the configuration.")
    if not config.calendars:
        raise Unusable("There is no calendar to watch: run `oneonone init`, or name one under [[calendars]].")
    address, board = config.daemon.heartbeat, board or Board()
    letters, hooks = _letters_of(config), hooks_of(config)
    return Works(
        unit=CycleUnit(config, clock, board, letters, hooks),
        memory=wiring.open_ledger(config),
        rhythm=rhythm_of(config),
        ping=partial(ping, address) if address else None,
        health=config.daemon.health,
        pages=_pages_of(config, clock, board, letters, hooks),
        leave=lambda: hooks.leave(clock.now()),
    )


def _letters_of(config: Config) -> Letters:
    """Return who has mails sent. Nothing of theirs is loaded where none are."""

    def open_mailing() -> Mailing | None:
        if config.mail.via is None:
            return None
        from assistant import mailroom

        return mailroom.open_mailing(config)

    return Letters(open_mailing, wiring.open_store(config))


def _pages_of(config: Config, clock: Clock, board: Board, letters: Letters, hooks: Hooks) -> Pages | None:
    """Return the pages that a configuration asks for. Nothing of theirs is loaded before they are served."""
    settings = config.pages
    if settings.listen is None:
        return None

    def application(wake: Wake, wrong: Wrong) -> ASGIApp:
        from assistant.pages.app import application

        desk = reception.open_page_desk(config, board.latest, clock.now, wake)
        if letters.mailing is not None:
            desk = replace(desk, post=letters.mailing.post, recap=partial(_recap, letters.mailing, clock))
        return application(desk, clock.seconds, wrong, hooks)

    follows_from = (settings, config.mail, config.leader, letters if config.mail.via is not None else None)
    return Pages(settings.listen, settings.trusted_proxies, follows_from, application)


def _recap(mailing: Mailing, clock: Clock, person: str, meeting: InstanceKey) -> None:
    mailing.recap(person, meeting.original_start, clock.now())


def reopened(config_path: Path | None, clock: Clock, folder: Path, board: Board | None = None) -> Works:
    """Return the works of the configuration as it now is. Raises Unusable when they are another leader's."""
    config = wiring.load_config(config_path)
    if folder_of(config) != folder:
        raise Unusable("data_dir and the leader's email are changed while oneonone is not running; stop it first.")
    return works_of(config, clock, board)


class CycleUnit:
    """A unit of work that is one cycle. The calendars are opened when they are first needed, and anew once lost."""

    def __init__(
        self,
        config: Config,
        clock: Clock,
        board: Board | None = None,
        letters: Letters | None = None,
        hooks: Hooks | None = None,
    ) -> None:
        self._config = config
        self._board = board or Board()
        self._letters = letters or _letters_of(config)
        self._hooks = hooks or Hooks(())
        self._clock = clock
        self._acting: Acting | None = None

    def __call__(self, complete: bool) -> UnitReport:
        """Run a cycle and send what is due. Raises ConnectorError where no calendar can be opened, or StoreError."""
        acted = self._acted(complete)
        if self._has_pages:
            self._board.put(acted)
        if isinstance(acted.report.cause, AccessLost):
            self._acting = None  # the password may be another one by the next time
        elif acted.report.cause is None:
            self._hooks.keep_open(self._clock.now())
        mailed = self._letters.after(acted.report, self._clock.now())
        if not acted.report.still:
            give_back()
        report = _in_numbers(acted, _open_offers(wiring.open_ledger(self._config)))
        return report if mailed is None else _with_mail(report, mailed)

    def _acted(self, complete: bool) -> Acted:
        try:
            acting = self._acting = self._acting or self._opened()
            return acting.cycle(self._clock.now(), complete=complete, finds_times=self._has_pages)
        except ConnectorError as err:
            self._letters.without_calendars(str(err), self._clock.now())
            raise

    @property
    def _has_pages(self) -> bool:
        return self._config.pages.listen is not None

    def _opened(self) -> Acting:
        return wiring.open_acting(self._config, reception.invitations(self._config))


def _in_numbers(acted: Acted, open_offers: int) -> UnitReport:
    report = acted.report
    return UnitReport(
        one_on_ones=report.review.counts.one_on_ones if report.review else 0,
        done=len(report.done),
        failed=len(report.failed),
        offered=len(report.offered),
        open_offers=open_offers,
        braked=report.brake is not None,
        cause=report.cause,
    )


def _with_mail(report: UnitReport, mailed: Mailed) -> UnitReport:
    return replace(report, mailed=len(mailed.delivered.sent), mail_stopped=mailed.delivered.cause is not None)


def _open_offers(ledger: Ledger) -> int:
    return sum(offer.state is OfferState.OPEN for offer in ledger.offers())
