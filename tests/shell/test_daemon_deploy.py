"""What keeps the service going elsewhere names what is really there."""

from __future__ import annotations

import plistlib
import re
from configparser import ConfigParser
from pathlib import Path

import pytest

from assistant.commands import VERBS

TOP = Path(__file__).parents[2]
DEPLOY = TOP / "deploy"


def unit(name: str) -> ConfigParser:
    found = ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read_string((DEPLOY / name).read_text("utf-8"))
    return found


@pytest.mark.parametrize("name", ["oneonone.service", "oneonone@.service"])
def test_systemd_starts_reloads_and_watches_the_service(name: str) -> None:
    service = unit(name)["Service"]
    assert service["ExecStart"].endswith("/oneonone run")
    assert service["Type"] == "notify"
    assert "WatchdogSec" in service
    assert service["ExecReload"].startswith("/bin/kill -HUP")
    assert service["RestartPreventExitStatus"] == "2"


def test_launchd_starts_the_service() -> None:
    found = plistlib.loads((DEPLOY / "oneonone.plist").read_bytes())
    assert found["ProgramArguments"][1:] == ["run"]


def test_the_container_copies_what_is_there_and_asks_for_verbs_that_are() -> None:
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    copied = [word for line in re.findall(r"^COPY (?!--)(.*)$", text, re.MULTILINE) for word in line.split()[:-1]]
    assert copied
    assert [name for name in copied if not (TOP / name).exists()] == []
    asked = {re.findall(r'"(\w+)"', line)[-1] for line in re.findall(r"CMD (\[.*\])", text)}
    assert asked <= set(VERBS)


def test_every_file_is_in_the_list() -> None:
    listed = (DEPLOY / "README.md").read_text("utf-8")
    assert [
        path.name for path in DEPLOY.iterdir() if path.name != "README.md" and f"]({path.name})" not in listed
    ] == []
