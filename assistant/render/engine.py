"""The template engine and the way from Markdown to safe HTML. Knows no template's content and no noun of ours."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import nh3
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from assistant.core.wording import DAYS, MONTHS, clean

TEMPLATES = Path(__file__).parent.parent / "templates"
BLOCKS = {"p", "ul", "ol", "li", "blockquote", "pre", "h4", "h5", "h6", "hr", "br"}
INLINE = {"strong", "em", "s", "code", "a"}
TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
HEADINGS = {"h1": "h4", "h2": "h5", "h3": "h6", "h4": "h6", "h5": "h6"}
BREAKABLE = re.compile(
    rf"(?<=\b(?:{'|'.join(DAYS)})) (?=\d)"
    rf"|(?<=\d) (?=(?:{'|'.join(MONTHS)}|h|min)\b)"
    r"|(?<= to) (?=\d\d:)|(?<=\d) (?=to \d\d:)"
)
BOXES = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}


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
    engine.filters["markdown"] = markdown_html
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


def markdown_html(text: str) -> Markup:
    """Return Markdown as HTML: no raw HTML, no pictures, nothing that is fetched, headings below the page's own."""
    tokens = _parser().parse(clean(text))
    for token in tokens:
        token.tag = HEADINGS.get(token.tag, token.tag)
    _draw_boxes(tokens)
    _name_pictures(tokens)
    rendered = _parser().renderer.render(tokens, _parser().options, {})
    return Markup(  # noqa: S704
        nh3.clean(
            rendered,
            tags=BLOCKS | INLINE | TABLES,
            attributes={"a": {"href"}, "ol": {"start"}, "li": {"class"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener noreferrer",
        )
    )


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def _name_pictures(tokens: list[Token]) -> None:
    """Show the words for a picture in its place: a picture is fetched, and who fetches it is seen."""
    for child in (child for token in tokens for child in token.children or ()):
        if child.type == "image":
            child.type, child.tag = "text", ""


def _draw_boxes(tokens: list[Token]) -> None:
    """Draw the check boxes of a list as boxes instead of brackets."""
    for entry, _, token in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if entry.type == "list_item_open" and token.type == "inline" and token.children:
            first = token.children[0]
            if first.type == "text" and first.content[:4] in BOXES:
                first.content = BOXES[first.content[:4]] + first.content[4:]
                entry.attrSet("class", "box")
