"""The verbs of the command line: one module each, named after its verb, holding one click command called `command`.

This file is the table alone. It imports nothing, so that `oneonone --help` costs little more than starting Python; what
a verb needs is imported when that verb is run.
"""

from __future__ import annotations

# verb: (heading, what it does, an example)
VERBS: dict[str, tuple[str, str, str]] = {
    "demo": ("Look", "Show all of it on an invented leader's calendar", "oneonone demo"),
    "review": ("Look", "Judge a calendar and prepare what is ahead", "oneonone review ~/calendar.ics"),
    "explain": ("Look", "Say why an event or a meeting was judged as it was", "oneonone explain ana"),
    "people": ("Look", "List everybody you keep notes about", "oneonone people"),
    "person": ("Look", "Show one person's page", "oneonone person ana"),
    "note": ("Write down", "Write a note about a meeting", "oneonone note ana"),
    "point": ("Write down", "Put a talking point on the next agenda", 'oneonone point ana "Ask about the move"'),
    "todo": ("Write down", "Write down what was promised", 'oneonone todo ana "Send the plan" --due 2027-01-15'),
    "done": ("Write down", "Tick off an item by its number", "oneonone done ana 3"),
    "weekly": ("Mail", "Show the weekly summary, or have it mailed now", "oneonone weekly --send"),
    "mail": ("Mail", "Show a mail of any kind as it would be sent", "oneonone mail recap ana --preview"),
    "init": ("Keep watch", "Begin: say who you are and where your calendar is", "oneonone init"),
    "connect": ("Keep watch", "Sign in, try an account, and list its calendars", "oneonone connect google"),
    "run": ("Keep watch", "Watch the calendars until told to stop", "oneonone run"),
    "doctor": ("Keep watch", "Check all that must be right, and say what to mend", "oneonone doctor"),
    "status": ("Keep watch", "Say how it stands with the service", "oneonone status"),
    "links": ("Keep watch", "List the links to the agenda pages", "oneonone links ana --rotate"),
    "open": ("Keep watch", "Open your page in the browser", "oneonone open ana"),
    "once": ("Act", "Look at your calendars once, and do what is due", "oneonone once --dry-run"),
    "proposals": ("Act", "List what waits for you", "oneonone proposals"),
    "accept": ("Act", "Have a proposal done", "oneonone accept 3 --option 2"),
    "dismiss": ("Act", "Drop a proposal", "oneonone dismiss 3"),
    "ledger": ("Act", "List what was done, when and why", "oneonone ledger --since monday"),
    "undo": ("Act", "Put back what was there before", "oneonone undo 7"),
    "release": ("Act", "Take everything of the assistant's off your calendars", "oneonone release"),
    "pause": ("Act", "Write nothing for a while", "oneonone pause --until tomorrow"),
    "go": ("Act", "Let it write again", "oneonone go"),
    "export": ("Your data", "Print everything kept about a person", "oneonone export ana"),
    "forget": ("Your data", "Delete everything kept about a person", "oneonone forget ana"),
}

PROMISE = """\
Keeps your one-on-ones alive: says which were kept, moved and skipped and why,
prepares and protects those ahead, and offers a new time for one that is lost.
An exported calendar is only read; on a live one everything can be undone."""


def help_text() -> str:
    """Return what `oneonone --help` prints: every verb with one line and an example."""
    lines = ["Usage: oneonone VERB [ARGUMENTS]", "", PROMISE]
    heading = ""
    for verb, (under, what, example) in VERBS.items():
        if under != heading:
            heading = under
            lines += ["", f"{heading}:"]
        lines += [f"  {verb:<11}{what}", f"             $ {example}"]
    lines += [
        "",
        "Options:",
        "  --version  Print the version",
        "  --help     Print this; after a verb, all about that verb",
        "",
        "A person is named by e-mail address, or by part of a name that fits only them.",
    ]
    return "\n".join(lines)
