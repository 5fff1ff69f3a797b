"""Every sentence of the pages that is not somebody's own, in one place: a translation is another file like this one.

Names in braces are filled in. Nothing is decided here.
"""

from __future__ import annotations

# --- every page -----------------------------------------------------------------------------------------------------

LANGUAGE = "en"
SKIP = "Skip to the page"
LEADER = "the leader"

# --- the door --------------------------------------------------------------------------------------------------------

DOOR_TITLE = "{one} and {other}"
DOOR_LEAD = "This is the page of their one-on-one. It opens for the two of them alone."
DOOR_ASK = "Which of the two are you? You get a link by mail, and this browser stays signed in."
DOOR_BUTTON = "I am {name}: send me my link"
DOOR_NO_MAIL = "No mail can be sent from here. Ask {leader} for your own link."
DOOR_SENT_TITLE = "Look into your mail"
DOOR_SENT = "If that is you, a link is on its way to your address. It works once, for half an hour."
SIGN_IN_TITLE = "Sign in"
SIGN_IN_QUESTION = "Sign in on this browser as {name}?"
SIGN_IN_BUTTON = "Sign in"
SIGN_IN_USED = "This link was used already; ask for a new one."
SIGN_OUT_BUTTON = "Sign out"
SIGNED_OUT_TITLE = "You are signed out"
SIGNED_OUT = "Open the link in the invitation to come back."
HOME_DOOR_TITLE = "One-on-ones"
HOME_DOOR = "Open your page with the command below, on the machine where the assistant runs."
HOME_COMMAND = "oneonone open"

# --- what goes wrong -------------------------------------------------------------------------------------------------

NOT_FOUND_TITLE = "There is nothing here"
NOT_FOUND = "The link may be an older one. Use the link in the newest invitation, or ask for it."
NOT_YOURS_TITLE = "This page is somebody else’s"
READING_TITLE = "The calendars are being read"
READING = "This takes a moment after a start. The page comes by itself."
FORM_TOO_OLD = "The page had been open for too long. Nothing was saved; go back, reload, and do it again."
TOO_OFTEN = "That was a lot in a short time. Wait a minute, and do it again."
BUSY = "Somebody else is writing at this very moment. Nothing was saved; do it again."
BROKEN_TITLE = "This did not work"
BROKEN = "Something is wrong on our side, and it has been written down."

# --- links from mail --------------------------------------------------------------------------------------------------

OFF_TITLE = "No more of these mails"
OFF_QUESTION = "Shall mails of this kind no longer come to you?"
OFF_BUTTON = "Yes, send no more of them"
OFF_DONE_TITLE = "Done"
OFF_DONE = "No more mails of this kind come to you."
LEADER_OFF_TITLE = "These mails are yours to set"
LEADER_OFF = 'They end when you put “{kind}” into the list “off” under [mail] in your configuration: off = ["{kind}"]'
