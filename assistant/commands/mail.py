"""`oneonone mail`: look at a mail of any kind as it would be sent now. Sends nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.commands._options import calendar_option, config_option

if TYPE_CHECKING:
    from assistant.commands._mails import MailDesk
    from assistant.model import Counterpart, Wording

KINDS = ("weekly", "prep", "input", "recap", "nudge", "wins", "format", "sign-in")
ABOUT_ONE = ("input", "recap", "nudge", "format")


@click.command("mail")
@click.argument("kind", metavar="KIND", type=click.Choice(KINDS))
@click.argument("person", required=False)
@click.option("--preview", is_flag=True, help="Print it as it would be sent. So too without it: nothing is ever sent.")
@click.option("--to-me", is_flag=True, help="Of a recap, the one that comes to you.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it as HTML into this file.")
@calendar_option
@config_option
def command(
    kind: str,
    person: str | None,
    preview: bool,
    to_me: bool,
    out: Path | None,
    calendar: Path | None,
    config_path: Path | None,
) -> None:
    """Show a mail as it would be sent now: weekly, prep, input, recap, nudge, wins, format or sign-in.

    Those about one person (input, recap, nudge, format) need PERSON. Which kinds are sent is said under [mail].

    \b
    Examples:
      oneonone mail prep
      oneonone mail recap ana
      oneonone mail input ana --out input.html
    """
    from assistant.commands._desk import known_person
    from assistant.commands._mails import open_mail_desk, show
    from assistant.commands.plainly import PlainError

    if kind in ABOUT_ONE and person is None:
        raise PlainError(f"Say about whom: oneonone mail {kind} PERSON.")
    mails = open_mail_desk(config_path, calendar)
    who = known_person(mails.desk, person, calendar) if person else None
    wording = _written(mails, kind, who, to_me)
    if wording is None:
        raise PlainError(_nothing_to_say(kind))
    show(wording, out, preview)


def _written(mails: MailDesk, kind: str, who: Counterpart | None, to_me: bool) -> Wording | None:
    from dataclasses import replace

    from assistant.core.letter_previews import looked_at
    from assistant.model import LetterKind, Owner
    from assistant.render.mails import written

    letter = looked_at(LetterKind(kind), mails.known, who.email if who else "", to=Owner.ME if to_me else Owner.THEM)
    about = mails.about
    if kind == LetterKind.SIGN_IN:
        about = replace(about, sign_in="https://…", name=who.first_name if who else about.leader)
    return written(letter, about) if letter else None


def _nothing_to_say(kind: str) -> str:
    if kind in ("input", "format"):
        return (
            f"No {kind} mail would be sent: it needs a meeting ahead and a page that the other person can reach; "
            "set listen and address under [pages]."
        )
    return f"No {kind} mail would be sent: there is nothing to say."
