"""The template engine. Knows no template's content and no noun of ours."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assistant.core.wording import DAYS, MONTHS, clean

TEMPLATES = Path(__file__).parent.parent / "templates"
BREAKABLE = re.compile(
    rf"(?<=\b(?:{'|'.join(DAYS)})) (?=\d)"
    rf"|(?<=\d) (?=(?:{'|'.join(MONTHS)}|h|min)\b)"
    r"|(?<= to) (?=\d\d:)|(?<=\d) (?=to \d\d:)"
)


@cache
def environment() -> Environment:
    """Return the engine: everything is escaped, an unknown name is an error, no character breaks the encoding."""
    engine = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_encodable,
    )
    engine.filters["markdown"] = _as_html
    engine.filters["unbroken"] = unbroken
    return engine


def unbroken(text: str) -> str:
    """Keep what belongs together on one line: "Tue 14:00", "24 Nov", "3 h", "one-on-one"."""
    return BREAKABLE.sub("\u00a0", text).replace("one-on-one", "one\u2011on\u2011one")


def _encodable(value: object) -> object:
    """Return text without what no file can hold; markup stays markup."""
    if isinstance(value, Markup):
        return value
    return clean(value) if isinstance(value, str) else value


def _as_html(text: str) -> Markup:
    """Markdown is read on first use: documents that are Markdown themselves need none of it."""
    from assistant.render.safe_html import markdown_html

    return markdown_html(text)
