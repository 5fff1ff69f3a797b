"""What the calendars can carry out at all: nothing on one that is only read, no document where none can be attached.

Pure. What cannot be done is neither done nor offered; the meetings are judged all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant.core.scene import Scene
from assistant.deeds import Mode
from assistant.model import (
    Action,
    AnswerIntruder,
    AttachPrep,
    BookMeeting,
    HoldSlot,
    MarkBusy,
    PutLink,
    ReleaseHold,
    Review,
)
from connectors.model import Capabilities, InstanceKey


def limited(scene: Scene, able: Mapping[str, Capabilities], homes: Mapping[str, str], *, at_address: bool) -> Scene:
    """Return the scene with what cannot be done on its events, and what not without a mail to their guests.

    `able` is what each calendar can do, by name; `homes` the name for each event id. Documents stand `at_address`, or
    else travel to guests with their content.
    """

    def events(such: Callable[[Capabilities], bool]) -> frozenset[str]:
        names = {name for name, each in able.items() if such(each)}
        return frozenset(uid for uid, name in homes.items() if name in names) if names else frozenset()

    return replace(
        scene,
        telling=events(lambda each: at_address and each.attaching_tells_guests),
        closed=events(lambda each: not each.writes),
        bare=events(lambda each: not (each.attaches if at_address or not each.invites else each.uploads)),
        homeless=not any(each.writes for each in able.values()),
    )


def can_be_done(action: Action, scene: Scene) -> bool:
    """Say whether there is a calendar on which this can be done."""
    match action:
        case HoldSlot() | BookMeeting():
            return not scene.homeless
        case ReleaseHold():
            return True
        case MarkBusy() | PutLink():
            return action.ref.id not in scene.closed
        case AnswerIntruder():
            return action.intruder.series not in scene.closed
        case AttachPrep():
            return action.meeting.series not in scene.closed | scene.bare
        case _:
            return action.meeting.series not in scene.closed


def unattached(review: Review, scene: Scene, mode: Mode) -> frozenset[InstanceKey]:
    """Return the meetings whose document is due and stays where it is kept, because their calendar takes none."""
    due = (a for a in review.plan.actions if isinstance(a, AttachPrep)) if mode is not Mode.OFF else ()
    return frozenset(action.meeting for action in due if not can_be_done(action, scene))
