"""Turn deeds, offers and a leader's state into the records of their files and back, and refuse what is none of them.

How a value becomes a record is `assistant.typed_records`'s. Reads and writes no file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from assistant.core.naming import same_address
from assistant.deeds import Deed, LeaderState, Offer
from assistant.records import SCHEMA, Record, Records, WrongRecord
from assistant.typed_records import all_of, check_times, meta_of, record_of

TABLES, STATE_TABLES = ("meta", "deeds", "offers"), ("meta", "state")


class DeedFile(NamedTuple):
    """Everything done for, and offered about, one person (an address)."""

    email: str
    deeds: tuple[Deed, ...] = ()
    offers: tuple[Offer, ...] = ()


class StateFile(NamedTuple):
    """What concerns nobody in particular, and the highest number that was given to a deed or offer."""

    state: LeaderState = LeaderState()
    last_number: int = 0


@dataclass(frozen=True, slots=True)
class _Meta:
    schema: int
    email: str


@dataclass(frozen=True, slots=True)
class _StateMeta:
    schema: int
    last_number: int


def person_of(deed: Deed) -> str:
    """Return the address of the person whom a deed is about."""
    return same_address(deed.action.counterpart.email)


def to_records(file: DeedFile) -> Records:
    """Return the records of every table, the empty ones included. Raises ValueError for a time without zone."""
    _check(file)
    return {"meta": [record_of(_Meta(SCHEMA, file.email))], **records_of(file)}


def from_records(records: Records) -> DeedFile:
    """Return the deeds and offers that the records are. Raises WrongRecord or NewerSchema."""
    meta = meta_of(_Meta, records, TABLES)
    file = DeedFile(meta.email, all_of(Deed, "deeds", records), all_of(Offer, "offers", records))
    _check(file)
    return file


def state_to_records(file: StateFile) -> Records:
    """Return the records of a leader's state. Raises ValueError for a time without zone."""
    check_times(file.state)
    return {"meta": [record_of(_StateMeta(SCHEMA, file.last_number))], "state": [record_of(file.state)]}


def state_from_records(records: Records) -> StateFile:
    """Return the leader's state that the records are. Raises WrongRecord or NewerSchema."""
    meta = meta_of(_StateMeta, records, STATE_TABLES)
    states = all_of(LeaderState, "state", records)
    if len(states) != 1:
        raise WrongRecord("it does not hold one state")
    check_times(states[0])
    return StateFile(states[0], meta.last_number)


def as_json(deeds: Iterable[Deed]) -> bytes:
    """Return deeds as a JSON list, in UTF-8, ending with a newline."""
    return msgspec.json.format(msgspec.json.encode([record_of(deed) for deed in deeds]), indent=2) + b"\n"


def with_deeds(notebook: bytes, file: DeedFile) -> bytes:
    """Return a notebook as JSON with the deeds and offers of the same person beside it."""
    whole = msgspec.json.decode(notebook, type=dict[str, msgspec.Raw])
    return msgspec.json.format(msgspec.json.encode({**whole, **records_of(file)}), indent=2) + b"\n"


def records_of(file: DeedFile) -> Mapping[str, list[Record]]:
    """Return the deeds and offers of a person as records, for an export."""
    return {"deeds": [record_of(deed) for deed in file.deeds], "offers": [record_of(offer) for offer in file.offers]}


def _check(file: DeedFile) -> None:
    for entries, table in ((file.deeds, "deeds"), (file.offers, "offers")):
        numbers = [entry.number for entry in entries]
        if len(set(numbers)) != len(numbers) or any(number < 1 for number in numbers):
            raise WrongRecord(f"{table}: numbers are given twice or are below 1")
    for entry in (*file.deeds, *file.offers):
        check_times(entry)
    people = {*(person_of(deed) for deed in file.deeds), *(same_address(offer.counterpart) for offer in file.offers)}
    if people - {file.email}:
        raise WrongRecord("something in it is about somebody else")
