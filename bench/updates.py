"""Times one update of what is stored, with so many meetings stored already: our store, and one plain TinyDB file.

`python -m bench.updates ours|plain MEETINGS FOLDER` fills the folder and prints the median seconds of an update. The
meetings are spread over people as in life: at most 250 with one person, which is five years of weekly ones.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

MOST_WITH_ONE_PERSON = 250
SECONDS_SPENT = 10.0
TEXT = "We went through the plan; the review moves to Thursday. She asks for a second pair of eyes on the contract."
FIRST = date(2021, 1, 4)


def ours(meetings: int, folder: Path) -> Callable[[int], object]:
    """Fill our store, and return what updates it."""
    from assistant.model import Note, Notebook
    from assistant.store import Store

    store = Store(folder, "lea@example.com")
    people = [f"person{number:04}@example.com" for number in range(-(-meetings // MOST_WITH_ONE_PERSON))]

    def filled(share: int) -> Callable[[Notebook], Notebook]:
        notes = tuple(Note(FIRST + timedelta(weeks=week), TEXT) for week in range(share))
        return lambda notebook: replace(notebook, notes=notes)

    for number, email in enumerate(people):
        store.change(email, filled(min(MOST_WITH_ONE_PERSON, meetings - number * MOST_WITH_ONE_PERSON)))

    def update(turn: int) -> object:
        note = Note(FIRST + timedelta(days=turn), TEXT)
        return store.change(people[turn % len(people)], lambda n: replace(n, notes=(*n.notes[:-1], note)))

    return update


def plain(meetings: int, folder: Path) -> Callable[[int], object]:
    """Fill one TinyDB file the way its documentation does, and return what updates it."""
    from tinydb import TinyDB

    table = TinyDB(folder / "meetings.json").table("notes")
    table.insert_multiple(
        {"person": f"person{n // MOST_WITH_ONE_PERSON:04}@example.com", "day": FIRST.isoformat(), "text": TEXT}
        for n in range(meetings)
    )
    return lambda turn: table.update({"day": (FIRST + timedelta(days=turn)).isoformat()}, doc_ids=[turn % meetings + 1])


def median_seconds(update: Callable[[int], object]) -> float:
    """Return the median of up to 200 updates, fewer where they are slow."""
    taken: list[float] = []
    while len(taken) < 200 and sum(taken) < SECONDS_SPENT:
        began = perf_counter()
        update(len(taken))
        taken.append(perf_counter() - began)
    return median(taken)


def main(which: str, meetings: str, folder: str) -> None:
    prepared = (ours if which == "ours" else plain)(int(meetings), Path(folder))
    print(median_seconds(prepared))


if __name__ == "__main__":
    main(*sys.argv[1:])
