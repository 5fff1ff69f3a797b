"""Write the mails: what a letter says, as one subject, text and HTML. Sends nothing, decides not whether one is due.

Each kind has its writer; what a writer is given holds only what the reader of that letter may see (`core.readers`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from assistant.core.wording import one_line
from assistant.model import Letter, LetterKind, Wording
from assistant.render.mail_about import About, MailLinks
from assistant.render.mail_after import nudge_letter, recap_letter
from assistant.render.mail_before import input_letter, prep_letter
from assistant.render.mail_layout import BrokenTemplate, laid_out
from assistant.render.mail_model import Mail, subject_of
from assistant.render.mail_seldom import format_letter, sign_in_letter, wins_letter
from assistant.render.mail_weekly import weekly_letter

__all__ = ["About", "BrokenTemplate", "MailLinks", "mail_of", "written"]

PREHEADER = 140


def written(letter: Letter, about: About) -> Wording | None:
    """Return what a letter says; None where there is nothing to say, so that nothing is to be sent.

    Raises BrokenTemplate where the user's own templates cannot be used; without `about.templates` it never does.
    """
    mail = mail_of(letter, about)
    return laid_out(mail, letter.kind.value, about.templates) if mail is not None else None


def mail_of(letter: Letter, about: About) -> Mail | None:
    """Return what stands in a letter, before it is laid out."""
    mail = _mail(letter, about)
    if mail is None:
        return None
    beside = mail.preheader or one_line(" ".join(mail.lead), PREHEADER)
    return replace(mail, subject=subject_of(mail.subject), preheader=beside, ends=mail.ends or about.ends(letter))


def _mail(letter: Letter, about: About) -> Mail | None:
    match letter.kind:
        case LetterKind.WEEKLY:
            return weekly_letter(letter, about)
        case LetterKind.PREP:
            return prep_letter(letter, about)
        case LetterKind.INPUT:
            return input_letter(letter, about)
        case LetterKind.RECAP:
            return recap_letter(letter, about)
        case LetterKind.NUDGE:
            return nudge_letter(letter, about)
        case LetterKind.WINS:
            return wins_letter(letter, about)
        case LetterKind.FORMAT:
            return format_letter(letter, about)
        case LetterKind.SIGN_IN:
            return sign_in_letter(letter, about)
        case other:
            assert_never(other)
