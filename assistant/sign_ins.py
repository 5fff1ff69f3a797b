"""Signs people in to the accounts of their configuration, out again, and says how it stands with each.

Part of the composition root, like `accounts`. What a provider asks of a person is its connector's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import connectors
from assistant.accounts import PROVIDERS, account_of, provider_accounts
from assistant.config import Config
from assistant.config_schema import CalendarSettings
from assistant.learnt import learnt, remember_addresses, remember_zone
from connectors.consent import Person, Standing

__all__ = ["PROVIDERS", "SIGNED_OUT", "Person", "Signed", "learn_zone", "sign_in", "sign_out", "signed_in"]

SIGNED_OUT = {
    "google": "Google lets nothing in as {address} any longer, and nothing of it is kept.",
    "microsoft": "Nothing that lets us in as {address} is kept. "
    "Microsoft 365 keeps the permission until it is taken back.",
}


@dataclass(frozen=True, slots=True)
class Signed:
    """Who an account with a provider is, what it may be used for, and what it may not although it is needed."""

    settings: CalendarSettings
    address: str
    allowed: tuple[str, ...]
    lacking: tuple[str, ...]


def sign_in(config: Config, kind: str, user: str | None, person: Person) -> Iterator[Signed]:
    """Let a person sign in to each configured account of this kind. Raises AccessLost, TryLater or Unusable."""
    for settings, account in provider_accounts(kind, config, user):
        standing = connectors.open_sign_in(account).sign_in(person)
        remember_addresses(config, account.user, standing.also)
        yield _signed(settings, standing)


def sign_out(config: Config, kind: str, user: str | None) -> Iterator[str]:
    """Give back what lets us in to each account of this kind, and return whose. Raises TryLater or Unusable."""
    for _, account in provider_accounts(kind, config, user):
        connectors.open_sign_in(account).forget()
        remember_addresses(config, account.user, ())
        yield account.user


def signed_in(config: Config, settings: CalendarSettings) -> Signed:
    """Return how it stands with an account with a provider, asking nobody. Raises AccessLost or Unusable."""
    [(_, account)] = provider_accounts(settings.kind or "", config, settings.user)
    return _signed(settings, connectors.open_sign_in(account).standing())


def learn_zone(config: Config, settings: CalendarSettings) -> str | None:
    """Remember which time the calendar of the first account keeps, and return its name; None where it is not asked.

    The second account is not, nor any where the configuration names a zone. Raises Unusable, AccessLost or TryLater.
    """
    first = next((calendar for calendar in config.calendars if calendar.path is None), None)
    if settings != first or config.leader.timezone not in (None, learnt(config).timezone):
        return None
    on_server = connectors.open_calendar_of(account_of(settings, config), None)
    try:
        zone = on_server.timezone
    finally:
        on_server.close()
    remember_zone(config, zone)
    return str(zone)


def _signed(settings: CalendarSettings, standing: Standing) -> Signed:
    allowed, lacking = (tuple(sorted(use.value for use in uses)) for uses in (standing.allowed, standing.lacking))
    return Signed(settings, standing.address, allowed, lacking)
