"""Every sentence of the mails that is nobody's own, in one place: a translation is another file like this one.

Names in braces are filled in. The lines of the weekly summary are `assistant.core.summary`'s. Nothing is decided here.
"""

from __future__ import annotations

# --- all of them -----------------------------------------------------------------------------------------------------

YOU = "you"
TODAY, TOMORROW = "Today", "Tomorrow"
AT_TIME = "{name} at {time}"
IN_ZONE = "{time} ({zone})"
MORE, MORE_ON_PAGE = "and {count} more", "and {count} more on the page"
OPEN_PAGE = "Open the page"
OPEN_PAGE_WITH = "Open the page with {name}"
ENDING = "To end these mails, add “{kind}” to off under [mail] in your configuration."
WHY_LEADER = f"For your eyes only. {ENDING}"
WHY_THEM = "You get this because you have a one-on-one with {leader}. Nobody else does."
AT_MOST_WEEKLY = "No more than one mail that you did not ask for comes to you in a week."
ENDS = "No more of these"
ENDS_ABOUT = "No more of these about {name}"

# --- the weekly summary ----------------------------------------------------------------------------------------------

STALE_HEADLINE = "Your calendars cannot be read at present."
STALE_SUBJECT = "Your calendars cannot be read"
STALE_LEAD = "What follows is how they stood when they were last read."
STALE_NOTHING = "Nothing is known of your one-on-ones until they can be read again."
MORE_WAIT = "{proposals} {wait} for your yes or no"
WAIT_ONE, WAIT_MORE = "waits", "wait"
ALL_PROPOSALS, ONE_PROPOSAL = "See all of them", "Look at it"
NOT_NOW = "Not now"
SHORTEN = "{name}: {minutes} min"
COMMAND_PROPOSALS = "oneonone proposals"
COMMAND_ACCEPT = "oneonone accept {number}"
COMMAND_OPTIONS = "oneonone accept {number} --option {first} to {last}"
CHOOSE_AT = "choose at {url}"
FIND_TIME = "Find a time"

# --- before a meeting ------------------------------------------------------------------------------------------------

PREP_EYEBROW = "Prep for {day}"
PREP_MANY = "{day}: {count} one-on-ones, {name} first, at {time}"
PREP_BESIDE = "What you owe, what they bring, and what to ask."
PREP_TITLE = "{time} {name}, {minutes} min"
PREP_OWE = "You owe {name}:"
PREP_CHOOSE = "time to choose: do, schedule, drop or hand over"
PREP_OVERDUE = "overdue since {day}"
PREP_DUE = "due {day}"
PREP_THEY_OWE = "{name} owes you:"
PREP_THEY_BRING = "{name} brings:"
PREP_YOU_BRING = "You bring:"
PREP_ONLY_YOU = "Only you:"
PREP_CELEBRATE = "Celebrate:"
PREP_ASK = "Ask:"
PREP_SAYS = "{name} says:"
QUOTED = "“{what}”"
PREP_MOOD = "How {name} is:"
MOODS = {1: "hard", 2: "rather hard", 3: "all right", 4: "good", 5: "very good"}

INPUT_EYEBROW = "{day}, {time}, {minutes} min"
INPUT_SUBJECT = "{day} with {leader}: what should not be missing?"
INPUT_SUBJECT_SHORT = "{day} with {leader}: your points?"
INPUT_HEADLINE = "You meet {leader} {day}. What should not be missing?"
INPUT_TODAY, INPUT_DAY = "today at {time}", "on {day} at {time}"
INPUT_LEAD = "Two minutes now decide what the time is used for. Answer what you like, and leave out the rest."
INPUT_QUESTIONS = "Three questions"
INPUT_FIRST = "What do you want to talk about?"
INPUT_SECOND = "How are you, as far as you like to say?"
INPUT_THIRD = "What could {leader} do, or do differently?"
INPUT_SO_FAR = "On the agenda so far"
INPUT_PROMISED = "{name} promised:"
INPUT_YOU_PROMISED = "You promised:"
INPUT_BRINGS = "{name} brings:"
INPUT_BUTTON = "Answer on your page"
INPUT_CLOSING = "{leader} can read your answers. What you keep for yourself on the page stays with you."

# --- after a meeting -------------------------------------------------------------------------------------------------

RECAP_EYEBROW = "Recap of {day}"
RECAP_HEADLINE = "What {other} and you wrote down"
RECAP_SUBJECT_ITEMS = "{other} and you, {day}: {items}"
RECAP_SUBJECT = "{other} and you, {day}: what was written down"
RECAP_FOR_YOU = "{count} for you"
RECAP_FOR_OTHER = "{count} for {name}"
RECAP_YOURS = "You promised"
RECAP_THEIRS = "{name} promised"
RECAP_DONE = "Done"
RECAP_WINS = "To celebrate"
RECAP_NOTES = "Notes"
RECAP_SAME = "{other} gets the same. Is something wrong or missing? Change it on the page."
RECAP_SAME_NO_PAGE = "{other} gets the same."
DUE = "by {day}"

NUDGE_SUBJECT = "Nothing is written yet about {name}, {day}"
NUDGE_EYEBROW = "{day}, {minutes} min"
NUDGE_HEADLINE = "You met {name}, and nothing is written down yet."
NUDGE_LEAD = "Two lines are enough: what was decided, and who does what by when."
NUDGE_WRITE = "Write it down"
NUDGE_HELD = "It took place, nothing to note"
NUDGE_NOT_HELD = "It did not take place"
NUDGE_COMMAND = "oneonone note {person}"
NUDGE_OTHERS = "Nothing is written about these either"

# --- once in a while -------------------------------------------------------------------------------------------------

WINS_EYEBROW = "Looking back on {month}"
WINS_HEADLINE = "{month}: {things} went well"
WINS_THING, WINS_THINGS = "1 thing", "{count} things"
WINS_LEAD = "Name one of them this week to the person who did it; it is heard longer than any other praise."
WINS_BY_YOU = "yours"

FORMAT_EYEBROW = "Once a quarter"
FORMAT_SUBJECT = "Your meetings with {leader}: more, fewer, or as they are?"
FORMAT_SUBJECT_SHORT = "Your meetings with {leader}: do they suit you?"
FORMAT_HEADLINE = "How do your meetings with {leader} suit you?"
FORMAT_LEAD = (
    "You meet {often}, for {minutes} minutes. Your answer goes onto the next agenda, where both of you see it."
)
FORMAT_OFTEN, FORMAT_LONG = "How often?", "How long?"
FORMAT_ANSWERS_OFTEN = {"less": "Less often", "same": "As it is", "more": "More often"}
FORMAT_ANSWERS_LONG = {"less": "Shorter", "same": "As it is", "more": "Longer"}
FORMAT_BUTTON = "Open the survey"

# --- signing in ------------------------------------------------------------------------------------------------------

SIGN_IN_SUBJECT = "Your link to sign in"
SIGN_IN_SUBJECT_THEM = "Your link to the page with {leader}"
SIGN_IN_EYEBROW = "One-on-ones"
SIGN_IN_EYEBROW_THEM = "One-on-ones with {leader}"
SIGN_IN_HEADLINE = "Here is your link, {name}."
SIGN_IN_LEAD = "It signs you in once, within half an hour."
SIGN_IN_BUTTON = "Sign in"
SIGN_IN_CLOSING = "You did not ask for it? Then do nothing: without you it opens nothing."
