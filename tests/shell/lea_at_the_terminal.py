"""A leader, Lea, at the command line: her calendar as a file, her configuration, and a verb as she types it."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from assistant.commands.group import group

LEA = "lea@example.com"
CONFIG = f"""\
calendar = "lea.ics"
data_dir = "data"
[leader]
email = "{LEA}"
name = "Lea Brandt"
timezone = "Europe/Berlin"
"""


def calendar_file(*events: str) -> bytes:
    """Return a calendar file with these events, as programs write it."""
    lines = ["BEGIN:VCALENDAR", "PRODID:-//Test//Test//EN", "VERSION:2.0", *"\n".join(events).split("\n")]
    return "\r\n".join([line for line in (*lines, "END:VCALENDAR", "") if line] + [""]).encode()


def meeting(name: str, email: str, start: str, *more: str, answer: str = "ACCEPTED") -> str:
    """Return an event of half an hour with somebody, from a start like "20260106T100000" on Lea's clock.

    `more` are lines of their own: a rule, a place, a reminder.
    """
    ends = f"{start[:-4]}{int(start[-4:-2]) + 30:02}00"
    first = name.split(maxsplit=1)[0]
    return "\n".join(
        (
            "BEGIN:VEVENT",
            f"UID:{first.lower()}-weekly",
            "DTSTAMP:20260101T000000Z",
            f"DTSTART;TZID=Europe/Berlin:{start}",
            f"DTEND;TZID=Europe/Berlin:{ends}",
            f"ORGANIZER;CN=Lea Brandt:mailto:{LEA}",
            f"ATTENDEE;CN=Lea Brandt;PARTSTAT=ACCEPTED:mailto:{LEA}",
            f"ATTENDEE;CN={name};PARTSTAT={answer}:mailto:{email}",
            *more,
            f"SUMMARY:{first} / Lea",
            "END:VEVENT",
        )
    )


def typed(folder: Path, at: str, *arguments: str, columns: int = 80) -> Result:
    """Return what a verb says at a moment, by the configuration in the folder; a fault of ours is no answer."""
    environ = {
        "ONEONONE_CONFIG": str(folder / "config.toml"),
        "ONEONONE_NOW": at,
        "COLUMNS": str(columns),
        "HOME": str(folder),
        "XDG_CONFIG_HOME": "",
        "XDG_DATA_HOME": "",
    }
    result = CliRunner(env=environ).invoke(group, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result
