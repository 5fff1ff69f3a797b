"""A leader with a calendar at Google and one at Microsoft, and one meeting on both: `python -m tests.plays.both`.

The one-on-one with Ana is Lea's own at Google, and stands as an invitation in her Outlook; the one with Ben is in
Outlook alone. What is on both counts once and is written at Google alone, also where Outlook is named first; undo
restores both.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.connectors.fakes.google.person import Person
from tests.connectors.fakes.google.server import GoogleServer
from tests.connectors.fakes.google.world import GoogleWorld
from tests.connectors.fakes.microsoft.outlook import WEEKLY
from tests.connectors.fakes.microsoft.server import MicrosoftServer
from tests.connectors.fakes.microsoft.world import MicrosoftWorld
from tests.connectors.fakes.wire import Clock
from tests.plays.google_office import differences, facts
from tests.plays.microsoft_week import CLIENT, lines, linked, surroundings
from tests.plays.theatre import Theatre, at

LEA, ANA = "lea@example.org", "ana@example.org"
LEA_TOO, BEN = "lea@contoso.example", "ben@contoso.example"
TUESDAY, THURSDAY = date(2026, 11, 24), date(2026, 11, 26)
BEGUN = timedelta(weeks=26)
CONFIG = """\
data_dir = "data"
documents = "word"
[leader]
email = "{leader}"
aliases = ["{alias}"]
name = "Lea Berg"
timezone = "Europe/Berlin"
[[calendars]]
name = "Outlook"
kind = "microsoft"
user = "{alias}"
client_id = "{client}"
authority = "{authority}"
endpoint = "{graph}"
[[calendars]]
name = "Google"
kind = "google"
user = "{leader}"
client_file = "client.json"
endpoint = "{google}"
"""


def furnish(google: GoogleWorld, microsoft: MicrosoftWorld) -> str:
    """Put the meetings where they stand, and return the id at Google of the one that is on both."""
    for address in (LEA, ANA):
        google.add_user(address, address.partition("@")[0].title())
    for address in (LEA_TOO, BEN):
        microsoft.add_user(address)
    start = at("2026-11-24 10:00") - BEGUN
    guests = (ANA, LEA_TOO)
    series = Person(google, LEA).put(
        "Ana / Lea",
        start,
        start + timedelta(minutes=30),
        "RRULE:FREQ=WEEKLY",
        guests=guests,
        transparency="transparent",
    )
    Person(google, ANA).answer(series, "accepted")
    lea = microsoft.acting(LEA_TOO)
    copy = lea.add("Ana / Lea", start, 30, [ANA, LEA_TOO], recurrence=dict(WEEKLY), showAs="free").item
    copy.uid = str(Person(google, LEA).see(series)["iCalUID"])
    copy.props["organizer"] = {"emailAddress": {"name": "Lea", "address": LEA}}
    copy.props["answered"] = {"response": "accepted", "time": "2026-05-20T08:00:00Z"}
    lea.add("Ben / Lea", at("2026-11-26 11:00") - BEGUN, 30, [BEN], recurrence=dict(WEEKLY))
    microsoft.acting(BEN).answer(microsoft.acting(BEN).find("Ben / Lea"), "accepted")
    return series


class Both:
    """The play."""

    def __init__(self, stage: Theatre, google: GoogleWorld, microsoft: MicrosoftServer, series: str) -> None:
        self.stage, self.google, self.microsoft, self.series = stage, google, microsoft, series
        self.before = facts(google), Counter(lines(microsoft.world, LEA_TOO))

    def play(self) -> None:
        stage = self.stage
        stage.scene("Lea connects both accounts")
        stage.said("connect", "microsoft")
        stage.said("connect", "google")
        stage.said("doctor")
        with stage.service() as running:
            stage.scene("The service starts")
            stage.needs(running.first["one_on_ones"] == 2, "the meeting on both calendars is one, so there are two")
            self.is_written_once()
            self.is_prepared()
        self.is_undone()

    def is_written_once(self) -> None:
        stage = self.stage
        here, there = self._free_at_google(), self._free_at_microsoft()
        stage.needs((here, there) == (False, True), "the slot with Ana is shown as busy at Google, where it is Lea's")

    def _free_at_google(self) -> bool:
        return Person(self.google, LEA).see(self.series).get("transparency") == "transparent"

    def _free_at_microsoft(self) -> bool:
        lea = self.microsoft.world.acting(LEA_TOO)
        return bool(lea.find("Ana / Lea").props["showAs"] == "free")

    def is_prepared(self) -> None:
        stage = self.stage
        stage.scene("The documents are made in Word, and linked where each meeting is written")
        stage.until("2026-11-23 16:30", steps=2)
        lea = Person(self.google, LEA)
        files = lea.see(lea.occurrence(self.series, TUESDAY)).get("attachments", [])
        stage.note(f"at Google: {[one['fileUrl'] for one in files]}")
        stage.needs(len(files) == 1, "Ana's document is attached at Google")
        outlook = self.microsoft.world.acting(LEA_TOO)
        row = outlook.occurrence(outlook.find("Ana / Lea"), TUESDAY)
        stage.needs(not linked(row), "and not in Outlook as well")
        stage.until("2026-11-25 16:30", steps=2)
        row = outlook.occurrence(outlook.find("Ben / Lea"), THURSDAY)
        stage.needs(linked(row), f"Ben's document is linked in Outlook: {linked(row)}")

    def is_undone(self) -> None:
        stage = self.stage
        stage.scene("Everything is undone on both")
        stage.said("ledger")
        stage.said("undo", "--all")
        stage.said("release")
        changed = differences(self.before[0], facts(self.google))
        stage.note("\n".join(map(str, changed)))
        stage.needs(not changed, "Google is as it was")
        stage.needs(Counter(lines(self.microsoft.world, LEA_TOO)) == self.before[1], "Outlook is as it was")


def play() -> None:
    """Play it. Raises Failed where something does not happen that has to."""
    clock = Clock(at("2026-11-23 08:00"))
    google, world = GoogleWorld(clock), MicrosoftWorld(clock)
    series = furnish(google, world)
    with TemporaryDirectory(prefix="play-") as name, GoogleServer(google) as there, MicrosoftServer(world) as server:
        folder = Path(name)
        server.identity.register(CLIENT)
        server.identity.signs_in = LEA_TOO
        google.grants.consent.user = LEA
        stage = Theatre(folder, clock, surroundings(server))
        (folder / "client.json").write_text(json.dumps(there.client_file()), encoding="utf-8")
        places = {"authority": server.authority, "graph": server.graph_url, "google": there.url, "client": CLIENT}
        stage.configure(CONFIG.format(leader=LEA, alias=LEA_TOO, **places))
        Both(stage, google, server, series).play()


if __name__ == "__main__":
    play()
