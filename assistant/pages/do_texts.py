"""Every sentence behind a button in a mail; translated with the other texts. Names in braces are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from assistant.model import Wish

TITLE = "One question"
TOO_OLD = "This link is too old, or was taken back. Open your page instead."
ACCEPT_TITLE = "Shall this be done?"
ACCEPT_BUTTON = "Yes, do it"
ACCEPT_DONE_TITLE = "Accepted"
ACCEPT_DONE = "It is done in a moment. You can take it back with “oneonone undo”."
DISMISS_TITLE = "Shall this be dropped?"
DISMISS_BUTTON = "Yes, drop it"
DISMISS_DONE_TITLE = "Dismissed"
DISMISS_DONE = "It is not proposed again."
ANSWERED_TITLE = "Nothing is left to decide"
ANSWERED = "This was answered already, or is no longer needed."
HAPPENED_TITLE = "Did you meet?"
HAPPENED = "You and {other} were to meet on {day} at {time}."
HAPPENED_BUTTON = "Yes, it happened"
NOT_HAPPENED_BUTTON = "No, it did not"
REASON = "Why not, in a word, if you like (both of you see it)"
HAPPENED_DONE_TITLE = "Thank you"
HAPPENED_DONE = "It is written down: you met on {day}."
NOT_HAPPENED_DONE = "It is written down: you did not meet on {day}."
FORMAT_TITLE = "How shall we meet?"
FORMAT_LEAD = "About your one-on-one with {other}. {other} reads your answer."
OFTEN = "How often"
LONG = "How long"
FORMAT_TEXT = "Anything else that would make it worth your time"
FORMAT_BUTTON = "Send"
FORMAT_DONE_TITLE = "Thank you"
FORMAT_DONE = "{other} sees your answer before you meet the next time."
OFTENS: Mapping[Wish, str] = MappingProxyType(
    {Wish.MORE: "more often", Wish.SAME: "as often as now", Wish.LESS: "less often"}
)
LONGS: Mapping[Wish, str] = MappingProxyType({Wish.MORE: "longer", Wish.SAME: "as long as now", Wish.LESS: "shorter"})
