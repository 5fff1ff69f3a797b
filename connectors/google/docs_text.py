"""Markdown on its way to Drive and back: what Drive would misread, and what its export makes of a text. Pure.

Drive's export escapes more than Markdown needs, ends paragraphs in two spaces and writes bullets with a star. What
comes out of here has one form. A quote has none in a Google document, so it travels as a line that begins with `>`.
"""

from __future__ import annotations

import re

_QUOTE = re.compile(r" {0,3}>\s*")
_BULLET = re.compile(r"^(\s*)[*+](?=\s)")
_SIGN = re.compile(r"^(\s*- )☑ ")
_BOX = re.compile(r"^(\s*- )\[X\](?=\s)")
_ALWAYS = re.compile(r"\\([-+!<>~=|.&(){}'\"])")
_BRACKET = re.compile(r"\\([\[\]])")
_HASH = re.compile(r"(?<=\S)(\s*)\\#")
_STAR = re.compile(r"(?<=\s)\\([*_])(?=\s)|(?<=\w)\\(_)(?=\w)")
TICKED = "☑ "


def for_drive(text: str) -> str:
    """Return the Markdown that Drive makes the intended document of: each line of a quote becomes a paragraph."""
    lines: list[str] = []
    for line in text.split("\n"):
        quoted = _QUOTE.match(line)
        if quoted is None:
            lines.append(line)
        elif said := line[quoted.end() :]:
            lines += ["", f"\\> {said}", ""]
    return "\n".join(lines)


def from_drive(exported: bytes) -> str:
    """Return an exported document as Markdown in one form: "\\n" between lines, `- `, `- [ ]` and `- [x]`."""
    text = exported.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n")
    lines = [_line(line.rstrip()) for line in text.split("\n")]
    return "\n".join(lines).strip("\n") + "\n"


def _line(line: str) -> str:
    line = _ALWAYS.sub(r"\1", line)
    if "\\](" not in line:
        line = _BRACKET.sub(r"\1", line)
    line = _HASH.sub(r"\1#", line)
    line = _STAR.sub(lambda found: found[1] or found[2], line)
    line = _BULLET.sub(r"\1-", line)
    return _BOX.sub(r"\1[x]", _SIGN.sub(r"\1[x] ", line))
