"""Every sentence of the leader's home that is not somebody's own; translated with the other texts.

Names in braces are filled in. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from assistant.model import CrowdedBy, Health, Outcome

TITLE = "Your one-on-ones"
SIGN_OUT = "Sign out"
ONLY_YOU = "Only you see this page"
JUMP = "On this page"

# --- the head --------------------------------------------------------------------------------------------------------

AHEAD = "{meetings} in the next seven days"
NEEDING = "{people} you"
ALL_WELL = "nobody needs you right now"
NO_PEOPLE = "No one-on-one was found on your calendars yet."
NO_PEOPLE_MORE = "They are found by themselves: events that come again and have exactly one other person in them."

# --- writing ---------------------------------------------------------------------------------------------------------

BRAKE = "Nothing is written to your calendars until you say go."
GO = "It is right: go on"
PAUSED = "You have paused the assistant: nothing is written to your calendars until {until}."
PAUSED_FOR_GOOD = "You have paused the assistant: nothing is written to your calendars until you end the pause."
END_PAUSE = "End the pause"
PAUSE = "Pause the assistant"
PAUSE_LEAD = "Nothing is then written to your calendars. What you accept is done afterwards."
PAUSE_BUTTON = "Pause"
PAUSE_FOR = "For how long"
PAUSES: Mapping[str, str] = MappingProxyType(
    {"today": "for the rest of today", "week": "for a week", "go": "until I end it"}
)
TROUBLE = "The calendars could not be read. {sentence}"

# --- proposals -------------------------------------------------------------------------------------------------------

OFFERS = "Waiting for you"
NO_OFFERS = "Nothing waits for you."
ACCEPT = "Accept"
ACCEPT_OF = "Accept: {what}"
WAY_OF = "{what} {way}"
DISMISS = "Dismiss"
DISMISS_OF = "Dismiss the proposal about {name}"
MESSAGE = "They read: “{message}”"
UNTIL = "Stands until {until}."
DONE_SOON = "Accepted. It is done in a moment."
DISMISSED = "Dismissed. It is not proposed again."

# --- people ----------------------------------------------------------------------------------------------------------

PEOPLE = "Everybody"
NEED_YOU = "They need you"
THE_OTHERS = "All is well"
FIND = "Find a person"
FIND_BUTTON = "Find"
FOUND_NONE = "Nobody is called “{words}”."
SHOW_ALL = "Show everybody"
NEXT = "next"
NO_NEXT = "nothing planned"
NOW = "now"
OWED_TO = "you owe {count}"
STRIP = "Lately: {counts}"
STRIP_NONE = "Nothing behind yet"
LEGEND = "What the signs mean"

OUTCOMES: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.KEPT: "kept",
        Outcome.MOVED: "moved",
        Outcome.SKIPPED: "skipped",
        Outcome.EXCUSED: "excused",
        Outcome.UNCONFIRMED: "unconfirmed",
        Outcome.UPCOMING: "next",
    }
)
HEALTH: Mapping[Health, str] = MappingProxyType(
    {Health.GREEN: "steady", Health.AMBER: "missed once", Health.RED: "missed twice", Health.SILENT: "fallen silent"}
)

# --- what is owed ----------------------------------------------------------------------------------------------------

OWED = "What you owe"
NO_OWED = "You owe nobody anything."
PROMISED = "promised {age} ago"
PROMISED_TODAY = "promised today"
DUE = "due {day}"
OVERDUE = "was due {day}"
MORE_OWED = "{count} more"

# --- looking back ----------------------------------------------------------------------------------------------------

FAIR = "Who gave way"
FAIR_LEAD = "Meetings that were moved, cancelled, declined or double-booked on your side, in the last {weeks} weeks."
FAIR_NONE = "Nobody’s meeting gave way."
FAIR_ALT = "Meetings that gave way: {said}"
FAIR_BY = "Most often to “{title}”, {times}."
SLOTS = "Which slots hold"
SLOTS_LEAD = "Kept at their own time, of all meetings at that hour."
SLOTS_NONE = "There is nothing behind you yet."
SLOTS_ALT = "{kept} of {of} meetings were kept at their own time. {worst}"
SLOTS_WORST = "The weakest slot is {day} at {hour}: {kept} of {of}."
CROWDED = "Crowded days ahead"
CROWDED_NONE = "No day of the next two weeks is crowded."
CROWDED_ALT = "How full the crowded days are: {said}"
CROWDED_MET = "with {names}"
CROWDED_BY: Mapping[CrowdedBy, str] = MappingProxyType(
    {
        CrowdedBy.RUN: "{run} without a break",
        CrowdedBy.LOAD: "{percent} % of your hours taken",
        CrowdedBy.COUNT: "{meetings} meetings",
    }
)
AS_TABLE = "As a table"
TABLE_OF = "{what}, as a table"
COL_PERSON = "Person"
COL_TIMES = "Gave way"
COL_OF = "Of"
COL_WAYS = "How"
COL_BY = "To what"
COL_SLOT = "Slot"
COL_KEPT = "Kept"
COL_DAY = "Day"
COL_BUSY = "Busy"
COL_RUN = "Longest run"
COL_MEETINGS = "Meetings"
FOOT = "Everything here is for you alone. It counts meetings on the calendar, and judges nobody."
