"""`oneonone doctor`: look at everything that must be right for the service to work, and say what to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.commands._options import config_option

if TYPE_CHECKING:
    from assistant.daemon.checkup import Finding

SIGNS = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}
WRONG = 1


@click.command("doctor")
@config_option
@click.pass_context
def command(ctx: click.Context, config_path: Path | None) -> None:
    """Look at everything that must be right for the service to work, and say what to do where it is not.

    The configuration, time zone and clock, your notes, the disk, the documents, every calendar, and the service. It
    mends and writes nothing. The exit code is 1 when something has to be mended.

    \b
    Examples:
      oneonone doctor
      oneonone doctor --config ~/other.toml
    """
    from assistant.daemon.checkup import Grade, checkup

    wrong = 0
    for finding in checkup(config_path):
        click.echo(_line(finding))
        wrong += finding.grade is Grade.WRONG
    ctx.exit(WRONG if wrong else 0)


def _line(finding: Finding) -> str:
    said = finding.said.replace("\n", "\n       ")
    lines = [f"{SIGNS[finding.grade.value]}  {finding.name}: {said}"]
    if finding.todo:
        lines.append(f"       → {finding.todo}")
    return "\n".join(lines)
