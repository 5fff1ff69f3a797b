"""A week of a leader on Microsoft 365, played with the program: `python -m tests.plays.microsoft_week [--short]`.

Signs in, reads some thousand events, prepares, reads notes back from Word, re-books, answers, loses its access and gets
it back, and is undone in the end. The same people do the same in a world without the program; the mailboxes of both
have to be alike then, but for what undo said it could not put back.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from docx import Document

from connectors.microsoft.body import documents_of
from tests.connectors.fakes.microsoft.items import Row, occurring
from tests.connectors.fakes.microsoft.outlook import WEEKLY
from tests.connectors.fakes.microsoft.server import MicrosoftServer
from tests.connectors.fakes.microsoft.world import MicrosoftWorld
from tests.connectors.fakes.wire import Clock, status
from tests.plays.theatre import BERLIN, ROOT, Theatre, at

LEA, ANA, BEN, CLEO, DANA, ZOE = (f"{name}@contoso.example" for name in ("lea", "ana", "ben", "cleo", "dana", "zoe"))
PEOPLE = (DANA, LEA, ANA, BEN, CLEO, ZOE)
CLIENT = "00000000-0000-0000-0000-00000000c11e"
MONDAY = date(2026, 11, 23)
CONFIG = """\
data_dir = "data"
documents = "word"
[leader]
email = "{leader}"
name = "Lea Berg"
timezone = "Europe/Berlin"
[modes]
rebook = "propose"
answer = "auto"
[[calendars]]
name = "Outlook"
kind = "microsoft"
user = "{leader}"
client_id = "{client}"
authority = "{authority}"
endpoint = "{endpoint}"
"""
Act = Callable[[MicrosoftWorld], object]


class Twice:
    """The world on stage and the one without the program: whatever people do, they do in both."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.real, self.alone = MicrosoftWorld(clock), MicrosoftWorld(clock)

    def both(self, act: Act) -> None:
        for world in (self.real, self.alone):
            act(world)


def on(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a time of the played week: day 0 is its Monday."""
    return datetime.combine(MONDAY + timedelta(days=day), datetime.min.time(), BERLIN).replace(hour=hour, minute=minute)


def furnish(world: MicrosoftWorld, others: int) -> None:
    """Begin four one-on-ones half a year ago, and let the calendar be full of other things."""
    world.quirks.delta_page = 200
    for address in PEOPLE:
        world.add_user(address, manager={LEA: DANA, ANA: LEA, BEN: LEA, CLEO: LEA}.get(address))
    lea = world.acting(LEA)
    back = timedelta(weeks=26)
    lea.add("Ana / Lea", on(1, 10) - back, 30, [ANA], recurrence=dict(WEEKLY), teams=True)
    lea.add("Ben / Lea", on(3, 11) - back, 30, [BEN], recurrence=dict(WEEKLY), showAs="free")
    world.acting(CLEO).add("Lea / Cleo", on(2, 14) - back, 30, [LEA], recurrence=dict(WEEKLY))
    lea.add("Dana / Lea", on(4, 9) - back, 45, [DANA], recurrence=WEEKLY | {"interval": 2})
    for subject, guest in (("Ana / Lea", ANA), ("Ben / Lea", BEN), ("Lea / Cleo", LEA), ("Dana / Lea", DANA)):
        hands = world.acting(guest)
        hands.answer(hands.find(subject), "accepted")
    for number in range(others):
        start = on(number % 126 - 84, 7 + number % 12, number % 4 * 15)
        lea.add(f"Reading {number}", start, 15, showAs="free", isReminderOn=False)


# --- looking ---------------------------------------------------------------------------------------------------------


def occurrence(world: MicrosoftWorld, subject: str, day: int, who: str = LEA) -> Row:
    hands = world.acting(who)
    return hands.occurrence(hands.find(subject), MONDAY + timedelta(days=day))


def linked(row: Row) -> str:
    """Return the address of the document that is linked to an event, empty without one."""
    found = [each.url or "" for each in documents_of(row.props["body"])]
    return found[0] if found else ""


def holdings(world: MicrosoftWorld) -> dict[str, Counter[str]]:
    """Return what each mailbox holds, event by event and occurrence by occurrence, as people see it."""
    return {address: Counter(lines(world, address)) for address in PEOPLE}


def lines(world: MicrosoftWorld, address: str) -> list[str]:
    """Return a line for each event and each occurrence in a mailbox."""
    mailbox, end = world.mailbox(address), on(60, 0)
    found = []
    for item in mailbox.items.values():
        rows = [Row(mailbox, item, day) for day in occurring(item, end)] if item.recurrence else []
        found += [_line(row) for row in (Row(mailbox, item), *rows)]
    return found


def _line(row: Row) -> str:
    said, own = row.props, row.own
    guests = [(one["emailAddress"]["address"], one["status"]["response"]) for one in said["attendees"]]
    names = ("subject", "showAs", "isReminderOn", "reminderMinutesBeforeStart", "categories", "isCancelled")
    files = sorted(one.name for one in own.attachments.values())
    body, answer = said["body"]["content"].strip(), said.get("answered", {}).get("response")
    body = body if re.sub(r"<[^>]*>", "", body).strip() else ""  # an empty page is no page
    return repr((row.day, row.walls, [said[name] for name in names], sorted(guests), files, body, answer))


# --- Word ------------------------------------------------------------------------------------------------------------


def typed(world: MicrosoftWorld, name: str, *lines: str) -> None:
    """Let Lea open the newest Word file about somebody, and type under its notes."""
    file = word_file(world, name)
    document = Document(BytesIO(file[1]))
    place = next(each for each in document.paragraphs if each.text == "Notes")
    for line in reversed(lines):
        new = document.add_paragraph(line)
        place._p.addnext(new._p)
    kept = BytesIO()
    document.save(kept)
    world.drive(LEA).type_into(file[0], kept.getvalue())


def word_file(world: MicrosoftWorld, name: str) -> tuple[str, bytes]:
    """Return path and content of the newest Word file about somebody."""
    drive = world.drive(LEA)
    files = [one for one in drive.files.values() if one.content is not None and name in drive.path_of(one)]
    newest = max(files, key=lambda one: one.name)
    return drive.path_of(newest), newest.content or b""


def word_text(world: MicrosoftWorld, name: str) -> str:
    return "\n".join(each.text for each in Document(BytesIO(word_file(world, name)[1])).paragraphs)


# --- the play --------------------------------------------------------------------------------------------------------


class Week:
    """The play, act by act."""

    def __init__(self, stage: Theatre, server: MicrosoftServer, people: Twice) -> None:
        self.stage, self.server, self.people = stage, server, people
        self.real = people.real

    def signs_in(self) -> None:
        stage = self.stage
        stage.scene("Lea connects, with the browser of this machine, and once by a code")
        stage.needs("can be written" in stage.said("connect", "microsoft"), "signed in by a code from the browser")
        stage.said("connect", "microsoft", "--forget")
        stage.needs("can be written" in stage.said("connect", "microsoft", "--device"), "signed in by a device code")
        stage.said("doctor")

    def first_round(self) -> None:
        stage = self.stage
        stage.scene("The service starts, and reads everything")
        assert stage.running is not None
        first = stage.running.first
        stage.note(f"the first round took {first['seconds']} s and {len(self.server.requests)} requests")
        stage.needs(first["one_on_ones"] == 4, "four one-on-ones are found")
        stage.needs(occurrence(self.real, "Ben / Lea", 3).props["showAs"] == "busy", "the slot with Ben is busy now")

    def is_quiet(self) -> None:
        stage = self.stage
        stage.scene("Nothing happens, and the service looks by itself")
        stage.until("2026-11-23 07:06")
        self.server.requests.clear()
        stage.passes("2026-11-23 07:12")
        quiet = [str(each) for each in self.server.requests]
        stage.note("\n".join(quiet))
        stage.needs(len(quiet) == 1, "a quiet round is one request")

    def prepares(self) -> None:
        stage = self.stage
        stage.scene("Monday afternoon: the document for Ana is made and linked")
        mails = len(self.real.mails_to(ANA, "update"))
        stage.until("2026-11-23 16:30", steps=3)
        row = occurrence(self.real, "Ana / Lea", 1)
        stage.needs("http" in linked(row), f"a Word file is linked: {linked(row)}")
        stage.needs("teams" in row.props["body"]["content"].lower(), "the Teams block above it is still there")
        stage.needs(len(self.real.mails_to(ANA, "update")) == mails + 1, "Ana got one mail about it")
        stage.note(word_text(self.real, "Ana"))

    def takes_notes(self) -> None:
        stage = self.stage
        stage.scene("Tuesday: Lea types into the Word file while they meet")
        stage.wait("2026-11-24 10:10")
        typed(self.real, "Ana", "We talked about the roadmap.", "☐ ask for a budget", "☐ @Ana: draft the plan")
        stage.until("2026-11-24 10:45", steps=2)
        said = stage.said("person", "ana")
        stage.needs("roadmap" in said, "the notes are in the notebook")
        stage.needs("ask for a budget" in said.lower(), "and so are the promises")

    def rebooks(self) -> None:
        stage = self.stage
        stage.scene("Ben's meeting is cancelled; Lea accepts a time that is free for both")
        self.people.both(lambda world: world.acting(LEA).delete(occurrence(world, "Ben / Lea", 3)))
        stage.until("2026-11-24 12:00")
        stage.said("proposals")
        stage.said("accept", self._number("rebook"))
        booked = [mail.to for mail in self.real.mails if mail.kind == "invitation" and mail.at == self.real.now]
        stage.needs(booked == [BEN], "Ben got one invitation, and nobody else any")

    def _number(self, kind: str) -> str:
        from assistant.deeds import OfferState
        from assistant.ledger import Ledger

        ledger = Ledger(self.stage.folder / "data", LEA)
        found = [one for one in ledger.offers() if one.state is OfferState.OPEN and one.capability.value == kind]
        return str(found[0].number)

    def answers(self) -> None:
        stage = self.stage
        stage.scene("Zoe invites over the meeting with Ana next week")
        self.people.both(lambda world: world.acting(ZOE).add("Steering", on(8, 10), 60, [LEA]))
        stage.until("2026-11-24 12:30")
        theirs = self.real.acting(ZOE).find("Steering").props["attendees"][0]
        stage.note(f"Zoe sees: {theirs}")
        stage.needs(theirs["status"]["response"] == "tentativelyAccepted", "Zoe reads a maybe")
        stage.needs("proposedNewTime" in theirs, "with another time that is free")
        stage.needs(len(self.real.mails_to(ZOE, "response")) == 1, "in one mail")

    def loses_access(self) -> None:
        stage = self.stage
        stage.scene("The access token runs out, and is renewed")
        renewed = self._tokens()
        stage.until("2026-11-24 15:00")
        stage.needs(self._tokens() > renewed, "a new one was fetched by itself")
        stage.scene("Lea's administrator revokes the app")
        self.real.tokens.revoke(LEA)
        found = stage.until("2026-11-24 15:30")
        stage.note(str(found))
        stage.needs("connect microsoft" in stage.said("status", ends=None), "status says what to do")
        stage.needs("connect microsoft" in stage.said("doctor", ends=None), "doctor says what to do")
        stage.scene("Lea signs in again")
        stage.said("connect", "microsoft")
        stage.until("2026-11-24 16:45", steps=2)
        stage.needs("connect microsoft" not in stage.said("status", ends=None), "all is well again")

    def _tokens(self) -> int:
        return len([each for each in self.server.identity_requests if each.asked.path.endswith("/token")])

    def is_throttled(self) -> None:
        stage = self.stage
        stage.scene("Graph asks for patience")
        self.server.faults.add(status(429, 1), times=2)
        found = stage.until("2026-11-25 09:00")
        stage.needs(self.server.count(path="calendarView/delta"), "it was asked again")
        stage.needs("failure" not in found, "and the round went well")

    def next_week(self) -> None:
        stage = self.stage
        stage.scene("The rest of the week, and the next Monday: what was noted is in the next document")
        for day in ("2026-11-25 17:00", "2026-11-26 17:00", "2026-11-27 17:00", "2026-11-30 16:30"):
            stage.until(day, steps=2)
        text = word_text(self.real, "Ana")
        stage.note(text)
        stage.needs("roadmap" in text, "last week's notes are in this week's document")
        stage.needs("ask for a budget" in text.lower(), "and the promise is carried over")

    def is_undone(self) -> None:
        stage = self.stage
        stage.scene("Everything is undone")
        stage.said("ledger")
        stage.said("undo", "--all", ends=None)
        stage.said("release", ends=None)
        told = self._left()
        real, alone = holdings(self.real), holdings(self.people.alone)
        for address in PEOPLE:
            more, less = real[address] - alone[address], alone[address] - real[address]
            rest = [line for line in (*more, *less) if not any(word in line for word in told)]
            stage.note("\n".join(f"{'+' if line in more else '-'} {line}" for line in rest[:6]))
            stage.needs(not rest, f"the mailbox of {address} is as it would be without us")

    def _left(self) -> tuple[str, ...]:
        """Return what stays: the answer to Zoe, as undo said, and what Ben's Outlook keeps of a cancelled meeting."""
        return ("Steering", "Canceled: Ben / Lea")


def play(short: bool = False) -> None:
    """Play the week. Raises Failed where something does not happen that has to."""
    with TemporaryDirectory(prefix="play-") as name:
        folder = Path(name)
        clock = Clock(at("2026-11-23 07:00"))
        people = Twice(clock)
        people.both(lambda world: furnish(world, 200 if short else 3000))
        with MicrosoftServer(people.real) as server:
            server.identity.register(CLIENT)
            server.identity.signs_in, server.identity.approves_devices = LEA, True
            stage = Theatre(folder, clock, surroundings(server))
            words = {"leader": LEA, "client": CLIENT, "authority": server.authority, "endpoint": server.graph_url}
            stage.configure(CONFIG.format(**words))
            week = Week(stage, server, people)
            week.signs_in()
            with stage.service():
                week.first_round()
                for act in () if short else (week.is_quiet,):
                    act()
                for act in (week.prepares, week.takes_notes, week.rebooks, week.answers):
                    act()
                for act in () if short else (week.loses_access, week.is_throttled, week.next_week):
                    act()
            week.is_undone()


def surroundings(server: MicrosoftServer) -> dict[str, str]:
    """Return what lets the program trust the simulator, and open a browser."""
    trusted = {name: str(server.ca_file) for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")}
    return trusted | {"BROWSER": f"{sys.executable} {ROOT / 'tests' / 'plays' / 'browser.py'} %s"}


if __name__ == "__main__":
    play(short="--short" in sys.argv[1:])
