"""Writes single resources: under the etag that was read, and by reading again where a write was cut off.

What a change does to a text is `connectors.ics.resource`'s; here is how the new text reaches the server once and only
over what was read. Must not decide whether a change is allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from connectors.caldav.client import DATA, ETAG, SCHEDULE_TAG, Client, Resource, Stumbled, resources, strong
from connectors.caldav.delivery import notes
from connectors.caldav.discovery import Collection
from connectors.caldav.href import name_in, quoted
from connectors.caldav.resource import stands_for
from connectors.caldav.xml import CAL, Node, asked
from connectors.errors import ChangedElsewhere, Interrupted, NotFound, NotSupported
from connectors.model import EventRef, Receipt

Edit = Callable[[bytes], bytes]
"""Makes the new text of a resource out of its text; an equal one where nothing is to be written."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes to one calendar. `address` names it to callers, `places` the resource of each id that was read."""

    client: Client
    collection: Collection
    address: str
    floating: tzinfo
    places: Mapping[str, str]

    def find(self, ref: EventRef) -> Resource:
        """Return the resource as it now stands. Raises NotFound, or ChangedElsewhere for a stale etag."""
        resource = self.standing(ref.id)
        if resource is None:
            raise NotFound(f"There is no event {ref.id} in the calendar {self.collection.name}.")
        if ref.etag is not None and strong(ref.etag) != resource.etag:
            raise ChangedElsewhere(f"The event {ref.id} was changed since it was read.")
        return resource

    def standing(self, ref_id: str) -> Resource | None:
        """Return the resource that holds this id, None where there is none."""
        for resource in self._candidates(ref_id):
            if stands_for(resource, ref_id, self.address, self.floating):
                return resource
        return None

    def change(self, ref: EventRef, edit: Edit, *, as_guest: bool = False) -> Receipt:
        """Write what the edit makes of the event. `as_guest` lets changes pass that the organizer need not hear of."""
        resource = self.find(ref)
        text = edit(resource.text)
        if text == resource.text:
            return self.receipt(ref.id, resource, changed=False)
        conditions = {"If-Match": resource.etag}
        if as_guest and resource.schedule_tag is not None:
            conditions = {"If-Schedule-Tag-Match": resource.schedule_tag}
        now = self._put(resource, text, edit, conditions)
        return self.receipt(ref.id, now, notes=() if now.text == text else notes(now.text))

    def create(self, uid: str, text: bytes) -> Receipt:
        """Write a new resource, named after its UID; where the UID stands already, return what stands there."""
        path = f"{self.collection.path}{quoted(uid)}.ics"
        try:
            self.client.put(path, text, {"If-None-Match": "*"})
        except ChangedElsewhere:
            return self._standing_receipt(uid, changed=False)
        except Interrupted as err:
            if self.standing(uid) is None:
                raise err from None
        return self._standing_receipt(uid, changed=True)

    def delete(self, resource: Resource) -> None:
        """Delete a resource as it was read."""
        try:
            self.client.delete(resource.path, resource.etag)
        except NotFound:
            return
        except Interrupted as err:
            if self.at(resource.path) is not None:
                raise err from None

    def at(self, path: str) -> Resource | None:
        """Return the resource at this path, None where there is none."""
        return next((each for each in self.client.multiget(self.collection.path, [path]) if each.path == path), None)

    def receipt(self, ref_id: str, resource: Resource, *, changed: bool = True, notes: tuple[str, ...] = ()) -> Receipt:
        return Receipt(EventRef(self.address, ref_id, resource.etag), changed, notes)

    def _standing_receipt(self, uid: str, *, changed: bool) -> Receipt:
        resource = self.standing(uid)
        if resource is None:
            raise ChangedElsewhere(f"The calendar {self.collection.name} refused a new event; read it again.")
        return self.receipt(uid, resource, changed=changed, notes=notes(resource.text) if changed else ())

    def _put(self, resource: Resource, text: bytes, edit: Edit, conditions: Mapping[str, str]) -> Resource:
        """Write the text and return the resource as it then stands, with the etag that the server vouches for."""
        try:
            etag = self.client.put(resource.path, text, conditions)
        except Stumbled as err:
            return self._once_more(resource, text, edit, conditions, err)
        except Interrupted as err:
            return self._resolved(resource, edit, err)
        if etag is not None:
            return Resource(resource.path, etag, text)
        now = self.at(resource.path)
        if now is None:
            raise ChangedElsewhere(f"{resource.path} is gone since it was written.")
        return now

    def _once_more(
        self, resource: Resource, text: bytes, edit: Edit, conditions: Mapping[str, str], err: Stumbled
    ) -> Resource:
        """Write again what a server fell over that takes other writes; raise NotSupported where it falls over it again.

        Else one event that the server cannot bear would keep all others waiting.
        """
        takes_others, self.client.takes_writes = self.client.takes_writes, False
        try:
            return self._resolved(resource, edit, err)
        except Stumbled:
            if not takes_others:
                raise
        try:
            return self._put(resource, text, edit, conditions)
        except Stumbled as again:
            raise NotSupported(f"{self.client.host} fails over this change, though it takes others.") from again

    def _resolved(self, resource: Resource, edit: Edit, err: Interrupted) -> Resource:
        """Read what became of a write that was cut off. Raises what cut it off where nothing was written."""
        now = self.at(resource.path)
        if now is None:
            raise NotFound(f"{resource.path} is gone since it was read.") from err
        if edit(now.text) == now.text:
            return now
        if now.etag == resource.etag:
            raise err
        raise ChangedElsewhere(f"{resource.path} was changed while it was written.") from err

    def _candidates(self, ref_id: str) -> Iterator[Resource]:
        """Yield what may hold the id: where it was read, where we would have put it, where the server says it is.

        The id of an occurrence without its series is its UID, a slash and a time.
        """
        uids = [uid for uid in (ref_id, ref_id.rpartition("/")[0]) if uid]
        names = dict.fromkeys(
            name for name in (self.places.get(ref_id), *(f"{quoted(uid)}.ics" for uid in uids)) if name
        )
        yield from self.client.multiget(self.collection.path, [self.collection.path + name for name in names])
        for uid in uids:
            yield from self._of_uid(uid)

    def _of_uid(self, uid: str) -> list[Resource]:
        match = Node(f"{CAL}prop-filter", (Node(f"{CAL}text-match", uid),), (("name", "UID"),))
        events = Node(f"{CAL}comp-filter", (match,), (("name", "VEVENT"),))
        calendar = Node(f"{CAL}comp-filter", (events,), (("name", "VCALENDAR"),))
        query = (asked((ETAG, SCHEDULE_TAG, DATA)), Node(f"{CAL}filter", (calendar,)))
        try:
            rows = self.client.report(self.collection.path, Node(f"{CAL}calendar-query", query), 1).rows
        except NotSupported:
            return []
        return [each for each in resources(rows) if name_in(self.collection.path, each.path)]
