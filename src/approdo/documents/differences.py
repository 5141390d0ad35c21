"""Where two documents differ, as deep as they can be told apart: what `approdo.verification/1` lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_MISSING = object()


def differences(stored: Any, again: Any, where: str = "") -> Iterator[dict[str, Any]]:
    """Yield where two values differ, as deep as they can be told apart. The hash is judged by itself."""
    if isinstance(stored, dict) and isinstance(again, dict):
        for name in [*again, *(name for name in stored if name not in again)]:
            if where or name != "hash":
                here = f"{where}/{str(name).replace('~', '~0').replace('/', '~1')}"
                yield from differences(stored.get(name, _MISSING), again.get(name, _MISSING), here)
    elif isinstance(stored, list) and isinstance(again, list):
        yield from _of_lists(stored, again, where)
    elif type(stored) is not type(again) or stored != again:
        yield {"where": where or "/", "stored": _shown(stored), "recomputed": _shown(again)}


def _of_lists(stored: list[Any], again: list[Any], where: str) -> Iterator[dict[str, Any]]:
    """Rows with a name (`rule`, `line`, `name`) are compared by it, so that one change is not told as ten."""
    name = next((one for one in ("rule", "line", "name") if _named(stored, one) and _named(again, one)), None)
    if name is None:
        for number in range(max(len(stored), len(again))):
            yield from differences(_item(stored, number), _item(again, number), f"{where}/{number}")
        return
    fresh = {row[name]: row for row in again}
    for number, row in enumerate(stored):
        yield from differences(row, fresh.get(row[name], _MISSING), f"{where}/{number}")
    kept = [row[name] for row in stored]
    if kept != [row[name] for row in again]:
        yield {"where": where, "stored": kept, "recomputed": [row[name] for row in again]}


def _named(rows: list[Any], name: str) -> bool:
    """Tell whether all rows are objects with that name, each a different text."""
    if not all(isinstance(row, dict) and isinstance(row.get(name), str) for row in rows):
        return False
    return len({row[name] for row in rows}) == len(rows) > 0


def _item(values: list[Any], number: int) -> Any:
    return values[number] if number < len(values) else _MISSING


def _shown(value: Any) -> Any:
    return None if value is _MISSING else value
