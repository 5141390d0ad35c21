"""Finding and loading measures and layers of parameters: a folder each, refused whole with file and line.

A measure is `<folder>/<name>/measure.py` with `MEASURE`, beside it `parameters.yaml`. The folders are handed in; the
shipped ones are the default. A city's layers for a measure are `<city>/layers/<measure>.yaml`. Everything is checked
at load: a gap, an overlap, a local value beyond its ceiling, a rule without citation, a cycle raise `BrokenMeasure`.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
import traceback
import types
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from approdo.rulebook import BookError, BookErrors, Measure

from . import plain_yaml
from .errors import BadInput, BrokenMeasure, ErrorItem
from .plain_yaml import Lines

SHIPPED = Path(__file__).resolve().parents[1] / "measures"

Layer = dict[str, Any]
Layers = tuple[Layer, ...]


def all_measures(folders: Sequence[Path] | None = None, city: Path | None = None) -> tuple[Measure, ...]:
    """Return every measure of the folders, by name. Raises BrokenMeasure with the faults of all of them."""
    errors: list[ErrorItem] = []
    found: list[Measure] = []
    for name in measure_names(folders):
        try:
            found.append(load_measure(name, folders, city))
        except BrokenMeasure as broken:
            errors += broken.errors
    if errors:
        raise BrokenMeasure(errors)
    return tuple(found)


def measure_names(folders: Sequence[Path] | None = None) -> tuple[str, ...]:
    """Return the names of the measures in the folders, in alphabetical order."""
    return tuple(sorted(_homes_of(folders)))


def measure_folder(name: str, folders: Sequence[Path] | None = None) -> Path:
    """Return the folder of a measure. Raises BadInput `measure_unknown`."""
    homes = _homes_of(folders)
    if name not in homes:
        raise BadInput(
            [
                ErrorItem(
                    "measure_unknown",
                    "measure",
                    name,
                    ", ".join(sorted(homes)),
                    f"La misura «{name}» non esiste.",
                    "Usare uno dei nomi elencati da ./run measures.",
                )
            ]
        )
    return homes[name]


def load_measure(name: str, folders: Sequence[Path] | None = None, city: Path | None = None) -> Measure:
    """Return a measure with its layers, checked together with those of the city.

    Raises BadInput `measure_unknown`, or BrokenMeasure with every fault of its rules and figures.
    """
    return _load(name, measure_folder(name, folders), city)


@lru_cache(maxsize=64)
def _load(name: str, folder: Path, city: Path | None) -> Measure:
    try:
        measure = _imported(folder)
    except BookErrors as faults:
        raise BrokenMeasure(_told(faults.errors, folder, [])) from None
    except Exception as fault:  # what an author may have written wrong in Python has no end
        raise BrokenMeasure([_unwritable(folder, _written_wrong(fault), _line_of(fault, folder))]) from fault
    if measure.name != name:
        raise BrokenMeasure([_unwritable(folder, f"MEASURE.name è «{measure.name}», la cartella «{name}»")])
    own, files = _read_layers(folder / "parameters.yaml")
    local = () if city is None else city_layers(name, city)
    measure = measure.with_layers(own)
    if errors := measure.check(layers=local):
        if city is not None:
            files = files + _read_layers(city / "layers" / f"{name}.yaml")[1]
        raise BrokenMeasure(_told(errors, folder, files))
    return measure


@lru_cache(maxsize=64)
def city_layers(name: str, city: Path) -> Layers:
    """Return the city's own layers for a measure, none if the city has no file for it."""
    return _read_layers(city / "layers" / f"{name}.yaml")[0]


def _homes_of(folders: Sequence[Path] | None) -> dict[str, Path]:
    homes: dict[str, Path] = {}
    for folder in folders if folders is not None else (SHIPPED,):
        for file in sorted(Path(folder).glob("*/measure.py")):
            homes.setdefault(file.parent.name, file.parent)
    return homes


def _imported(folder: Path) -> Measure:
    """Import `measure.py` of a folder: shipped measures as modules of ours, the others under a name of their own."""
    if folder.parent == SHIPPED:
        package = f"approdo.measures.{folder.name}"
    else:
        package = f"approdo_measures_{sha256(str(folder).encode()).hexdigest()[:12]}"
        if package not in sys.modules:
            module = types.ModuleType(package)
            module.__path__ = [str(folder)]
            sys.modules[package] = module
    measure = getattr(importlib.import_module(f"{package}.measure"), "MEASURE", None)
    if not isinstance(measure, Measure):
        raise TypeError("il file non definisce MEASURE = Measure(…)")
    return measure


def _read_layers(file: Path) -> tuple[Layers, list[tuple[Lines, Layers]]]:
    if not file.is_file():
        return (), []
    try:
        value, lines = plain_yaml.parse(file.read_bytes(), file.name)
    except BadInput as bad:
        raise BrokenMeasure(replace(one, where=f"{file.parent.name}/{one.where}") for one in bad.errors) from None
    if not isinstance(value, list) or not all(isinstance(layer, dict) for layer in value):
        raise BrokenMeasure(
            [
                ErrorItem(
                    "level_unknown",
                    f"{file.parent.name}/{file.name}",
                    None,
                    "un elenco di livelli",
                    "Il file non è un elenco di livelli.",
                    "Cominciare con «- level: …» e «values: …».",
                )
            ]
        )
    return tuple(value), [(lines, tuple(value))]


def _told(errors: Sequence[BookError], folder: Path, files: list[tuple[Lines, Layers]]) -> list[ErrorItem]:
    return [
        ErrorItem(
            error.code,
            _place(error.where, folder, files),
            None,
            error.expected,
            _sentence(_INNER_PLACE.sub(lambda found: _place(found[0], folder, files), error.what)),
            _sentence(error.remedy),
        )
        for error in errors
    ]


def _place(where: str, folder: Path, files: list[tuple[Lines, Layers]]) -> str:
    """Turn `parameters/isee_max/regional/0` into file and line; the rest is named inside the measure's folder."""
    kind, _, rest = where.partition("/")
    if kind == "layers":
        return _layer_place(int(rest), folder, files)
    if kind != "parameters":
        return f"{folder.name}/{where}"
    name, _, tail = rest.partition("/")
    level, _, row = tail.partition("/")
    for lines, layers in files:
        for index, layer in enumerate(layers):
            if layer.get("level") == level and name in (layer.get("values") or {}):
                line = lines.line(f"/{index}/values/{name}" + (f"/{row}" if row else ""))
                return f"{folder.name}/{lines.file}:{line} ({name})"
    return f"{folder.name}/{where}"


def _layer_place(number: int, folder: Path, files: list[tuple[Lines, Layers]]) -> str:
    for lines, layers in files:
        if number < len(layers):
            return f"{folder.name}/{lines.file}:{lines.line(f'/{number}')}"
        number -= len(layers)
    return f"{folder.name}/parameters.yaml"


# ── a file that Python cannot read ───────────────────────────────────────────────────────────────────────────────

_INNER_PLACE = re.compile(r"parameters/[a-z0-9_]+/[a-z]+/[0-9]+")
_PYTHON = (  # what Python says → how we say it
    (r"(\w+)\.__init__\(\) missing \d+ required .*arguments?: (.*)", r"in \1(…) manca \2"),
    (r"(\w+)\.__init__\(\) got an unexpected keyword argument '(\w+)'", r"\1(…) non conosce \2=…"),
    (r"(?:\w+\.)?(\w+)\(\) missing \d+ required .*arguments?: (.*)", r"in \1(…) manca \2"),
    (r"(?:\w+\.)?(\w+)\(\) got an unexpected keyword argument '(\w+)'", r"\1(…) non conosce \2=…"),
    (r"name '(\w+)' is not defined.*", r"il nome «\1» non è definito né importato"),
    (r"No module named '(.+)'", r"il modulo «\1» non esiste"),
    (r"cannot import name '(\w+)' from '([\w.]+)'.*", r"«\1» non c’è in \2"),
)


def _written_wrong(fault: Exception) -> str:
    if isinstance(fault, SyntaxError):
        return f"la sintassi di Python non torna ({fault.msg})"
    text = str(fault) or type(fault).__name__
    for said, italian in _PYTHON:
        if re.fullmatch(said, text, re.DOTALL):
            return re.sub(said, italian, text, flags=re.DOTALL)
    return text


def _line_of(fault: Exception, folder: Path) -> tuple[str, int | None]:
    """The file of the measure and the line on which reading stopped."""
    if isinstance(fault, SyntaxError) and fault.filename:
        return Path(fault.filename).name, fault.lineno
    own = [one for one in traceback.extract_tb(fault.__traceback__) if Path(one.filename).parent == folder]
    return (Path(own[-1].filename).name, own[-1].lineno) if own else ("measure.py", None)


def _unwritable(folder: Path, why: str, place: tuple[str, int | None] = ("measure.py", None)) -> ErrorItem:
    file, line = place
    return ErrorItem(
        "measure_unwritable",
        f"{folder.name}/{file}" + (f":{line}" if line else ""),
        None,
        "MEASURE = Measure(…)",
        f"La misura non si può leggere: {why}.",
        "Correggere il file nel punto indicato; docs/how-to-write-a-measure.md spiega come si scrive.",
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith(".") else ".")
