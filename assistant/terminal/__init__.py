"""Show judgements in a terminal: the review, a cadence strip, and the checks behind a judgement.

Shows what was judged and decides nothing: reads no calendar, no store and no clock, writes to the given console alone.
Text that came from a calendar is cleaned before it is shown, so that nothing in a title can drive the terminal.
"""

from __future__ import annotations

from assistant.terminal.checks import print_checks
from assistant.terminal.review import print_review
from assistant.terminal.style import strip

__all__ = ["print_checks", "print_review", "strip"]
