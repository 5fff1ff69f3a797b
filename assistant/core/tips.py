"""Private coaching tips for the leader, and which one suits a meeting. A tip never enters anything shared."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from assistant.core.moments import Moment
from assistant.core.questions import rank
from assistant.core.situation import Situation


class Craft(StrEnum):
    """What a tip helps with."""

    LISTENING = "listening"
    SAFE_SPACE = "safe space"
    FOLLOWING_UP = "following up"
    CELEBRATING = "celebrating"
    REPAIR = "repair"
    HARD = "when it is hard"
    WELCOME = "a first meeting"


TIPS: Mapping[Craft, tuple[str, ...]] = MappingProxyType(
    {
        Craft.LISTENING: (
            "Let a silence last. The second answer is often the one that matters.",
            "Say back what you heard in your own words before you add a thought of yours.",
            "Ask “What else?” once more before you move on.",
            "Put the screen away for the first ten minutes. Attention is felt at once.",
            "Before you solve it, ask whether a solution is wanted.",
            "Take few notes. A nod now is worth more than a complete record later.",
            "Listen for what is left out: a project or a name that is suddenly missing.",
            "Aim to speak for less than a third of the time.",
            "When the voice changes, ask about the feeling before the facts.",
            "Let them finish, even when you know how the sentence ends.",
        ),
        Craft.SAFE_SPACE: (
            "Go first with a mistake of your own. It makes the next one easier to tell.",
            "Thank them for hard news before you ask anything about it.",
            "Answer criticism with a question, never with a reason.",
            "Say plainly what stays between the two of you, and keep to it.",
            "When you do not know, say so. Other doubts then become easier to say.",
            "Ask for one thing you should change, and only take it in. An answer can wait until next time.",
            "Praise in detail: what they did, and what it changed.",
            "Correct the act, never the person; soon, and with nobody else in the room.",
            "Make it easy to say no: offer two ways, both of them fine with you.",
            "If you disagree, first say what is right about their view.",
        ),
        Craft.FOLLOWING_UP: (
            "Begin with what you owe. Say what became of it before you are asked.",
            "An overdue promise needs a new date or an honest no, today.",
            "Do the smallest thing you owe before the meeting starts. Two minutes may be enough.",
            "If you cannot keep a promise, take it back in person. That keeps more trust than silence.",
            "Write down who does what by when while you are still in the room together.",
            "Ask what became of the worry from last time, even if it seems settled.",
            "Promise less. One thing done by next time outweighs five intentions.",
            "Give each promise a time in your own calendar before the day ends.",
        ),
        Craft.CELEBRATING: (
            "Name what got done before you speak of what is open.",
            "Say what the finished work made possible, and for whom.",
            "Ask how they did it. Being asked to tell the story is praise of its own.",
            "Ask whether you may pass the good news on, and to whom they would like it told.",
            "Notice good effort that did not succeed, too.",
            "Keep praise free of a “but”. The correction can have its own minute.",
            "Give the credit by name, in writing, before the day ends.",
        ),
        Craft.REPAIR: (
            "Own the gap in one sentence, without reasons, and then listen.",
            "Ask first what had to wait. It shows that the lost time counted.",
            "Start this one on time, and do not look at the clock.",
            "Agree now what happens the next time one of you has to cancel.",
            "Leave your own list until theirs is done. It has waited longer.",
            "If the slot keeps breaking, change the slot, not the meeting.",
            "A short meeting that is held beats a long one that is promised.",
        ),
        Craft.HARD: (
            "If little comes, ask what would make this time worth theirs.",
            "Change the place. A walk loosens what a room holds in.",
            "Hand over the agenda: they choose the first topic, and you follow.",
            "When energy is low, one good question does more than five.",
            "When you are short of time, make it shorter, not rarer.",
            "If it feels stiff, drop the plan for ten minutes and ask about their week.",
            "Bring one thing you need help with. Being needed wakes a quiet conversation.",
        ),
        Craft.WELCOME: (
            "Tell them how you work best before you ask how they do.",
            "Explain what these meetings are for, and that the time is theirs first.",
            "Ask how they like to hear difficult things, and remember the answer.",
            "Promise one small thing today, and keep it this week. Trust starts there.",
            "Leave the work for the second half. People first.",
        ),
    }
)


def tip_for(situation: Situation, has_signs: bool = False) -> str:
    """Return one tip for the leader; `has_signs` says that the shared surface shows signs of low energy.

    What weighs most decides: a first meeting, repair, promises overdue, low energy, things to celebrate; then the ear.
    """
    craft = _craft(situation, has_signs)
    return min(TIPS[craft], key=lambda tip: rank(situation.seed, tip))


def _craft(situation: Situation, has_signs: bool) -> Craft:
    candidates = (
        (situation.moment is Moment.FIRST, Craft.WELCOME),
        (situation.moment is Moment.AFTER_SKIP, Craft.REPAIR),
        (situation.is_next and bool(situation.overdue_mine), Craft.FOLLOWING_UP),
        (situation.is_next and has_signs, Craft.HARD),
        (bool(situation.celebrate), Craft.CELEBRATING),
    )
    usual = min((Craft.LISTENING, Craft.SAFE_SPACE), key=lambda craft: rank(situation.seed, craft))
    return next((craft for applies, craft in candidates if applies), usual)
