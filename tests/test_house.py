"""The rules of the house that no other tool checks: sizes, names, words, and that everything is documented."""

from __future__ import annotations

import ast
import re
import tokenize
import tomllib
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path

import pytest

from assistant.commands import VERBS

TOP = Path(__file__).parents[1]
SOURCES = sorted(path for package in ("assistant", "connectors") for path in (TOP / package).rglob("*.py"))
NOUNS = {TOP / "connectors/model.py"}  # a vocabulary, read as one
MOST_LINES = 300
MOST_FUNCTION_LINES = 25
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
PROVIDERS = re.compile(r"google|microsoft|outlook|exchange|caldav|office365", re.IGNORECASE)
COMPOSITION_ROOT = {TOP / "assistant/accounts.py", TOP / "assistant/wiring.py"}
IN_ASSISTANT = [path for path in SOURCES if path.is_relative_to(TOP / "assistant")]
ONE_ON_ONE = re.compile(r"one.?on.?one|1:1|counterpart|cadence|agenda", re.IGNORECASE)


def short(path: Path) -> str:
    return path.relative_to(TOP).as_posix()


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def names_in(path: Path) -> set[str]:
    """The names in a file's code; comments and text are left out."""
    with tokenize.open(path) as file:
        return {token.string for token in tokenize.generate_tokens(file.readline) if token.type == tokenize.NAME}


@pytest.mark.parametrize("path", SOURCES, ids=short)
def test_a_module_is_short_enough_to_be_read_at_once(path: Path) -> None:
    assert path in NOUNS or len(path.read_text("utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", SOURCES, ids=short)
def test_a_function_does_one_thing(path: Path) -> None:
    assert [f"{f.name}: {body_lines(f)} lines" for f in functions(path) if body_lines(f) > MOST_FUNCTION_LINES] == []


@pytest.mark.parametrize("path", SOURCES, ids=short)
def test_a_module_is_named_after_what_it_does(path: Path) -> None:
    assert path.stem not in EMPTY_NAMES


@pytest.mark.parametrize("path", [path for path in SOURCES if path.is_relative_to(TOP / "connectors")], ids=short)
def test_calendars_have_no_word_for_a_one_on_one(path: Path) -> None:
    assert [name for name in names_in(path) if ONE_ON_ONE.search(name)] == []


@pytest.mark.parametrize("path", sorted(set(IN_ASSISTANT) - COMPOSITION_ROOT), ids=short)
def test_one_on_ones_have_no_word_for_a_provider(path: Path) -> None:
    assert [name for name in names_in(path) if PROVIDERS.search(name)] == []


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_its_module(verb: str) -> None:
    assert (TOP / "assistant/commands" / f"{verb}.py").is_file()


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_in_the_readme(verb: str) -> None:
    assert f"oneonone {verb}" in (TOP / "README.md").read_text("utf-8")


@pytest.mark.parametrize("verb", ["demo", "test", "lint", "bench"])
def test_every_verb_of_the_workflow_is_in_the_script_and_the_readme(verb: str) -> None:
    assert f"\n  {verb} " in (TOP / "dev").read_text("utf-8")
    assert f"./dev {verb}" in (TOP / "README.md").read_text("utf-8")


def test_every_module_of_the_command_line_is_a_verb_of_the_table() -> None:
    inner = {"__init__", "group", "plainly"}
    verbs = {path.stem for path in (TOP / "assistant/commands").glob("*.py")} - inner
    assert {verb for verb in verbs if not verb.startswith("_")} <= set(VERBS)


def test_every_package_of_the_map_is_in_the_architecture() -> None:
    text = (TOP / "ARCHITECTURE.md").read_text("utf-8")
    tops = {
        path.name
        for path in (TOP / "assistant").iterdir()
        if path.name not in {"__pycache__", "__init__.py", "py.typed"}
    }
    assert {name for name in tops if name not in text} == set()


def needed(extra: str) -> set[str]:
    """The distributions that the project asks for, at run time or with an extra."""
    found = requires("one-on-one-assistant") or []
    wanted = [line for line in found if (f"extra == '{extra}'" in line.replace('"', "'")) == bool(extra)]
    return {re.split(r"[^\w.-]", line)[0].lower() for line in wanted if extra or "extra ==" not in line}


def test_the_constraints_are_names_and_versions_and_nothing_else() -> None:
    for line in (TOP / "constraints.txt").read_text("utf-8").splitlines():
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)


@pytest.mark.parametrize("extra", ["", "dev"])
def test_every_dependency_is_constrained(extra: str) -> None:
    lines = (TOP / "constraints.txt").read_text("utf-8").splitlines()
    constrained = {line.split("==")[0].lower().replace("_", "-") for line in lines}
    assert needed(extra)
    assert needed(extra) - constrained == set()


def test_every_runtime_dependency_is_used_and_explained() -> None:
    imported = {
        "python-dateutil": "dateutil",
        "css-inline": "css_inline",
        "markdown-it-py": "markdown_it",
        "google-api-python-client": "googleapiclient",
        "google-auth": "google.auth",
        "google-auth-httplib2": "google_auth_httplib2",
        "google-auth-oauthlib": "google_auth_oauthlib",
        "prometheus-client": "prometheus_client",
        "python-docx": "docx",
    }
    code = "\n".join(path.read_text("utf-8") for path in SOURCES)
    explained = (TOP / "ARCHITECTURE.md").read_text("utf-8").lower()
    for name in needed("") - {"tzdata"}:  # tzdata is data: zoneinfo reads it where the system has none
        module = imported.get(name, name)
        assert re.search(rf"^\s*(?:import|from) {module}\b", code, flags=re.MULTILINE), f"{name} is not imported"
        assert name in explained, f"{name} is not explained"


def test_the_version_is_in_the_changelog() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]
    assert f"## [{project['version']}]" in (TOP / "CHANGELOG.md").read_text("utf-8")
