"""The way from Markdown, which anybody may have written, to safe HTML. Knows no noun of ours."""

from __future__ import annotations

from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from assistant.core.wording import clean

BLOCKS = {"p", "ul", "ol", "li", "blockquote", "pre", "h4", "h5", "h6", "hr", "br"}
INLINE = {"strong", "em", "s", "code", "a"}
TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
HEADINGS = {"h1": "h4", "h2": "h5", "h3": "h6", "h4": "h6", "h5": "h6"}
BOXES = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}


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
