"""`oneonone weekly`: look at the weekly summary, or have it mailed now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.commands._options import calendar_option, config_option

if TYPE_CHECKING:
    from assistant.commands._mails import MailDesk
    from assistant.model import Letter


@click.command("weekly")
@click.option("--preview", is_flag=True, help="Print it as it would be mailed. So too without --send.")
@click.option("--send", "sends", is_flag=True, help="Mail it to you now. It comes once a week, however you ask for it.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it as HTML into this file.")
@calendar_option
@config_option
@click.pass_context
def command(
    ctx: click.Context, preview: bool, sends: bool, out: Path | None, calendar: Path | None, config_path: Path | None
) -> None:
    """Show the weekly summary: what this week needs of you, who was missed, what you owe, what went well.

    `oneonone run` mails it by itself, on Monday at 07:30 unless you say otherwise under [schedule]. The exit code is 1
    when it was to be sent and was not.

    \b
    Examples:
      oneonone weekly
      oneonone weekly --out weekly.html
      oneonone weekly --send
    """
    from assistant.commands._mails import open_mail_desk, save_html, show
    from assistant.commands.plainly import PlainError
    from assistant.core.letter_previews import the_weekly
    from assistant.render.mails import written

    if preview and sends:
        raise PlainError("Say --preview or --send, not both.")
    mails = open_mail_desk(config_path, calendar, sends=sends)
    letter = the_weekly(mails.known)
    wording = written(letter, mails.about)
    if wording is None:
        raise PlainError("There is nothing to say about this week.")
    if not sends:
        show(wording, out, preview)
        return
    if out is not None:
        save_html(wording.html, out)
    ctx.exit(_sent(mails, letter))


def _sent(mails: MailDesk, letter: Letter) -> int:
    mailed = mails.mailing.send(letter, mails.about, mails.desk.now)
    for sentence in mailed.errors:
        click.echo(f"oneonone: {sentence}", err=True)
    if any(post.letter.key == letter.key for post in mailed.delivered.sent):
        click.echo("Sent.")
        return 0
    if not mailed.put and not mailed.errors:
        click.echo("The summary of this week was sent before, or is on its way; it comes once.")
        return 0
    click.echo("It was not sent yet; oneonone run tries again.")
    return 1
