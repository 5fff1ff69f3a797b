"""Show one person's page: how it stands, what is open between the two, the last notes, and the next agenda.

The page is for the leader alone and says of private things that only they see them. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assistant.core.carried import is_overdue
from assistant.core.notebook import note_with_items, open_points, point_name
from assistant.core.themes import coverage
from assistant.core.wording import age_words, clean, listed, one_line
from assistant.model import ActionItem, Agenda, Note, Notebook, Owner, Relation, Standing, TalkingPoint
from assistant.terminal.layout import Section
from assistant.terminal.style import Legible, health, legend, name_of, past_and_ahead, plain, strip
from assistant.terminal.wording import ago, at, cadence, missed

NOTES_SHOWN, NOTE_LINES = 3, 12
ONLY_YOU = ("only you", "italic magenta")


@dataclass(frozen=True, slots=True)
class PersonPage:
    """What the page shows: the notebook, and where a calendar was judged how it stands and the next agenda.

    `no_calendar` says why there is no standing. `now` is in the leader's zone.
    """

    notebook: Notebook
    relation: Relation
    now: datetime
    standing: Standing | None = None
    agenda: Agenda | None = None
    no_calendar: str = ""


def print_person(page: PersonPage, console: Console) -> None:
    """Print a person's page."""
    sections = [section.rendered() for section in _sections(page) if section is not None]
    console.print(Legible(Group(_masthead(page), Text(), *sections)))


def _masthead(page: PersonPage) -> RenderableType:
    person = page.notebook.counterpart
    relation = "" if page.relation is Relation.UNKNOWN else f" · {page.relation}"
    name = Text.assemble((name_of(person), "bold"), (f"  {clean(person.email)}{relation}", "dim"))
    if page.standing is None:
        return Group(name, Text(page.no_calendar, style="dim"))
    return Group(name, *_standing(page.standing, page.now))


def _standing(standing: Standing, now: datetime) -> Iterator[Text]:
    behind, ahead = past_and_ahead(standing.meetings, now)
    yield Text.assemble(strip(behind[-20:]), " ", strip(ahead[:6]), "   ", health(standing.health))
    about = [
        f"{cadence(standing.one_on_one.cadence_days)}, {standing.one_on_one.usual_minutes} min",
        missed(standing.missed_in_a_row) if standing.missed_in_a_row else "",
        f"last kept {ago(standing.last_kept, now)}" if standing.last_kept else "not kept yet",
        f"next {at(standing.next.span.start, now)}" if standing.next else "nothing planned",
    ]
    yield Text(" · ".join(word for word in about if word))
    yield legend()


def _sections(page: PersonPage) -> Iterator[Section | None]:
    book = page.notebook
    name = one_line(book.counterpart.first_name)
    yield _items("You owe", book.open_items(Owner.ME), page.now.date())
    yield _items(f"{name} owes", book.open_items(Owner.THEM), page.now.date())
    yield _points(open_points(book), name)
    yield _notes(book)
    yield _themes(book, page.now.date())
    if page.agenda is not None:
        yield _agenda(page.agenda, page.now)


def _items(title: str, items: tuple[ActionItem, ...], today: date) -> Section | None:
    if not items:
        return None
    grid = _numbered()
    for item in items:
        about = [age_words((today - item.created).days), f"due {item.due.isoformat()}" if item.due else ""]
        words = Text(", ".join(word for word in about if word), style="dim")
        if is_overdue(item, today):
            words = Text.assemble(words, (", overdue", "bold red"))
        grid.add_row(str(item.number), plain(item.text), words)
    return Section(title, grid)


def _points(points: tuple[TalkingPoint, ...], name: str) -> Section | None:
    if not points:
        return None
    grid = _numbered()
    for point in points:
        whose = (name, "dim") if point.author is Owner.THEM else ("shared", "dim") if point.shared else ONLY_YOU
        grid.add_row(point_name(point.number), plain(point.text), Text.assemble(whose))
    return Section("To talk about", grid)


def _numbered() -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(justify="right", style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_column(overflow="fold")
    return grid


def _notes(notebook: Notebook) -> Section:
    latest = notebook.notes[-NOTES_SHOWN:][::-1]
    if not latest:
        return Section("Notes", Text("None yet.", style="dim"))
    blocks: list[RenderableType] = [block for note in latest for block in (*_note(notebook, note), Text())][:-1]
    earlier = len(notebook.notes) - len(latest)
    more = [Text(), Text(f"and {earlier} earlier: oneonone export --format md", style="dim")] if earlier else []
    return Section("Last notes" if len(latest) > 1 else "Last note", Group(*blocks, *more))


def _note(notebook: Notebook, note: Note) -> Iterator[RenderableType]:
    yield Text.assemble((note.day.isoformat(), "bold"), *(("  ", ONLY_YOU) if note.private else ()))
    lines = clean(note_with_items(notebook, note)).expandtabs(4).split("\n")
    for line in lines[:NOTE_LINES]:
        yield _indented(line)
    if len(lines) > NOTE_LINES:
        yield Text(f"  … {len(lines) - NOTE_LINES} more lines", style="dim")


def _themes(notebook: Notebook, today: date) -> Section:
    since = coverage(notebook, today)
    touched = sorted((days, theme) for theme, days in since if days is not None)
    never = [str(theme) for theme, days in since if days is None]
    lines = [Text(f"{theme}: {age_words(days)}{' ago' if days else ''}") for days, theme in touched]
    if never:
        lines.append(Text(f"not touched yet: {listed(never)}", style="dim"))
    return Section("Themes", Group(*lines))


def _agenda(agenda: Agenda, now: datetime) -> Section:
    lines: list[RenderableType] = [Text(clean(agenda.objective), style="italic")] if agenda.objective else []
    for part in agenda.parts:
        lines.append(Text.assemble((f"{part.part.capitalize()}", "bold"), (f"  {part.minutes} min", "dim")))
        lines += [_indented(prompt) for prompt in part.prompts]
        lines += [_indented(f"? {question.text}") for question in part.questions]
    if agenda.tip:
        lines += [Text.assemble(ONLY_YOU, f"  {clean(agenda.tip)}")]
    return Section(f"Next agenda: {at(agenda.span.start, now)}, {agenda.span.minutes} min", Group(*lines))


def _indented(line: str) -> RenderableType:
    return Padding(Text(clean(line)), (0, 0, 0, 2))
