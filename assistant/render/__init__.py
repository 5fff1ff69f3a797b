"""What people read: the prep document and the weekly summary, as Markdown, text and HTML.

Turns values into text. Decides nothing about one-on-ones, opens no file but its own templates, and sends nothing.
"""

from assistant.render.edition import Audience
from assistant.render.files import person_slug, prep_file_stem, prep_file_stems
from assistant.render.prep import prep_html, prep_markdown
from assistant.render.weekly import weekly_html, weekly_subject, weekly_text

__all__ = [
    "Audience",
    "person_slug",
    "prep_file_stem",
    "prep_file_stems",
    "prep_html",
    "prep_markdown",
    "weekly_html",
    "weekly_subject",
    "weekly_text",
]
