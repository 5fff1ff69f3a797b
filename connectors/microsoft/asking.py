"""What is asked of Graph about events: addresses, selections and the properties of ours, and the rows that come back.

Decides how few requests do; what the rows mean is told in `translate_event` and `translate_series`.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

from connectors.errors import ConnectorError, NotFound, NotSupported, Unusable
from connectors.microsoft.client import BatchRequest, Graph
from connectors.microsoft.translate_event import MADE, MARK, REMINDER, file_mark, mark_of
from connectors.microsoft.translate_series import Item, item_of
from connectors.microsoft.values import Json, part, parts, text, truth
from connectors.microsoft.zones import instant_of
from connectors.model import Span

FIELDS = (
    "id,iCalUId,type,seriesMasterId,subject,body,start,end,originalStart,originalStartTimeZone,isAllDay,isCancelled,"
    "isOrganizer,organizer,attendees,responseStatus,showAs,sensitivity,categories,location,onlineMeeting,onlineMeetingUrl,"
    "isReminderOn,reminderMinutesBeforeStart,hasAttachments,hideAttendees,allowNewTimeProposals,recurrence,changeKey"
)
_OURS = f"singleValueExtendedProperties($filter=id eq '{MARK}' or id eq '{REMINDER}')"
_WHOLE = {"$select": f"{FIELDS},cancelledOccurrences,exceptionOccurrences", "$expand": "exceptionOccurrences"}
_PLAIN = {"$select": FIELDS, "$expand": _OURS}
_FILE_FIELDS = "id,name,contentType,size,isInline,lastModifiedDateTime,contentId"

Found = Item | ConnectorError


@dataclass(frozen=True, slots=True)
class Place:
    """Where the events of one calendar are: its path, empty for a mailbox's own, and its address for callers.

    `contents` keeps what our files hold by their ids, which are new with each file.
    """

    graph: Graph
    path: str
    address: str
    contents: dict[str, bytes] = field(default_factory=dict)

    @property
    def events(self) -> str:
        return f"{self.path or self.graph.me}/events"

    @property
    def view(self) -> str:
        return f"{self.path or self.graph.me}/calendarView"

    def event(self, ident: str) -> str:
        return f"{self.events}/{quote(ident, safe='')}"


def items(place: Place, asked: Mapping[str, bool], window: Span | None) -> dict[str, Found]:
    """Return what Graph says of these ids, in one request where it is one; the values say whether an event recurs."""
    rows = _rows(place, [(ident, _WHOLE if recurs else _PLAIN) for ident, recurs in asked.items()])
    found: dict[str, Found] = {}
    for (ident, recurs), row in zip(asked.items(), rows, strict=True):
        if recurs and (isinstance(row, Unusable) or _hides_absences(row)):
            found[ident] = _by_instances(place, ident, window)
        else:
            found[ident] = row if isinstance(row, ConnectorError) else _whole(place, row)
    return found


def _hides_absences(row: Json | ConnectorError) -> bool:
    """Say whether a master was given without what was taken out of it: not every service of Graph tells."""
    is_master = not isinstance(row, ConnectorError) and text(row, "type") == "seriesMaster"
    return is_master and not isinstance(row, ConnectorError) and "cancelledOccurrences" not in row


def _whole(place: Place, row: Json) -> Item:
    """Return a master with all its exceptions, also where they come in several pages."""
    item, link = item_of(row), text(row, "exceptionOccurrences@odata.nextLink")
    more = (each for page in place.graph.pages(link) for each in parts(page, "value")) if link else ()
    return replace(item, exceptions=(*item.exceptions, *more))


def _rows(place: Place, asked: Sequence[tuple[str, Mapping[str, str]]]) -> list[Json | ConnectorError]:
    paths = [f"{place.event(ident)}?{urlencode(params, quote_via=quote)}" for ident, params in asked]
    return answers(place.graph, paths)


def answers(graph: Graph, paths: Sequence[str]) -> list[Json | ConnectorError]:
    """Return what Graph says to each of these paths: one by itself, several together."""
    if len(paths) != 1:
        return graph.batch([BatchRequest("GET", path) for path in paths]) if paths else []
    try:
        return [graph.get(paths[0])]
    except (NotFound, Unusable, NotSupported) as err:
        return [err]


def _by_instances(place: Place, ident: str, window: Span | None) -> Found:
    """Ask for a master whose calendar does not tell of exceptions; what is not among its occurrences was taken out."""
    try:
        row = place.graph.get(place.event(ident), _PLAIN)
        if text(row, "type") != "seriesMaster":
            return Item(row)
        window = window or _first_day(row)
        found = tuple(instances(place, ident, window))
    except (NotFound, Unusable, NotSupported) as err:
        return err
    own = tuple(each for each in found if text(each, "type") == "exception")
    return Item(row, own, instances=found, instances_in=window)


def _first_day(row: Json) -> Span:
    start = instant_of(part(row, "start"))
    return Span(start, start + timedelta(days=1))


def instances(place: Place, ident: str, window: Span) -> Iterator[Json]:
    """Yield the rows of a series in a window, as they now are."""
    params = {"startDateTime": stamp(window.start), "endDateTime": stamp(window.end), **_PLAIN, "$top": "200"}
    for page in place.graph.pages(f"{place.event(ident)}/instances", params):
        yield from parts(page, "value")


def row(place: Place, ident: str) -> Json:
    """Return one row, with what is ours on it. Raises NotFound."""
    return place.graph.get(place.event(ident), _PLAIN)


def ours(place: Place) -> dict[str, str]:
    """Return the marks of the events that we made, by their ids at Graph. Raises Unusable where Graph cannot look."""
    wanted = f"singleValueExtendedProperties/Any(ep: ep/id eq '{MADE}' and ep/value eq '1')"
    expand = f"singleValueExtendedProperties($filter=id eq '{MARK}')"
    params = {"$filter": wanted, "$expand": expand, "$select": "id,iCalUId", "$top": "200"}
    rows = (each for page in place.graph.pages(place.events, params) for each in parts(page, "value"))
    return {text(each, "id"): mark for each in rows if (mark := mark_of(each))}


def found_by(place: Place, name: str, value: str) -> list[Json]:
    """Return the events whose property of ours has this value; `name` "iCalUId" is the id that all copies share."""
    held = value.replace("'", "''")
    wanted = f"iCalUId eq '{held}'" if name == "iCalUId" else _with_property(name, held)
    return parts(place.graph.get(place.events, {"$filter": wanted, **_PLAIN}), "value")


def _with_property(name: str, value: str) -> str:
    return f"singleValueExtendedProperties/Any(ep: ep/id eq '{name}' and ep/value eq '{value}')"


def with_files(place: Place, found: Iterable[Item], window: Span | None = None) -> list[Item]:
    """Return the items with the rows of their attachments, asked for only where there are any, and near the window."""
    known = list(found)
    holders = [text(each, "id") for item in known for each in item.rows if _has_files(each, window)]
    rows = dict(zip(holders, _file_rows(place, holders), strict=True))
    fetch_contents(place, [(holder, each) for holder, files in rows.items() for each in files])
    told = {holder: [_with_content(place, each) for each in files] for holder, files in rows.items()}
    return [replace(item, files=told) for item in known]


def _has_files(row: Json, window: Span | None) -> bool:
    if not truth(row, "hasAttachments"):
        return False
    return window is None or text(row, "type") != "exception" or _is_near(row, window)


def _is_near(row: Json, window: Span) -> bool:
    start = text(row, "start", "dateTime")[:10]
    return f"{window.start:%Y-%m-%d}" <= start <= f"{window.end:%Y-%m-%d}"


def _file_rows(place: Place, holders: Sequence[str]) -> list[list[Json]]:
    query = urlencode({"$select": _FILE_FIELDS}, quote_via=quote)
    said = answers(place.graph, [f"{place.event(holder)}/attachments?{query}" for holder in holders])
    return [parts(each, "value") for each in map(_or_nothing, said)]


def _or_nothing(said: Json | ConnectorError) -> Json:
    """Return what was said, nothing of what is no longer there. Raises everything else."""
    if isinstance(said, ConnectorError) and not isinstance(said, NotFound):
        raise said
    return {} if isinstance(said, ConnectorError) else said


def fetch_contents(place: Place, files: Sequence[tuple[str, Json]]) -> None:
    """Fetch what our files hold, once for each."""
    lacking = [(holder, text(each, "id")) for holder, each in files if file_mark(each)]
    lacking = [(holder, ident) for holder, ident in lacking if ident not in place.contents]
    paths = [f"{place.event(holder)}/attachments/{quote(ident, safe='')}" for holder, ident in lacking]
    said = answers(place.graph, paths)
    for (_, ident), each in zip(lacking, said, strict=True):
        content = _decoded(text(_or_nothing(each), "contentBytes"))
        if content is not None:
            place.contents[ident] = content


def _with_content(place: Place, row: Json) -> Json:
    content = place.contents.get(text(row, "id"))
    return row if content is None else {**row, "content": content}


def _decoded(said: str) -> bytes | None:
    try:
        return b64decode(said, validate=True) if said else None
    except (ValueError, NoBase64):
        return None


def stamp(moment: datetime) -> str:
    """Return an instant as a window of Graph has it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
