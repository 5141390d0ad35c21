"""The walls that import contracts cannot see: what a floor may call, not only what it may import."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "approdo"
PURE = ("rulebook", "allotment", "clock", "measures")

CLOCK_CALLS = {"now", "today", "utcnow", "time", "monotonic", "perf_counter"}
CLOCK_WITHOUT_ARGUMENT = {"localdate", "localtime"}  # of the moment given, else of now
CLOCK_OWNERS = {"datetime", "date", "timezone", "time"}
IMPURE_MODULES = {"os", "random", "secrets", "time", "uuid", "socket", "subprocess", "tempfile", "locale"}
IMPURE_BUILTINS = {"float", "input", "open", "eval", "print", "__import__"}
WRITING_CALLS = {
    "save",
    "create",
    "bulk_create",
    "bulk_update",
    "update_or_create",
    "get_or_create",
    "adelete",
    "asave",
    "acreate",
}
AMBIGUOUS_WRITES = {"update", "delete"}  # also methods of dict and set: counted on querysets and models only


def modules(*rooms: str) -> list[Path]:
    found = [path for room in rooms for path in sorted((SOURCE / room).rglob("*.py")) if "migrations" not in path.parts]
    assert found, f"no module below {rooms}: the check would prove nothing"
    return found


def name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def impurities(tree: ast.AST) -> Iterator[str]:
    """What a pure floor must not hold: clock, environment, chance, floats, files elsewhere."""
    for module, line in imports(tree):
        if module.split(".")[0] in IMPURE_MODULES:
            yield f"{line}: imports {module}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IMPURE_BUILTINS:
            yield f"{node.lineno}: calls {node.func.id}()"
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield f"{node.lineno}: the float {node.value}"
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and not _joins_paths(node):
            yield f"{node.lineno}: true division"
    yield from clock_readings(tree)


def _joins_paths(node: ast.BinOp) -> bool:
    """`folder / "parameters.yaml"`, and expressions of the rule language, which name their rounding when computed."""
    return isinstance(node.right, ast.Constant | ast.JoinedStr) and isinstance(getattr(node.right, "value", ""), str)


def clock_readings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and node.attr in CLOCK_CALLS
            and isinstance(node.value, ast.Name | ast.Attribute)
        ):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            if owner in CLOCK_OWNERS:
                yield f"{node.lineno}: reads the clock ({owner}.{node.attr})"
        if isinstance(node, ast.Call) and not node.args and not node.keywords:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in CLOCK_WITHOUT_ARGUMENT:
                yield f"{node.lineno}: reads the clock ({called}())"
        if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield f"{node.lineno}: {node.arg} reads the clock"


def writings(tree: ast.AST) -> Iterator[str]:
    """What a face must not do: open a transaction or write a model."""
    for module, line in imports(tree):
        if module.startswith(("django.db.transaction", "psycopg")) or module in {
            "django.db.connection",
            "django.db.connections",
        }:
            yield f"{line}: imports {module}"
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        written = node.func.attr
        on_queryset = written in AMBIGUOUS_WRITES and _speaks_of_rows(node.func.value)
        if written in WRITING_CALLS and not _is_session_or_form(node.func.value):
            yield f"{node.lineno}: .{written}()"
        if on_queryset or written == "atomic":
            yield f"{node.lineno}: .{written}()"


def _speaks_of_rows(owner: ast.AST) -> bool:
    return any(isinstance(part, ast.Attribute) and part.attr == "objects" for part in ast.walk(owner))


def _is_session_or_form(owner: ast.AST) -> bool:
    # The session tables belong to the framework: architecture.md exempts them.
    return isinstance(owner, ast.Attribute) and owner.attr == "session"


def parsed(path: Path) -> ast.AST:
    return ast.parse(path.read_text(), filename=str(path))


@pytest.mark.proves("house.pure-floors")
def test_pure_floors_read_no_clock_environment_chance_or_float():
    found = [f"{name(path)}:{fault}" for path in modules(*PURE) for fault in impurities(parsed(path))]
    assert found == []


# The one door through which faces and jobs ask for the real now; acts are told.
CLOCK_DOOR = SOURCE / "procedures" / "moments.py"


@pytest.mark.proves("house.no-clock")
def test_records_and_procedures_take_moments_as_arguments():
    found = [
        f"{name(path)}:{fault}"
        for path in modules("records", "procedures", "documents")
        if path != CLOCK_DOOR
        for fault in clock_readings(parsed(path))
    ]
    assert found == []


# The login tables of libraries are exempt (architecture.md, "Faces"), and a health page asks only whether anybody answers.
EXEMPT = {
    "faces/office/accounts/adapter.py: .save()": "the account library's own password column",
    "faces/office/health.py: imports django.db.connection": "reads no table",
}


@pytest.mark.proves("house.faces-write-nothing")
def test_faces_open_no_transaction_and_write_no_model():
    found = {f"{name(path)}:{fault.partition(':')[2]}" for path in modules("faces") for fault in writings(parsed(path))}
    assert found == EXEMPT.keys()


@pytest.mark.proves("house.measures-apart")
def test_measure_imports_no_other_measure():
    found = []
    for path in modules("measures"):
        own = path.relative_to(SOURCE / "measures").parts[0]
        for module, line in imports(parsed(path)):
            parts = module.split(".")
            if parts[:2] == ["approdo", "measures"] and len(parts) > 2 and parts[2] not in {own, "_shared"}:
                found.append(f"{name(path)}:{line}: imports {module}")
    assert found == []


@pytest.mark.parametrize(
    ("code", "checker"),
    [
        ("import random", impurities),
        ("from os import environ", impurities),
        ("x = float('1')", impurities),
        ("x = 0.5", impurities),
        ("x = a / b", impurities),
        ("x = datetime.now()", impurities),
        ("from django.utils import timezone\nx = timezone.now()", clock_readings),
        ("x = date.today()", clock_readings),
        ("x = timezone.localtime()", clock_readings),
        ("x = models.DateTimeField(auto_now_add=True)", clock_readings),
        ("from django.db import transaction", writings),
        ("person.save()", writings),
        ("Person.objects.filter(a=1).delete()", writings),
        ("Person.objects.update(a=1)", writings),
    ],
)
def test_each_check_finds_what_it_looks_for(code: str, checker):
    assert list(checker(ast.parse(code)))
