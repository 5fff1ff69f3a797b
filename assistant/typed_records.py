"""Turn a value into a record and back by the fields of its class, and refuse a record that is none.

An action is written with its kind, the name of its class, so that it reads back as what it was. A field that is unknown
or holds a value of another kind is refused; one that is missing takes its default, as a noun that has grown since then
must. Reads and writes no file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar, get_args, get_type_hints

import msgspec

from assistant.model import Action
from assistant.records import SCHEMA, NewerSchema, Record, Records, WrongRecord

ACTIONS: Mapping[str, type[Action]] = MappingProxyType({kind.__name__: kind for kind in get_args(Action)})

Kind = TypeVar("Kind")
Reader = Callable[[object], object]
_READERS: dict[object, Mapping[str, Reader]] = {}


def record_of(value: object) -> Record:
    """Return the record of a value."""
    record: dict[str, object] = msgspec.to_builtins(value)
    for name, reader in _readers(type(value)).items():
        if reader is _action:
            record[name] = _action_record(getattr(value, name))
        elif reader is _actions:
            record[name] = [_action_record(action) for action in getattr(value, name)]
    return record


def meta_of(kind: type[Kind], records: Records, tables: tuple[str, ...]) -> Kind:
    """Return what the records say of the whole file. Raises WrongRecord or NewerSchema."""
    rows = records.get("meta", ())
    schema = rows[0].get("schema") if len(rows) == 1 else None
    if not isinstance(schema, int) or schema < 1:
        raise WrongRecord("it does not say which schema it has")
    if schema > SCHEMA:
        raise NewerSchema(schema)
    if set(records) != set(tables):
        raise WrongRecord(f"its tables are not {', '.join(tables)}")
    return _one(kind, rows[0], "meta")


def all_of(kind: type[Kind], table: str, records: Records) -> tuple[Kind, ...]:
    """Return the values of a table, in order. Raises WrongRecord."""
    return tuple(_one(kind, record, f"{table}, record {n}") for n, record in enumerate(records[table], start=1))


def check_times(value: object) -> None:
    """Raise WrongRecord when a time of the value has no zone."""
    for name in _readers(type(value)):
        moment = getattr(value, name)
        if isinstance(moment, datetime) and moment.tzinfo is None:
            raise WrongRecord(f"{name}: a time has no zone")


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


def _readers(kind: object) -> Mapping[str, Reader]:
    """Return what reads each field of a class; looked up once."""
    if kind not in _READERS:
        _READERS[kind] = {name: _reader(hint) for name, hint in get_type_hints(kind).items()}
    return _READERS[kind]


def _reader(hint: object) -> Reader:
    if hint == Action:
        return _action
    if hint == tuple[Action, ...]:
        return _actions
    return lambda value: msgspec.convert(value, hint)


def _action_record(action: Action) -> Record:
    return {"kind": type(action).__name__, **msgspec.to_builtins(action)}


def _actions(value: object) -> tuple[Action, ...]:
    return tuple(_action(one) for one in msgspec.convert(value, list[dict[str, object]]))


def _action(value: object) -> Action:
    record = msgspec.convert(value, dict[str, object])
    kind = ACTIONS.get(str(record.pop("kind", "")))
    if kind is None:
        raise ValueError("an action is of no known kind")
    read: Callable[..., Action] = kind
    return _value(read, record)
