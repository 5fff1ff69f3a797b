"""Lay a mail out as text and as HTML, by our templates or by those that the user keeps in a folder of their own.

The HTML is layout tables with inline styles; the one style element that is left holds the dark colours, and a mail
program that drops it shows the light ones. It fetches nothing and needs no picture. Knows no kind of mail.
"""

from __future__ import annotations

import re
import textwrap
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError, select_autoescape
from markupsafe import Markup

from assistant.core.wording import clean
from assistant.model import Wording
from assistant.render.cadence import LEGEND
from assistant.render.engine import TEMPLATES, environment, unbroken
from assistant.render.mail_model import Mail

if TYPE_CHECKING:
    import css_inline

OURS = TEMPLATES / "mails"
WIDTH = 76
_GAPS = re.compile(r"\n{3,}")


class BrokenTemplate(ValueError):
    """A template of the user's own cannot be used. Carries one sentence."""


def laid_out(mail: Mail, kind: str, folder: Path | None = None) -> Wording:
    """Return the mail as it is sent. What `folder` holds (`weekly.html`, `mail.txt`, ...) takes the place of ours.

    Raises BrokenTemplate, saying which file and where.
    """
    try:
        return Wording(clean(mail.subject), text_of(mail, kind, folder), html_of(mail, kind, folder))
    except TemplateError as err:
        raise _broken(err, folder) from err
    except (OSError, UnicodeDecodeError) as err:
        raise BrokenTemplate(f"A mail template in {folder} cannot be read; mend it or take it away.") from err


def text_of(mail: Mail, kind: str, folder: Path | None = None) -> str:
    """Return the mail as plain text, ending with a newline."""
    template = _engine(folder).select_template([f"{kind}.txt", "mail.txt"])
    return _GAPS.sub("\n\n", template.render(mail=mail)).strip() + "\n"


def html_of(mail: Mail, kind: str, folder: Path | None = None) -> str:
    """Return the mail as HTML."""
    template = _engine(folder).select_template([f"{kind}.html", "mail.html"])
    page = template.render(mail=mail, legend=LEGEND, light=Markup(_css("mail.css", folder)))  # noqa: S704
    dark = f"<style>{_css('dark.css', folder)}</style></head>"
    return _inliner().inline(page).replace("</head>", dark, 1)


def _broken(err: TemplateError, folder: Path | None) -> BrokenTemplate:
    name, line = getattr(err, "name", None) or "of mail", getattr(err, "lineno", None)
    where = f", line {line}" if line else ""
    return BrokenTemplate(f"The template {name}{where} in {folder} cannot be used: {err.message or 'it is broken'}.")


@cache
def _engine(folder: Path | None) -> Environment:
    loaders = [FileSystemLoader(place) for place in (folder, OURS) if place is not None]
    ours = environment()
    engine = Environment(
        loader=ChoiceLoader(loaders),
        autoescape=select_autoescape(["html"]),
        auto_reload=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=ours.finalize,
    )
    engine.filters |= {"markdown": ours.filters["markdown"], "unbroken": unbroken, "filled": filled}
    return engine


def filled(text: str, before: str = "", after: str = "", width: int = WIDTH) -> str:
    """Break a text into lines; the first begins with `before`, the others with `after`. No address is broken."""
    return textwrap.fill(
        " ".join(text.split()),
        width,
        initial_indent=before,
        subsequent_indent=after,
        break_long_words=False,
        break_on_hyphens=False,
    )


@cache
def _inliner() -> css_inline.CSSInliner:
    import css_inline

    return css_inline.CSSInliner(load_remote_stylesheets=False, minify_css=True)


def _css(name: str, folder: Path | None) -> str:
    own = folder / name if folder is not None else None
    return (own if own is not None and own.is_file() else OURS / name).read_text(encoding="utf-8")
