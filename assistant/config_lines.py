"""Finds the line on which each key of a configuration file stands, and what is likely wrong with a broken line.

Looks at lines alone; reads no values.
"""

from __future__ import annotations

import re

HEADER = re.compile(r"\s*\[([^\[\]]+)\]")
LISTED = re.compile(r"\s*\[\[([^\[\]]+)\]\]")
ASSIGNED = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=""")

SLIPS = (
    (
        re.compile(r"\s*\[+[^\]\"']*@"),
        'an address in a heading stands in quotation marks, like [people."ana@example.org"]',
    ),
    (re.compile(r"\s*[\w.-]+\s*:"), "a key and its value are joined by ="),
    (re.compile(r"[^=]*=\s*(True|False|TRUE|FALSE)\b"), "true and false are written small"),
    (re.compile(r'[^=]*=\s*"[^"]*\\'), "write \\ in a path as /"),
    (re.compile(r"[^=]*=\s*[^\W\d]"), 'text stands in quotation marks, like email = "lea@example.com"'),
)
TWICE = re.compile(r"cannot (declare|overwrite)", re.IGNORECASE)


def slip_in(line: str, complaint: str) -> str:
    """Return what a person most likely meant to write on a line that is not valid TOML, empty for no idea."""
    if TWICE.match(complaint):
        return "it stands there twice"
    return next((way for slip, way in SLIPS if slip.match(line)), "")


def line_of_each_key(text: str) -> dict[str, int]:
    """Return the line on which each dotted key stands, as far as a look at the line's beginning tells.

    Of sections in double brackets the first is `name[1]`.
    """
    found: dict[str, int] = {}
    nth: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if header := HEADER.match(line):
            section = _bare(header[1])
            found.setdefault(section, number)
        elif listed := LISTED.match(line):
            name = _bare(listed[1])
            nth[name] = nth.get(name, 0) + 1
            section = f"{name}[{nth[name]}]"
            found[section] = number
        elif assigned := ASSIGNED.match(line):
            found.setdefault(f"{section}.{_bare(assigned[1])}".lstrip("."), number)
    return found


def _bare(key: str) -> str:
    return re.sub(r"""\s*\.\s*""", ".", key.strip()).replace('"', "").replace("'", "")
