"""Lay out the prep document of a meeting: Markdown to take notes in, and a page of its own to read.

Lays out what the edition holds and nothing else; who may see what is decided in `assistant.render.edition`.
"""

from __future__ import annotations

import re

from assistant.core.only_you import HEADING
from assistant.model import Agenda, Leader
from assistant.render.edition import Audience, Edition, LastTime, OnlyYou, Promised, Promises, Segment, edition
from assistant.render.engine import environment

HOW_TO_NOTE = "Write it as `- [ ] what (due 2026-12-01)`."
CHOICE = "Time to choose: do it, schedule it, drop it or hand it over."
QUOTED_BOX = re.compile(r"^(\s*[-*+] )\[([ xX])\] ", re.MULTILINE)
BLOCK_START = re.compile(r"^([#>+*=|~`-]|\d{1,9}[.)]|\[[ xX]\]|<)")


def prep_markdown(agenda: Agenda, leader: Leader, audience: Audience) -> str:
    """Return the prep document as Markdown, ending with a newline; check boxes read back as the items they show."""
    shown = edition(agenda, leader, audience)
    blocks = [
        f"# {shown.title}",
        f"{shown.day}, {shown.time}, {shown.minutes} min  \n*{shown.seen_by_sentence}*",
        f"**Objective:** {shown.objective}" if shown.objective else "",
        _quoted("## From last time", shown.last),
        _promises(shown.mine),
        _points(shown),
        _promises(shown.theirs),
        *(_part(segment) for segment in shown.parts),
        _celebrate(shown),
        f"## Notes\n\n*{shown.whose_box}{f' {HOW_TO_NOTE}' if audience == 'leader' else ''}*",
        _only_you(shown.only_you) if shown.only_you else "",
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def prep_html(agenda: Agenda, leader: Leader, audience: Audience) -> str:
    """Return the prep document as a page that stands alone: no script, no picture, nothing fetched."""
    shown = edition(agenda, leader, audience)
    return environment().get_template("prep.html").render(shown=shown, choice=CHOICE)


def plain(text: str) -> str:
    """Return one line of text that cannot start a Markdown block (a heading, a check box) of its own."""
    return BLOCK_START.sub(lambda start: "\\" + start[0] if not start[0][0].isdigit() else _number(start[0]), text)


def _number(start: str) -> str:
    return f"{start[:-1]}\\{start[-1]}"


def _promises(promises: Promises) -> str:
    if not promises.open:
        return ""
    return f"## {promises.heading}\n\n" + "\n".join(map(_promise, promises.open))


def _promise(item: Promised) -> str:
    about = item.age + (", overdue" if item.overdue else "")
    return f"{item.box}  \n  *{about}*" + (f"  \n  **{CHOICE}**" if item.choose else "")


def _points(shown: Edition) -> str:
    if not shown.points:
        return ""
    return "## To talk about\n\n" + "\n".join(f"- {plain(point.text)} *({point.by})*" for point in shown.points)


def _part(segment: Segment) -> str:
    lines = [f"- {plain(prompt)}" for prompt in segment.prompts]
    lines += [f"- *Question:* {question}" for question in segment.questions]
    return f"## {segment.name} · {segment.minutes} min" + ("\n\n" + "\n".join(lines) if lines else "")


def _celebrate(shown: Edition) -> str:
    if not shown.celebrate:
        return ""
    return "## Celebrate\n\n" + "\n".join(f"- {plain(done.text)} *({done.by})*" for done in shown.celebrate)


def _quoted(heading: str, last: LastTime | None) -> str:
    if last is None:
        return ""
    shown = QUOTED_BOX.sub(lambda box: f"{box[1]}{'☐' if box[2] == ' ' else '☑'} ", last.text)
    quote = "\n".join(f"> {line}".rstrip() for line in shown.split("\n"))
    return f"{heading}\n\n*{last.day}*\n\n{quote}"


def _only_you(only: OnlyYou) -> str:
    blocks = [
        f"---\n\n{HEADING}",
        "*Nobody else can read this part, nor what you write below it.*",
        "\n".join(f"- {plain(point)}" for point in only.points),
        _quoted("### Your private note", only.last),
        f"**For you:** {only.tip}" if only.tip else "",
    ]
    return "\n\n".join(block for block in blocks if block)
