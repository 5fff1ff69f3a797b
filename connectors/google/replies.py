"""Reads replies of Google's as values. Pure; decides nothing about what they mean.

What is there with the value null is as if it were not there, because some servers of the same interface write it.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

from connectors.errors import TryLater
from connectors.google.library import JsonValue

T = TypeVar("T")


def converted(found: JsonValue, kind: type[T]) -> T:
    """Return a reply, or a part of one, as a value. Raises ValidationError for what has another form."""
    try:
        return msgspec.convert(found, kind)
    except msgspec.ValidationError:
        return msgspec.convert(_without_nulls(found), kind)


def understood(found: JsonValue, kind: type[T]) -> T:
    """Return a reply as a value. Raises TryLater for what has another form."""
    try:
        return converted(found, kind)
    except msgspec.ValidationError as err:
        raise TryLater("Google's answer has a form that we do not know; it will be asked again.") from err


def _without_nulls(found: JsonValue) -> JsonValue:
    if isinstance(found, dict):
        return {name: _without_nulls(value) for name, value in found.items() if value is not None}
    return [_without_nulls(each) for each in found if each is not None] if isinstance(found, list) else found
