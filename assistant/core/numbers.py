"""Give numbers to what a pair writes down: each once, and what both see in a sequence of its own. Pure.

Whoever sees only what is for both sees numbers without a gap, however many drafts there are or were. A number that was
given is never given again, so that a page that is open somewhere never means another thing than it shows.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.model import Given, Notebook


def next_point(notebook: Notebook) -> tuple[int, Given]:
    """Return the number of the next point for both, and what has been given with it."""
    number = 1 + max(notebook.given.points, *(point.number for point in notebook.points), 0)
    return number, replace(notebook.given, points=number)


def next_draft(notebook: Notebook) -> tuple[int, Given]:
    """Return the number, below zero, of the next draft of the leader's, and what has been given with it."""
    place = 1 + max(notebook.given.drafts, *(-point.number for point in notebook.points), 0)
    return -place, replace(notebook.given, drafts=place)


def next_own_point(notebook: Notebook) -> tuple[int, Given]:
    """Return the number of the next draft of the counterpart's, and what has been given with it."""
    number = 1 + max(notebook.given.own_points, *(point.number for point in notebook.own_points), 0)
    return number, replace(notebook.given, own_points=number)


def next_item(notebook: Notebook) -> tuple[int, Given]:
    """Return the number of the next item, and what has been given with it."""
    number = 1 + max(notebook.given.items, *(item.number for item in notebook.items), 0)
    return number, replace(notebook.given, items=number)


def next_win(notebook: Notebook) -> tuple[int, Given]:
    """Return the number of the next win, and what has been given with it."""
    number = 1 + max(notebook.given.wins, *(win.number for win in notebook.wins), 0)
    return number, replace(notebook.given, wins=number)
