"""Write the service's numbers as Prometheus reads them. Numbers alone: no label tells whose calendar it is.

Loaded only when somebody asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from assistant.daemon.condition import Access, Condition
from assistant.daemon.watch import Totals, View

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics(Collector):
    """The metrics of a service, read from its view each time they are asked for."""

    def __init__(self, view: Callable[[], View], process: bool = True) -> None:
        self._view = view
        self._registry = CollectorRegistry()
        self._registry.register(self)
        if process:
            ProcessCollector(registry=self._registry)

    def text(self) -> bytes:
        """Return every metric in Prometheus' text format."""
        return generate_latest(self._registry)

    def describe(self) -> Iterator[Metric]:
        """Say nothing beforehand, so that nobody is asked while the service is still being put together."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        seen = self._view()
        yield from _totals(seen.totals)
        yield _gauge("one_on_ones", "One-on-ones on the calendars.", seen.report.one_on_ones)
        yield from _condition(seen.condition)


def _totals(totals: Totals) -> Iterator[Metric]:
    rounds = CounterMetricFamily("oneonone_rounds", "Looks at the calendars, by how they ended.", labels=["result"])
    rounds.add_metric(["good"], totals.good)
    rounds.add_metric(["failed"], totals.failed)
    yield rounds
    yield CounterMetricFamily("oneonone_round_seconds", "Seconds spent in good looks.", totals.seconds)
    deeds = CounterMetricFamily("oneonone_deeds", "Changes to the calendars, by how they ended.", labels=["result"])
    deeds.add_metric(["done"], totals.done)
    deeds.add_metric(["failed"], totals.failed_deeds)
    yield deeds
    yield CounterMetricFamily("oneonone_offers", "Offers made to the leader.", totals.offered)


def _condition(found: Condition) -> Iterator[Metric]:
    yield _gauge("healthy", "1 when nothing needs a person.", not found.needs_a_person)
    yield _gauge("access", "1 when the last look at the calendars was let in.", found.access is Access.OK)
    yield _gauge("brake", "1 when nothing is written until a person says go.", found.brake is not None)
    yield _gauge("paused", "1 while writing is paused.", found.paused_until is not None)
    yield _gauge("late", "1 when the service has not looked although it was to.", found.late)
    yield _gauge("failures_in_a_row", "Looks that failed since the last good one.", found.failures)
    yield _gauge("open_offers", "Offers that wait for the leader.", found.open_offers)
    yield _gauge("last_round_timestamp_seconds", "When the last good look was made.", _seconds(found.last_cycle))
    yield _gauge("next_round_timestamp_seconds", "When the next look is due.", _seconds(found.next_due))


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"oneonone_{name}", text, value)


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0
