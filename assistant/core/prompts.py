"""The sentences under the parts of an agenda, addressed to both people and seen by both. Data only, nothing is chosen.

They are fixed, so that a prep document pasted back as notes is told apart from what was really written beneath it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from assistant.core.questions import fold
from assistant.model import Part

ARRIVE = (
    "A few words each about how you are, as far as you like.",
    "Arrive first: what each of you brings into the room today.",
    "Before the work: something good, something heavy, from each of you.",
)
MEET = "Tell each other how you came here and how you like to work."
CATCH_UP = "Say first what the missed meeting left waiting."
COME_BACK = "Catch up on the time between, the good parts too."
PROMISED = "Begin with what was promised, oldest first."
DECIDE = "For what was carried too long, choose one: do it, schedule it, drop it, or hand it over."
MOVED = "What moved, what is stuck, what comes next."
HOPES = "What each of you hopes to get done in the coming months."
WENT_WELL = "One thing that went well, from each of you."
TO_CHANGE = "One thing to change, from each of you."
ASK_PLAINLY = "Ask it plainly: “What should I change?” Then only listen."
HOW_TO_SAY = "Tell each other how you like to hear what went well, or did not."
LOOK_AHEAD = "Look further than this month: a wish, a skill, a next step."
POINTS_FIRST = "The points brought along come first; all else on this page can wait."
ANYTHING = "Room for anything that has no place above."
WHO_DOES_WHAT = "Close with who does what, by when."
FORMAT = "A look at these meetings themselves: how often, how long, what to change about them."
MORE_OFTEN = "Meeting more often was wished for: agree on a rhythm to try for a quarter."
LESS_OFTEN = "Meeting less often was wished for: agree on a rhythm to try for a quarter."
LONGER = "More time was wished for: agree on a length to try for a quarter."
SHORTER = "Less time was wished for: agree on a length to try for a quarter."

ALWAYS: Mapping[Part, tuple[str, ...]] = MappingProxyType(
    {
        Part.CHECK_IN: (),
        Part.PROGRESS: (MOVED,),
        Part.FEEDBACK: (WENT_WELL, TO_CHANGE, ASK_PLAINLY),
        Part.CAREER: (LOOK_AHEAD,),
        Part.OPEN_FLOOR: (WHO_DOES_WHAT,),
    }
)

FIRST_TIME: Mapping[Part, tuple[str, ...]] = MappingProxyType(
    {**ALWAYS, Part.PROGRESS: (HOPES,), Part.FEEDBACK: (HOW_TO_SAY,)}
)

EVERY: tuple[str, ...] = (
    *ARRIVE,
    *(MEET, CATCH_UP, COME_BACK, PROMISED, DECIDE, POINTS_FIRST, ANYTHING, FORMAT),
    *(MORE_OFTEN, LESS_OFTEN, LONGER, SHORTER),
    *(prompt for prompts in (*ALWAYS.values(), *FIRST_TIME.values()) for prompt in prompts),
)


def is_prompt(line: str) -> bool:
    """Tell whether a line of text is one of the agenda's own sentences, case and spacing aside."""
    return fold(line) in _FOLDED


_FOLDED = frozenset(map(fold, EVERY))
