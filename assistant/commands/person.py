"""`oneonone person`: one person's page in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.commands._options import calendar_option, config_option, person_argument

if TYPE_CHECKING:
    from assistant.commands._desk import Desk
    from assistant.model import Counterpart
    from assistant.terminal.person import PersonPage

NO_CALENDAR = "For the rhythm and the next agenda, name a calendar: oneonone init, or --calendar FILE."
NO_ONE_ON_ONE = "No one-on-one with them on your calendars. oneonone explain says why an event is none."


@click.command("person")
@person_argument
@calendar_option
@config_option
def command(person: str, calendar: Path | None, config_path: Path | None) -> None:
    """Show one person's page: cadence, open items, points, last notes and the next agenda.

    PERSON is an e-mail address or any part of a name. The page is for you alone.

    \b
    Examples:
      oneonone person ana
      oneonone person ana --calendar ~/calendar.ics
    """
    from rich.console import Console

    from assistant.commands._desk import known_person, open_desk
    from assistant.terminal.person import print_person

    desk = open_desk(config_path)
    who = known_person(desk, person, calendar)
    print_person(_page(desk, who, calendar), Console())


def _page(desk: Desk, who: Counterpart, calendar: Path | None) -> PersonPage:
    from assistant.commands._desk import judge_if_possible
    from assistant.model import Notebook, Relation
    from assistant.terminal.person import PersonPage

    notebook = desk.store.notebook(who.email) or Notebook(who)
    relation = desk.config.policy.relation(who.email)
    relation = notebook.relation if relation is Relation.UNKNOWN else relation
    judged, unread = judge_if_possible(desk, calendar, {who.email: notebook})
    if judged is None:
        return PersonPage(notebook, relation, desk.now, no_calendar=unread or NO_CALENDAR)
    review = judged.review
    standing = next((s for s in review.standings if s.counterpart.email == who.email), None)
    if standing is None:
        return PersonPage(notebook, relation, review.now, no_calendar=NO_ONE_ON_ONE)
    agenda = next((agenda for agenda in review.plan.agendas if agenda.counterpart.email == who.email), None)
    return PersonPage(notebook, relation, review.now, standing, agenda)
