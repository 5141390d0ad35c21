"""The document commands run in this process, and what every error document must look like."""

import json

import pytest

from approdo.documents.errors import CODES
from approdo.faces.cli import documents_commands as commands


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    """Run a command in this process: (its documents, stderr). Checks the exit code and the shape of every error."""
    monkeypatch.setenv("APPRODO_VAR", str(tmp_path / "var"))

    def one(command, *arguments, code=0):
        assert getattr(commands, command)([*map(str, arguments), "--json"]) == code
        out, err = capsys.readouterr()
        documents = [json.loads(line) for line in out.splitlines()]
        if code == 2:
            for document in documents:
                for error in document.get("errors", ()):
                    whole(error)
        return documents, err

    return one


def whole(error):
    """An error has a code of the closed list, a place, and says in words what is wrong and what to do."""
    assert set(error) == {"code", "where", "value", "expected", "message", "remedy"}
    assert error["code"] in CODES
    for key in ("where", "expected", "message", "remedy"):
        assert error[key], (key, error)
    assert error["message"].endswith((".", "?"))
    assert error["remedy"].endswith((".", "]")), error
    for english in ("xpect", "invalid", "is not", "must be", "required", "Exceeds", "No such"):
        assert english not in error["message"] + error["remedy"], error
