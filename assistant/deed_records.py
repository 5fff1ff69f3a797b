"""Turn deeds, offers and a leader's state into the records of their files and back, and refuse what is none of them.

An action is written with its kind, the name of its class, so that it reads back as what it was. A field that is unknown
or holds a value of another kind is refused; one that is missing takes its default, as a noun that has grown since then
must. Reads and writes no file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import NamedTuple, TypeVar, get_args, get_type_hints

import msgspec

from assistant.core.naming import same_address
from assistant.deeds import Deed, LeaderState, Offer
from assistant.model import Action
from assistant.records import SCHEMA, NewerSchema, Record, Records, WrongRecord

ACTIONS: Mapping[str, type[Action]] = MappingProxyType({kind.__name__: kind for kind in get_args(Action)})
TABLES, STATE_TABLES = ("meta", "deeds", "offers"), ("meta", "state")

Kind = TypeVar("Kind")


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
    return {
        "meta": [_record(_Meta(SCHEMA, file.email))],
        "deeds": [_record(deed) for deed in file.deeds],
        "offers": [_record(offer) for offer in file.offers],
    }


def from_records(records: Records) -> DeedFile:
    """Return the deeds and offers that the records are. Raises WrongRecord or NewerSchema."""
    meta = _meta(_Meta, records, TABLES)
    deeds, offers = _all(Deed, "deeds", records), _all(Offer, "offers", records)
    file = DeedFile(meta.email, deeds, offers)
    _check(file)
    return file


def state_to_records(file: StateFile) -> Records:
    """Return the records of a leader's state. Raises ValueError for a time without zone."""
    _check_times(file.state)
    return {"meta": [_record(_StateMeta(SCHEMA, file.last_number))], "state": [_record(file.state)]}


def state_from_records(records: Records) -> StateFile:
    """Return the leader's state that the records are. Raises WrongRecord or NewerSchema."""
    meta = _meta(_StateMeta, records, STATE_TABLES)
    states = _all(LeaderState, "state", records)
    if len(states) != 1:
        raise WrongRecord("it does not hold one state")
    _check_times(states[0])
    return StateFile(states[0], meta.last_number)


def as_json(deeds: Iterable[Deed]) -> bytes:
    """Return deeds as a JSON list, in UTF-8, ending with a newline."""
    return msgspec.json.format(msgspec.json.encode([_record(deed) for deed in deeds]), indent=2) + b"\n"


def records_of(file: DeedFile) -> Mapping[str, list[Record]]:
    """Return the deeds and offers of a person as records, for an export."""
    return {"deeds": [_record(deed) for deed in file.deeds], "offers": [_record(offer) for offer in file.offers]}


# --- values to records ---------------------------------------------------------------------------------------------


def _record(value: Deed | Offer | LeaderState | _Meta | _StateMeta) -> Record:
    record: dict[str, object] = msgspec.to_builtins(value)
    match value:
        case Deed():
            record["action"] = _action_record(value.action)
        case Offer():
            record["options"] = [_action_record(action) for action in value.options]
    return record


def _action_record(action: Action) -> Record:
    return {"kind": type(action).__name__, **msgspec.to_builtins(action)}


# --- records to values ---------------------------------------------------------------------------------------------


def _meta(kind: type[Kind], records: Records, tables: tuple[str, ...]) -> Kind:
    rows = records.get("meta", ())
    schema = rows[0].get("schema") if len(rows) == 1 else None
    if not isinstance(schema, int) or schema < 1:
        raise WrongRecord("it does not say which schema it has")
    if schema > SCHEMA:
        raise NewerSchema(schema)
    if set(records) != set(tables):
        raise WrongRecord(f"its tables are not {', '.join(tables)}")
    return _one(kind, rows[0], "meta")


def _all(kind: type[Kind], table: str, records: Records) -> tuple[Kind, ...]:
    return tuple(_one(kind, record, f"{table}, record {n}") for n, record in enumerate(records[table], start=1))


def _one(kind: type[Kind], record: Record, where: str) -> Kind:
    try:
        return _value(kind, record)
    except (msgspec.ValidationError, TypeError, ValueError) as err:
        raise WrongRecord(f"{where}: {err}") from err


def _value(kind: Callable[..., Kind], record: Record) -> Kind:
    readers = _readers(kind)
    if unknown := sorted(set(record) - set(readers)):
        raise ValueError(f"its fields are not those of this schema ({', '.join(unknown)})")
    return kind(**{name: readers[name](value) for name, value in record.items()})


@cache
def _readers(kind: Callable[..., object]) -> Mapping[str, Callable[[object], object]]:
    hints = get_type_hints(kind)
    return {name: _reader(hint) for name, hint in hints.items()}


def _reader(hint: object) -> Callable[[object], object]:
    if hint == Action:
        return _action
    if hint == tuple[Action, ...]:
        return lambda value: tuple(_action(one) for one in msgspec.convert(value, list[dict[str, object]]))
    return lambda value: msgspec.convert(value, hint)


def _action(value: object) -> Action:
    record = msgspec.convert(value, dict[str, object])
    kind = ACTIONS.get(str(record.pop("kind", "")))
    if kind is None:
        raise ValueError("an action is of no known kind")
    read: Callable[..., Action] = kind
    return _value(read, record)


# --- what must hold ------------------------------------------------------------------------------------------------


def _check(file: DeedFile) -> None:
    for entries, table in ((file.deeds, "deeds"), (file.offers, "offers")):
        numbers = [entry.number for entry in entries]
        if len(set(numbers)) != len(numbers) or any(number < 1 for number in numbers):
            raise WrongRecord(f"{table}: numbers are given twice or are below 1")
        for entry in entries:
            _check_times(entry)
    if any(person_of(deed) != file.email for deed in file.deeds) or any(
        same_address(offer.counterpart) != file.email for offer in file.offers
    ):
        raise WrongRecord("something in it is about somebody else")


def _check_times(value: Deed | Offer | LeaderState) -> None:
    for field in fields(value):
        moment = getattr(value, field.name)
        if isinstance(moment, datetime) and moment.tzinfo is None:
            raise WrongRecord(f"{field.name}: a time has no zone")
