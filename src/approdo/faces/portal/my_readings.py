"""Who opened my data: day, role and office, what, why; denied attempts counted; the last 24 months; the same as a file (P-39)."""

import csv
import io
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_noop, ngettext

from approdo.faces import formats
from approdo.faces.addresses import Action, reads
from approdo.faces.components import Crumb, page_number
from approdo.faces.components import Page as Leaf
from approdo.faces.portal.entrance import citizen
from approdo.faces.portal.pages import page
from approdo.procedures import moments
from approdo.procedures.reading import read
from approdo.records.access.actors import APPLICANT, DELEGATE
from approdo.records.access.models import Role
from approdo.records.calls.own import OwnLine, own_files
from approdo.records.calls.own_readings import OwnReading, own_readings

KEPT_YEARS = 2
ROWS = 50
ROLES = dict(Role.choices)
# What was opened, in words that the person knows; any other reading is «i dati della tua pratica».
QUERIES = {
    "calls.application_file": gettext_noop("la tua pratica, intera"),
    "calls.file_lines": gettext_noop("un elenco di domande, con la tua"),
    "calls.files_of_call": gettext_noop("un elenco di domande, con la tua"),
    "calls.files_by_word": gettext_noop("una ricerca che ha trovato la tua pratica"),
    "calls.corrections_of_call": gettext_noop("l’elenco delle osservazioni, con la tua"),
    "calls.sheet_of_file": gettext_noop("il foglio con cui ti diamo il codice"),
    "calls.sheets_of_call": gettext_noop("i fogli con cui diamo i codici"),
    "evidence.papers_of_file": gettext_noop("l’elenco dei tuoi documenti"),
    "evidence.paper_of_file": gettext_noop("un tuo documento"),
    "exchanges.messages_of_office": gettext_noop("un elenco di messaggi, con i tuoi"),
    "exchanges.messages_of_dossier": gettext_noop("i messaggi che ti abbiamo scritto"),
    "exchanges.message_of_dossier": gettext_noop("un messaggio che ti abbiamo scritto"),
    "exchanges.letters_to_print": gettext_noop("lettere da stampare, con la tua"),
}
ANYTHING = gettext_noop("i dati della tua pratica")


@dataclass(frozen=True)
class Seen:
    """One line: a day, who, what and why, and how many times that day."""

    day: date
    who: str
    what: str
    why: str
    times: int


@citizen(Action.OWN_READINGS)
@reads
def readings(request: HttpRequest) -> HttpResponse:
    """One file at a time: the one asked for, else the only or the newest one."""
    files: list[OwnLine] = read(own_files, request.actor, "elenco delle proprie pratiche")
    line = chosen(files, request.GET.get("pratica", ""))
    found = opened(request, line)
    lines = grouped([one for one in found if not one.denied and one.role not in (APPLICANT, DELEGATE)])
    leaf = Leaf(
        min(page_number(request.GET.get("pagina", "")), pages_of(lines)), pages_of(lines), f"&pratica={line.code}"
    )
    context = {
        "file": line,
        "files": files,
        "lines": lines[(leaf.number - 1) * ROWS : leaf.number * ROWS],
        "page": leaf,
        "mine": in_times([one for one in found if one.role == APPLICANT]),
        "helpers": [(helper, in_times(seen)) for helper, seen in by_helper(found).items()],
        "denied": denied_in_words([one for one in found if one.denied and one.role != APPLICANT]),
        "since": since(),
        "crumbs": [Crumb(gettext("Chi ha aperto i miei dati"))],
    }
    return page(request, "readings.html", context)


@citizen(Action.OWN_READINGS, dossier_kwarg="code")
@reads
def readings_csv(request: HttpRequest, code: str) -> HttpResponse:
    """Every opening as it is kept, the latest first. UTF-8 with its mark, so that any table program reads it."""
    files: list[OwnLine] = read(own_files, request.actor, "elenco delle proprie pratiche")
    line = chosen(files, code)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        [gettext("giorno e ora"), gettext("chi"), gettext("che cosa"), gettext("motivo"), gettext("permesso")]
    )
    for one in opened(request, line):
        allowed = gettext("no") if one.denied else gettext("sì")
        writer.writerow([formats.moment_short(one.read_at), who(one), what(one), one.reason, allowed])
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="letture-{line.public_code}.csv"'
    return response


def chosen(files: list[OwnLine], code: str) -> OwnLine:
    """The file asked for; without a code the newest. NotFound for one that is not mine."""
    found = next((line for line in files if not code or line.code == code.strip().upper()), None)
    if found is None:
        raise Http404
    return found


def since() -> datetime:
    """Midnight of this day, 24 months ago: readings are kept so long. Their time is the real one, in a demonstration too."""
    today = formats.local(moments.real_now()).date()
    first = today.replace(year=today.year - KEPT_YEARS, day=min(today.day, 28))
    return datetime.combine(first, time(), formats.ROME)


def opened(request: HttpRequest, line: OwnLine) -> list[OwnReading]:
    why = "chi ha aperto i miei dati"
    return read(own_readings, request.actor, why, dossier=line.dossier_id, since=since())


def grouped(found: list[OwnReading]) -> list[Seen]:
    """The same person's office doing the same thing on one day is one line."""
    counted = Counter((formats.local(one.read_at).date(), who(one), what(one), one.reason) for one in found)
    return [Seen(*key, times=times) for key, times in sorted(counted.items(), key=lambda row: row[0], reverse=True)]


def pages_of(lines: list[Seen]) -> int:
    return max(1, -(-len(lines) // ROWS))


def by_helper(found: list[OwnReading]) -> dict[str, list[OwnReading]]:
    helpers: dict[str, list[OwnReading]] = {}
    for one in found:
        if one.role == DELEGATE and not one.denied:
            helpers.setdefault(one.helper, []).append(one)
    return helpers


def who(one: OwnReading) -> str:
    """A role in an office; the person; a helper by the name the person gave."""
    if one.is_mine:
        return gettext("tu")
    if one.role == DELEGATE:
        return one.helper or gettext("chi ti aiuta")
    role = ROLES.get(one.role, one.role)
    return f"{role}, {one.office}" if one.office else str(role)


def what(one: OwnReading) -> str:
    return gettext(QUERIES.get(one.query, ANYTHING))


def in_times(found: list[OwnReading]) -> str:
    """«12 volte, l’ultima il 3 ottobre 2023»; empty for none."""
    if not found:
        return ""
    times = ngettext("%(n)s volta", "%(n)s volte", len(found)) % {"n": formats.thousands(len(found))}
    return gettext("%(times)s, l’ultima: %(day)s") % {"times": times, "day": formats.day(found[0].read_at)}


def denied_in_words(found: list[OwnReading]) -> str:
    if not found:
        return gettext("Nessuno ha provato ad aprirli senza averne il permesso.")
    text = ngettext(
        "%(n)s tentativo senza permesso: non ha visto niente.", "%(n)s tentativi senza permesso: non hanno visto niente.",
        len(found),
    )  # fmt: skip
    return text % {"n": formats.thousands(len(found))}
