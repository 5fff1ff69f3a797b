"""Lists the occurrences that begin in a window, by our own engine or by the plain libraries, to compare them.

`python -m bench.occurrences ours|plain EXPORT START END OUT` writes one line an occurrence: UID and start in UTC.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

from bench.export import ZONE

Found = tuple[str, datetime]


def ours(export: Path, start: datetime, end: datetime) -> Iterator[Found]:
    import connectors
    from connectors.model import Series, Span
    from connectors.recurrence import occurrences, single_event

    window = Span(start, end)
    for item in connectors.open_calendar("ics", path=export, zone=ZONE).read(window):
        events = occurrences(item, window) if isinstance(item, Series) else [single_event(item)]
        yield from ((event.key.series, event.span.start) for event in events if not event.cancelled)


def plain(export: Path, start: datetime, end: datetime) -> Iterator[Found]:
    """What a user would write: parse the file, ask for what is between."""
    import recurring_ical_events
    from icalendar import Calendar

    calendar = Calendar.from_ical(export.read_bytes())
    for event in recurring_ical_events.of(calendar).between(start, end):
        yield str(event["UID"]), instant(event["DTSTART"].dt)


def instant(moment: date | datetime) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(0))
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).astimezone(UTC)


def main(engine: str, export: str, start: str, end: str, out: str) -> None:
    window = datetime.fromisoformat(start), datetime.fromisoformat(end)
    found = (ours if engine == "ours" else plain)(Path(export), *window)
    lines = sorted(f"{uid} {at.isoformat()}" for uid, at in found if window[0] <= at < window[1])
    Path(out).write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
