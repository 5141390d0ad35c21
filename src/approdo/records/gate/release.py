"""`release`: the only constructor of released values, and the check that writers of public pages make.

A `Released` shows the fields of its record and lets nothing be changed. As text it is its figure, written the way of the
language that is spoken now (`italian()` for what is data); what is missing is «non disponibile», what is too small «meno
di 5» (P-44, P-66).
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language

from . import classes
from .fields import Month
from .texts import NotPublic, PublicText, words

_KEY = object()
MONTHS = (
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
)
MONTHS_IN_ENGLISH = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
NOT_AVAILABLE = words("non disponibile")
FEW = words("meno di 5")
GUARDS = words("non pubblicato")


class Released:
    """A value that passed the gate. Made by `release` alone."""

    __slots__ = ("_record",)
    _record: classes.PublicationClass

    def __init__(self, record: classes.PublicationClass, *, key: object = None) -> None:
        if key is not _KEY:
            raise NotPublic("un valore pubblico nasce solo da release(): vedi records/gate/release.py")
        object.__setattr__(self, "_record", record)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._record, name)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("un valore pubblico non cambia")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("un valore pubblico non cambia")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Released) and self._record == other._record

    def __hash__(self) -> int:
        return hash(repr(self._record))

    def __repr__(self) -> str:
        return f"Released({self._record!r})"

    def __str__(self) -> str:
        return self.told()

    def told(self) -> str:
        """Its figure in the language that is spoken now."""
        return written(self._record, in_english())

    def italian(self) -> str:
        """Its figure as data and stored texts have it."""
        return written(self._record, english=False)

    def fields(self) -> dict[str, Any]:
        """Its fields in their order, for JSON and CSV."""
        return {field.name: getattr(self._record, field.name) for field in fields(self._record)}  # type: ignore[arg-type]  # a dataclass: checked by release


def release(cls: type[classes.PublicationClass], records: Iterable[classes.PublicationClass]) -> tuple[Released, ...]:
    """Every record as a released value, or NotPublic naming the class and the fields that are not admitted.

    `cls` must be one of the closed classes, and each record exactly of it: a subclass could carry more.
    """
    if cls not in classes.CLASSES:
        raise NotPublic(f"{cls.__name__} non è una classe di pubblicazione")
    released = []
    for record in records:
        if type(record) is not cls:
            raise NotPublic(f"{type(record).__name__} non è {cls.__name__}")
        faults = record.faults()
        if faults:
            raise NotPublic(f"{cls.__name__}: campi non ammessi: {', '.join(faults)}")
        released.append(Released(record, key=_KEY))
    return tuple(released)


def release_one(record: classes.PublicationClass) -> Released:
    return release(type(record), [record])[0]


def only_public(value: object, where: str = "pagina") -> None:
    """Raise NotPublic unless all of `value` is released values, public texts, and their containers.

    Frozen dataclasses are containers (a claim, a page): their fields are looked at one by one. Whole numbers, dates and
    plain strings are not public by themselves: an income is a number too.
    """
    if value is None or isinstance(value, bool | Released | PublicText):
        return
    if isinstance(value, Mapping):
        for key, item in value.items():
            only_public(item, f"{where}.{key}")
            if not isinstance(key, PublicText) and not (isinstance(key, str) and key.isidentifier()):
                raise NotPublic(f"{where}: la chiave {type(key).__name__} non è passata dal varco")
        return
    if isinstance(value, list | tuple | frozenset):
        for number, item in enumerate(value):
            only_public(item, f"{where}[{number}]")
        return
    if is_dataclass(value) and not isinstance(value, type) and not isinstance(value, classes.PublicationClass):
        for field in fields(value):
            only_public(getattr(value, field.name), f"{where}.{field.name}")
        return
    raise NotPublic(f"{where}: {type(value).__name__} non è passato dal varco")


def in_english() -> bool:
    return get_language() == "en"


def written(record: classes.PublicationClass, english: bool) -> str:
    """The one figure of a record as people read it; empty for the classes that have none."""
    if isinstance(record, classes.CountOfHomesOrActs):
        return thousands(record.number, english) if record.number is not None else _said(NOT_AVAILABLE, english)
    if isinstance(record, classes.Aggregate):
        if record.number is not None:
            return thousands(record.number, english)
        return _said(FEW if record.few else (GUARDS if record.guards else NOT_AVAILABLE), english)
    if isinstance(record, classes.Act):
        return day_words(record.when, english) if record.when is not None else _said(NOT_AVAILABLE, english)
    if isinstance(record, classes.CodedRow):
        return record.code
    return ""


def _said(text: PublicText, english: bool) -> str:
    return text.told() if english else str(text)


def thousands(number: int, english: bool | None = None) -> str:
    """38.200, or 38,200 in English."""
    grouped = f"{number:,}"
    return grouped if _english(english) else grouped.replace(",", ".")


def day_words(when: date | Month, english: bool | None = None) -> str:
    """3 ottobre 2023; ottobre 2023 when only the month may be said. In English 3 October 2023."""
    if _english(english):
        month = f"{MONTHS_IN_ENGLISH[when.month - 1]} {when.year}"
        return month if isinstance(when, Month) else f"{when.day} {month}"
    month = f"{MONTHS[when.month - 1]} {when.year}"
    return month if isinstance(when, Month) else f"{when.day}{'º' if when.day == 1 else ''} {month}"


def _english(asked: bool | None) -> bool:
    return in_english() if asked is None else asked
