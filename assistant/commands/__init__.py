"""The verbs of the command line: one module each, named after its verb, holding one click command called `command`.

This file is the table alone. It imports nothing, so that `oneonone --help` costs little more than starting Python; what
a verb needs is imported when that verb is run.
"""

from __future__ import annotations

# verb: (heading, what it does, an example)
VERBS: dict[str, tuple[str, str, str]] = {
    "demo": ("Look", "Show all of it on an invented leader's calendar", "oneonone demo"),
    "review": ("Look", "Judge an exported calendar and prepare what is ahead", "oneonone review ~/calendar.ics"),
    "explain": ("Look", "Say why an event or a meeting was judged as it was", "oneonone explain ~/calendar.ics ana"),
    "people": ("Look", "List everybody you keep notes about", "oneonone people"),
    "person": ("Look", "Show one person's page", "oneonone person ana"),
    "note": ("Write down", "Write a note about a meeting", "oneonone note ana"),
    "point": ("Write down", "Put a talking point on the next agenda", 'oneonone point ana "Ask about the move"'),
    "todo": ("Write down", "Write down what was promised", 'oneonone todo ana "Send the plan" --due 2027-01-15'),
    "done": ("Write down", "Tick off an item by its number", "oneonone done ana 3"),
    "run": ("Keep watch", "Watch the calendars until told to stop", "oneonone run"),
    "doctor": ("Keep watch", "Check all that must be right, and say what to mend", "oneonone doctor"),
    "status": ("Keep watch", "Say how it stands with the service", "oneonone status"),
    "export": ("Your data", "Print everything kept about a person", "oneonone export ana"),
    "forget": ("Your data", "Delete everything kept about a person", "oneonone forget ana"),
}

PROMISE = """\
Keeps your one-on-ones alive: reads an exported calendar, says which were kept,
moved and skipped and why, and prepares the ones ahead. It never writes to a
calendar, and nothing leaves this machine."""


def help_text() -> str:
    """Return what `oneonone --help` prints: every verb with one line and an example."""
    lines = ["Usage: oneonone VERB [ARGUMENTS]", "", PROMISE]
    heading = ""
    for verb, (under, what, example) in VERBS.items():
        if under != heading:
            heading = under
            lines += ["", f"{heading}:"]
        lines += [f"  {verb:<9}{what}", f"           $ {example}"]
    lines += [
        "",
        "Options:",
        "  --version  Print the version",
        "  --help     Print this; after a verb, all about that verb",
        "",
        "A person is named by e-mail address, or by part of a name that fits only them.",
    ]
    return "\n".join(lines)
