"""`./run …` as a process on a copy of the database, as somebody at a terminal runs it."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.databases import ServerDb

PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Answer:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The one document on stdout."""
        return json.loads(self.out)

    def codes(self) -> list[str]:
        """The codes of its problems."""
        return [error["code"] for error in self.json()["errors"]]


def command(database: ServerDb, *arguments: str | Path) -> Answer:
    """Run it to its end."""
    done = subprocess.run(
        line(*arguments), env=database.env, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def line(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "approdo.faces.cli", *map(str, arguments)]


@dataclass(frozen=True)
class Terminal:
    """Somebody who runs commands one after the other and expects each to do what it says."""

    database: ServerDb

    def call(self, act: str, slug: str, *arguments: str | Path) -> dict[str, Any]:
        """`./run call ACT SLUG …`: the document it printed."""
        answer = command(self.database, "call", act, slug, *arguments, "--json")
        assert answer.code == 0, f"{act}: {answer.out}{answer.err}"
        return answer.json()

    def refused(self, act: str, slug: str, *arguments: str | Path) -> list[str]:
        """The same, refused: the codes of the problems."""
        answer = command(self.database, "call", act, slug, *arguments, "--json")
        assert answer.code == 2, f"{act}: {answer.out}{answer.err}"
        return answer.codes()

    def go_to(self, moment: str) -> None:
        """Move the demo's date."""
        answer = command(self.database, "demo-date", moment)
        assert answer.code == 0, answer.err

    def check(self) -> list[dict[str, str]]:
        """`./run check`: the differences."""
        answer = command(self.database, "check", "--json")
        found = answer.json()["differences"]
        assert answer.code == (1 if found else 0), answer.err
        return list(found)

    def verify(self, file: Path) -> tuple[int, dict[str, Any]]:
        """`./run verify FILE`: exit code and answer."""
        answer = command(self.database, "verify", file, "--json")
        return answer.code, answer.json()
