"""How the reasons of outcomes are said: one place for each form, so that no reason is without words in any of them.

Decides no outcome. `name` is what the counterpart is called in the sentence.
"""

from __future__ import annotations

from assistant.model import Meeting, Outcome, Reason

AS_VERDICT = {
    Reason.CANCELLED: "cancelled",
    Reason.DECLINED_BY_LEADER: "declined by you",
    Reason.DECLINED_BY_COUNTERPART: "declined by the other person",
    Reason.DOUBLE_BOOKED: "something else stood in the same slot",
    Reason.RESCHEDULED: "held at another time",
    Reason.OTHER_MEETING: "another meeting of you two took its place",
    Reason.LEAVE: "one of you was away",
    Reason.HOLIDAY: "a public holiday",
    Reason.SAID_NOT: "one of you said that it did not take place",
}
# reason: (what became of the meeting, as a clause of its own; what follows its day; what it is called in a list)
LOST = {
    Reason.CANCELLED: ("The meeting with {name} was cancelled", "was cancelled", "cancelled"),
    Reason.DECLINED_BY_LEADER: ("You declined the meeting with {name}", "was declined by you", "you declined"),
    Reason.DECLINED_BY_COUNTERPART: ("{name} declined the meeting", "was declined by {name}", "{name} declined"),
    Reason.SAID_NOT: ("The meeting with {name} did not take place", "did not take place", "did not take place"),
}
_GAVE_WAY = {Reason.CANCELLED: "cancelled", Reason.DECLINED_BY_LEADER: "declined by you", Reason.SAID_NOT: "not held"}


def lost(reason: Reason | None, name: str) -> str:
    """Return how a skipped meeting was lost, as a clause: "You declined the meeting with Ana"."""
    return _lost(reason)[0].format(name=name)


def lost_on_a_day(reason: Reason | None, name: str) -> str:
    """Return how a skipped meeting was lost, in words that follow its day: "was declined by you"."""
    return _lost(reason)[1].format(name=name)


def lost_by(reason: Reason | None, name: str) -> str:
    """Return how a skipped meeting was lost, in a word or two: "you declined"."""
    return _lost(reason)[2].format(name=name)


def gave_way(meeting: Meeting) -> str:
    """Return how a meeting gave way on the leader's side: "moved", "not held"; empty where it did not."""
    if meeting.outcome is Outcome.MOVED:
        return "moved"
    if meeting.outcome is Outcome.UNCONFIRMED:
        return "double-booked"
    skipped = meeting.outcome is Outcome.SKIPPED
    return _GAVE_WAY.get(meeting.reason or Reason.CANCELLED, "") if skipped else ""


def _lost(reason: Reason | None) -> tuple[str, str, str]:
    return LOST.get(reason or Reason.CANCELLED, LOST[Reason.CANCELLED])
