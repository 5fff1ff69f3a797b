"""What the discovery documents allow: which method a request means, and whether values keep to their schema.

Reads the documents that ship with google-api-python-client. Knows nothing of what the methods do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

from tests.connectors.fakes.google.errors import Json, Refusal, bad_request, invalid

APIS = {"calendar": "calendar.v3", "drive": "drive.v3", "gmail": "gmail.v1", "docs": "docs.v1"}
MISSING = object()


@dataclass(frozen=True)
class Method:
    """One method of an API. `upload` says that it came by its path for media."""

    api: str
    name: str
    verb: str
    pattern: re.Pattern[str]
    spec: Json
    parameters: Json
    upload: bool = False

    @property
    def scopes(self) -> frozenset[str]:
        return frozenset(self.spec.get("scopes", ()))

    @property
    def request(self) -> str | None:
        name: str | None = self.spec.get("request", {}).get("$ref")
        return name

    @property
    def response(self) -> str | None:
        name: str | None = self.spec.get("response", {}).get("$ref")
        return name


@cache
def document(api: str) -> Json:
    found: Json = json.loads(
        files("googleapiclient").joinpath(f"discovery_cache/documents/{APIS[api]}.json").read_text("utf-8")
    )
    return found


def resources(node: Json, prefix: str = "") -> Iterator[tuple[str, Json]]:
    for name, spec in node.get("methods", {}).items():
        yield f"{prefix}{name}", spec
    for name, child in node.get("resources", {}).items():
        yield from resources(child, f"{prefix}{name}.")


def pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{\+?(\w+)\}", path)
    text = "".join(f"(?P<{part}>[^/:]+)" if odd % 2 else re.escape(part) for odd, part in enumerate(parts))
    return re.compile(text)


@cache
def methods() -> tuple[Method, ...]:
    found = []
    for api in APIS:
        doc = document(api)
        for name, spec in resources(doc):
            parameters = doc.get("parameters", {}) | spec.get("parameters", {})
            path = "/" + doc["servicePath"] + spec.get("flatPath", spec["path"])
            found.append(Method(api, name, spec["httpMethod"], pattern(path), spec, parameters))
            simple = spec.get("mediaUpload", {}).get("protocols", {}).get("simple")
            if simple:
                path = pattern(simple["path"])
                found.append(Method(api, name, spec["httpMethod"], path, spec, parameters, upload=True))
    return tuple(found)


def find(verb: str, raw_path: str) -> tuple[Method, dict[str, str]]:
    """Return the method and its path parameters, decoded. Raises Refusal 404 where the documents know none."""
    for method in methods():
        met = method.pattern.fullmatch(raw_path) if method.verb == verb else None
        if met:
            return method, {name: unquote(value) for name, value in met.groupdict().items()}
    raise Refusal(404, "notFound", f"No method of a discovery document answers {verb} {raw_path}.")


def parameters(method: Method, path: dict[str, str], query: dict[str, list[str]]) -> Json:
    """Return the checked parameters, typed. Raises Refusal 400 for one that is unknown, wrong or missing."""
    given: Json = {}
    for name, values in (query | {name: [value] for name, value in path.items()}).items():
        spec = method.parameters.get(name)
        if spec is None:
            raise invalid(f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter.', name)
        if len(values) > 1 and not spec.get("repeated"):
            raise invalid(f"The parameter {name} cannot be repeated.", name)
        typed = [typed_parameter(name, spec, value) for value in values]
        given[name] = typed if spec.get("repeated") else typed[0]
    for name, spec in method.parameters.items():
        if spec.get("required") and name not in given:
            raise Refusal(400, "required", f"Required parameter: {name}", where=("parameter", name))
    return given


def typed_parameter(name: str, spec: Json, value: str) -> Any:
    if "enum" in spec and value not in spec["enum"]:
        raise invalid(f"Invalid value '{value}'. Values must match one of: {spec['enum']}", name)
    if spec["type"] == "boolean":
        if value not in {"true", "false"}:
            raise invalid(f"Invalid boolean value: '{value}'.", name)
        return value == "true"
    if spec["type"] == "integer":
        return bounded(name, spec, value)
    if spec.get("format") == "date-time":
        wrong = scalar_fault({"type": "string", "format": "date-time"}, value)
        if wrong:
            raise invalid(f"Invalid value for: {wrong}", name)
    return value


def bounded(name: str, spec: Json, value: str) -> int:
    if not re.fullmatch(r"-?\d+", value):
        raise invalid(f"Invalid integer value: '{value}'.", name)
    number = int(value)
    if number < int(spec.get("minimum", number)):
        raise invalid(f"Invalid value '{value}'. Values must be within the range.", name)
    if "maximum" in spec and number > int(spec["maximum"]):
        raise invalid(f"Invalid value '{value}'. Values must be within the range.", name)
    return number


def check_body(method: Method, body: object) -> None:
    """Raise Refusal 400 where a request's body breaks its schema."""
    if method.request is None:
        return
    for fault in faults(method.api, {"$ref": method.request}, body, ""):
        raise bad_request(f"Invalid JSON payload received. {fault}")


def check_reply(method: Method, body: object) -> None:
    """Raise AssertionError where a reply of the simulator breaks its schema."""
    if method.response is not None:
        for fault in faults(method.api, {"$ref": method.response}, body, ""):
            raise AssertionError(f"{method.api} {method.name} answers against its schema: {fault}")


def faults(api: str, schema: Json, value: Any, at: str) -> Iterator[str]:
    """Yield what breaks the schema, each as a sentence with its place; null is allowed, as PATCH uses it."""
    if "$ref" in schema:
        schema = document(api)["schemas"][schema["$ref"]]
    kind = schema.get("type", "object")
    if kind == "any" or value is None:
        return
    if kind == "object":
        yield from object_faults(api, schema, value, at)
    elif kind == "array":
        if not isinstance(value, list):
            yield f"Invalid value at '{at}': Proto field is repeated, a list is needed."
            return
        for index, item in enumerate(value):
            yield from faults(api, schema["items"], item, f"{at}[{index}]")
    elif wrong := scalar_fault(schema, value):
        yield f"Invalid value at '{at}' ({schema.get('format', kind)}): {wrong}"


def object_faults(api: str, schema: Json, value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"Invalid value at '{at}': an object is needed."
        return
    known = schema.get("properties", {})
    for name, item in value.items():
        inner = known.get(name, schema.get("additionalProperties", MISSING))
        if inner is MISSING:
            yield f"Unknown name \"{name}\" at '{at}': Cannot find field."
        else:
            yield from faults(api, inner, item, f"{at}.{name}".lstrip("."))


SCALARS: dict[str, tuple[type, ...]] = {"boolean": (bool,), "integer": (int,), "number": (int, float), "string": (str,)}
LONG_NUMBERS = {"int64", "uint64"}


def scalar_fault(schema: Json, value: Any) -> str | None:
    kind = schema["type"]
    if not isinstance(value, SCALARS[kind]) or (isinstance(value, bool) and kind != "boolean"):
        return repr(value)
    if "enum" in schema and value not in schema["enum"]:
        return f"{value!r} is none of {schema['enum']}"
    return format_fault(schema.get("format"), value)


def format_fault(form: str | None, value: Any) -> str | None:
    if form in LONG_NUMBERS and not re.fullmatch(r"-?\d+", str(value)):
        return repr(value)
    if form in {"int32", "uint32"} and not -(2**31) <= value < 2**32:
        return repr(value)
    try:
        if form == "date":
            date.fromisoformat(value)
        elif form == "date-time" and not re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", value):
            return repr(value)
        elif form == "date-time":
            datetime.fromisoformat(value)
    except ValueError:
        return repr(value)
    return None
