"""Looks up public holidays. Decides nothing; the judgements receive the dates as `Policy.holidays`.

The library's tables are large, so they are loaded only when a country is configured.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date


def public_holidays(country: str | None, subdivision: str | None, years: Iterable[int]) -> frozenset[date]:
    """Return the public holidays of a country (ISO 3166 code) and its subdivision; none without a country.

    Raises ValueError for a country or subdivision that is not known.
    """
    if country is None:
        return frozenset()
    from holidays import country_holidays

    try:
        return frozenset(country_holidays(country, subdiv=subdivision, years=list(years)))
    except NotImplementedError as err:
        raise ValueError(f"no public holidays are known for {country} {subdivision or ''}".rstrip()) from err


def subdivisions(country: str) -> tuple[str, ...] | None:
    """Return the subdivision codes of a country, None for a country that is not known."""
    from holidays import list_supported_countries

    known = list_supported_countries()
    return tuple(known[country]) if country in known else None
