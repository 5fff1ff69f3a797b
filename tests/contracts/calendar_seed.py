"""What stands on the calendars of the contract's tests, and what others do to them.

Texts are the VEVENTs of one UID each, as they stand in a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from connectors.model import EventDraft, Span

OWNER = "lea@firm.test"
SERIES = "weekly@calendar.test"
SINGLE = "once@calendar.test"
FURNISHED = "furnished@calendar.test"
INVITATION = "invitation@calendar.test"
HOSTED = "hosted@calendar.test"
WINDOW = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
FIRST = datetime(2026, 1, 5, 9, tzinfo=UTC)
TAKEN_OUT = datetime(2026, 1, 12, 9, tzinfo=UTC)
THIRD = datetime(2026, 1, 19, 9, tzinfo=UTC)
LUNCH = datetime(2026, 1, 7, 13, tzinfo=UTC)
HOUR = timedelta(hours=1)
DRAFT = EventDraft(
    mark="hold, ana; 2026-W04",
    title="Hold; for Ana",
    span=Span(THIRD + 3 * HOUR, THIRD + 4 * HOUR),
    description="Kept free,\nuntil it is answered.",
)


class Elsewhere(Protocol):
    """What other people, programs and servers do to the calendar of the fixture, behind the connector's back."""

    holds_damage: bool
    """Whether a damaged event can stand on the calendar at all."""

    def put(self, text: str) -> None:
        """Let the events of this text stand on the calendar, in place of all others of their UID."""
        ...

    def remove(self, uid: str) -> None:
        """Take the events of this UID off the calendar."""
        ...

    def set_busy(self, address: str, spans: Sequence[Span]) -> None:
        """Let this person be busy then; only called where free and busy times are declared."""
        ...

    def forget_cursors(self) -> None:
        """Let every cursor given out so far be too old; only called where cursors are declared."""
        ...


def vevent(*lines: str) -> str:
    """Return a VEVENT of these lines."""
    return "".join(f"{line}\r\n" for line in ("BEGIN:VEVENT", *lines, "END:VEVENT"))


WEEKLY_LINES = (
    f"UID:{SERIES}",
    "DTSTAMP:20251201T080000Z",
    "DTSTART;TZID=Europe/Berlin:20260105T100000",
    "DURATION:PT30M",
    "RRULE:FREQ=WEEKLY",
    "EXDATE;TZID=Europe/Berlin:20260112T100000",
    "SUMMARY:Ana and Lea",
    "ATTENDEE;CN=Ana;PARTSTAT=ACCEPTED:mailto:ana@firm.test",
)
WEEKLY_TEXT = vevent(*WEEKLY_LINES)
ONCE_LINES = (
    f"UID:{SINGLE}",
    "DTSTAMP:20251201T080000Z",
    "DTSTART:20260107T130000Z",
    "DTEND:20260107T140000Z",
    "SUMMARY:Lunch",
)
ONCE_TEXT = vevent(*ONCE_LINES)
MEETING = "https://teams.microsoft.com/l/meetup-join/19%3ameeting/0?context=%7b%7d"
DESCRIPTION = f"Agenda: a, b; c\\d\n\n____\nJoin: <{MEETING}>\n  indented, and blanks at the end  "
FURNISHED_TEXT = vevent(
    f"UID:{FURNISHED}",
    "DTSTAMP:20251201T080000Z",
    "DTSTART;TZID=Europe/Berlin:20260106T100000",
    "DTEND;TZID=Europe/Berlin:20260106T103000",
    "RRULE:FREQ=WEEKLY",
    "SUMMARY;LANGUAGE=en:Furnished",
    "DESCRIPTION:Agenda: a\\, b\\; c\\\\d\\n\\n____\\nJoin: <",
    f" {MEETING}>\\n  indented\\, and blanks at the end  ",
    "ATTACH;FMTTYPE=application/pdf;FILENAME=plan.pdf:https://files.test/plan.pdf",
    "ATTACH;FMTTYPE=text/plain;FILENAME=memo.txt;ENCODING=BASE64;VALUE=BINARY:SGFsbG8=",
    "X-COLOUR;X-SHADE=dark:blue\\, nearly",
    "BEGIN:VALARM",
    "ACTION:DISPLAY",
    "DESCRIPTION:Soon",
    "TRIGGER:-PT10M",
    "END:VALARM",
)
FURNISHED_FIRST = datetime(2026, 1, 6, 9, tzinfo=UTC)
INVITATION_TEXT = vevent(
    f"UID:{INVITATION}",
    "DTSTAMP:20251201T080000Z",
    "DTSTART;TZID=Europe/Berlin:20260108T100000",
    "DTEND;TZID=Europe/Berlin:20260108T110000",
    "RRULE:FREQ=WEEKLY",
    "SUMMARY:Max invites",
    "SEQUENCE:3",
    "ORGANIZER;CN=Max:mailto:max@firm.test",
    f"ATTENDEE;CN=Lea;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{OWNER}",
    "ATTENDEE;CN=Max;PARTSTAT=ACCEPTED:mailto:max@firm.test",
)
INVITATION_FIRST = datetime(2026, 1, 8, 9, tzinfo=UTC)
HOSTED_TEXT = vevent(
    f"UID:{HOSTED}",
    "DTSTAMP:20251201T080000Z",
    "DTSTART;TZID=Europe/Berlin:20260109T100000",
    "DTEND;TZID=Europe/Berlin:20260109T110000",
    "RRULE:FREQ=WEEKLY",
    "SUMMARY:Lea and Max",
    f"ORGANIZER;CN=Lea:mailto:{OWNER}",
    f"ATTENDEE;CN=Lea;PARTSTAT=DECLINED:mailto:{OWNER}",
    "ATTENDEE;CN=Max;PARTSTAT=ACCEPTED:mailto:max@firm.test",
)
HOSTED_FIRST = datetime(2026, 1, 9, 9, tzinfo=UTC)
DAMAGED = "damaged@calendar.test"
DAMAGED_TEXT = vevent(
    f"UID:{DAMAGED}",
    "DTSTAMP:20251201T080000Z",
    "DTSTART;TZID=Nowhere/At All:20260107T130000",
    "DURATION:PT30M",
    "SUMMARY:In a zone that does not exist",
)
