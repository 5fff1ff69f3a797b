"""One request as the routes see it: who asks, in which mailbox, what is preferred, the body, and how to answer."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.connectors.fakes.microsoft import schema
from tests.connectors.fakes.microsoft.items import Folder, Mailbox, Row
from tests.connectors.fakes.microsoft.people import User
from tests.connectors.fakes.microsoft.refusal import JSON, Json, Refusal, bad, denied, missing
from tests.connectors.fakes.microsoft.tokens import Access
from tests.connectors.fakes.microsoft.world import MicrosoftWorld
from tests.connectors.fakes.microsoft.zones import asked_zone
from tests.connectors.fakes.wire import Answered, Asked

_PREFERENCE = re.compile(r'([\w.\-]+)\s*(?:=\s*("[^"]*"|[^,;\s]+))?')


@dataclass(frozen=True)
class Prefer:
    """What the Prefer headers ask for. `zone` is a name as asked, UTC without one."""

    zone: str = "UTC"
    immutable: bool = False
    text: bool = False
    page: int | None = None
    applied: tuple[str, ...] = ()


def read_prefer(values: list[str]) -> Prefer:
    """Read all Prefer headers. Raises Refusal for a zone that is none."""
    found = {name.lower(): value.strip('"') for line in values for name, value in _PREFERENCE.findall(line)}
    zone = found.get("outlook.timezone", "UTC")
    asked_zone(zone)
    page = found.get("odata.maxpagesize", "")
    known = ("outlook.timezone", "idtype", "outlook.body-content-type", "odata.maxpagesize")
    return Prefer(
        zone=zone,
        immutable=found.get("idtype", "").lower() == "immutableid",
        text=found.get("outlook.body-content-type") == "text",
        page=int(page) if page.isdigit() and int(page) > 0 else None,
        applied=tuple(f'{name}="{value}"' for name, value in found.items() if name in known),
    )


@dataclass
class Call:
    """A request that was let in. `at` are the named parts of its path; `user` is whose data it is about."""

    world: MicrosoftWorld
    asked: Asked
    access: Access
    user: User
    prefer: Prefer
    at: dict[str, str] = field(default_factory=dict)

    @property
    def mailbox(self) -> Mailbox:
        return self.user.mailbox

    @property
    def now(self) -> datetime:
        return self.world.now

    def place(self, *, write: bool = False) -> tuple[Mailbox, Folder]:
        """Return the calendar that the path names, where it really lies. Raises Refusal."""
        folder = self.mailbox.folder(self.at.get("calendar"))
        if write and (not folder.can_edit or folder.birthdays):
            raise denied()
        if folder.source is None:
            return self.mailbox, folder
        owner = self.world.exchange.users[folder.owner].mailbox
        return owner, owner.folders[folder.source]

    def row(self, name: str = "event") -> Row:
        """Return the event that the path names, where it stands on the calendar the path names. Raises Refusal."""
        mailbox, folder = self.place()
        found = mailbox.row(self.at[name])
        if "calendar" in self.at and found.item.calendar != folder.id:
            raise missing()
        return found

    def query(self, name: str) -> str | None:
        """Return a query parameter, whatever case it is written in."""
        return next((values[0] for key, values in self.asked.query.items() if key.lower() == name.lower()), None)

    def allow_query(self, *names: str) -> None:
        """Refuse a system query option that the route does not know. Raises Refusal."""
        for key in self.asked.query:
            if key.startswith("$") and key not in names:
                raise bad(f"The query parameter '{key}' is not supported.", "ErrorInvalidUrlQuery")

    def json(self, name: str, allowed: Collection[str] | None = None) -> Json:
        """Return the body, held against its type and what may be written. Raises Refusal."""
        if self.asked.header("Content-Type").split(";")[0].strip().lower() != "application/json":
            raise Refusal(
                415,
                "UnsupportedMediaType",
                "The server did not understand the content type: send application/json.",
            )
        try:
            value = json.loads(self.asked.body)
        except ValueError:
            raise Refusal(400, "BadRequest", "Unable to read JSON request payload.") from None
        return schema.accept(name, value, frozenset(allowed) if allowed is not None else None)

    def context(self, what: str) -> str:
        return f"{self.asked.base}/v1.0/$metadata#users('{self.user.id}')/{what}"

    def says(self, body: Json, status: int = 200, name: str | None = None, **headers: str) -> Answered:
        """Answer with JSON; with `name` the body is held against this type, a collection row by row."""
        if name:
            self._hold(name, body)
        told = {"Preference-Applied": ", ".join(self.prefer.applied)} if self.prefer.applied else {}
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        return Answered(status, json.dumps(body).encode(), {"Content-Type": JSON} | told | named)

    def _hold(self, name: str, body: Json) -> None:
        for row in body["value"] if isinstance(body.get("value"), list) else [body]:
            found = schema.faults(name, row)
            assert not found, f"the simulator's own answer to {self.asked.method} {self.asked.path} is wrong: {found}"

    def collection(self, what: str, rows: list[Json], name: str | None = None, **more: Any) -> Answered:
        """Answer with rows; `more` are further annotations, with the dot as an underscore."""
        notes = {f"@odata.{key}": value for key, value in more.items() if value is not None}
        return self.says({"@odata.context": self.context(what), "value": rows} | notes, name=name)

    def paged(self, what: str, rows: list[Json], name: str, default: int = 10) -> Answered:
        """Answer with one page of rows, cut by $top and $skip; the link to the next page carries the rest."""
        top = self.query("$top") or str(self.prefer.page or default)
        skip = int(self.query("$skip") or 0)
        if not top.isdigit() or not 1 <= int(top) <= 1000:
            raise bad(
                f"Invalid value for arg:top, value:{top}. It has to be between 1 and 1000.", "ErrorInvalidArgument"
            )
        page, left = rows[skip : skip + int(top)], len(rows) - skip - int(top)
        link = None
        if left > 0:
            target = re.sub(r"([?&])(\$|%24)skip=\d+&?", r"\1", self.asked.target).rstrip("?&")
            link = f"{self.asked.base}{target}{'&' if '?' in target else '?'}$skip={skip + int(top)}"
        return self.collection(what, page, name, nextLink=link)
