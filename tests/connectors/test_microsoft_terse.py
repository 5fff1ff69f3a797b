"""What a service of Graph says that leaves out what it may, or says it in its own way: it is understood all the same."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from connectors.microsoft.translate_event import View, span_of
from connectors.microsoft.values import Json
from connectors.microsoft.zones import instant_of

BERLIN = ZoneInfo("Europe/Berlin")
LEA = View(BERLIN, frozenset(("lea@firm.test",)))


def row(**other: object) -> Json:
    """A single as a service says it that knows the half of Graph."""
    plain: Json = {
        "id": "AAMk1",
        "subject": "Lea / Ana",
        "start": {"dateTime": "2026-01-05T09:00:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2026-01-05T09:30:00.0000000", "timeZone": "UTC"},
        "organizer": {"emailAddress": {"address": "lea@firm.test"}},
        "attendees": [{"type": "required", "emailAddress": {"address": "ana@firm.test"}}],
    }
    return plain | other


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("2026-01-05T10:00:00.0000000", "W. Europe Standard Time"),
        ("2026-01-05T04:00:00", "America/New_York"),
        ("2026-01-05T10:00", "tzone://Microsoft/Custom"),
        ("2026-01-05T10:00:00", "Customized Time Zone"),
        ("2026-01-05T09:00:00.000", "tzone://Microsoft/Utc"),
        ("2026-01-05T09:00:00", ""),
        ("2026-01-05T09:00:00Z", "W. Europe Standard Time"),
    ],
)
def test_a_time_is_on_the_clock_that_it_names(said: str, zone: str) -> None:
    nine = datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert instant_of({"dateTime": said, "timeZone": zone}, BERLIN) == nine
    times: Json = {"dateTime": said, "timeZone": zone}
    assert span_of(row(start=times, end=times), LEA).start == nine
