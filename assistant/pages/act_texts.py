"""Every sentence about what can be done to the calendar from the page of a pair; translated with the other texts.

Names in braces are filled in. Nothing is decided here.
"""

from __future__ import annotations

# --- the leader ------------------------------------------------------------------------------------------------------

CHANGE = "Move, shorten or skip it"
ABOUT = "This is about {when}. {other} is told by the calendar, and you can take it back with “oneonone undo”."
MOVE = "Move it"
MOVE_LEAD = "These times are free for both of you, as far as the calendars tell."
MOVE_TO = "Move to {when}"
NO_TIMES = "No time is free for both of you in the same week."
SHORTEN = "Shorten it"
SHORTEN_TO = "{minutes} minutes"
SHORTEN_TO_OF = "Shorten to {minutes} minutes"
SKIP = "Skip it"
SKIP_WHY = "Why, in a word (both of you see it)"
SKIP_BUTTON = "Skip this meeting"
NOT_YOURS_TO_MOVE = "{other} organizes this meeting, so only {other} can move or shorten it."
PIN = "Do not touch it"
PIN_LEAD = "The assistant then neither moves nor shortens this meeting, and offers nothing in its place."
PIN_BUTTON = "Leave this meeting alone"
UNPIN_BUTTON = "Let the assistant help again"
IN_HAND = "{what}: this is done in a moment."
PAUSED = "{what}: this is done when the pause is over."
WISH = "{other} asks to move this meeting"
WISH_ACCEPT = "Move to {when}"
WISH_DISMISS = "Leave it as it is"

# --- the counterpart -------------------------------------------------------------------------------------------------

ASK = "Ask to move it"
ASK_ABOUT = "This is about {when}. {other} decides, and the calendar tells you."
ASK_TIMES = "Which time would suit you?"
ASK_ANY = "Any of them"
ASK_WHY = "A word for {other}, if you like"
ASK_BUTTON = "Ask {other}"
ASKED = "You asked {other} to move this meeting."

# --- what is refused -------------------------------------------------------------------------------------------------

NOT_THERE = "That meeting has changed meanwhile. Go back, reload the page, and look again."
NO_TIME = "Choose one of the times."
TIME_GONE = "That time is taken by now. Go back, reload the page, and choose another."
NO_REASON = "Say in a word why, so that both of you remember."
NO_LENGTH = "Choose one of the lengths."
LEFT_ALONE = "This meeting is to be left alone; let the assistant help again first."
OFFER_GONE = "This was answered already, or is no longer needed."
