"""The question bank: every question the assistant may suggest, one module a theme. Data only, nothing is chosen here.

A question is open, holds one idea, can be said aloud as it stands, and is asked by the leader. Its id is kept in the
notebooks of everybody it was asked: an id is never changed or given to another question; wording may be polished.
"""

from __future__ import annotations

from assistant.core.bank import career, check_in, feedback, ideas, obstacles, progress, well_being
from assistant.model import Question

BANK: tuple[Question, ...] = (
    *check_in.QUESTIONS,
    *progress.QUESTIONS,
    *feedback.QUESTIONS,
    *career.QUESTIONS,
    *well_being.QUESTIONS,
    *ideas.QUESTIONS,
    *obstacles.QUESTIONS,
)
