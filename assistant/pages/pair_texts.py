"""Every sentence of the page of a pair that is not somebody's own; translated together with `assistant.pages.texts`.

Names in braces are filled in. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from assistant.model import Outcome, Part, Theme

# --- who can see what ------------------------------------------------------------------------------------------------

ONLY_YOU = "Only you"
BOTH = "You and {other}"

# --- the frame -------------------------------------------------------------------------------------------------------

BRAND = "One-on-one"
LEAD = "The page of your one-on-one with {other}."
EVERYBODY = "Everybody"
SIGN_OUT = "Sign out"
JUMP = "On this page"
FOOT = "What is marked “Only you” stays with you. Everything else is for the two of you, and for nobody else."
BACK = "Back to the page"
SAVE = "Save"
ADD = "Add"
CHANGE = "Change"
MORE = "More for “{text}”"
WRONG = "This was not saved: {sentence}"

# --- the meeting -----------------------------------------------------------------------------------------------------

NEXT = "Next meeting"
RUNNING = "You are meeting now"
OVER = "Today’s meeting is over"
NO_NEXT = "No meeting is on the calendar."
NO_NEXT_MORE = "Points and promises are kept here until there is one."
MINUTES = "{minutes} min"
RUNS_UNTIL = "until {time}"
BOXES = "How the {minutes} minutes could be used"
BOXES_ALT = "The parts of the meeting in minutes: {parts}"
TO_TALK = "What each part is for"
AIM = "What this one is for"
AIM_CHANGE = "Set the objective"
AIM_LABEL = "Objective of this meeting"
AIM_HINT = "Empty brings the suggested one back."
TIP = "A thought for you"
HANDS_OFF = "The assistant leaves this meeting alone."

PARTS: Mapping[Part, str] = MappingProxyType(
    {
        Part.CHECK_IN: "Check-in",
        Part.PROGRESS: "Progress",
        Part.FEEDBACK: "Feedback",
        Part.CAREER: "Career",
        Part.OPEN_FLOOR: "Open floor",
    }
)

# --- before the meeting ----------------------------------------------------------------------------------------------

INPUT = "Before you meet"
INPUT_OF = "From {other}, before you meet"
INPUT_NONE = "{other} has not written anything yet."
MOOD_LABEL = "How are you, as far as you like to say?"
MOODS: Mapping[int, str] = MappingProxyType({5: "Very well", 4: "Well", 3: "So-so", 2: "Not so well", 1: "It is hard"})
NO_MOOD = "I’d rather not say"
INPUT_LABEL = "What should {other} know beforehand?"
INPUT_HINT = "A line or two is plenty."
INPUT_CHANGE = "Change what you said"

# --- talking points --------------------------------------------------------------------------------------------------

POINTS = "Talking points"
POINT_LABEL = "Something to talk about"
FOR_BOTH = "Add for both"
FOR_ME = "Keep for me"
NO_POINTS = "Nothing here yet. What would make this meeting worth your time?"
TALKED = "Talked about"
TALKED_OF = "Talked about: {text}"
UP = "Move up"
DOWN = "Move down"
DROP = "Drop"
BY_YOU = "You"
CARRIED_SINCE = "since {day}"
TALKED_TODAY = "Talked about lately"
CARRY = "Carry to next time"
DRAFTS = "Your drafts"
DRAFTS_LEAD = "{other} does not see these until you share them."
SHARE = "Share"
SHARE_OF = "Share: {text}"
DROP_OF = "Drop: {text}"

# --- promises --------------------------------------------------------------------------------------------------------

ITEMS = "Promises"
YOU_OWE = "You"
NO_ITEMS = "Nothing is open between the two of you."
ITEM_NEW = "Add a promise"
ITEM_LABEL = "What is promised"
OWNER_LABEL = "Who does it"
DUE_LABEL = "By when"
DUE_OPTIONAL = "By when, if there is a day"
DONE = "Done"
DONE_OF = "Done: {text}"
DUE = "due {day}"
OVERDUE = "was due {day}"
NEW_TODAY = "new today"
OPEN_FOR = "open for {age}"
CARRIED = "carried {times}"
CHOOSE = "Carried {times}. What shall become of it?"
CHOOSE_DO = "Do it: done"
SCHEDULE = "Set the day"
HAND_OVER = "Hand over to {name}"
HAND_OVER_YOU = "Take it over"
DROP_ITEM = "Let it go"
DONE_LATELY = "Done since last time"
UNDONE = "Not done yet"

# --- questions -------------------------------------------------------------------------------------------------------

QUESTIONS = "Questions worth asking"
TAKE = "Take it"
JUMP_QUESTIONS = "Questions"
SWAP = "Another one"
TAKE_OF = "Take it: {text}"
SWAP_OF = "Another one instead of: {text}"
NO_QUESTIONS = "There is no question left that was not asked before."

# --- notes -----------------------------------------------------------------------------------------------------------

NOTES = "Notes"
NOTES_OF = "Notes of {day}"
NOTE_LABEL = "Notes for both"
OWN_NOTE_LABEL = "Notes for yourself"
NOTE_HINT = "“- [ ]” begins a promise of {leader}’s, “- [ ] @{counterpart}” one of {counterpart}’s."
NOTE_HINT_SAVED = "Saved as you type."
NOTE_WRITE = "Write notes"
LAST = "Last notes"
LAST_NONE = "Nothing has been written about a meeting yet."

# --- wins ------------------------------------------------------------------------------------------------------------

WINS = "Wins"
WIN_LABEL = "Something that went well"
NO_WINS = "What went well lately, on either side?"

# --- the end of a meeting --------------------------------------------------------------------------------------------

CLOSE = "Close the meeting"
CLOSE_ASK = "Did you meet on {day} at {time}?"
HAPPENED = "It happened"
NOT_HAPPENED = "It did not"
NOT_REASON = "If not, why? Both of you see it."
SAID_HAPPENED = "You met on {day}."
SAID_NOT = "You did not meet on {day}."
SAID_NOT_WHY = "You did not meet on {day}: {reason}"
SAY_OTHERWISE = "Say it differently"
CARRIES_OVER = "What was not talked about is carried to next time by itself."
RECAP = "Recap for both"
RECAP_SEND = "Send the recap to both"
RECAP_SENT = "The recap is on its way to both of you."
RECAP_NO_MAIL = "No mail can be sent from here. Copy the text instead."
RECAP_LABEL = "The recap as text"
RECAP_COPY = "Copy"
AGAIN = "Next time: {day} at {time}."

# --- how it goes -----------------------------------------------------------------------------------------------------

RHYTHM = "How it goes"
STRIP_TITLE = "The last meetings"
STRIP_ALT = "{total} meetings: {counts}"
STRIP_NONE = "No meeting is behind you yet."
THEMES_TITLE = "When themes were last touched"
THEMES_ALT = "Weeks since each theme was touched"
AS_TABLE = "As a table"
COL_DAY = "Day"
COL_OUTCOME = "What became of it"
COL_THEME = "Theme"
COL_TOUCHED = "Last touched"
NEVER = "not yet"
THIS_WEEK = "this week"
AGO = "{age} ago"

OUTCOMES: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.KEPT: "kept",
        Outcome.MOVED: "moved",
        Outcome.SKIPPED: "skipped",
        Outcome.EXCUSED: "excused",
        Outcome.UNCONFIRMED: "unconfirmed",
        Outcome.UPCOMING: "upcoming",
    }
)
THEMES: Mapping[Theme, str] = MappingProxyType(
    {
        Theme.CHECK_IN: "Check-in",
        Theme.PROGRESS: "Progress",
        Theme.FEEDBACK: "Feedback",
        Theme.CAREER: "Career",
        Theme.WELL_BEING: "Well-being",
        Theme.IDEAS: "Ideas",
        Theme.OBSTACLES: "Obstacles",
    }
)

# --- history ---------------------------------------------------------------------------------------------------------

HISTORY = "Earlier meetings"
HISTORY_ALL = "All of them"
HISTORY_TITLE = "Earlier meetings with {other}"
HISTORY_NONE = "There is nothing behind you yet."
SEARCH = "Search"
SEARCH_LABEL = "Find a word in earlier meetings"
FOUND = "{count} found for “{words}”"
FOUND_NONE = "Nothing was found for “{words}”."
OLDER = "Older ones"
NEWER = "Newer ones"
NOTHING_WRITTEN = "Nothing was written down."
OWN_NOTES = "Your own notes"
TALKED_ABOUT = "Talked about"
HISTORY_INPUT = "Said before: {mood}"

# --- live ------------------------------------------------------------------------------------------------------------

LIVE_SAVED = "Saved."
LIVE_SAVING = "Saving …"
LIVE_OFFLINE = "There is no connection. What you write is kept in this browser and sent as soon as there is one again."
LIVE_BACK = "The connection is back, and everything is saved."
LIVE_CHANGED = "Changed just now: {block}"
LIVE_COPIED = "Copied."
LIVE_LOST = "You are signed out. What you wrote last is kept in this browser; sign in again."

# --- what is refused -------------------------------------------------------------------------------------------------

NOT_YOURS = "This is the other one’s to say."
NO_NUMBER = "The form is not complete; reload the page and do it again."
NO_DAY = "That is not a day; write it like 2026-12-01."
TOO_LONG = "That is too long for one line; put it into the notes."
NO_MEETING = "That meeting is not on the calendar any more; reload the page."
