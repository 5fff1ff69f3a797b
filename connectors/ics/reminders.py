"""Reads and writes the reminders of an event (VALARM). Pure.

Ours carries our mark; those of others are never touched.
"""

from __future__ import annotations

from datetime import timedelta

from icalendar import Alarm, Event
from icalendar.prop import vDDDTypes, vText

from connectors.ics.marks import MARK
from connectors.ics.scan import lines

_ACTION = lines((b"ACTION",))
_REMINDER = "reminder"


def reminds(inside: bytes) -> bool:
    """Say whether one of the components inside an event reminds anybody; Apple writes ACTION:NONE for no reminder."""
    return any(rest.lstrip(b":").strip().upper() != b"NONE" for _, rest in _ACTION.findall(inside))


def remind(event: Event, minutes: int) -> None:
    """Let our one reminder come this many minutes before the start; with zero there is none of ours."""
    ours = [each for each in event.subcomponents if isinstance(each, Alarm) and MARK in each]
    trigger = timedelta(minutes=-minutes)
    if minutes and [_trigger(each) for each in ours] == [trigger]:
        return
    event.subcomponents = [each for each in event.subcomponents if each not in ours]
    if minutes:
        event.add_component(_alarm(str(event.get("SUMMARY", "")), trigger))


def _trigger(alarm: Alarm) -> object:
    written = alarm.get("TRIGGER")
    return written.dt if isinstance(written, vDDDTypes) else None


def _alarm(title: str, trigger: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", title)
    alarm.add("TRIGGER", trigger)
    alarm[MARK] = vText(_REMINDER)
    return alarm
