"""Reads values out of what Graph says, whatever it really sent: text, truth, parts and rows. Pure."""

from __future__ import annotations

Json = dict[str, object]


def text(said: Json, *path: str) -> str:
    """Return the text at this path, empty where there is none."""
    found = _at(said, path)
    return found if isinstance(found, str) else ""


def truth(said: Json, *path: str) -> bool:
    """Say whether the value at this path is true."""
    return _at(said, path) is True


def number(said: Json, *path: str) -> int | None:
    """Return the whole number at this path, None where there is none."""
    found = _at(said, path)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def part(said: Json, *path: str) -> Json:
    """Return the object at this path, an empty one where there is none."""
    found = _at(said, path)
    return found if isinstance(found, dict) else {}


def parts(said: Json, *path: str) -> list[Json]:
    """Return the objects in the list at this path, none where there is no list."""
    found = _at(said, path)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def texts(said: Json, *path: str) -> list[str]:
    """Return the texts in the list at this path."""
    found = _at(said, path)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _at(said: Json, path: tuple[str, ...]) -> object:
    found: object = said
    for name in path:
        if not isinstance(found, dict):
            return None
        found = found.get(name)
    return found
