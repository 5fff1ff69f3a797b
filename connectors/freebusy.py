"""Merges busy spans, for every provider that hands out others' free and busy times. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from connectors.model import Span


def merged(spans: Iterable[Span], window: Span) -> tuple[Span, ...]:
    """Return the busy time inside the window, sorted, spans that touch or overlap made one."""
    found: list[Span] = []
    for span in sorted(spans):
        start, end = max(span.start, window.start), min(span.end, window.end)
        if start >= end:
            continue
        if found and start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, end))
        else:
            found.append(Span(start, end))
    return tuple(found)
