"""Lays out what was measured: plain tables with a verdict under each. Measures nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Row = tuple[str, ...]


def table(title: str, head: Row, rows: Sequence[Row], verdict: str) -> str:
    """Lay out a table: first column to the left, numbers to the right, the verdict under it."""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    lines = [aligned(row, widths) for row in (head, *rows)]
    rule = "-" * len(lines[0])
    return "\n".join([title, rule, lines[0], rule, *lines[1:], rule, verdict, ""])


def aligned(row: Row, widths: Sequence[int]) -> str:
    numbers = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
    return "  ".join((row[0].ljust(widths[0]), *numbers))


def verdict(
    what: str, value: float, aim: float, holds: Callable[[float, float], bool], sign: str, unit: str = "×"
) -> str:
    """Say whether a value holds against its aim."""
    met = "met" if holds(value, aim) else "MISSED"
    return f"{what}: {value:.2f}{unit}, aim {sign} {aim:g}{unit}: {met}"
