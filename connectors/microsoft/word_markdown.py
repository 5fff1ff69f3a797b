"""Markdown to blocks and back. Pure, and no word of Word in it.

What has no block of its own (code, tables, HTML) stays as the text that it is. Escapes are written only where a sign
would mean something else without them, because people read this too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from connectors.microsoft.word_model import ITEMS, Block, Kind, Run, looks, merged

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_BOX = re.compile(r"\[([ xX])\](?:\s+|$)")
_BULLETS = "•"
_SIGNS = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])"  # a backslash that would escape
    r"|\*(?!\s)|(?<!\s)\*|`|(?<![^\W_])_(?!\s)|(?<!\s)_(?![^\W_])|~~"
    r"|\[(?=[^\]]*\]\()|<(?=[A-Za-z/!?])|&(?=#?\w+;)"
)
_AT_START = re.compile(r"^(?=#{1,6}(?:\s|$)|>|(?:[-*_=]\s*){3,}$|```)", re.MULTILINE)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("strikethrough")


class _Reading:
    """Where in the nest of lists and quotes we are while the tokens go by."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.lists: list[Kind] = []
        self.quotes = 0
        self.heading = 0
        self.is_new_item = False

    def take(self, token: Token) -> None:
        """Take the next token."""
        if token.type in ("bullet_list_open", "ordered_list_open"):
            self.lists.append(Kind.BULLET if token.type.startswith("bullet") else Kind.NUMBER)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
        elif token.type in ("blockquote_open", "blockquote_close"):
            self.quotes += token.nesting
        elif token.type == "list_item_open":
            self.is_new_item = True
        elif token.type in ("heading_open", "heading_close"):
            self.heading = int(token.tag[1]) if token.nesting > 0 else 0
        elif token.type == "inline":
            self.say(_runs(token.children or []))
        elif token.type in ("fence", "code_block"):
            self.say((Run(token.content.strip("\n")),))

    def say(self, runs: tuple[Run, ...]) -> None:
        """Take in what a block says."""
        if self.quotes:
            first = (Run(f"{_BULLETS} "),) if self.lists and self.is_new_item else ()
            self.blocks.append(Block(Kind.QUOTE, merged([*first, *runs])))
        elif self.lists and self.is_new_item:
            self.blocks.append(_item(self.lists[-1], runs, len(self.lists) - 1))
        elif self.lists and self.blocks:
            last = self.blocks[-1]
            self.blocks[-1] = Block(last.kind, merged([*last.runs, Run("\n"), *runs]), last.level, last.checked)
        elif self.heading:
            self.blocks.append(Block(Kind.HEADING, runs, self.heading))
        else:
            self.blocks.append(Block(Kind.PARAGRAPH, runs))
        self.is_new_item = False


def blocks_of(markdown: str) -> tuple[Block, ...]:
    """Return the blocks of a Markdown text; those that say nothing are left out."""
    reading = _Reading()
    for token in _parser().parse(markdown):
        reading.take(token)
    return tuple(block for block in reading.blocks if block.text.strip())


def _item(kind: Kind, runs: tuple[Run, ...], depth: int) -> Block:
    found = _BOX.match(runs[0].text) if runs else None
    if found is None:
        return Block(kind, runs, depth)
    rest = Run(runs[0].text[found.end() :], *looks(runs[0]))
    return Block(Kind.BOX, merged([rest, *runs[1:]]), depth, checked=found[1] in "xX")


def _runs(tokens: Sequence[Token]) -> tuple[Run, ...]:
    runs: list[Run] = []
    on: dict[str, int] = {"strong": 0, "em": 0, "s": 0}
    links: list[str] = []
    for token in tokens:
        name = token.type.removesuffix("_open").removesuffix("_close")
        if name in on:
            on[name] += token.nesting
        elif name == "link":
            links = [*links, str(token.attrs.get("href", ""))] if token.nesting > 0 else links[:-1]
        else:
            said = "\n" if name in ("softbreak", "hardbreak") else token.content
            link = links[-1] if links else None
            runs.append(Run(said, on["strong"] > 0, on["em"] > 0, on["s"] > 0, link))
    return merged(runs)


# --- and back ------------------------------------------------------------------------------------------------------


def markdown_of(blocks: Iterable[Block]) -> str:
    """Return the blocks as Markdown, ending in a line break; an empty text for none."""
    out: list[str] = []
    last: Block | None = None
    widths: list[int] = []
    counts: list[int] = []
    for block in blocks:
        counts = _counted(counts, block)
        number = counts[block.level] if block.kind is Kind.NUMBER else 0
        widths = widths[: block.level] if block.kind in ITEMS else []
        mark = _mark(block, number)
        indent = " " * sum(widths)
        out.append(_between(last, block) + indent + _lines(block, mark, indent))
        widths = [*widths, len(mark) if block.kind is Kind.NUMBER else 2] if block.kind in ITEMS else []
        last = block
    return "".join(out) + "\n" if out else ""


def _counted(counts: list[int], block: Block) -> list[int]:
    """Return how far each depth has counted after this block; what is not counted begins anew."""
    above = (counts + [0] * block.level)[: block.level] if block.kind in ITEMS else []
    if block.kind is not Kind.NUMBER:
        return above
    return [*above, (counts[block.level] if len(counts) > block.level else 0) + 1]


def _mark(block: Block, number: int) -> str:
    match block.kind:
        case Kind.HEADING:
            return "#" * min(max(block.level, 1), 6) + " "
        case Kind.BOX:
            return "- [x] " if block.checked else "- [ ] "
        case Kind.BULLET:
            return "- "
        case Kind.NUMBER:
            return f"{number}. "
        case Kind.QUOTE:
            return "> "
        case _:
            return ""


def _between(last: Block | None, block: Block) -> str:
    if last is None:
        return ""
    if last.kind in ITEMS and block.kind in ITEMS:
        return "\n"
    return "\n>\n" if last.kind is block.kind is Kind.QUOTE else "\n\n"


def _lines(block: Block, mark: str, indent: str) -> str:
    lines = _inline(block.runs).split("\n")
    if block.kind is Kind.HEADING:
        return mark + " ".join(line.strip() for line in lines)
    further = mark if block.kind is Kind.QUOTE else indent + "  " if block.kind in ITEMS else ""
    if block.kind is Kind.NUMBER:
        further = indent + " " * len(mark)
    said = [line.strip() for line in lines]
    return mark + f"  \n{further}".join(said)


def _inline(runs: Sequence[Run]) -> str:
    return "".join(_line(Run(part, *looks(run))) for run in runs for part in re.split(r"(\n)", run.text))


def _line(run: Run) -> str:
    """Return a run without a line break as Markdown; blanks at its ends stay outside of its signs."""
    inner = run.text.strip()
    if not inner:
        return run.text
    lead, trail = run.text[: len(run.text) - len(run.text.lstrip())], run.text[len(run.text.rstrip()) :]
    said = _AT_START.sub(r"\\", _SIGNS.sub(r"\\\g<0>", inner))
    for is_on, sign in ((run.struck, "~~"), (run.italic, "*"), (run.bold, "**")):
        said = f"{sign}{said}{sign}" if is_on else said
    if run.link:
        said = f"[{said}]({_address(run.link)})"
    return f"{lead}{said}{trail}"


def _address(link: str) -> str:
    return f"<{link}>" if re.search(r"[\s()<>]", link) and not re.search(r"[<>\n]", link) else link.replace(" ", "%20")
