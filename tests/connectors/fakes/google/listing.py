"""`events.list` and `events.instances`: windows, filters, pages and sync tokens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.connectors.fakes.google import series
from tests.connectors.fakes.google.calendars import Page, Row, SyncState
from tests.connectors.fakes.google.errors import Json, Refusal, bad_request, invalid, not_covered, not_found, sample
from tests.connectors.fakes.google.rendering import Look, listed

FORBIDDEN_WITH_TOKEN = {
    "iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty", "timeMin", "timeMax", "updatedMin",
}  # fmt: skip
NO_TOKEN = {"orderBy", "q", "updatedMin", "iCalUID", "privateExtendedProperty", "sharedExtendedProperty"}
NOT_BOUND = FORBIDDEN_WITH_TOKEN | {
    "calendarId",
    "eventId",
    "syncToken",
    "pageToken",
    "fields",
    "alt",
    "prettyPrint",
    "key",
}
DEFAULTS = {"singleEvents": False, "showDeleted": False, "maxResults": 250, "showHiddenInvitations": False}


@dataclass(frozen=True)
class Filter:
    """What a full list leaves out."""

    window: series.Window
    single: bool
    deleted: bool
    given: Json

    def keeps(self, body: Json) -> bool:
        given = self.given
        kinds = given.get("eventTypes")
        if kinds and body.get("eventType", "default") not in kinds:
            return False
        if "iCalUID" in given and body.get("iCalUID") != given["iCalUID"]:
            return False
        if "updatedMin" in given and body.get("updated", "") < instant(given, "updatedMin").strftime(
            "%Y-%m-%dT%H:%M:%S"
        ):
            return False
        own = body.get("extendedProperties", {})
        for kind in ("private", "shared"):
            for pair in given.get(f"{kind}ExtendedProperty", []):
                name, _, value = pair.partition("=")
                if own.get(kind, {}).get(name) != value:
                    return False
        return "q" not in given or found_in(body, given["q"])


def found_in(body: Json, words: str) -> bool:
    guests = " ".join(f"{g.get('email')} {g.get('displayName', '')}" for g in body.get("attendees", []))
    text = " ".join([body.get("summary", ""), body.get("description", ""), body.get("location", ""), guests]).lower()
    return all(word in text for word in words.lower().split())


def instant(given: Json, name: str) -> datetime:
    """Return a bound of the window. Raises Refusal 400 without an offset."""
    try:
        found = datetime.fromisoformat(given[name])
    except ValueError as err:
        raise bad_request("Bad Request") from err
    if found.tzinfo is None or "T" not in given[name]:
        raise bad_request("Bad Request")
    return found


def window_of(given: Json) -> series.Window:
    after = instant(given, "timeMin") if "timeMin" in given else None
    before = instant(given, "timeMax") if "timeMax" in given else None
    if after is not None and before is not None and before <= after:
        raise sample("timeRangeEmpty")
    return after, before


def bound(given: Json) -> tuple[tuple[str, str], ...]:
    """Return the parameters that a token is bound to, defaults filled in."""
    full = DEFAULTS | {name: value for name, value in given.items() if name not in NOT_BOUND}
    return tuple(sorted((name, str(sorted(v) if isinstance(v, list) else v)) for name, v in full.items()))


def events_list(look: Look, given: Json) -> Json:
    """Answer `events.list`."""
    if "pageToken" in given:
        return page(look, given, kept_page(look, given))
    if given.get("eventLabelVersion"):
        raise not_covered("eventLabelVersion")
    check_order(given)
    first = increment(look, given) if "syncToken" in given else full(look, given)
    if look.world.knobs.empty_pages:
        return reply(look, [], next_page(look, first), None)
    return page(look, given, first)


def check_order(given: Json) -> None:
    if given.get("orderBy") == "startTime" and not given.get("singleEvents"):
        raise bad_request("The requested ordering is not available for the particular query.")


def kept_page(look: Look, given: Json) -> Page:
    found = look.calendar.pages.get(given["pageToken"])
    if found is None:
        raise invalid("Invalid page token value.", "pageToken")
    if found.cursor != given.get("syncToken"):
        raise bad_request("The page token belongs to another request: send the same syncToken with it.")
    return found


def full(look: Look, given: Json) -> Page:
    what = Filter(window_of(given), given.get("singleEvents", False), given.get("showDeleted", False), given)
    if "updatedMin" in given and look.world.now - instant(given, "updatedMin") > look.world.knobs.most_sync_age:
        raise sample("updatedMinTooLongAgo")
    rows = [row for row in rows_in(look, what) if what.keeps(row.body)]
    if given.get("orderBy") == "startTime":
        rows.sort(key=lambda row: series.moment(row.body.get("start") or row.body["originalStartTime"], look.zone))
    elif given.get("orderBy") == "updated":
        rows.sort(key=lambda row: str(row.body.get("updated", "")))
    token = None if NO_TOKEN & set(given) else new_state(look, given)
    return Page(bound(given), [listed(look, row, show_deleted=what.deleted) for row in rows], token)


def new_state(look: Look, given: Json) -> SyncState:
    return SyncState(look.world.changes, bound(given), look.calendar.epoch, look.world.now)


def increment(look: Look, given: Json) -> Page:
    wrong = FORBIDDEN_WITH_TOKEN & set(given)
    if wrong:
        raise bad_request(f"Sync token cannot be used with other query restrictions: {', '.join(sorted(wrong))}.")
    if given.get("showDeleted") is False:
        raise bad_request("Sync token cannot be used with showDeleted=false.")
    state = look.calendar.tokens.get(given["syncToken"])
    if state is None or stale(look, state) or state.parameters != bound(given):
        raise sample("fullSyncRequired")
    rows = sorted(
        (row for row in look.calendar.rows.values() if row.changed > state.since), key=lambda row: row.changed
    )
    kinds = given.get("eventTypes")
    kept = [row for row in rows if not kinds or row.body.get("eventType", "default") in kinds]
    if given.get("singleEvents"):
        kept = list(expanded(look, kept))
    items = [listed(look, row, show_deleted=given.get("showDeleted", False)) for row in kept]
    return Page(bound(given), items, new_state(look, given), given["syncToken"])


def stale(look: Look, state: SyncState) -> bool:
    too_old = look.world.now - state.issued > look.world.knobs.most_sync_age
    return state.epoch != look.calendar.epoch or too_old


def expanded(look: Look, rows: list[Row]) -> Iterator[Row]:
    """Yield changed rows with every instance of a changed series: no window bounds an increment."""
    for row in rows:
        if row.recurring and row.cancelled:
            raise not_covered("increments of expanded instances (singleEvents=true) after a whole series was deleted")
        if row.recurring:
            yield from generated(look, row, (None, None))
        else:
            yield row


def rows_in(look: Look, what: Filter) -> Iterator[Row]:
    for name in list(look.calendar.rows):
        row = look.calendar.held(name)
        if row is None:
            continue
        if row.recurring:
            yield from of_series(look, row, what)
        elif row.master is not None:
            if exception_listed(look, row, what):
                yield row
        elif (what.deleted or not row.cancelled) and series.meets(row.body, look.calendar.timezone, what.window):
            yield row


def of_series(look: Look, row: Row, what: Filter) -> Iterator[Row]:
    if what.single:
        if not row.cancelled:
            yield from generated(look, row, what.window)
        return
    if (what.deleted or not row.cancelled) and any_instance(look, row, what.window):
        yield row


def any_instance(look: Look, row: Row, window: series.Window) -> bool:
    """Say whether the rule puts anything into the window, cancelled since or not, or an exception stands there."""
    if window == (None, None):
        return True
    zone = look.calendar.timezone
    exceptions = look.calendar.exceptions(row.id)
    if any(not each.cancelled and series.meets(each.body, zone, window) for each in exceptions.values()):
        return True
    return next(series.originals(row.body, zone, window, horizon(look, window)), None) is not None


def horizon(look: Look, window: series.Window) -> datetime:
    """Return how far the instances of a series without end are counted."""
    return max(look.world.now, window[0] or look.world.now) + look.world.knobs.horizon


def generated(look: Look, row: Row, window: series.Window) -> Iterator[Row]:
    """Yield the instances that the rule makes and no row replaces."""
    replaced = look.calendar.exceptions(row.id)
    for original in series.originals(row.body, look.calendar.timezone, window, horizon(look, window)):
        if series.instance_id(row.id, original) not in replaced:
            yield Row(series.instance(row.body, original), row.changed)


def exception_listed(look: Look, row: Row, what: Filter) -> bool:
    master = look.calendar.rows.get(str(row.master))
    dead = master is not None and master.cancelled
    if row.cancelled and (dead or what.single) and not what.deleted:
        return False
    zone = look.calendar.timezone
    stays = not row.cancelled and series.meets(row.body, zone, what.window)
    if stays or what.single or not (look.world.knobs.moved_out_still_listed or row.cancelled):
        return stays or (row.cancelled and what.deleted and at_original(row, zone, what.window))
    return at_original(row, zone, what.window)


def at_original(row: Row, zone: str, window: series.Window) -> bool:
    original = row.body["originalStartTime"]
    length = series.duration(row.body, zone) if "end" in row.body else None
    start = series.moment(original, zone)
    end = start if length is None else start + length
    return (window[0] is None or end > window[0]) and (window[1] is None or start < window[1])


def page(look: Look, given: Json, found: Page) -> Json:
    """Answer one page of what was found, with the token of the next page or, at the end, of the next increment."""
    size = min(given.get("maxResults", 250), 2500)
    items, rest = found.items[:size], found.items[size:]
    if rest:
        return reply(look, items, next_page(look, Page(found.parameters, rest, found.sync, found.cursor)), None)
    return reply(look, items, None, found.sync)


def next_page(look: Look, rest: Page) -> str:
    token = look.world.next_id("page_")
    look.calendar.pages[token] = rest
    return token


def reply(look: Look, items: list[Json], page_token: str | None, sync: SyncState | None) -> Json:
    calendar = look.calendar
    body: Json = {
        "kind": "calendar#events", "etag": f'"p{calendar.changed}"', "summary": calendar.summary, "description": "",
        "updated": look.world.stamp(), "timeZone": look.zone, "accessRole": calendar.role(look.user.email),
        "defaultReminders": calendar.reminders, "items": items,
    }  # fmt: skip
    if page_token is not None:
        body["nextPageToken"] = page_token
    if sync is not None:
        body["nextSyncToken"] = look.world.next_id("sync_")
        calendar.tokens[body["nextSyncToken"]] = sync
    return body


def instances(look: Look, given: Json) -> Json:
    """Answer `events.instances`. An original start narrows it to one."""
    if "pageToken" in given:
        return page(look, given, kept_page(look, given))
    row = look.calendar.rows.get(given["eventId"])
    if row is None:
        raise not_found()
    if not row.recurring:
        raise Refusal(400, "cannotListInstancesOfNonRecurringEvent", "The event is not recurring.", domain="calendar")
    what = Filter(window_of(given), True, given.get("showDeleted", False), given)
    found: list[Row] = list(of_series(look, row, what))
    held = [look.calendar.held(name) for name in look.calendar.exceptions(row.id)]
    found += [each for each in held if each is not None and exception_listed(look, each, what)]
    if "originalStart" in given:
        asked = instant(given, "originalStart")
        found = [each for each in found if series.moment(each.body["originalStartTime"], look.zone) == asked]
    found.sort(key=lambda each: series.moment(each.body["originalStartTime"], look.zone))
    items: list[Any] = [listed(look, each, show_deleted=what.deleted) for each in found]
    return page(look, given, Page(bound(given), items, None))
