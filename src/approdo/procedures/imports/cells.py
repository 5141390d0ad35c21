"""One cell into one value of ours, or the reason why not, in plain Italian.

Values come out in the rule language's own units: cents, scaled integers, ISO dates, booleans, codes. Nothing is
guessed: «12.500» is twelve thousand five hundred when the comma is the decimal sign, and «12500.50» is refused, because
reading it either way could be wrong by a hundred times.
"""

from __future__ import annotations

import calendar
import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from stdnum.it import codicefiscale

from approdo.procedures.imports.layout import Column
from approdo.procedures.imports.mapping import ColumnMapping
from approdo.procedures.imports.tables import Cell

ROME = ZoneInfo("Europe/Rome")
MONTHS = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
]
_TRUE = {"true", "vero", "sì", "si", "s", "yes"}
_FALSE = {"false", "falso", "no", "n"}
_LOOKALIKES = {
    "O": "una lettera O al posto dello zero",
    "o": "una lettera o al posto dello zero",
    "l": "una lettera l al posto dell’uno",
    "I": "una lettera I al posto dell’uno",
    "S": "una lettera S al posto del cinque",
    "B": "una lettera B al posto dell’otto",
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}\Z")


class CellError(ValueError):
    """`why` completes «Riga 48, colonna ISEE: «12.50O» …»; `remedy` says what to write instead."""

    def __init__(self, why: str, remedy: str, code: str = "csv_cell") -> None:
        super().__init__(why)
        self.why, self.remedy, self.code = why, remedy, code


@dataclass(frozen=True, slots=True)
class Places:
    """What a cell may name besides the measure's codes: municipalities, by code and by name."""

    municipalities: Mapping[str, str]


def read_cell(cell: Cell, column: Column, mapping: ColumnMapping, places: Places) -> Any:
    """Return the value, or None for an empty cell. Raises CellError."""
    if isinstance(cell, str):
        cell = cell.replace("\u00a0", " ").strip()
    if cell is None or cell == "":
        return None
    if mapping.values:
        cell = _translated(cell, mapping)
    value = _READERS[column.kind](cell, column, mapping, places)
    _check_bounds(value, column)
    return value


def _translated(cell: Cell, mapping: ColumnMapping) -> Cell:
    written = str(cell)
    if written in mapping.values:
        return mapping.values[written]
    if written in mapping.values.values():
        return written
    raise CellError(
        "non è fra le parole previste dal file delle corrispondenze",
        f"Le parole previste sono: {', '.join(mapping.values)}. {_closest(written, list(mapping.values))}".strip(),
    )


def _text(cell: Cell, column: Column, _mapping: ColumnMapping, _places: Places) -> str:
    text = str(int(cell)) if isinstance(cell, float) and cell == int(cell) else str(cell)
    if len(text) > column.longest:
        raise CellError(f"ha {len(text)} caratteri, il massimo è {column.longest}", "Accorcia il testo.")
    if any(ord(sign) < 32 for sign in text):
        raise CellError("contiene un a capo o un carattere di controllo", "Scrivi il testo su una riga sola.")
    return text


def _email(cell: Cell, column: Column, mapping: ColumnMapping, places: Places) -> str:
    text = _text(cell, column, mapping, places)
    if not _EMAIL.match(text):
        raise CellError("non è un indirizzo di posta elettronica", "Correggilo, o lascia vuota la cella.")
    return text


def _bool(cell: Cell, _column: Column, _mapping: ColumnMapping, _places: Places) -> bool:
    if isinstance(cell, bool):
        return cell
    word = str(cell).casefold()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise CellError("non dice sì o no", "Scrivi «sì» o «no», oppure aggiungi questa parola alle corrispondenze.")


def _int(cell: Cell, column: Column, mapping: ColumnMapping, _places: Places) -> int:
    return _scaled_number(cell, 0, mapping)


def _cents(cell: Cell, column: Column, mapping: ColumnMapping, _places: Places) -> int:
    return _scaled_number(cell, 2, mapping)


def _scaled(cell: Cell, column: Column, mapping: ColumnMapping, _places: Places) -> int:
    return _scaled_number(cell, column.scale, mapping)


def _scaled_number(cell: Cell, scale: int, mapping: ColumnMapping) -> int:
    """A number as an integer in units of 10^-scale. Decimals beyond the scale are refused, never rounded."""
    if isinstance(cell, bool | date | time):
        raise CellError("non è un numero", "Scrivi un numero.")
    if isinstance(cell, int):
        return cell * 10**scale
    written = Decimal(str(cell)) if isinstance(cell, float) else _decimal(str(cell), mapping.decimal)
    if not written.is_finite():
        raise CellError("non è un numero", "Scrivi un numero.")
    units = written.scaleb(scale)
    if units != units.to_integral_value():
        limit = f"ha troppe cifre decimali: il massimo è {scale}" if scale else "non è un numero intero"
        raise CellError(limit, "")
    return int(units)


def _decimal(text: str, decimal: str) -> Decimal:
    clean = text.removeprefix("€").removesuffix("€").strip().replace("−", "-")
    thousands = "." if decimal == "," else ","
    pattern = rf"[-+]?(\d+|\d{{1,3}}({re.escape(thousands)}\d{{3}})+)({re.escape(decimal)}\d+)?\Z"
    if len(clean) > 30 or not re.match(pattern, clean):
        raise CellError(*_not_a_number(clean, decimal, thousands))
    try:
        return Decimal(clean.replace(thousands, "").replace(decimal, "."))
    except InvalidOperation:
        raise CellError("non è un numero", "Scrivi un numero.") from None


def _not_a_number(text: str, decimal: str, thousands: str) -> tuple[str, str]:
    wrong = next((sign for sign in text if sign in _LOOKALIKES), None)
    if wrong and re.match(r"[-+]?[\d.,OolISB]+\Z", text):
        return f"non è un numero. C’è {_LOOKALIKES[wrong]}", ""
    if re.match(r"[-+]?[\d.,]+\Z", text) and any(sign.isdigit() for sign in text):
        example = "12.500,00" if decimal == "," else "12,500.00"
        return (
            f"non si capisce: qui la virgola dei decimali è «{decimal}» e le migliaia si separano con «{thousands}»",
            f"Scrivi per esempio {example}; se tutto il file usa un altro segno, indicalo con «decimal».",
        )
    return "non è un numero", "Scrivi un numero."


def _ratio(cell: Cell, _column: Column, _mapping: ColumnMapping, _places: Places) -> str:
    found = re.match(r"(\d{1,9})\s*/\s*(\d{1,9})\Z", str(cell))
    if not found or int(found[2]) == 0:
        raise CellError("non è una frazione", "Scrivi per esempio 1/3.")
    return f"{int(found[1])}/{int(found[2])}"


def _date(cell: Cell, _column: Column, mapping: ColumnMapping, _places: Places) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    year, month, day, rest = _date_parts(str(cell), mapping.dates)
    if rest.strip() and not re.match(r"[T ]0{1,2}:00(:00)?\Z", rest):
        raise CellError("ha qualcosa dopo la data", "Scrivi solo il giorno, per esempio 10/09/2023.")
    return _real_day(year, month, day).isoformat()


def _moment(cell: Cell, _column: Column, mapping: ColumnMapping, _places: Places) -> datetime:
    """A moment in Rome unless the cell has its own offset; the day alone is not enough: ties may hang on it."""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=cell.tzinfo or ROME).astimezone(UTC)
    text = str(cell)
    if re.match(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?\s?(Z|[+-]\d{2}:\d{2})\Z", text):
        try:
            return datetime.fromisoformat(text.replace("Z", "+00:00").replace(" +", "+")).astimezone(UTC)
        except ValueError:
            raise CellError("non è un momento che esiste", _WRITE_A_MOMENT) from None
    year, month, day, rest = _date_parts(text, mapping.dates)
    clock = re.match(r"[T ]+(?:ore )?(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\Z", rest)
    if not clock:
        raise CellError("non dice l’ora", _WRITE_A_MOMENT)
    whole = _real_day(year, month, day)
    try:
        at = time(int(clock[1]), int(clock[2]), int(clock[3] or 0))
    except ValueError:
        raise CellError("ha un’ora che non esiste", _WRITE_A_MOMENT) from None
    return datetime.combine(whole, at, ROME).astimezone(UTC)


def _date_parts(text: str, form: str | None) -> tuple[int, int, int, str]:
    """Year, month, day and what follows, in the mapping's format; without one: ISO, or day/month/year."""
    forms = [form] if form else ["aaaa-mm-gg", "gg/mm/aaaa"]
    for one in forms:
        day_form = re.split(r"[ T]", one)[0]
        pattern = re.escape(day_form).replace("aaaa", r"(?P<y>\d{4})")
        pattern = pattern.replace("mm", r"(?P<m>\d{1,2})").replace("gg", r"(?P<d>\d{1,2})")
        found = re.match(pattern + r"(?P<rest>\D.*)?\Z", text)
        if found:
            return int(found["y"]), int(found["m"]), int(found["d"]), found["rest"] or ""
    if re.match(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}\Z", text):
        raise CellError("ha l’anno di due cifre", "Scrivi l’anno con quattro cifre.")
    raise CellError("non è una data", f"Scrivila nella forma {' oppure '.join(forms)}.")


def _real_day(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise CellError(f"ha il mese {month}, che non esiste", "Scrivi un mese da 1 a 12.")
    if not 1 <= year <= 9999:
        raise CellError(f"ha l’anno {year}, che non esiste", "Scrivi l’anno con quattro cifre.")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise CellError(f"non esiste: {day} {MONTHS[month - 1]} {year}", f"Scrivi un giorno da 1 a {last}.")
    return date(year, month, day)


def _code(cell: Cell, column: Column, _mapping: ColumnMapping, _places: Places) -> str:
    text = str(cell)
    if text in column.codes:
        return text
    by_label = {label.casefold(): code for code, label in column.codes.items()}
    if text.casefold() in by_label:
        return by_label[text.casefold()]
    known = ", ".join(column.codes)
    raise CellError("non è fra i valori ammessi", f"Valori: {known}. {_closest(text, list(column.codes))}".strip())


def _municipality(cell: Cell, _column: Column, _mapping: ColumnMapping, places: Places) -> str:
    text = str(cell).casefold()
    if text in places.municipalities:
        return places.municipalities[text]
    known = ", ".join(sorted(set(places.municipalities.values())))
    raise CellError(
        "non è un comune che il sistema conosce",
        f"Comuni: {known}. {_closest(text, list(places.municipalities))}".strip(),
        "unknown_reference",
    )


def _list(cell: Cell, column: Column, mapping: ColumnMapping, places: Places) -> list[str]:
    items = [item.strip() for item in _text(cell, column, mapping, places).split(mapping.lists)]
    kept = [item for item in items if item]
    repeated = next((item for position, item in enumerate(kept) if item in kept[:position]), None)
    if repeated:
        raise CellError(f"nomina due volte «{repeated}»", "Lascialo una volta sola.", "duplicate_id")
    return kept


def _tax_code(cell: Cell, _column: Column, _mapping: ColumnMapping, _places: Places) -> str:
    compact = codicefiscale.compact(str(cell))
    if not codicefiscale.is_valid(compact):
        raise CellError("non è un codice fiscale valido", "Confrontalo con la tessera sanitaria e correggilo.")
    return compact


def _order(cell: Cell, column: Column, mapping: ColumnMapping, places: Places) -> int | str:
    """A criterion of the ranking: an integer, or a date as ISO text."""
    try:
        return _int(cell, column, mapping, places)
    except CellError:
        return _date(cell, column, mapping, places)


def _check_bounds(value: Any, column: Column) -> None:
    low, high = column.min, column.max
    if isinstance(value, bool) or not isinstance(value, int | str) or column.kind not in _BOUNDED:
        return
    shown = _shown(column)
    if low is not None and value < low:
        why = "è negativo" if isinstance(value, int) and value < 0 == low else f"è meno del minimo, {shown(low)}"
        raise CellError(
            why, f"Scrivi un valore da {shown(low)} a {shown(high)}." if high else "Correggi.", "fact_bounds"
        )
    if high is not None and value > high:
        raise CellError(f"supera il massimo ammesso, {shown(high)}", "Controlla gli zeri e correggi.", "fact_bounds")


def _shown(column: Column) -> Callable[[Any], str]:
    places = {"Cents": 2, "Scaled": column.scale}.get(column.kind, 0)

    def show(bound: Any) -> str:
        if not isinstance(bound, int):
            return str(bound)
        whole, rest = divmod(bound, 10**places)
        grouped = f"{whole:,}".replace(",", ".")
        return grouped if not places else f"{grouped},{rest:0{places}d}"

    return show


def _closest(text: str, known: list[str]) -> str:
    near = difflib.get_close_matches(text, known, n=1, cutoff=0.75)
    return f"Forse «{near[0]}»?" if near else ""


_BOUNDED = {"Int", "Cents", "Scaled", "Date"}
_WRITE_A_MOMENT = "Scrivi giorno e ora, per esempio 10/09/2023 10:41."
_READERS: Mapping[str, Callable[[Cell, Column, ColumnMapping, Places], Any]] = {
    "text": _text,
    "email": _email,
    "Bool": _bool,
    "Int": _int,
    "Cents": _cents,
    "Scaled": _scaled,
    "Ratio": _ratio,
    "Date": _date,
    "Code": _code,
    "moment": _moment,
    "municipality": _municipality,
    "list": _list,
    "tax_code": _tax_code,
    "order": _order,
}
