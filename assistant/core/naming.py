"""Decide whom a person means by a name, a part of one, or an address. Knows no notebook and no calendar."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from email.utils import parseaddr

from assistant.model import Counterpart

_ADDRESS = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+")
_LISTED = 8


class NoSuchPerson(LookupError):
    """Nobody, or more than one person, is meant. Carries one sentence that says who could be."""


def address_in(text: str) -> Counterpart | None:
    """Return whose full address the text is ("ana@example.com", "Ana <ana@example.com>"), None for anything else."""
    bare = text.strip().removeprefix("mailto:")
    name, email = parseaddr(bare) if bare.endswith(">") else ("", bare)
    is_one = _ADDRESS.fullmatch(email) and bare.isprintable()
    return Counterpart(same_address(email), name or None) if is_one else None


def same_address(email: str) -> str:
    """Return the one way in which an address is written: lower case, composed."""
    return unicodedata.normalize("NFC", email.strip()).lower()


def find_person(query: str, people: Iterable[Counterpart]) -> Counterpart:
    """Return the one person meant. Case and accents do not count. Raises NoSuchPerson, also when several are meant.

    A whole address means nobody else. The whole name wins over the first name, that over any part of name or address.
    """
    known = tuple(people)
    exact = address_in(query)
    wanted = _plain(exact.email if exact else query)
    for rule in (_is_address,) if exact else _RULES:
        found = [person for person in known if wanted and rule(wanted, person)]
        if len(found) == 1:
            return found[0]
        if found:
            raise NoSuchPerson(f'"{query}" could be {_listed(found)}. Give more of the name, or the address.')
    raise NoSuchPerson(_unknown(query, wanted, known))


def shown(person: Counterpart) -> str:
    """Return name and address, as a person is told apart from others."""
    return f"{person.display} <{person.email}>"


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def _is_address(wanted: str, person: Counterpart) -> bool:
    return wanted == _plain(person.email)


def _is_name(wanted: str, person: Counterpart) -> bool:
    return wanted in {_plain(person.display), _plain(person.email.split("@")[0])}


def _is_first_name(wanted: str, person: Counterpart) -> bool:
    return wanted == _plain(person.first_name)


def _is_part(wanted: str, person: Counterpart) -> bool:
    whole = f"{_plain(person.display)} {_plain(person.email)}"
    return all(word in whole for word in wanted.split())


_RULES: tuple[Callable[[str, Counterpart], bool], ...] = (_is_name, _is_first_name, _is_part)


def _unknown(query: str, wanted: str, known: tuple[Counterpart, ...]) -> str:
    if not known:
        begin = "A full e-mail address begins one: oneonone note ana@example.com."
        return f'Nobody is called "{query}", because nobody has a notebook yet. {begin}'
    ways: dict[str, Counterpart] = {}
    for person in known:
        for way in (person.display, person.first_name, person.email, person.email.split("@")[0]):
            ways.setdefault(_plain(way), person)
    from difflib import get_close_matches

    near = dict.fromkeys(ways[way] for way in get_close_matches(wanted, ways, n=3, cutoff=0.6))
    if near:
        return f'Nobody is called "{query}"; did you mean {_listed(list(near))}?'
    return f'Nobody is called "{query}". Known are {_listed(list(known), "and")}.'


def _listed(people: list[Counterpart], last: str = "or") -> str:
    names = [shown(person) for person in people[:_LISTED]]
    if len(people) > _LISTED:
        names.append(f"{len(people) - _LISTED} more")
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"
