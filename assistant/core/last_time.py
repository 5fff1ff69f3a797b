"""Leave out of a note what a prep document only repeated: the notes of last time, quoted.

Otherwise every prep document that comes back as a note would carry all earlier ones inside it. Pure.
"""

from __future__ import annotations

HEADING = "## From last time"


def without_last_time(text: str) -> str:
    """Return the text without its quoted notes of last time; kept whole where somebody wrote between them."""
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if line.strip() == HEADING]
    if not starts:
        return text
    start = starts[0]
    end = next((n for n in range(start + 1, len(lines)) if lines[n].startswith("#")), len(lines))
    if not all(_repeated(line.strip()) for line in lines[start + 1 : end]):
        return text
    return "\n".join(lines[:start] + lines[end:])


def _repeated(line: str) -> bool:
    """Say whether a line is one that the document wrote: the day of the notes, or a line of theirs."""
    return not line or line.startswith(">") or (line.startswith("*") and line.endswith("*") and len(line) > 1)
