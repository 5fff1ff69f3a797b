"""calendarView/delta: what changed in a window since a link was given out, as sparse as the service tells it.

The window lies in the link and cannot move. Decides which rows go into a round; changes nothing but its own cursors.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tests.connectors.fakes.microsoft import views
from tests.connectors.fakes.microsoft.call import Call
from tests.connectors.fakes.microsoft.items import Item, Mailbox, Row
from tests.connectors.fakes.microsoft.refusal import Json, Refusal, bad, untold
from tests.connectors.fakes.microsoft.router import READ_CALENDARS, route
from tests.connectors.fakes.wire import Answered

PATHS = ("@/calendarView/delta", "@/calendar/calendarView/delta", "@/calendars/{calendar}/calendarView/delta")
Ids = tuple[str, str]


@dataclass
class Cursor:
    """Where a client is: its window, what it was shown of it, and what of this round it still has to fetch."""

    mailbox: Mailbox
    calendar: str
    start: datetime
    end: datetime
    seen: dict[str, Ids] = field(default_factory=dict)
    seq: int = 0
    pending: list[Row | Ids] = field(default_factory=list)
    expired: bool = False


@route("GET", *PATHS, scopes=READ_CALENDARS)
def delta(call: Call) -> Answered:
    refused = [name for name in call.asked.query if name.lower() in _REFUSED]
    if refused:
        raise bad(
            "The following parameters are not supported with change tracking over the 'CalendarView' resource: "
            f"'{', '.join(refused)}'.",
            "ErrorInvalidUrlQuery",
        )
    skip, token = call.query("$skiptoken"), call.query("$deltatoken")
    if skip or token:
        cursor = _known(call, str(skip or token))
        return _page(call, cursor if skip else _round(cursor))
    mailbox, folder = call.place()
    start, end = views.asked_window(call)
    return _page(call, _round(Cursor(mailbox, folder.id, start, end)))


_REFUSED = ("$select", "$expand", "$filter", "$orderby", "$search", "$top", "$skip")


@route("GET", "@/events/delta", "@/calendars/{calendar}/events/delta", scopes=READ_CALENDARS)
def events_delta(_call: Call) -> Answered:
    raise untold("events/delta, which is documented for beta only")


def _known(call: Call, token: str) -> Cursor:
    """Return the cursor of a link. Raises Refusal for one that is too old, or was changed."""
    if set(map(str.lower, call.asked.query)) - {"$skiptoken", "$deltatoken"}:
        raise bad("The link was changed: use it whole, as it was given.", "ErrorInvalidUrlQuery")
    found = call.world.cursors.get(token)
    if not isinstance(found, Cursor):
        raise bad("The delta token is not valid.", "ErrorInvalidUrlQuery")
    if found.expired:
        raise _too_old(call, found)
    return found


def _too_old(call: Call, cursor: Cursor) -> Refusal:
    code = call.world.quirks.cursor_gone or "410 SyncStateNotFound"
    status, _, name = code.partition(" ")
    window = f"startDateTime={cursor.start:%Y-%m-%dT%H:%M:%SZ}&endDateTime={cursor.end:%Y-%m-%dT%H:%M:%SZ}"
    place = {"Location": f"{_here(call)}?{window}&$deltatoken="} if status == "410" else {}
    return Refusal(int(status), name, "The sync state generation is not found; please perform a full sync.", place)


def _round(was: Cursor) -> Cursor:
    """Return a cursor with everything that the next round has to say."""
    now = Cursor(was.mailbox, was.calendar, was.start, was.end, seq=was.mailbox.seq)
    rows = {row.id(True): row for item in _items(was) for row in _rows(was, item)}
    now.seen = {ident: (row.id(False), ident) for ident, row in rows.items()}
    fresh = [row for ident, row in rows.items() if row.seq > was.seq or was.seen.get(ident) != now.seen[ident]]
    removed = [ids for ident, ids in was.seen.items() if now.seen.get(ident) != ids]
    now.pending = [*removed, *fresh, *(_outside(was, rows) if was.seen or was.seq else [])]
    return now


def _items(cursor: Cursor) -> list[Item]:
    return [item for item in cursor.mailbox.items.values() if item.calendar == cursor.calendar]


def _rows(cursor: Cursor, item: Item) -> list[Row]:
    """Return the rows of an item in the window, and its master where the series begins in it."""
    found = list(cursor.mailbox.rows(item, cursor.start, cursor.end))
    master = Row(cursor.mailbox, item)
    return [master, *found] if item.recurrence and found and master.overlaps(cursor.start, cursor.end) else found


def _outside(was: Cursor, rows: dict[str, Row]) -> list[Row | Ids]:
    """Return what was touched outside of the window: it is told as removed."""
    here = {row.item.key for row in rows.values()}
    touched = [Row(was.mailbox, item) for item in _items(was) if item.seq > was.seq and item.key not in here]
    gone = [one for one in was.mailbox.gone if one.seq > was.seq and one.calendar == was.calendar]
    ids = [(row.id(False), row.id(True)) for row in touched] + [(one.default_id, one.immutable_id) for one in gone]
    return [one for one in ids if one[1] not in was.seen]


def _page(call: Call, cursor: Cursor) -> Answered:
    quirks = call.world.quirks
    is_empty = quirks.empty_first_page and call.query("startDateTime")
    size = 0 if is_empty else call.prefer.page or quirks.delta_page
    page, rest = cursor.pending[:size], cursor.pending[size:]
    page += page[: quirks.replays]
    rows = [_shown(call, one) for one in page]
    after = Cursor(cursor.mailbox, cursor.calendar, cursor.start, cursor.end, cursor.seen, cursor.seq, rest)
    token = f"R0usmcCM{call.world.exchange.number():06}LkLhcR"
    call.world.cursors[token] = after
    kind, name = ("nextLink", "skiptoken") if rest else ("deltaLink", "deltatoken")
    return call.collection("calendarView", rows, _kind(rows), **{kind: f"{_here(call)}?${name}={token}"})


def _kind(rows: list[Json]) -> str | None:
    return None if any("@removed" in row for row in rows) else "event"


def _here(call: Call) -> str:
    return f"{call.asked.base}{call.asked.raw_path}"


def _shown(call: Call, one: Row | Ids) -> Json:
    if isinstance(one, tuple):
        return {"@removed": {"reason": "deleted"}, "id": one[1 if call.prefer.immutable else 0]}
    if one.type == "occurrence":
        return views.sparse(one, call.prefer)
    return {"@odata.type": views.TAG, **views.event(call, one)}
