"""Reads a calendar: completely, or what changed since, with as few and as small requests as the server allows.

Asks for what the window can touch, reads only resources whose etag is new, and remembers in the cursor what it handed
on. The rules of what an event says are elsewhere; nothing is kept here between two readings.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo

from connectors.caldav.client import DATA, ETAG, Client, Resource, resources, strong
from connectors.caldav.cursor import Cursor, Known
from connectors.caldav.discovery import TOKEN, Collection
from connectors.caldav.href import name_in
from connectors.caldav.resource import Held, held
from connectors.caldav.xml import CAL, DAV, Multistatus, Node, Row, asked
from connectors.errors import CursorExpired, NotFound, NotSupported, TryLater
from connectors.model import Problem, Reading, Series, Single, Span
from connectors.wallclock import EARLIEST, LATEST

# A series of which the window touches only what was taken out is not found by time: look a month further.
_MARGIN = timedelta(days=35)
_MOST_PARTS = 1000
_TOO_MUCH = 507
_GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class Read:
    """A reading, the cursor that follows it, and where each id stands (the name of its resource)."""

    reading: Reading
    cursor: Cursor

    @property
    def places(self) -> dict[str, str]:
        return {uid: name for name, known in self.cursor.known.items() for uid in known.ids}


@dataclass(slots=True)
class _Changes:
    """What became of resources since: new etags by name, names that are gone, and the token that follows."""

    etags: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one calendar of a server. `address` is its full one, which names it to callers."""

    client: Client
    collection: Collection
    address: str
    floating: tzinfo

    def completely(self, window: Span) -> Read:
        """Read everything that the window can touch. Raises NotFound where the calendar is gone."""
        token = self._token()
        found = self._all(window)
        seen: dict[str, str] = {}
        problems: list[Problem] = []
        changed: list[Series | Single] = []
        known: dict[str, Known] = {}
        events = 0
        for resource in sorted(found, key=lambda each: each.path):
            each = self._once(held(resource, self.address, window, self.floating), resource, seen)
            known[self._name(resource)] = Known(resource.etag, each.ids)
            changed += each.found
            problems += each.problems
            events += each.events
        ordered = tuple(sorted(changed, key=lambda each: each.ref.id))
        cursor = Cursor(self.address, token, window.start, window.end, known)
        return Read(Reading(ordered, (), cursor.written(), True, tuple(problems), events), cursor)

    def since(self, cursor: Cursor, window: Span, written: str) -> Read:
        """Read what changed since the cursor. Raises CursorExpired for one that is too old.

        `written` is the cursor as a text: where nothing changed it is handed on as it is, not written anew.
        """
        found = self._since(cursor, window)
        text = written if found.cursor == cursor else found.cursor.written()
        return replace(found, reading=replace(found.reading, cursor=text))

    def _since(self, cursor: Cursor, window: Span) -> Read:
        if cursor.token is not None and cursor.covered.contains(window):
            return self._updated(cursor, self._synced(cursor.token))
        moved = not cursor.covered.contains(window)
        token = self._token()
        before = {name: known for name, known in cursor.known.items() if known.ids or not moved}
        base = Cursor(self.address, token, window.start, window.end, before) if moved else cursor
        etags = self._etags(base.covered)
        return self._updated(base, _Changes(etags, set(before) - set(etags), token))

    def _updated(self, cursor: Cursor, changes: _Changes) -> Read:
        """Read the resources that are new or have another etag, and say what is no longer there."""
        stale = [name for name, etag in sorted(changes.etags.items()) if self._is_new(cursor, name, etag)]
        fetched = self.client.multiget(self.collection.path, [self.collection.path + name for name in stale])
        now = {self._name(each): (each, held(each, self.address, cursor.covered, self.floating)) for each in fetched}
        vanished = changes.gone | (set(stale) - set(now))
        known = {name: each for name, each in cursor.known.items() if name not in vanished}
        known |= {name: Known(resource.etag, each.ids) for name, (resource, each) in now.items()}
        touched = [uid for name in (*stale, *vanished) if name in cursor.known for uid in cursor.known[name].ids]
        present = {uid for each in known.values() for uid in each.ids} if touched else set()
        reading = Reading(
            changed=tuple(sorted((one for _, each in now.values() for one in each.found), key=lambda one: one.ref.id)),
            gone=tuple(sorted(set(touched) - present)),
            complete=False,
            problems=tuple(problem for _, each in now.values() for problem in each.problems),
            events_read=sum(each.events for _, each in now.values()),
        )
        following = Cursor(self.address, changes.token, cursor.start, cursor.end, known)
        return Read(reading, following)

    def _is_new(self, cursor: Cursor, name: str, etag: str) -> bool:
        return name not in cursor.known or not etag or cursor.known[name].etag != etag

    def _once(self, each: Held, resource: Resource, seen: dict[str, str]) -> Held:
        """Keep the first of several resources that hold the same event; name the others."""
        again = [uid for uid in each.ids if seen.setdefault(uid, resource.path) != resource.path]
        if not again:
            return each
        error = f"the event stands on the calendar a second time, as {resource.path}"
        extra = tuple(Problem(self.address, uid, error) for uid in again)
        return Held(tuple(one for one in each.found if one.ref.id not in again), (*each.problems, *extra), each.events)

    def _all(self, window: Span) -> list[Resource]:
        """Return every resource that the window can touch; where the server cannot tell by time, every one there is."""
        try:
            found = self.client.report(self.collection.path, _by_time(window, (ETAG, DATA)), 1)
            if not _is_cut(found):
                return [each for each in resources(found.rows) if name_in(self.collection.path, each.path)]
        except NotSupported:
            pass
        names = self._listed()
        return self.client.multiget(self.collection.path, [self.collection.path + name for name in sorted(names)])

    def _etags(self, window: Span) -> dict[str, str]:
        """Return the etags of what the window can touch, or of everything, by name."""
        try:
            found = self.client.report(self.collection.path, _by_time(window, (ETAG,)), 1)
            if not _is_cut(found):
                return self._tagged(found.rows)
        except NotSupported:
            pass
        return self._listed()

    def _listed(self) -> dict[str, str]:
        found = self.client.propfind(self.collection.path, (ETAG, f"{DAV}resourcetype"), depth=1)
        if _is_cut(found):
            raise TryLater(f"{self.client.host} does not tell everything that is in the calendar.")
        return self._tagged(row for row in found.rows if f"{DAV}collection" not in row.children(f"{DAV}resourcetype"))

    def _tagged(self, rows: Iterable[Row]) -> dict[str, str]:
        return {
            name: strong(etag)
            for row in rows
            if (name := name_in(self.collection.path, row.href)) and (etag := row.text(ETAG))
        }

    def _token(self) -> str | None:
        """Return the sync token of this moment, None where the server has none; taken before anything is read."""
        if not self.collection.syncs:
            return None
        rows = self.client.propfind(self.collection.path, (TOKEN,)).rows
        if not rows or rows[0].status in _GONE:
            raise NotFound(f"{self.client.host} no longer has the calendar {self.collection.name}.")
        return rows[0].text(TOKEN)

    def _synced(self, token: str) -> _Changes:
        """Ask what changed since the token, until the server has told everything."""
        changes = _Changes()
        for _ in range(_MOST_PARTS):
            found = self._sync(token)
            if found.token is None:
                raise TryLater(f"{self.client.host} does not say up to when it told its changes.")
            self._take(found, changes)
            if not _is_cut(found) or found.token == token:
                return changes
            token = found.token
        raise TryLater(f"{self.client.host} does not come to an end of its changes.")

    def _sync(self, token: str) -> Multistatus:
        query = (Node(f"{DAV}sync-token", token), Node(f"{DAV}sync-level", "1"), asked((ETAG,)))
        try:
            return self.client.report(self.collection.path, Node(f"{DAV}sync-collection", query), 0)
        except (NotFound, NotSupported) as err:
            raise CursorExpired(f"{self.client.host} no longer tells what changed; everything is read anew.") from err

    def _take(self, found: Multistatus, changes: _Changes) -> None:
        """Take over one part of the changes; what is told later counts."""
        changes.token = found.token
        for row in found.rows:
            name = name_in(self.collection.path, row.href)
            if name is None or row.status == _TOO_MUCH:
                continue
            if row.status in _GONE:
                changes.gone.add(name)
                changes.etags.pop(name, None)
            else:
                changes.gone.discard(name)
                changes.etags[name] = strong(row.text(ETAG) or "")

    def _name(self, resource: Resource) -> str:
        return resource.path.removeprefix(self.collection.path)


def _is_cut(found: Multistatus) -> bool:
    """Say whether the server left something out because it was too much."""
    return any(row.status == _TOO_MUCH for row in found.rows)


def _by_time(window: Span, names: tuple[str, ...]) -> Node:
    """Return the question for events in and near the window."""
    bounds = (("start", _stamp(window.start, -_MARGIN)), ("end", _stamp(window.end, _MARGIN)))
    time_range = Node(f"{CAL}time-range", attributes=bounds)
    events = Node(f"{CAL}comp-filter", (time_range,), (("name", "VEVENT"),))
    calendar = Node(f"{CAL}comp-filter", (events,), (("name", "VCALENDAR"),))
    return Node(f"{CAL}calendar-query", (asked(names), Node(f"{CAL}filter", (calendar,))))


def _stamp(moment: datetime, by: timedelta) -> str:
    return (min(max(moment, EARLIEST + _MARGIN), LATEST - _MARGIN) + by).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
