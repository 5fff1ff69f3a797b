"""Turn a notebook into the records of its file and back, and refuse records that are not one.

A record that lacks a field, has one too many, or holds a value of another kind is refused and never repaired: a guess
would be written back over what a person may still be able to save. Reads and writes no file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TypeVar

import msgspec

from assistant.model import (
    ActionItem,
    AskedQuestion,
    Counterpart,
    LedgerEntry,
    Note,
    Notebook,
    Relation,
    TalkingPoint,
    ThemeTouch,
)
from connectors.model import utc

SCHEMA = 1
TABLES = ("meta", "notes", "points", "items", "asked", "themes", "ledger")

Record = Mapping[str, object]
Records = Mapping[str, Sequence[Record]]
Kind = TypeVar("Kind", Note, TalkingPoint, ActionItem, AskedQuestion, ThemeTouch, LedgerEntry, Counterpart, "_Meta")


class WrongRecord(ValueError):
    """The records are not those of a notebook; says what is wrong, without what the record holds."""


class NewerSchema(ValueError):
    """The records have a schema that a later version wrote."""

    def __init__(self, schema: int) -> None:
        super().__init__(f"schema {schema}")
        self.schema = schema


@dataclass(frozen=True, slots=True)
class _Meta:
    """What a file says of the whole notebook."""

    schema: int
    counterpart: Counterpart
    relation: Relation
    format_reviewed: date | None


def to_records(notebook: Notebook) -> Records:
    """Return the records of every table, the empty ones included. Raises ValueError for a ledger time without zone."""
    meta = _Meta(SCHEMA, notebook.counterpart, notebook.relation, notebook.format_reviewed)
    ledger = tuple(replace(entry, at=utc(entry.at)) for entry in notebook.ledger)
    return {
        "meta": [_record(meta)],
        "notes": [_record(note) for note in notebook.notes],
        "points": [_record(point) for point in notebook.points],
        "items": [_record(item) for item in notebook.items],
        "asked": [_record(asked) for asked in notebook.asked],
        "themes": [_record(touch) for touch in notebook.themes],
        "ledger": [_record(entry) for entry in ledger],
    }


def as_json(notebook: Notebook) -> bytes:
    """Return everything in the notebook as one JSON object, in UTF-8, ending with a newline."""
    tables = dict(to_records(notebook))
    del tables["meta"]
    meta = _record(_Meta(SCHEMA, notebook.counterpart, notebook.relation, notebook.format_reviewed))
    return msgspec.json.format(msgspec.json.encode({**meta, **tables}), indent=2) + b"\n"


def from_records(records: Records) -> Notebook:
    """Return the notebook that the records are. Raises WrongRecord or NewerSchema."""
    meta = _meta(records)
    if set(records) != set(TABLES):
        raise WrongRecord(f"its tables are not {', '.join(TABLES)}")
    notebook = Notebook(
        counterpart=meta.counterpart,
        relation=meta.relation,
        notes=_all(Note, "notes", records),
        points=_all(TalkingPoint, "points", records),
        items=_all(ActionItem, "items", records),
        asked=_all(AskedQuestion, "asked", records),
        themes=_all(ThemeTouch, "themes", records),
        ledger=_all(LedgerEntry, "ledger", records),
        format_reviewed=meta.format_reviewed,
    )
    _check(notebook)
    return notebook


def _meta(records: Records) -> _Meta:
    rows = records.get("meta", ())
    schema = rows[0].get("schema") if len(rows) == 1 else None
    if not isinstance(schema, int) or schema < 1:
        raise WrongRecord("it does not say which schema it has")
    if schema > SCHEMA:
        raise NewerSchema(schema)
    return _one(_Meta, rows[0], "meta")


def _all(kind: type[Kind], table: str, records: Records) -> tuple[Kind, ...]:
    return tuple(_one(kind, record, f"{table}, record {n}") for n, record in enumerate(records[table], start=1))


def _one(kind: type[Kind], record: Record, where: str) -> Kind:
    try:
        value = msgspec.convert(record, kind)
    except (msgspec.ValidationError, ValueError) as err:
        raise WrongRecord(f"{where}: {err}") from err
    if set(record) != {field.name for field in fields(value)}:
        raise WrongRecord(f"{where}: its fields are not those of this schema")
    return value


def _record(value: Note | TalkingPoint | ActionItem | AskedQuestion | ThemeTouch | LedgerEntry | _Meta) -> Record:
    record: dict[str, object] = msgspec.to_builtins(value)
    return record


def _check(notebook: Notebook) -> None:
    for table, numbers in (
        ("items", [item.number for item in notebook.items]),
        ("points", [point.number for point in notebook.points]),
    ):
        if len(set(numbers)) != len(numbers) or any(number < 1 for number in numbers):
            raise WrongRecord(f"{table}: numbers are given twice or are below 1")
    if any(entry.at.tzinfo is None for entry in notebook.ledger):
        raise WrongRecord("ledger: a time has no zone")
