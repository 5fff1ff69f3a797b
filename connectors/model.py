"""The nouns of a calendar, the same for every provider.

Values only: nothing here reads, writes or decides. Instants are aware datetimes; a naive one is refused where
it enters. Where a wall clock matters (a series that keeps its local hour over a clock change) the datetime
carries the zone of the series; everywhere else instants are kept in UTC, because Python compares two datetimes
of one zone by their wall clocks, which is wrong in the hour a clock change repeats.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum


def utc(moment: datetime) -> datetime:
    """Return the instant in UTC. Raises ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return moment.astimezone(UTC)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time, start included, end not; both kept in UTC."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", utc(self.start))
        object.__setattr__(self, "end", utc(self.end))
        if self.end < self.start:
            raise ValueError(f"a span cannot end ({self.end}) before it starts ({self.start})")

    @property
    def duration(self) -> timedelta:
        return self.end - self.start

    @property
    def minutes(self) -> int:
        return int(self.duration.total_seconds() // 60)

    def overlap(self, other: Span) -> timedelta:
        """Return how long both last at once; zero when they only touch."""
        return max(min(self.end, other.end) - max(self.start, other.start), timedelta(0))

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    def widened(self, by: timedelta) -> Span:
        return Span(self.start - by, self.end + by)


class Status(StrEnum):
    """iCalendar STATUS of an event."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


class Response(StrEnum):
    """What an invited person answered (iCalendar PARTSTAT)."""

    NEEDS_ACTION = "needs-action"
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"
    DELEGATED = "delegated"


class AttendeeKind(StrEnum):
    """Who or what was invited (iCalendar CUTYPE; rooms and resources are one)."""

    PERSON = "person"
    GROUP = "group"
    RESOURCE = "resource"


class EventKind(StrEnum):
    """What the provider says an event is, beyond its title."""

    DEFAULT = "default"
    OUT_OF_OFFICE = "out-of-office"
    FOCUS_TIME = "focus-time"
    WORKING_LOCATION = "working-location"
    BIRTHDAY = "birthday"


@dataclass(frozen=True, slots=True)
class Organizer:
    """Who owns the event. `email` is in lower case; `name` is the CN, None without one."""

    email: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody or something invited. `participates` is False for ROLE=NON-PARTICIPANT."""

    email: str
    name: str | None = None
    response: Response = Response.NEEDS_ACTION
    kind: AttendeeKind = AttendeeKind.PERSON
    participates: bool = True


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document attached to an event. `mark` names ours for ever, None for anybody else's.

    A document stands somewhere (`url`) or travels with the event (`content`); one of the two is set on writing.
    """

    name: str
    mark: str | None = None
    url: str | None = None
    content: bytes | None = None
    media_type: str = "text/markdown"


@dataclass(frozen=True, slots=True)
class EventDetails:
    """What an event says, apart from when it is. `busy` is False for a transparent event.

    `mark` is ours where we made the event, None otherwise. `online` is the address of a video meeting, if one is known.
    `reminds` says whether the event reminds the calendar's owner. `is_copy` says that this is a guest's copy: what is
    shared of it is changed on the calendar of its organizer alone.
    """

    title: str = ""
    organizer: Organizer | None = None
    attendees: tuple[Attendee, ...] = ()
    status: Status = Status.CONFIRMED
    busy: bool = True
    kind: EventKind = EventKind.DEFAULT
    private: bool = False
    location: str = ""
    description: str = ""
    online: str | None = None
    reminds: bool = False
    attachments: tuple[Attachment, ...] = ()
    mark: str | None = None
    is_copy: bool = False


@dataclass(frozen=True, slots=True)
class EventRef:
    """Where a series or single stands: calendar, id within it, and the etag that was read (None: there is none)."""

    calendar: str
    id: str
    etag: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class InstanceKey:
    """The one name of an occurrence: its series and the instant (UTC) at which the rule put it.

    A single event is named by its own id and start. Never position, title or present start of an occurrence.
    """

    series: str
    original_start: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "original_start", utc(self.original_start))


@dataclass(frozen=True, slots=True)
class Single:
    """An event that does not recur. All-day events run from midnight to midnight in the leader's zone."""

    ref: EventRef
    span: Span
    details: EventDetails
    all_day: bool = False


@dataclass(frozen=True, slots=True)
class Addition:
    """An occurrence added to the rule (RDATE); `duration` None means the duration of the series."""

    start: datetime
    duration: timedelta | None = None


@dataclass(frozen=True, slots=True)
class SeriesException:
    """An occurrence unlike the rule (RECURRENCE-ID), or, with `this_and_future`, that one and the later ones."""

    original_start: datetime
    start: datetime
    duration: timedelta
    details: EventDetails
    all_day: bool = False
    this_and_future: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """A recurring event: master, rules, additions, exceptions and what was taken out.

    `start` carries the zone in which the rule is expanded. `rules` are RRULE values as iCalendar writes them.
    `cancelled` are original starts taken out one by one, `cancelled_days` days (in the series' zone) on which every
    occurrence is taken out; both are cancelled occurrences, not nothing.
    """

    ref: EventRef
    start: datetime
    duration: timedelta
    details: EventDetails
    rules: tuple[str, ...] = ()
    additions: tuple[Addition, ...] = ()
    cancelled: tuple[datetime, ...] = ()
    cancelled_days: tuple[date, ...] = ()
    exceptions: tuple[SeriesException, ...] = ()
    all_day: bool = False

    def __post_init__(self) -> None:
        utc(self.start)


@dataclass(frozen=True, slots=True)
class Event:
    """One occurrence on a calendar, or a single event.

    `span` is where it is now, `original` where the rule put it (the same for a single), as long as the series lasts.
    A cancelled occurrence is an Event with `cancelled` set, however the provider shows it.
    """

    key: InstanceKey
    span: Span
    original: Span
    details: EventDetails
    recurring: bool
    all_day: bool = False
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """A part of the calendar that could not be read: an event, or (`is_event` False) a whole file or calendar.

    `source` is the file or calendar, `uid` the event's, if it has one.
    """

    source: str
    uid: str | None
    error: str
    is_event: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """What a connector saw: series and singles that changed, ids that are gone, and the cursor for the next reading.

    `complete` means that everything the window can touch is in `changed`, so what is not there does not exist.
    `events_read` counts the events read without error; `problems` names those that were not.
    """

    changed: tuple[Series | Single, ...]
    gone: tuple[str, ...] = ()
    cursor: str | None = None
    complete: bool = True
    problems: tuple[Problem, ...] = ()
    events_read: int = 0

    def __iter__(self) -> Iterator[Series | Single]:
        return iter(self.changed)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to an invitation, as the attendee: the response, a message to its organizer, times proposed instead."""

    response: Response
    message: str = ""
    proposed: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class EventDraft:
    """A new single event to be created. `mark` names it for ever: creating it twice creates it once.

    Who is to come stands in `attendees`; then the draft also names its organizer.
    """

    mark: str
    title: str
    span: Span
    busy: bool = True
    description: str = ""
    attendees: tuple[Attendee, ...] = ()
    organizer: Organizer | None = None


@dataclass(frozen=True, slots=True)
class EventChange:
    """What is to become different about an event or occurrence; None leaves a field as it is.

    `description` is the whole new text: who changes a part of it brings the rest along. `reminder_minutes` gives the
    calendar's owner one reminder of ours that many minutes before the start; zero takes our reminder away again.
    `response` is what the calendar's owner says to their own event; where the owner is not invited, it says nothing.
    """

    span: Span | None = None
    title: str | None = None
    busy: bool | None = None
    status: Status | None = None
    description: str | None = None
    reminder_minutes: int | None = None
    response: Response | None = None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a connector can do, declared and never guessed from its name.

    `incremental`: reads from a cursor. `writes`: creates, changes and deletes. `invites`: what we write reaches the
    guests by itself. `answers`: an answer reaches the organizer by itself, so that nobody has to write to them.
    `free_busy`: tells when others are busy. `attaches`: documents can be attached by address; `uploads`: also with
    their content. `push`: tells of changes by itself.

    Where a provider knows no other way: `attaching_tells_guests`: a document attached by its address is mailed to the
    guests. `answers_stay`: an answer can become another one, but none again. `declined_leave`: what the owner declines
    leaves the calendar. `cancels_quietly`: what the owner shows as cancelled is not made known to the guests.
    """

    incremental: bool = False
    writes: bool = False
    invites: bool = False
    answers: bool = False
    free_busy: bool = False
    attaches: bool = False
    uploads: bool = False
    push: bool = False
    attaching_tells_guests: bool = False
    answers_stay: bool = False
    declined_leave: bool = False
    cancels_quietly: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of a write: what now stands there, and whether the write changed anything.

    `notes` are sentences for whoever owns the calendar: what it could not do of what goes with the write.
    """

    ref: EventRef
    changed: bool = True
    notes: tuple[str, ...] = field(default=())
