"""When a prep document that guests have as a copy is attached anew, because what it says has changed since.

Each time guests notice, so it happens once a day at most; in the last hours before the meeting only for what is to be
done or talked about, and no longer for a note. Questions, ages and other words that change by themselves do not count.
A document at an address is always the newest, and is never attached anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from assistant.core.keys import derived_key
from assistant.core.localtime import local_day
from assistant.core.scene import Scene
from assistant.deeds import Deed, DeedState
from assistant.model import Agenda, AttachPrep, Review
from connectors.model import Event, InstanceKey


def version(agenda: Agenda) -> str:
    """Return what stands for what both may read of an agenda: for what is to be done and raised, and for the notes."""
    items = [(c.item.number, c.item.text, c.item.owner, c.item.due) for c in (*agenda.i_owe, *agenda.they_owe)]
    points = [(point.text, point.author) for point in agenda.points]
    note = (agenda.last_note.day, agenda.last_note.text) if agenda.last_note else None
    return f"{derived_key('open', items, points)} {derived_key('note', note)}"


def wanted(review: Review, scene: Scene, deeds: Iterable[Deed]) -> tuple[AttachPrep, ...]:
    """Return the documents to be attached anew."""
    events = {event.key: event for event in scene.mirror.events}
    latest = _latest(deeds)
    found = []
    for agenda in review.plan.agendas:
        action = latest.get(agenda.meeting)
        if action and _is_there(action, events.get(agenda.meeting)) and _is_outdated(action, agenda, scene):
            found.append(_again(action, agenda, scene))
    return tuple(found)


def _latest(deeds: Iterable[Deed]) -> Mapping[InstanceKey, AttachPrep]:
    done = [deed for deed in deeds if deed.state is DeedState.DONE]
    actions = [deed.action for deed in sorted(done, key=lambda deed: deed.number)]
    return {action.meeting: action for action in actions if isinstance(action, AttachPrep)}


def _is_there(action: AttachPrep, event: Event | None) -> bool:
    return (
        event is not None
        and not event.cancelled
        and any(attachment.mark == action.document for attachment in event.details.attachments)
    )


def _is_outdated(action: AttachPrep, agenda: Agenda, scene: Scene) -> bool:
    start, now_says = agenda.span.start, version(agenda)
    if not action.version or start <= scene.now:
        return False
    last_hours = start - scene.now < timedelta(hours=scene.policy.schedule.prep_refresh_hours)
    if last_hours:
        return now_says.split()[0] != action.version.split()[0]
    return now_says != action.version


def _again(action: AttachPrep, agenda: Agenda, scene: Scene) -> AttachPrep:
    return AttachPrep(
        key=derived_key("prep-again", action.document, local_day(scene.now, scene.leader.zone)),
        meeting=action.meeting,
        counterpart=action.counterpart,
        reason="What was written down has changed since the document was attached.",
        mark=action.document,
        version=version(agenda),
    )
