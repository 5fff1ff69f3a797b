"""What the verbs about mails share: the calendars as they are now, and what letters are written from.

Decides nothing, and changes nothing on any calendar.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant import wiring
from assistant.commands._desk import Desk, judge, open_desk
from assistant.commands.plainly import PlainError
from assistant.core.letters import Known
from assistant.model import Notebook, Review, Wording

if TYPE_CHECKING:
    from assistant.mailing import Mailing
    from assistant.render.mails import About

NOTHING_READ = "There is no calendar to write about: run oneonone init, or name one with --calendar."


@dataclass(frozen=True, slots=True)
class MailDesk:
    """The leader's mails at one moment: who writes them, and from what."""

    desk: Desk
    mailing: Mailing
    about: About

    @property
    def known(self) -> Known:
        return Known(self.about.review, self.about.notebooks, self.about.policy)


def open_mail_desk(config_path: Path | None, calendar: Path | None, *, sends: bool = False) -> MailDesk:
    """Return the mails of the configured leader. Raises PlainError without a calendar, and what wiring raises."""
    from assistant import mailroom

    desk = open_desk(config_path)
    mailing = mailroom.open_mailing(desk.config) if sends else mailroom.open_writing(desk.config)
    if mailing is None:
        raise PlainError('No mail is sent: say how with via = "smtp" and its server under [mail].')
    notebooks, damaged = wiring.read_notebooks(desk.store)
    for sentence in damaged:
        click.echo(f"oneonone: {sentence}", err=True)
    review, health = _review(desk, calendar, notebooks)
    return MailDesk(desk, mailing, mailing.about(review, notebooks, health))


def _review(desk: Desk, calendar: Path | None, notebooks: Mapping[str, Notebook]) -> tuple[Review, tuple[str, ...]]:
    """Return the review of the given or configured calendars, and what is wrong with them."""
    judged = judge(desk, calendar, notebooks)
    if judged is None:
        raise PlainError(NOTHING_READ)
    return judged.review, judged.troubles


def show(wording: Wording, out: Path | None, preview: bool) -> None:
    """Print a mail, or write it as HTML into a file; with `preview` both. Raises PlainError."""
    if out is not None:
        save_html(wording.html, out)
    if out is None or preview:
        click.echo(f"Subject: {wording.subject}\n\n{wording.text}", nl=False)


def save_html(html: str, out: Path) -> None:
    """Write a page. Raises PlainError."""
    try:
        out.write_text(html, encoding="utf-8")
    except OSError as err:
        raise PlainError(f"{out} cannot be written: {err.strerror}.") from err
    click.echo(f"{out} shows it as a mail program does.", err=True)
