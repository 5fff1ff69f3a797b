"""The options and arguments that several verbs share, so that they read the same everywhere."""

from __future__ import annotations

from pathlib import Path

import click

person_argument = click.argument("person", metavar="PERSON")
config_option = click.option("--config", "config_path", type=click.Path(path_type=Path), help="The configuration file.")
calendar_option = click.option(
    "--calendar", type=click.Path(path_type=Path), help="An .ics file or folder. Without it: the configured one."
)
