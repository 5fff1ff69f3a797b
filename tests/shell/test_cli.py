"""The command line as a person meets it: help, exit codes, and every expected error in one sentence."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from assistant.commands import VERBS, help_text
from assistant.commands.group import group
from assistant.commands.plainly import PlainError, said_plainly
from assistant.config import ConfigProblem, ConfigProblems
from assistant.core.naming import NoSuchPerson
from assistant.store_errors import StoreError
from connectors.errors import TryLater, Unusable

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def oneonone(tmp_path: Path) -> Run:
    """Run the program in a process and a home of its own."""

    def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        home = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "PYTHONUTF8": "1", **environ}
        command = [sys.executable, "-m", "assistant", *arguments]
        return subprocess.run(command, env=home, capture_output=True, text=True, check=False, timeout=60)

    return run


def fails_with(err: BaseException) -> Callable[[], None]:
    @said_plainly
    def run() -> None:
        raise err

    return run


# --- help ------------------------------------------------------------------------------------------------------------


def test_help_names_every_verb_with_an_example() -> None:
    text = help_text()
    for verb, (_, what, example) in VERBS.items():
        assert f"  {verb:<11}{what}\n             $ {example}\n" in text
        assert example.startswith(f"oneonone {verb}")


def test_help_fits_a_terminal_of_eighty_columns() -> None:
    assert max(len(line) for line in help_text().split("\n")) <= 80


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h",)])
def test_asked_for_nothing_or_for_help_the_program_explains_itself(oneonone: Run, arguments: tuple[str, ...]) -> None:
    ran = oneonone(*arguments)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == help_text() + "\n"


def test_help_loads_none_of_the_libraries(oneonone: Run) -> None:
    code = "import sys; sys.argv = ['oneonone', '--help']; from assistant.cli import main; main(); print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    loaded = set(ran.stdout.split("\n")[-2].split())
    assert not loaded & {"click", "rich", "icalendar", "tinydb", "msgspec", "dataclasses", "assistant.model"}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_a_command_that_explains_itself_with_an_example(verb: str) -> None:
    command = vars(import_module(f"assistant.commands.{verb}"))["command"]
    assert isinstance(command, click.Command)
    said = CliRunner().invoke(group, [verb, "--help"])
    assert said.exit_code == 0
    assert f"oneonone {verb}" in said.output.split("\n", 2)[2]


def test_the_version_is_printed(oneonone: Run) -> None:
    assert re.fullmatch(r"oneonone \d+\.\d+\.\d+\n", oneonone("--version").stdout)


# --- errors ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("reveiw",), 'There is no verb "reveiw". Did you mean "review"? "oneonone --help" shows how it is meant.'),
        (("xyz",), 'There is no verb "xyz". "oneonone --help" shows how it is meant.'),
        (("--colour",), "No such option '--colour'. \"oneonone --help\" shows how it is meant."),
        (("explain",), "Missing argument '[FILE] QUERY...'. \"oneonone explain --help\" shows how it is meant."),
    ],
)
def test_a_slip_of_the_hand_is_answered_with_what_to_do(oneonone: Run, arguments: tuple[str, ...], said: str) -> None:
    ran = oneonone(*arguments)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == f"oneonone: {said}\n"


@pytest.mark.parametrize(
    ("err", "said"),
    [
        (
            Unusable("notes.ics is not a calendar; export one as .ics."),
            "notes.ics is not a calendar; export one as .ics.",
        ),
        (TryLater("The server is busy; try again.", 3), "The server is busy; try again."),
        (StoreError("Nothing was changed."), "Nothing was changed."),
        (NoSuchPerson("Nobody is called Zoë."), "Nobody is called Zoë."),
        (
            ConfigProblems([ConfigProblem(Path("c.toml"), "days_back", 3, "must be a number")]),
            "c.toml:3: days_back must be a number",
        ),
        (PermissionError(13, "Permission denied", "/etc/out"), "/etc/out: Permission denied"),
        (OSError(28, "No space left on device"), "No space left on device"),
    ],
)
def test_an_expected_error_is_one_sentence_and_exit_code_two(err: Exception, said: str) -> None:
    with pytest.raises(PlainError) as caught:
        fails_with(err)()
    assert caught.value.format_message() == said
    assert caught.value.exit_code == 2


def test_several_problems_of_the_configuration_are_a_list() -> None:
    problems = [ConfigProblem(Path("c.toml"), key, None, "is not a key") for key in ("a", "b")]
    with pytest.raises(PlainError) as caught:
        fails_with(ConfigProblems(problems))()
    assert caught.value.format_message().split("\n") == [
        "2 things to mend in the configuration:",
        "c.toml: a is not a key",
        "c.toml: b is not a key",
    ]


@pytest.mark.parametrize("err", [ZeroDivisionError(), KeyboardInterrupt(), BrokenPipeError(), click.UsageError("no")])
def test_what_is_not_an_expected_error_is_let_through(err: BaseException) -> None:
    with pytest.raises(type(err)):
        fails_with(err)()


def ending(body: str, stdout: int = subprocess.PIPE, **environ: str) -> tuple[int, str]:
    """What the program ends with when its verb `people` does this: the exit code, and what standard error said."""
    code = (
        "import sys, types, click\n"
        "@click.command()\n"
        f"def command():\n    {body}\n"
        "module = types.ModuleType('assistant.commands.people')\n"
        "module.command = command\n"
        "sys.modules['assistant.commands.people'] = module\n"
        "sys.argv = ['oneonone', 'people']\n"
        "from assistant.cli import main\n"
        "main()\n"
    )
    command = [sys.executable, "-c", code]
    env = {"PATH": os.environ["PATH"], **environ}
    ran = subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, env=env, text=True, check=False, timeout=60)
    return ran.returncode, ran.stderr


def test_an_interrupted_run_ends_without_a_word() -> None:
    assert ending("raise KeyboardInterrupt") == (130, "\n")


def test_a_fault_of_the_program_is_owned_up_to_without_a_traceback() -> None:
    code, said = ending("{}['week']")
    assert code == 70
    assert said.startswith("oneonone: this is a fault of the program, not of yours: KeyError ('week').")
    assert said.count("\n") == 1


def test_a_connector_error_reaches_the_person_as_a_sentence() -> None:
    body = "from connectors.errors import Unusable; raise Unusable('x.ics is empty; export it again.')"
    assert ending(body) == (2, "oneonone: x.ics is empty; export it again.\n")


@pytest.mark.parametrize("lines", [1, 100_000])
def test_a_reader_who_has_gone_is_not_complained_to(lines: int) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer) as pipe:
        assert ending(f"[print('a line of a long list') for _ in range({lines})]", pipe.fileno()) == (141, "")


def test_a_reader_of_a_drawn_page_who_has_gone_is_not_complained_to() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer) as pipe:
        assert ending("from rich.console import Console; Console().print('a page')", pipe.fileno()) == (141, "")


def test_a_reader_of_the_help_who_has_gone_is_not_complained_to() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer) as pipe:
        command = [sys.executable, "-m", "assistant", "--help"]
        ran = subprocess.run(command, stdout=pipe, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    assert (ran.returncode, ran.stderr) == (141, "")


def in_a_shell(redirected: str, *arguments: str) -> tuple[int, str, str]:
    """Run the program with its streams redirected by a shell: the exit code, standard output and standard error."""
    words = f'"$0" -m assistant "$@" {redirected}'
    command = ["sh", "-c", words, sys.executable, *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return ran.returncode, ran.stdout, ran.stderr


@pytest.mark.parametrize("arguments", [("--help",), ("review", "--help")])
def test_without_standard_streams_the_program_runs_all_the_same(arguments: tuple[str, ...]) -> None:
    assert in_a_shell(">&-", *arguments) == (0, "", "")
    code, said, _ = in_a_shell("2>&- <&-", *arguments)
    assert (code, "review" in said) == (0, True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize("arguments", [("--help",), ("review", "--help")])
def test_a_full_disk_below_the_output_is_said_in_one_sentence(arguments: tuple[str, ...]) -> None:
    code, _, said = in_a_shell("> /dev/full", *arguments)
    assert (code, said.count("\n")) == (2, 1)
    assert "No space left on device" in said


def test_a_terminal_without_a_character_shows_a_question_mark() -> None:
    assert ending("print('\u25cf')", PYTHONIOENCODING="ascii") == (0, "")
