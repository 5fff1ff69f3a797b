"""Turn a notebook into the records of its file and back, and refuse records that are not one.

A record that lacks a field, has one too many, or holds a value of another kind is refused and never repaired: a guess
would be written back over what a person may still be able to save. Reads and writes no file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

import msgspec

from assistant.core.untraced import without_traces
from assistant.model import (
    ActionItem,
    Aim,
    AskedQuestion,
    Counterpart,
    FormatAnswer,
    Given,
    Held,
    Input,
    LedgerEntry,
    MailOff,
    Note,
    Notebook,
    Relation,
    Requests,
    TalkingPoint,
    ThemeTouch,
    Win,
)
from connectors.model import utc

Record = Mapping[str, object]
Records = Mapping[str, Sequence[Record]]

SCHEMA = 3
FIRST_TABLES = ("meta", "notes", "points", "items", "asked", "themes", "ledger")
SECOND_TABLES = (
    *FIRST_TABLES,
    *("inputs", "wins", "aims", "held", "format_answers", "mail_off", "untouched", "own_notes", "own_points"),
)
TABLES = (*SECOND_TABLES, "requests")
TABLES_OF = {1: FIRST_TABLES, 2: SECOND_TABLES, 3: TABLES}
NEW_IN_META: Mapping[int, Record] = {2: {"link_version": 1}, 3: {"given": {}}}
OWN = ("own_notes", "own_points", "requests")
PRIVATE_IN_ONE_SEQUENCE = 2  # up to this schema drafts were numbered with what both see, and private notes left traces

Kind = TypeVar(
    "Kind",
    Note,
    TalkingPoint,
    ActionItem,
    AskedQuestion,
    ThemeTouch,
    LedgerEntry,
    Input,
    Win,
    Aim,
    Held,
    FormatAnswer,
    MailOff,
    Requests,
    "_Meta",
    "_Untouched",
)


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
    link_version: int = 1
    given: Given = field(default_factory=Given)


@dataclass(frozen=True, slots=True)
class _Untouched:
    """A meeting that nothing is done to, by its original start."""

    start: datetime


def to_records(notebook: Notebook) -> Records:
    """Return the records of every table, the empty ones included. Raises ValueError for a ledger time without zone."""
    tables: dict[str, Sequence[Record]] = {"meta": [_record(_meta_of(notebook))]}
    for table in TABLES[1:]:
        tables[table] = [_record(value) for value in _values(notebook, table)]
    return tables


def _meta_of(notebook: Notebook) -> _Meta:
    return _Meta(
        schema=SCHEMA,
        counterpart=notebook.counterpart,
        relation=notebook.relation,
        format_reviewed=notebook.format_reviewed,
        link_version=notebook.link_version,
        given=notebook.given,
    )


def _values(notebook: Notebook, table: str) -> Sequence[object]:
    match table:
        case "ledger":
            return [replace(entry, at=utc(entry.at)) for entry in notebook.ledger]
        case "held":
            return [replace(one, start=utc(one.start), at=utc(one.at)) for one in notebook.held]
        case "untouched":
            return [_Untouched(utc(start)) for start in notebook.untouched]
        case _:
            values: Sequence[object] = getattr(notebook, table)
            return values


def as_json(notebook: Notebook) -> bytes:
    """Return what the leader may see of the notebook as one JSON object, in UTF-8, ending with a newline."""
    tables = dict(to_records(notebook))
    for table in ("meta", *OWN):
        del tables[table]
    about = {name: value for name, value in _record(_meta_of(notebook)).items() if name != "given"}
    return msgspec.json.format(msgspec.json.encode({**about, **tables}), indent=2) + b"\n"


def from_records(records: Records) -> Notebook:
    """Return the notebook that the records are. Raises WrongRecord or NewerSchema."""
    meta = _meta(records)
    _check_tables(records, meta.schema)
    notebook = _with_the_rest(_written_down(meta, records), records)
    _check(notebook)
    return notebook if meta.schema > PRIVATE_IN_ONE_SEQUENCE else without_traces(notebook)


def _written_down(meta: _Meta, records: Records) -> Notebook:
    return Notebook(
        counterpart=meta.counterpart,
        relation=meta.relation,
        notes=_all(Note, "notes", records),
        points=_all(TalkingPoint, "points", records),
        items=_all(ActionItem, "items", records),
        asked=_all(AskedQuestion, "asked", records),
        themes=_all(ThemeTouch, "themes", records),
        ledger=_all(LedgerEntry, "ledger", records),
        format_reviewed=meta.format_reviewed,
        link_version=meta.link_version,
        given=meta.given,
    )


def _with_the_rest(notebook: Notebook, records: Records) -> Notebook:
    """Return the notebook with what the first schema had no tables for."""
    return replace(
        notebook,
        inputs=_all(Input, "inputs", records),
        wins=_all(Win, "wins", records),
        aims=_all(Aim, "aims", records),
        held=_all(Held, "held", records),
        format_answers=_all(FormatAnswer, "format_answers", records),
        mail_off=_all(MailOff, "mail_off", records),
        untouched=tuple(one.start for one in _all(_Untouched, "untouched", records)),
        own_notes=_all(Note, "own_notes", records),
        own_points=_all(TalkingPoint, "own_points", records),
        requests=_all(Requests, "requests", records),
    )


def _check_tables(records: Records, schema: int) -> None:
    tables = TABLES_OF[schema]
    if set(records) != set(tables):
        raise WrongRecord(f"its tables are not {', '.join(tables)}")


def _meta(records: Records) -> _Meta:
    rows = records.get("meta", ())
    schema = rows[0].get("schema") if len(rows) == 1 else None
    if not isinstance(schema, int) or schema < 1:
        raise WrongRecord("it does not say which schema it has")
    if schema > SCHEMA:
        raise NewerSchema(schema)
    new = {name: value for since, fields in NEW_IN_META.items() if schema < since for name, value in fields.items()}
    return _one(_Meta, {**new, **rows[0]}, "meta")


def _all(kind: type[Kind], table: str, records: Records) -> tuple[Kind, ...]:
    rows = records.get(table, ())
    return tuple(_one(kind, record, f"{table}, record {n}") for n, record in enumerate(rows, start=1))


def _one(kind: type[Kind], record: Record, where: str) -> Kind:
    try:
        value = msgspec.convert(record, kind)
    except (msgspec.ValidationError, ValueError) as err:
        raise WrongRecord(f"{where}: {err}") from err
    if record.keys() != value.__dataclass_fields__.keys():
        raise WrongRecord(f"{where}: its fields are not those of this schema")
    return value


def _record(value: object) -> Record:
    record: dict[str, object] = msgspec.to_builtins(value)
    return record


def _check(notebook: Notebook) -> None:
    for table, numbers in (
        ("items", [item.number for item in notebook.items]),
        ("points", [point.number for point in notebook.points]),
        ("wins", [win.number for win in notebook.wins]),
        ("own_points", [point.number for point in notebook.own_points]),
    ):
        is_wrong = any(number < 1 and (number == 0 or table != "points") for number in numbers)
        if len(set(numbers)) != len(numbers) or is_wrong:
            raise WrongRecord(f"{table}: numbers are given twice or are below 1")
    times = [entry.at for entry in notebook.ledger] + [*notebook.untouched]
    times += [moment for one in notebook.held for moment in (one.start, one.at)]
    if any(moment.tzinfo is None for moment in times):
        raise WrongRecord("a time has no zone")
