"""The mapping file: which column of the office's export is which of ours, and how it writes dates, numbers and words.

```yaml
format: approdo.import-mapping/1
dates: gg/mm/aaaa            # gg mm aaaa hh mi ss; default: ISO, then gg/mm/aaaa
decimal: ","                 # or "."
lists: "|"
delimiter: ";"               # CSV; default: the header line decides
missing_allowed: [assets]    # a needed fact that may stay empty: a warning, and the decision will be incomplete
applications:
  sheet: Domande             # XLSX; default: the first sheet (persons: the second)
  columns:
    external_id: ID domanda
    isee: {column: ISEE, decimal: "."}
    resident_in: {column: Comune, values: {Sesto San Giovanni: sesto}}
    tenancy: {value: private}
  ignore: [Note]             # columns left out on purpose, or `all`
persons:
  columns: {external_id: ID domanda, tax_code: Codice fiscale}
```

Without a mapping every column has our own name. A column that nobody names is an error: it may be a fact we miss.
"""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from typing import Any

from approdo.documents import plain_yaml
from approdo.documents.errors import BadInput
from approdo.procedures.imports.layout import APPLICATIONS, PERSONS, Layout
from approdo.procedures.problems import Problem, Problems

FORMAT = "approdo.import-mapping/1"
_TOP = {"format", "dates", "decimal", "lists", "delimiter", "missing_allowed", APPLICATIONS, PERSONS}
_TABLE = {"sheet", "columns", "ignore"}
_COLUMN = {"column", "value", "values", "dates", "decimal", "lists"}
_CHOICES = {"decimal": (",", "."), "delimiter": (";", ",", "\t"), "lists": ("|", ";", ",", "/", " ")}


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Where a column of ours comes from: the office's column, or one value for every row."""

    column: str | None
    constant: str | None = None
    values: Dict[str, str] = field(default_factory=dict)
    dates: str | None = None
    decimal: str = ","
    lists: str = "|"


@dataclass(frozen=True, slots=True)
class TableMapping:
    sheet: str | None = None
    columns: Dict[str, ColumnMapping] | None = None  # None: our own names
    ignore: frozenset[str] | None = frozenset()  # None: every other column


@dataclass(frozen=True, slots=True)
class ImportMapping:
    applications: TableMapping = TableMapping()
    persons: TableMapping = TableMapping()
    delimiter: str | None = None
    missing_allowed: frozenset[str] = frozenset()
    dates: str | None = None
    decimal: str = ","
    lists: str = "|"

    def of(self, table: str) -> TableMapping:
        return self.applications if table == APPLICATIONS else self.persons

    def own_name(self, name: str) -> ColumnMapping:
        """A column under our own name, read in the file's general formats."""
        return ColumnMapping(name, dates=self.dates, decimal=self.decimal, lists=self.lists)


def mapping_data(content: bytes, name: str) -> dict[str, Any]:
    """Return the plain data of a mapping file, as it is handed to an import and kept with it. Raises Problems."""
    try:
        data, _ = plain_yaml.parse(content, name)
    except BadInput as fault:
        raise Problems(fault.errors) from None
    if not isinstance(data, dict):
        raise Problems([_fault(name, "/", "format_unknown", "Il file non è un elenco di voci.", _SEE)])
    return data


def read_mapping(content: bytes, name: str, layout: Layout) -> ImportMapping:
    """Return the mapping in a file. Raises Problems with every fault."""
    return mapping_from(mapping_data(content, name), name, layout)


def mapping_from(data: Any, name: str, layout: Layout) -> ImportMapping:
    """Return the mapping held in plain data. Raises Problems with every fault."""
    problems: list[Problem] = []
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise Problems(
            [_fault(name, "/format", "format_unknown", f"Manca «format: {FORMAT}».", "Scrivilo all’inizio.")]
        )
    problems += _unknown(name, "", data, _TOP)
    general = {key: _choice(name, f"/{key}", data.get(key), key, problems) for key in ("decimal", "delimiter", "lists")}
    dates = _date_format(name, "/dates", data.get("dates"), problems)
    allowed = data.get("missing_allowed") or []
    for fact in allowed if isinstance(allowed, list) else [allowed]:
        if not isinstance(fact, str) or not any(fact in layout.of(table) for table in (APPLICATIONS, PERSONS)):
            problems.append(_unknown_name(name, "/missing_allowed", fact))
    defaults = (dates, general["decimal"] or ",", general["lists"] or "|")
    tables = {
        table: _table(name, table, data.get(table) or {}, layout, defaults, problems)
        for table in (APPLICATIONS, PERSONS)
    }
    if problems:
        raise Problems(problems)
    return ImportMapping(tables[APPLICATIONS], tables[PERSONS], general["delimiter"], frozenset(allowed), *defaults)


def _table(
    name: str, table: str, data: Any, layout: Layout, defaults: tuple[str | None, str, str], problems: list[Problem]
) -> TableMapping:
    if not isinstance(data, dict):
        problems.append(_fault(name, f"/{table}", "format_unknown", f"«{table}» non è un elenco di voci.", _SEE))
        return TableMapping()
    problems += _unknown(name, f"/{table}", data, _TABLE)
    ignore = data.get("ignore") or []
    kept = None if ignore == "all" else frozenset(str(one) for one in ignore if isinstance(ignore, list))
    written = data.get("columns")
    if written is None:
        return TableMapping(data.get("sheet"), None, kept)
    columns: dict[str, ColumnMapping] = {}
    for ours, source in (written if isinstance(written, dict) else {}).items():
        where = f"/{table}/columns/{ours}"
        if ours not in layout.of(table):
            problems.append(_unknown_name(name, where, ours))
            continue
        columns[ours] = _column(name, where, source, defaults, problems)
    return TableMapping(data.get("sheet"), columns, kept)


def _column(
    name: str, where: str, source: Any, defaults: tuple[str | None, str, str], problems: list[Problem]
) -> ColumnMapping:
    dates, decimal, lists = defaults
    if not isinstance(source, dict):
        return ColumnMapping(str(source), None, {}, dates, decimal, lists)
    problems += _unknown(name, where, source, _COLUMN)
    if ("column" in source) == ("value" in source):
        problems.append(_fault(name, where, "format_unknown", "Serve «column» oppure «value», uno solo dei due.", _SEE))
    values = source.get("values") or {}
    if not isinstance(values, dict):
        problems.append(
            _fault(name, f"{where}/values", "format_unknown", "«values» non è una tabella di parole.", _SEE)
        )
        values = {}
    constant = source.get("value")
    return ColumnMapping(
        None if source.get("column") is None else str(source["column"]),
        None if constant is None else _word(constant),
        {str(key): _word(value) for key, value in values.items()},
        _date_format(name, f"{where}/dates", source.get("dates"), problems) or dates,
        _choice(name, f"{where}/decimal", source.get("decimal"), "decimal", problems) or decimal,
        _choice(name, f"{where}/lists", source.get("lists"), "lists", problems) or lists,
    )


def _word(value: Any) -> str:
    """YAML's true is our `true`; everything else stays as it is written."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _choice(name: str, where: str, value: Any, key: str, problems: list[Problem]) -> str | None:
    if value is None or value in _CHOICES[key]:
        return value
    shown = " oppure ".join(f"«{one}»" for one in _CHOICES[key])
    problems.append(_fault(name, where, "format_unknown", f"«{value}» non va bene per «{key}»: {shown}.", _SEE))
    return None


def _date_format(name: str, where: str, value: Any, problems: list[Problem]) -> str | None:
    if value is None:
        return None
    letters = str(value)
    if not all(part in letters for part in ("gg", "mm", "aaaa")):
        problems.append(_fault(name, where, "format_unknown", f"«{value}» non è un formato di data.", _DATES))
        return None
    return letters


def _unknown(name: str, where: str, data: Dict[str, Any], known: set[str]) -> list[Problem]:
    return [
        _fault(
            name,
            f"{where}/{key}",
            "format_unknown",
            f"La voce «{key}» non esiste.",
            f"Voci: {', '.join(sorted(known))}.",
        )
        for key in data
        if key not in known
    ]


def _unknown_name(name: str, where: str, ours: Any) -> Problem:
    return _fault(
        name,
        where,
        "fact_unknown",
        f"«{ours}» non è una colonna del tracciato.",
        "Vedi l’elenco in docs/import-layout.md.",
    )


def _fault(name: str, where: str, code: str, message: str, remedy: str) -> Problem:
    return Problem(code, f"{name}{where}", None, "", f"{name}: {message}", remedy)


_SEE = "Vedi docs/import-layout.md."
_DATES = "Scrivi per esempio «gg/mm/aaaa», oppure «gg/mm/aaaa hh:mi»."
