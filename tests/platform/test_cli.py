"""The command line: a table, a plain answer to what does not exist, and commands that load no Django."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from approdo.faces.cli.__main__ import COMMANDS, usage

ROOT = Path(__file__).resolve().parents[2]
RULES_ONLY = ("measures", "facts", "decide", "allot", "verify")


def run(*argv: str) -> "subprocess.CompletedProcess[str]":
    env = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "APPRODO_VAR": os.environ["APPRODO_VAR"]}
    return subprocess.run(
        [sys.executable, "-m", "approdo.faces.cli", *argv], env=env, capture_output=True, text=True, timeout=60
    )


def test_person_who_asks_for_help_sees_every_command():
    answer = run("--help")
    assert answer.returncode == 0
    assert [name for name in COMMANDS if f"./run {name}" not in answer.stdout] == []


def test_unknown_command_is_named_and_what_exists_is_listed():
    answer = run("graduatoria")
    assert answer.returncode == 2
    assert "«graduatoria» non è un comando" in answer.stderr
    assert usage() in answer.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_table_exists_and_explains_itself(name: str):
    assert importlib.util.find_spec(COMMANDS[name].module) is not None
    answer = run(name, "--help")
    assert (answer.returncode, "usage" in answer.stdout.lower()) == (0, True), answer.stderr


@pytest.mark.proves("house.commands-start-nothing")
@pytest.mark.parametrize("name", RULES_ONLY)
def test_rule_commands_import_no_django_and_no_driver(name: str):
    code = (
        "import importlib, sys; from approdo.faces.cli.__main__ import COMMANDS;"
        f"importlib.import_module(COMMANDS[{name!r}].module);"
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'django', 'psycopg', 'procrastinate'}))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert answer.stdout.strip() == "[]", answer.stderr


@pytest.mark.parametrize("script", ["run", "test", "bench", ".ci/run"])
def test_scripts_are_plain_shell_and_executable(script: str):
    path = ROOT / script
    assert os.access(path, os.X_OK)
    assert path.read_text().startswith("#!/bin/sh\n")
    assert subprocess.run(["sh", "-n", str(path)]).returncode == 0


def test_locks_name_no_registry_address():
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text()
        assert "://" not in text
        assert text.count("--hash=sha256:") > 20
