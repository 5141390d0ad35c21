"""How dates, money and numbers are written for people: the Italian way, or the English one on pages below /en/.

A no-break space keeps a number with its unit. Days and moments are shown in the city's own time zone, whatever the
server's is. Short dates are day/month/year in both languages.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext, gettext_noop

ROME = ZoneInfo("Europe/Rome")
NBSP = "\u00a0"
MISSING = gettext_noop("non disponibile")
MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
    "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip
MONTHS_IN_ENGLISH = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def in_english() -> bool:
    """Whether the page that is being written speaks English."""
    return get_language() == "en"


def local(value: date | datetime) -> date | datetime:
    """An aware moment in the city's time zone; a plain day as it is."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(ROME)
    return value


def day(value: date | datetime | None) -> str:
    """3 ottobre 2023; the first of a month is 1º, as it is read."""
    if value is None:
        return gettext(MISSING)
    value = local(value)
    if in_english():
        return f"{value.day}{NBSP}{MONTHS_IN_ENGLISH[value.month - 1]}{NBSP}{value.year}"
    number = "1º" if value.day == 1 else str(value.day)
    return f"{number}{NBSP}{MONTHS[value.month - 1]}{NBSP}{value.year}"


def day_short(value: date | datetime | None) -> str:
    """03/10/2023, for tables."""
    if value is None:
        return "n.d."
    return local(value).strftime("%d/%m/%Y")


def moment(value: datetime | None) -> str:
    """3 ottobre 2023, alle 10:41"""
    if value is None:
        return gettext(MISSING)
    return f"{day(value)}, {'at' if in_english() else 'alle'} {local(value):%H:%M}"


def moment_short(value: datetime | None) -> str:
    """03/10/2023 10:41, for tables."""
    if value is None:
        return "n.d."
    return f"{local(value):%d/%m/%Y %H:%M}"


def machine(value: date | datetime | None) -> str:
    """ISO 8601, for the `datetime` attribute of `time`."""
    return "" if value is None else local(value).isoformat()


def thousands(value: int | None) -> str:
    """38.200"""
    if value is None:
        return gettext(MISSING)
    return f"{value:,}" if in_english() else f"{value:,}".replace(",", ".")


def hundredths(value: int | None) -> str:
    """An integer of hundredths as 27,50: scores, areas, amounts without unit."""
    if value is None:
        return gettext(MISSING)
    sign = "−" if value < 0 else ""
    whole, rest = divmod(abs(value), 100)
    return f"{sign}{thousands(whole)}{'.' if in_english() else ','}{rest:02d}"


def euros(cents: int | None) -> str:
    """Integer cents as 6.340,00 €."""
    return MISSING if cents is None else f"{hundredths(cents)}{NBSP}€"


def percent(value: int | None) -> str:
    """20 %"""
    return gettext(MISSING) if value is None else f"{value}{NBSP}%"


def fingerprint(value: str | bytes | None) -> str:
    """The first 12 hex digits in fours: enough to compare by eye; the whole digest is in the file."""
    if not value:
        return gettext(MISSING)
    text = bytes(value).hex() if not isinstance(value, str) else value.rpartition(":")[2]
    return NBSP.join(text[start : start + 4] for start in (0, 4, 8))


def counted(value: int, one: str, many: str) -> str:
    """1 giorno, 13 giorni."""
    return f"{thousands(value)}{NBSP}{one if value == 1 else many}"


# the first sign found counts: each browser also names those it descends from
PROGRAMS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def program(user_agent: str) -> str:
    """Chrome su Linux: what a browser says of itself, as its owner would. Only a hint: it can say anything."""
    name = next((name for sign, name in PROGRAMS if sign in user_agent), "")
    system = next((system for sign, system in SYSTEMS if sign in user_agent), "")
    if name and system:
        return f"{name} su {system}"
    return name or system or "programma non riconosciuto"
