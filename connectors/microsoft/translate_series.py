"""Puts the rows of Graph together: a single out of one, a series out of its master, exceptions and absences. Pure.

A series is named by its iCalUId, which the copies of all who are invited share; the ids of occurrences name rows of
Graph and never leave this package. The etag of a series changes with anything in it: with the master, with an
exception, with an occurrence taken out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, timedelta, tzinfo
from hashlib import blake2b

from connectors.change import says_no_more_than_the_rule
from connectors.errors import NotFound
from connectors.microsoft.patterns import rule_of
from connectors.microsoft.translate_event import View, details_of, etag_of_row, original_of, span_of
from connectors.microsoft.values import Json, part, parts, text, texts, truth
from connectors.microsoft.zones import first_zone, zone_of
from connectors.model import EventRef, Series, SeriesException, Single, Span
from connectors.recurrence import occurrences

Files = Mapping[str, Sequence[Json]]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Item:
    """What Graph says of one event: the row of a single or master, and of a series its exceptions.

    `instances` are all rows of its occurrences in a span, where the service does not tell what was taken out; `files`
    the rows of attachments by the id of the row that has them; `mark` is ours, where it is known from elsewhere.
    """

    row: Json
    exceptions: tuple[Json, ...] = ()
    instances: tuple[Json, ...] | None = None
    instances_in: Span | None = None
    files: Files = field(default_factory=dict)
    mark: str | None = None

    @property
    def id(self) -> str:
        return text(self.row, "id")

    @property
    def uid(self) -> str:
        """What the copies of everybody share; where Graph does not say it, the id of this one."""
        return text(self.row, "iCalUId") or self.id

    @property
    def is_series(self) -> bool:
        return text(self.row, "type") == "seriesMaster" or bool(part(self.row, "recurrence"))

    @property
    def rows(self) -> tuple[Json, ...]:
        """The rows that can have attachments of their own."""
        return (self.row, *self.exceptions)


def item_of(row: Json) -> Item:
    """Return what one row with its expanded exceptions says."""
    return Item(row, tuple(parts(row, "exceptionOccurrences")))


def event_of(item: Item, calendar: str, view: View) -> Series | Single:
    """Return the event. Raises ValueError or BadRule for what cannot be understood."""
    return series_of(item, calendar, view) if item.is_series else single_of(item, calendar, view)


def single_of(item: Item, calendar: str, view: View) -> Single:
    """Return a single. Raises ValueError."""
    return Single(
        ref=EventRef(calendar, item.uid, etag_of(item)),
        span=span_of(item.row, view),
        details=details_of(item.row, view, item.files.get(item.id, ()), item.mark),
        all_day=truth(item.row, "isAllDay"),
    )


def series_of(item: Item, calendar: str, view: View) -> Series:
    """Return a series with everything that is unlike its rule. Raises ValueError or BadRule."""
    row, all_day = item.row, truth(item.row, "isAllDay")
    zone, span = zone_of_series(row, view), span_of(row, view)
    whole = Series(
        ref=EventRef(calendar, item.uid, etag_of(item)),
        start=span.start.astimezone(zone),
        duration=_lasting(span, all_day),
        details=details_of(row, view, item.files.get(item.id, ()), item.mark),
        rules=(rule_of(part(row, "recurrence"), zone, all_day=all_day),),
        cancelled_days=_days_taken_out(row),
        exceptions=tuple(sorted(_exceptions(item, zone, view), key=lambda each: each.original_start)),
        all_day=all_day,
    )
    return _without_echoes(_with_absences(whole, item, view))


def zone_of_series(row: Json, view: View) -> tzinfo:
    """Return the zone on whose clock a series keeps its time; an all-day one keeps to that of the calendar."""
    if truth(row, "isAllDay"):
        return view.zone
    names = (text(row, "recurrence", "range", "recurrenceTimeZone"), text(row, "originalStartTimeZone"))
    # UTC stands for "not said" where the other one is a place: people's meetings keep to the clock on a wall.
    known = [zone for zone in map(zone_of, names) if zone is not None]
    return next((zone for zone in known if zone is not UTC), first_zone(names, view.zone))


def etag_of(item: Item) -> str | None:
    """Return what changes with anything of the event; where Graph does not tell of exceptions, the master's own.

    None where the service tells no etags: nobody can say then that the event is what it was.
    """
    own = etag_of_row(item.row)
    if not own or not item.is_series or item.instances is not None:
        return own or None
    named = sorted(f"{text(each, 'id')} {etag_of_row(each)}" for each in item.exceptions)
    absent = sorted(texts(item.row, "cancelledOccurrences"))
    told = "\n".join((own, *named, "", *absent))
    return blake2b(told.encode(), digest_size=16).hexdigest()


def _exceptions(item: Item, zone: tzinfo, view: View) -> list[SeriesException]:
    return [_exception(each, item, zone, view) for each in item.exceptions]


def _exception(row: Json, item: Item, zone: tzinfo, view: View) -> SeriesException:
    span, all_day = span_of(row, view), truth(row, "isAllDay")
    return SeriesException(
        original_start=original_of(row, view),
        start=span.start.astimezone(zone),
        duration=_lasting(span, all_day),
        details=details_of(row, view, item.files.get(text(row, "id"), ()), item.mark),
        all_day=all_day,
    )


def _lasting(span: Span, all_day: bool) -> timedelta:
    return max(1, round(span.duration / _DAY)) * _DAY if all_day else span.duration


def _days_taken_out(row: Json) -> tuple[date, ...]:
    """Return the days that stand in `OID.<master>.<date>`; what cannot be read is left out."""
    found: set[date] = set()
    for each in texts(row, "cancelledOccurrences"):
        try:
            found.add(date.fromisoformat(each.rpartition(".")[2][:10]))
        except ValueError:
            continue
    return tuple(sorted(found))


def _with_absences(series: Series, item: Item, view: View) -> Series:
    """Return the series in which what the rule makes and the service does not show is taken out."""
    if item.instances is None or item.instances_in is None:
        return series
    there = {original_of(each, view) for each in item.instances}
    inside = item.instances_in
    made = [
        e.original for e in occurrences(series, inside) if e.original.overlaps(inside) or e.original.start in inside
    ]
    absent = tuple(sorted(span.start for span in made if span.start not in there))
    return replace(series, cancelled=absent)


def _without_echoes(series: Series) -> Series:
    """Return the series without the exceptions that say no more than the rule: they are of no use to a reader."""
    kept = tuple(each for each in series.exceptions if not _is_echo(series, each))
    return replace(series, exceptions=kept)


def _is_echo(series: Series, exception: SeriesException) -> bool:
    plain = exception.details == series.details and exception.duration == series.duration
    if not plain or exception.start.astimezone(UTC) != exception.original_start.astimezone(UTC):
        return False
    try:
        return says_no_more_than_the_rule(series, exception.original_start)
    except NotFound:
        return False
