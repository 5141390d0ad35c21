"""Some rooms have one door: events are written by the act, readings by the reading. Nobody else opens it."""

import ast
import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "approdo"
DOORS = {
    "approdo.records.journal.writing": {"procedures/acting.py"},
    "approdo.records.journal.readings": {"procedures/reading.py"},
}


JOURNAL = "approdo.records.journal"
WRITES = {"create", "acreate", "bulk_create", "abulk_create", "get_or_create", "update_or_create"}


def files() -> list[tuple[str, ast.Module]]:
    """Every source outside the journal's own room, parsed."""
    found = [(str(path.relative_to(SOURCE)), path) for path in SOURCE.rglob("*.py")]
    return [
        (file, ast.parse(path.read_text(encoding="utf-8")))
        for file, path in found
        if not file.startswith("records/journal/")
    ]


def imported(file: str, tree: ast.Module) -> set[str]:
    """The absolute names of all that a file imports, however it is written: `from ..a import b` gives approdo.….a.b too."""
    package = ["approdo", *Path(file).parent.parts]
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            names |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return names


def importers(module: str) -> set[str]:
    """Files that import a module, or reach it through the package that holds it."""
    name = module.rpartition(".")[2]
    found = set()
    for file, tree in files():
        reached = any(
            isinstance(node, ast.Attribute) and ast.unparse(node).endswith(f"journal.{name}") for node in ast.walk(tree)
        )
        if reached or module in imported(file, tree):
            found.add(file)
    return found


@pytest.mark.proves("house.one-door", "P-39")
def test_nobody_makes_the_rows_of_the_journal_by_themselves():
    """Without the door: a model of the journal called or bulk-created, or its tables named in an INSERT."""
    for file, tree in files():
        known = {name for name in ("Event", "Payload", "Reading") if f"{JOURNAL}.models.{name}" in imported(file, tree)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called not in known, f"{file}: {called}(…)"
                if called.rpartition(".")[2] in WRITES:
                    assert called.split(".objects")[0] not in known, f"{file}: {called}(…)"
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not re.search(r"insert\s+into\s+(public\.)?journal_", node.value, re.I), file


@pytest.mark.parametrize("module", sorted(DOORS))
@pytest.mark.proves("house.one-door", "P-39")
def test_only_the_act_and_the_reading_write_the_journal(module):
    assert importers(module) == DOORS[module]
