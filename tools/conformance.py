"""Write docs/conformance.md: each rule and row, and the tests that prove it.

    .venv/bin/python -m tools.conformance           write it
    .venv/bin/python -m tools.conformance --check   exit 1 when it differs from the tests (run by ./test)

A test says what it proves with `@pytest.mark.proves("P-31", "H30")`: it fails when the rule is taken out. What is in
tools/conformance.yaml and no test proves is listed as "not yet"; an id of the shape of a rule or row that the list does
not know is an error, because nobody could look it up.
"""

import io
import re
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "conformance.md"
LISTED = ROOT / "tools" / "conformance.yaml"
LATER = "Later"
LATER_NOTE = (
    "Rules and rows of later steps of which a test proves something already: for most rows only that the public page",
    "repeats the statement of 13/06/2024 and says that its proof is missing.",
)
HOUSE = re.compile(r"^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$")


@dataclass(frozen=True, order=True)
class Proof:
    """One id, and the test that proves it."""

    id: str
    test: str


class Collector:
    """A pytest plugin that keeps the marks of every collected test; cases of one test count once."""

    def __init__(self) -> None:
        self.found: set[Proof] = set()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            test = item.nodeid.partition("[")[0]
            self.found |= {Proof(identifier, test) for mark in item.iter_markers("proves") for identifier in mark.args}


def proofs() -> list[Proof]:
    """Every `proves` mark of the tests, long ones and table cases included. Raises RuntimeError if they do not import."""
    collector = Collector()
    shown = io.StringIO()
    with redirect_stdout(shown):
        code = pytest.main(["--collect-only", "-qq", str(ROOT / "tests")], plugins=[collector])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise RuntimeError(f"the tests do not import:\n{shown.getvalue()[-3000:]}")
    return sorted(collector.found)


def listed() -> dict[str, dict[str, str]]:
    """Heading → id → one line, from tools/conformance.yaml."""
    data: dict[str, dict[str, str]] = yaml.safe_load(LISTED.read_text())
    return data


def unknown_ids(found: list[Proof], known: dict[str, dict[str, str]]) -> list[str]:
    """Ids that are neither listed nor house words such as `house.floors`."""
    names = {identifier for rows in known.values() for identifier in rows}
    return sorted({proof.id for proof in found if proof.id not in names and not HOUSE.match(proof.id)})


def document(found: list[Proof], known: dict[str, dict[str, str]]) -> str:
    """The page: a table a heading, then the house rules."""
    lines = [
        "# Conformance",
        "",
        "Which test proves which rule or row. Written by `python -m tools.conformance` from the `proves` marks of the",
        "tests; a marked test fails when its rule is taken out of the code. “Not yet” means that no test proves it.",
        "",
    ]
    for heading, rows in known.items():
        if heading == LATER:
            rows = {identifier: text for identifier, text in rows.items() if tests_for(identifier, found)}
            lines += [f"## {heading}", "", *LATER_NOTE, "", "| Id | What | Proved by |", "|---|---|---|"]
            lines += [row(identifier, text, found) for identifier, text in rows.items()]
            lines.append("")
            continue
        proved = sum(any(proof.id == identifier for proof in found) for identifier in rows)
        lines += [
            f"## {heading}",
            "",
            f"{proved} of {len(rows)} proved.",
            "",
            "| Id | What | Proved by |",
            "|---|---|---|",
        ]
        lines += [row(identifier, text, found) for identifier, text in rows.items()]
        lines.append("")
    house = sorted({proof.id for proof in found if HOUSE.match(proof.id)})
    lines += ["## House rules", "", "| Rule | Proved by |", "|---|---|"]
    lines += [f"| {identifier} | {tests_for(identifier, found)} |" for identifier in house]
    return "\n".join(lines) + "\n"


def row(identifier: str, text: str, found: list[Proof]) -> str:
    return f"| {identifier} | {text} | {tests_for(identifier, found) or 'not yet'} |"


def tests_for(identifier: str, found: list[Proof]) -> str:
    return "<br>".join(sorted({f"`{proof.test}`" for proof in found if proof.id == identifier}))


def main(argv: list[str]) -> int:
    """Write or check; 1 when out of date or when an id cannot be looked up."""
    found, known = proofs(), listed()
    strangers = unknown_ids(found, known)
    if strangers:
        print(
            f"Unknown ids in proves marks: {', '.join(strangers)}. Add them to tools/conformance.yaml.", file=sys.stderr
        )
        return 1
    text = document(found, known)
    if "--check" not in argv:
        TARGET.write_text(text)
        return 0
    if not TARGET.exists() or TARGET.read_text() != text:
        print("docs/conformance.md is out of date: run .venv/bin/python -m tools.conformance", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
