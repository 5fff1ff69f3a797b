"""Name the invented people, rooms and groups of the demo. All addresses are of example.com."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody or something that is invited; `kind` as iCalendar's CUTYPE."""

    email: str
    name: str
    kind: str = "INDIVIDUAL"


LEA = Person("lea.brandt@example.com", "Lea Brandt")

ANA = Person("ana.keller@example.com", "Ana Keller")
JONAS = Person("jonas.weber@example.com", "Jonas Weber")
MIA = Person("mia.schneider@example.com", "Mia Schneider")
TOMASZ = Person("tomasz.nowak@example.com", "Tomasz Nowak")
PRIYA = Person("priya.raman@example.com", "Priya Raman")
SAMUEL = Person("samuel.okafor@example.com", "Samuel Okafor")
ELIF = Person("elif.yilmaz@example.com", "Elif Yılmaz")
CARLA = Person("carla.moretti@example.com", "Carla Moretti")
MEI = Person("mei.lin@example.com", "Mei Lin")
NOOR = Person("noor.haddad@example.com", "Noor Haddad")
DIEGO = Person("diego.fernandez@example.com", "Diego Fernández")
INGRID = Person("ingrid.solberg@example.com", "Ingrid Solberg")

PAULA = Person("paula.ortiz@example.com", "Paula Ortiz")  # the recruiter: interviews, so no one-on-one
OLIVER = Person("oliver.grant@example.com", "Oliver Grant")  # finance
CANDIDATE = Person("r.haas@example.com", "Robin Haas")
ROOM = Person("room-alster@example.com", "Room Alster (4)", "ROOM")
NOTE_TAKER = Person("notetaker@example.com", "Notetaker")
ENGINEERING = Person("engineering@example.com", "Engineering", "GROUP")
