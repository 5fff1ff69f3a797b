"""Name the files of prep documents: by day and person, safe on every file system, no two alike. Writes nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import tzinfo
from hashlib import sha256

from assistant.core.localtime import local_day
from assistant.core.wording import clock
from assistant.model import Agenda, Counterpart

LONGEST = 48


def prep_file_stem(agenda: Agenda, zone: tzinfo, taken: Collection[str] = ()) -> str:
    """Return "2026-11-24-ana-keller"; with the time, then with a mark of the meeting, where that is already taken."""
    day = local_day(agenda.span.start, zone).isoformat()
    stem = f"{day}-{person_slug(agenda.counterpart)}"
    timed = f"{stem}-{clock(agenda.span.start, zone).replace(':', '')}"
    marked = f"{timed}-{_mark(agenda)}"
    return next((name for name in (stem, timed) if name not in taken), marked)


def prep_file_stems(agendas: Iterable[Agenda], zone: tzinfo) -> tuple[str, ...]:
    """Return a stem for each agenda, in order, no two alike."""
    stems: list[str] = []
    for agenda in agendas:
        stems.append(prep_file_stem(agenda, zone, stems))
    return tuple(stems)


def person_slug(person: Counterpart) -> str:
    """Return the person's name in a-z, 0-9 and hyphens: the name, else the address, else a mark of the address."""
    for text in (person.display, person.email.split("@")[0]):
        decomposed = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
        slug = re.sub(r"[^a-z0-9]+", "-", decomposed).strip("-")[:LONGEST].rstrip("-")
        if len(slug) > 1:
            return slug
    return sha256(person.email.encode("utf-8", "replace")).hexdigest()[:8]


def _mark(agenda: Agenda) -> str:
    named = f"{agenda.counterpart.email} {agenda.meeting.series} {agenda.meeting.original_start.isoformat()}"
    return sha256(named.encode("utf-8", "replace")).hexdigest()[:8]
