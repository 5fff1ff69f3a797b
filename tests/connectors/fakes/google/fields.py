"""The `fields` parameter: which parts of a reply are sent. Checks the selection against the schema of the reply."""

from __future__ import annotations

import re
from typing import Any

from tests.connectors.fakes.google.discovery import document
from tests.connectors.fakes.google.errors import Json, Refusal

Mask = dict[str, Any]  # name → Mask; an empty Mask means all below it


def select(api: str, schema: str | None, text: str, value: Any) -> Any:
    """Return the parts of the value that the selection names. Raises Refusal 400 for a field that cannot be."""
    mask = parsed(text)
    if schema is not None:
        check(api, {"$ref": schema}, mask)
    return masked(mask, value)


def parsed(text: str) -> Mask:
    tokens = re.findall(r"[\w*.$-]+|[(),/]", text)
    mask, rest = group(tokens)
    if rest or "".join(tokens) != re.sub(r"\s", "", text):
        raise wrong(text)
    return mask


def group(tokens: list[str]) -> tuple[Mask, list[str]]:
    mask: Mask = {}
    while True:
        rest = member(mask, tokens)
        if not rest or rest[0] != ",":
            return mask, rest
        tokens = rest[1:]


def member(mask: Mask, tokens: list[str]) -> list[str]:
    if not tokens or tokens[0] in "(),/":
        raise wrong(tokens[0] if tokens else "")
    inner = mask.setdefault(tokens[0], {})
    rest = tokens[1:]
    if rest and rest[0] == "/":
        return member(inner, rest[1:])
    if rest and rest[0] == "(":
        found, rest = group(rest[1:])
        if not rest or rest[0] != ")":
            raise wrong("(")
        inner |= found
        return rest[1:]
    return rest


def check(api: str, schema: Json, mask: Mask) -> None:
    while "$ref" in schema or schema.get("type") == "array":
        schema = document(api)["schemas"][schema["$ref"]] if "$ref" in schema else schema["items"]
    for name, inner in mask.items():
        known = schema.get("properties", {})
        if name != "*" and name not in known and "additionalProperties" not in schema:
            raise wrong(name)
        if name in known:
            check(api, known[name], inner)


def masked(mask: Mask, value: Any) -> Any:
    if not mask or "*" in mask:
        return value
    if isinstance(value, list):
        return [masked(mask, item) for item in value]
    if isinstance(value, dict):
        return {name: masked(mask[name], item) for name, item in value.items() if name in mask}
    return value


def wrong(name: str) -> Refusal:
    return Refusal(400, "invalidParameter", f"Invalid field selection {name}", where=("parameter", "fields"))
