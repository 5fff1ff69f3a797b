"""The scenes of the played week with Google, and what is looked at after each."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import timedelta
from typing import Any

from tests.connectors.fakes.google.server import GoogleServer
from tests.plays.faked_time import Stage
from tests.plays.google_office import LEADER, Difference, address, at, differences, facts, fill, person

BY_OTHERS = [
    Difference("ben", "Lea / Ben", "attendees"), Difference("lea", "Lea / Ben", "attendees"),
    Difference("esra", "Lea & Esra", "summary"), Difference("lea", "Lea & Esra", "summary"),
    Difference("lea", "Budget", "is new"), Difference("zoe", "Budget", "is new"),
]  # fmt: skip


class Week:
    """The scenes of the week, in their order."""

    def __init__(self, stage: Stage, server: GoogleServer, events: int) -> None:
        self.stage, self.server, self.world = stage, server, server.world
        self.series = fill(self.world, events)
        self.events = events
        self.others: list[str] = []
        self.before = facts(self.world)

    def play(self, *, short: bool = False) -> None:
        """Play all scenes; a short play leaves out the minute that a look by itself takes."""
        self.signs_in()
        self.begins()
        self.is_prepared()
        if not short:
            self.is_quiet()
        self.monday()
        self.tuesday()
        self.wednesday()
        self.thursday()
        self.friday()
        self.next_week()
        self.is_undone()

    # --- scenes ---------------------------------------------------------------------------------------------------

    def signs_in(self) -> None:
        self.stage.clock.set(at(-3, "15:50"))
        done = self.stage.verb("connect", "google")
        self.stage.expect(done.returncode == 0, "Lea signed in with Google")
        self.stage.verb("doctor")

    def begins(self) -> None:
        """The first reading of everything, on Friday before the documents of Monday are due."""
        asked = len(self.server.requests)
        self.stage.start()
        self.stage.wait_for(lambda: self.stage.looks() > 0)
        pages = [
            query for method, path, query in self.server.requests[asked:] if (method, path[-7:]) == ("GET", "/events")
        ]
        wanted = -(-(self.events + 1) // 2500)
        count = len([one for one in pages if "iCalUID" not in one and one.get("maxResults") == ["2500"]])
        self.stage.expect(wanted <= count <= wanted + 1, f"{self.events} events were read in {count} pages")
        self.stage.say(f"the service has {self.stage.memory()} MB; {self.last_round()}")
        self.stage.verb("status")

    def is_prepared(self) -> None:
        """Monday's document is made on Friday at four."""
        asked = len(self.server.requests)
        self.stage.until(at(-3, "16:50"))
        self.stage.until(at(-3, "17:00"))
        self.say_requests(asked)

    def is_quiet(self) -> None:
        """A look by itself at a calendar on which nothing happened costs one request."""
        asked = len(self.server.requests)
        self.quiet_tick()
        self.say_requests(asked, most=1)

    def quiet_tick(self) -> None:
        """Let the service tick by itself, without a sign from outside."""
        seen = self.stage.looks()
        self.stage.clock.set(at(-3, "17:06"))
        self.stage.wait_for(lambda: self.stage.looks() > seen)

    def monday(self) -> None:
        """Ana's meeting: the document hangs there, notes are typed into it, and an item is promised."""
        self.stage.until(at(0, "08:00"))
        document = self.document("ana", 0)
        if document is None:
            return
        self.stage.out.write(_indented(self.text(document)))
        self.world.drive.type_at_end(document, LEADER, "We spoke about the launch in March.")
        self.world.drive.type_at_end(document, address("ana"), "- [ ] Ana: send the numbers to Zoe")
        self.stage.say("Lea and Ana type notes and a promise into the document")
        self.stage.until(at(0, "10:45"))
        self.stage.verb("person", "ana")

    def tuesday(self) -> None:
        """Ben cannot come; another time is proposed, accepted, and stands on his calendar."""
        occurrence = person(self.world, "lea").occurrence(self.series["ben"], at(1, "11:00").date())
        self.stage.until(at(0, "17:10"))
        self.stage.expect(self.document("ben", 1) is not None, "Ben's document hangs at Tuesday's meeting")
        person(self.world, "ben").answer(occurrence, "declined", "I am ill today")
        self.others.append("Ben declined his meeting on Tuesday")
        self.stage.say("Ben declines Tuesday's meeting")
        self.stage.until(at(0, "17:20"))
        self.stage.verb("proposals")
        number = self.offer("Ben")
        if number is not None:
            self.stage.verb("accept", number)
            self.stage.until(at(0, "17:30"))
            held = [
                one for one in self.of("ben") if "Ben" in one.get("summary", "") or one["id"].startswith(occurrence)
            ]
            for one in held:
                self.stage.say(f"   on Ben's calendar: {_shown(one)}")
            self.stage.expect(bool(held), "the meeting stands at another time on Ben's calendar")

    def wednesday(self) -> None:
        """Zoe invites Lea over Chloe's slot, and reads Lea's answer."""
        start = at(2, "10:00")
        self.stage.until(at(1, "09:00"))
        intruder = person(self.world, "zoe").put("Budget", start, start + timedelta(minutes=45), guests=(LEADER,))
        self.others.append("Zoe invited to “Budget”")
        self.stage.say("Zoe invites Lea to “Budget” over Chloe's slot")
        self.stage.until(at(1, "09:10"))
        said = [guest for guest in person(self.world, "zoe").see(intruder)["attendees"] if guest["email"] == LEADER]
        answer = said[0] if said else {}
        self.stage.say(f"   on Zoe's calendar: Lea {answer.get('responseStatus')}: {answer.get('comment')}")
        self.stage.expect(answer.get("responseStatus") in ("tentative", "declined"), "Zoe reads Lea's answer")
        self.stage.until(at(1, "17:00"))
        self.document("chloe", 2)

    def thursday(self) -> None:
        """The token dies and nobody notices; then the consent does, and everybody is told."""
        self.stage.until(at(2, "12:00"))
        self.world.grants.expire_access()
        self.stage.until(at(2, "12:10"))
        self.stage.expect("round-failed" not in self.log()[-1], "an access token that died was replaced")
        person(self.world, "lea").revoke()
        self.stage.say("Lea takes the program's access away")
        self.stage.until(at(2, "12:20"))
        status = self.stage.verb("status")
        self.stage.expect(status.returncode == 1 and "connect google" in status.stdout, "status says what to do")
        doctor = self.stage.verb("doctor")
        self.stage.expect("connect google" in doctor.stdout + doctor.stderr, "doctor says what to do")
        self.stage.verb("connect", "google")
        self.stage.until(at(2, "13:30"))
        status = self.stage.verb("status")
        self.stage.expect(status.returncode == 0, "all is well after signing in again")

    def friday(self) -> None:
        """The remaining documents; Dmitri moves nothing, Esra's meeting is dropped by Lea herself."""
        self.stage.until(at(2, "17:00"))
        self.stage.expect(self.document("dmitri", 3) is not None, "Dmitri's document hangs at Thursday's meeting")
        self.stage.until(at(3, "17:00"))
        self.stage.expect(self.document("esra", 4) is not None, "Esra's document hangs at Friday's meeting")
        person(self.world, "lea").change(self.series["esra"], summary="Lea & Esra")
        self.others.append("Lea renamed Esra's series")
        self.stage.until(at(4, "12:00"))

    def next_week(self) -> None:
        """What was written on Monday stands in the next document."""
        self.stage.until(at(4, "16:30"))
        document = self.document("ana", 7)
        text = self.text(document) if document else ""
        self.stage.out.write(_indented(text))
        self.stage.expect("launch in March" in text, "Monday's notes come back in the next document")
        self.stage.expect("send the numbers" in text, "Ana's promise comes back in the next document")
        self.stage.verb("ledger")

    def is_undone(self) -> None:
        self.stage.expect(self.stage.stop() == 0, "the service stops when it is told to")
        undone = self.stage.verb("undo", "--all")
        self.stage.expect(undone.returncode == 0, "everything could be undone")
        released = self.stage.verb("release")
        self.stage.expect(released.returncode == 0, "nothing of ours is left")
        self.stage.say(f"What is different from before (others did: {'; '.join(self.others)}):")
        found = differences(self.before, facts(self.world))
        for one in found:
            self.stage.say(f"   {one}")
        self.stage.expect(set(found) == set(BY_OTHERS), "only what others did is different")
        failed = Counter(json.loads(line)["event"] for line in self.log() if line.startswith("{"))
        self.stage.say(f"the service's log: {dict(failed)}")

    # --- looking --------------------------------------------------------------------------------------------------

    def document(self, name: str, day: int) -> str | None:
        """Return the id of the document that hangs at the meeting of this day, and say so."""
        host = "chloe" if name == "chloe" else "lea"
        occurrence = person(self.world, host).occurrence(self.series[name], at(day, "12:00").date())
        body = person(self.world, "lea").see(occurrence)
        files = body.get("attachments", [])
        titles = ", ".join(str(each["title"]) for each in files)
        self.stage.expect(len(files) == 1, f"one document hangs at the meeting with {name.title()}: {titles}")
        found = re.search(r"/d/([^/]+)", files[0]["fileUrl"]) if files else None
        return found[1] if found else None

    def text(self, document: str) -> str:
        return self.world.drive.document(document)[1].text

    def of(self, name: str) -> list[dict[str, Any]]:
        look = person(self.world, name)
        rows = self.world.calendars[address(name)].rows.values()
        return [look.see(row.id) for row in list(rows) if not row.cancelled and not row.recurring]

    def offer(self, name: str) -> str | None:
        said = self.stage.verb("proposals", quiet=True).stdout
        found = re.search(rf"(?m)^\s*(\d+)\b.*{name}", said)
        self.stage.expect(found is not None, f"something is proposed for {name}")
        return found[1] if found else None

    def log(self) -> list[str]:
        return (self.stage.folder / "service.log").read_text("utf-8").splitlines()

    def last_round(self) -> str:
        return next(line for line in reversed(self.log()) if '"round' in line)

    def say_requests(self, since: int, most: int | None = None) -> None:
        asked = [f"{method} {path.rpartition('/')[2]}" for method, path, _ in self.server.requests[since:]]
        words = ", ".join(f"{count} × {what}" for what, count in Counter(asked).items()) or "none"
        if most is None:
            self.stage.say(f"requests: {words}")
        else:
            self.stage.expect(len(asked) <= most, f"a quiet look costs {words}")


def _shown(body: dict[str, Any]) -> str:
    return f"“{body.get('summary', '')}” {body['start'].get('dateTime', '')[:16]}, {body['status']}"


def _indented(text: str) -> str:
    return "".join(f"                  | {line}\n" for line in text.splitlines())
