"""What a recap of a meeting says to both: what was written, what was promised, and when they meet again. Pure.

Works from what both may see alone. Plain Markdown, so that it can be copied into any mail.
"""

from __future__ import annotations

from datetime import date

from assistant.core.page_notes import note_of
from assistant.core.page_pair import PairPage
from assistant.core.wording import clean, day_words, long_day_words, one_line
from assistant.model import ActionItem, Owner


def recap(page: PairPage, day: date, leader: str, counterpart: str, again: str) -> str:
    """Return the recap of the meeting of that day; `again` says when the two meet next, empty where nobody knows."""
    names = {Owner.ME: leader, Owner.THEM: counterpart}
    seen = page.seen
    open_items = [_promise(item, names) for item in seen.items if item.done is None]
    parts = (
        (f"{leader} and {counterpart}, {long_day_words(day)}", ()),
        ("Notes", (clean(note_of(seen.notes, day)).strip("\n"),)),
        ("Who does what", tuple(open_items)),
        ("Done", tuple(f"- {one_line(item.text)}" for item in seen.items if item.done == day)),
        ("To celebrate", tuple(f"- {one_line(win.text)}" for win in seen.wins if win.day == day)),
        ("For next time", tuple(f"- {one_line(point.text)}" for point in seen.points)),
    )
    title, *rest = parts
    written = ["\n".join((heading, *filter(None, lines))) for heading, lines in rest if any(lines)]
    return "\n\n".join(filter(None, (title[0], *written, again))) + "\n"


def _promise(item: ActionItem, names: dict[Owner, str]) -> str:
    due = f", by {day_words(item.due)}" if item.due else ""
    return f"- {names[item.owner]}: {one_line(item.text)}{due}"
