"""Holds what is sent, either way, against the published types, or a few of our own where their file is absent.

The file is a JSON Schema derived from the service's metadata; only the keywords that it uses are understood here. The
path is that of ONEONONE_GRAPH_SCHEMA, or the default. Decides nothing about meaning.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from tests.connectors.fakes.microsoft.own_types import OWN
from tests.connectors.fakes.microsoft.refusal import Json, Refusal

BESIDE_THE_PROJECT = Path(__file__).parents[5] / "shared/graph/graph_v1_calendar.schema.json"
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "object": (dict,),
    "array": (list,),
}


@lru_cache(maxsize=1)
def types() -> Json:
    """Return the published types by name; a few of our own where the file is absent."""
    path = Path(os.environ.get("ONEONONE_GRAPH_SCHEMA", BESIDE_THE_PROJECT))
    if not path.is_file():
        return OWN
    found: Json = json.loads(path.read_text("utf-8"))["$defs"]
    return found


def are_published() -> bool:
    """Say whether the types are the published ones."""
    return types() is not OWN


def faults(name: str, value: object) -> list[str]:
    """Return what is wrong with a value of this type, as path and complaint; nothing where the type is not known."""
    return list(_check({"$ref": f"#/$defs/{name}"}, value, name)) if name in types() else []


def _check(schema: Json, value: Any, at: str) -> Iterator[str]:
    if "$ref" in schema:
        schema = types()[schema["$ref"].rsplit("/", 1)[-1]]
    if "anyOf" in schema:
        yield from _any(schema["anyOf"], value, at)
    elif "enum" in schema:
        if value not in schema["enum"]:
            yield f"{at}: {value!r} is none of {', '.join(map(str, schema['enum']))}"
    elif not _has_type(schema.get("type"), value):
        yield f"{at}: {value!r} is no {schema['type']}"
    elif isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at}: {value!r} is not written like {schema['pattern']}"
    elif isinstance(value, list):
        yield from (
            fault for index, one in enumerate(value) for fault in _check(schema.get("items", {}), one, f"{at}[{index}]")
        )
    elif isinstance(value, dict):
        yield from _members(schema, value, at)


def _any(options: list[Json], value: Any, at: str) -> Iterator[str]:
    complaints = [list(_check(option, value, at)) for option in options]
    if all(complaints):
        yield from max(complaints, key=lambda found: max(len(fault.split(": ")[0]) for fault in found))


def _has_type(wanted: str | list[str] | None, value: Any) -> bool:
    names = [wanted] if isinstance(wanted, str) else wanted or []
    allowed = [kind for name in names for kind in _TYPES[name]]
    return not names or (type(value) in allowed)


def _members(schema: Json, value: Json, at: str) -> Iterator[str]:
    known = schema.get("properties")
    if known is None:
        return
    for name, one in value.items():
        if name in known:
            yield from _check(known[name], one, f"{at}.{name}")
        elif not schema.get("additionalProperties") and not any(
            re.search(pattern, name) for pattern in schema.get("patternProperties", {})
        ):
            yield f"{at}.{name}: the type has no property of this name"


def accept(name: str, value: object, allowed: frozenset[str] | None = None) -> Json:
    """Return the body of a request when it fits its type and names nothing that is not `allowed`. Raises Refusal."""
    if not isinstance(value, dict):
        raise Refusal(400, "BadRequest", "Unable to read JSON request payload.")
    strange = [key for key in value if allowed is not None and key not in allowed and not key.startswith("@odata.")]
    if strange:
        raise Refusal(
            400,
            "RequestBodyRead",
            f"The property '{strange[0]}' does not exist on type 'microsoft.graph.{name}' or cannot be written. "
            "Make sure to only use property names that are defined by the type or mark the type as open type.",
        )
    found = faults(name, value)
    if found:
        raise Refusal(400, "RequestBodyRead", f"The request is not valid: {found[0]}.")
    return value
