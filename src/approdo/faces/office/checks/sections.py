"""The sections of a file's page about its checks: what is verified, what disagrees, what was asked, which papers came."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from approdo.faces import formats
from approdo.faces.addresses import Action
from approdo.faces.components import Cell, Chip, Column, Row, Table, Tone
from approdo.faces.office.checks.words import (
    OUTCOME_WORDS,
    Written,
    defect_title,
    fact_title,
    kilobytes,
    person_names,
    source_word,
    waits,
)
from approdo.procedures.checks import Checks, Effect, checks_from
from approdo.procedures.confirm_declared import source_of
from approdo.records.access.models import ConflictDeclaration
from approdo.records.access.staff import names_of
from approdo.records.access.table import may
from approdo.records.calls.checklist import SETTLED, CheckLine, FactState
from approdo.records.calls.files import FilePage
from approdo.records.evidence.models import Fact

TONES: dict[FactState, Tone] = {
    FactState.DECLARED: "run",
    FactState.VERIFIED: "done",
    FactState.DIFFERING: "wait",
    FactState.EXPIRED: "late",
    FactState.MISSING: "stale",
    FactState.LATER: "stale",
}
URGENT = (FactState.DIFFERING, FactState.EXPIRED, FactState.MISSING)


@dataclass(frozen=True)
class ContrastValue:
    """One of the values that disagree: what, where from, and what the outcome would be with it."""

    value: str
    source: str
    effect: str


@dataclass(frozen=True)
class Contrast:
    """Two sources, one fact: both are shown, and whether it matters."""

    label: str
    values: list[ContrastValue]
    matters: str
    choose: str
    ask: str


def sections(request: HttpRequest, file: FilePage) -> dict[str, object]:
    """What the page of a file shows of its checks, from the rows of the reading that is already written."""
    found = checks_from(file.rows, request.moment)
    written = Written.of(file.application.call)
    may_check = may(request.actor, Action.APPLICATION_CHECK, request.dossier, on=request.today)
    return {
        "checks": check_table(file, found, written, may_check),
        "check_figures": check_figures(found),
        "contrasts": [contrast_of(file, line, found, written) for line in found.contrasts],
        "requests": request_table(file, found),
        "papers": paper_table(file),
        "elsewhere": file.rows.elsewhere,
        "falls_later": found.falls_later,
        "check_acts": check_acts(file) if may_check else [],
        "conflict": conflict_of(request),
        "checked_names": {line.fact.name for line in found.lines},
    }


def check_figures(found: Checks) -> list[tuple[str, int]]:
    wait = [line for line in found.lines if line.waiting]
    return [
        ("verificati", sum(line.state is FactState.VERIFIED for line in found.lines)),
        ("aspettano noi", sum(line.waiting.who == "office" for line in wait if line.waiting)),
        ("aspettano la persona", sum(line.waiting.who == "person" for line in wait if line.waiting)),
        ("in contrasto", len(found.contrasts)),
    ]


def check_table(file: FilePage, found: Checks, written: Written, may_check: bool) -> Table:
    names, verifiers = person_names(file), names_of({fact.verified_by for fact in file.rows.facts if fact.verified_by})
    columns = (Column("Fatto", heads_row=True), Column("Valore"), Column("Stato"), Column("Chi aspetta chi"))
    lines = sorted(found.lines, key=lambda line: (line.state in SETTLED, line.state not in URGENT))
    rows = [
        Row(
            (
                Cell(fact_title(line.fact.label), small=names.get(line.person, "") if line.person else ""),
                value_cell(line, written, verifiers),
                Cell(chip=Chip(TONES[line.state], line.word)),
                waiting_cell(file, line, may_check),
            ),
            hot=line.state in URGENT,
        )
        for line in lines
    ]
    return Table("Prima ciò che aspetta qualcuno. Decide chi verifica, mai il calcolo.", columns, rows)


def value_cell(line: CheckLine, written: Written, verifiers: dict) -> Cell:
    """The value that counts, whose word it is, of which day, and who verified it."""
    fact = line.counting
    if fact is None and line.later:
        latest = line.later[-1]
        return Cell(written.value(latest), small=f"{origin(latest)}: vale dopo la chiusura del bando")
    if fact is None:
        return Cell("non disponibile")
    who = f", verificato da {verifiers.get(fact.verified_by, 'un ruolo dell’ufficio')}" if fact.verified_at else ""
    chosen = ", valore scelto" if line.choice is not None else ""
    return Cell(written.value(fact), small=f"{origin(fact)}{who}{chosen}")


def origin(fact: Fact) -> str:
    return f"{source_word(fact.source)}, {formats.day_short(fact.as_of)}"


def waiting_cell(file: FilePage, line: CheckLine, may_check: bool) -> Cell:
    if line.waiting is None:
        return Cell("nessuno")
    words, since = waits(line.waiting)
    return Cell(words, small=since, href=act_address(file, line) if may_check else "", hidden=line.fact.label)


def act_address(file: FilePage, line: CheckLine) -> str:
    """Where what a line waits for is done."""
    open_one = next((one for one in file.rows.requests if one.closed_at is None and line.fact.name in one.items), None)
    if open_one is not None:
        return reverse("office:request", args=[file.code, open_one.pk])
    about = f"?fatto={line.fact.name}" + (f"&di={line.person}" if line.person else "")
    if line.state is FactState.DIFFERING:
        return reverse("office:fact-choose", args=[file.code]) + about
    if line.state is FactState.MISSING and not line.fact.certified_by:
        return reverse("office:request-new", args=[file.code]) + f"?difetto=missing_value&fatto={line.fact.name}"
    return reverse("office:fact-verify", args=[file.code]) + f"?presso={source_of(line.fact)}"


def contrast_of(file: FilePage, line: CheckLine, found: Checks, written: Written) -> Contrast:
    names = person_names(file)
    about = f"?fatto={line.fact.name}" + (f"&di={line.person}" if line.person else "")
    effects = [found.effects.get(fact.pk) for fact in line.values]
    same = len({effect for effect in map(effect_words, effects) if effect}) <= 1
    label = fact_title(line.fact.label) + (f", {names[line.person]}" if line.person in names else "")
    return Contrast(
        label,
        [
            ContrastValue(written.value(fact), origin(fact), effect_words(effect))
            for fact, effect in zip(line.values, effects, strict=True)
        ],
        "Non cambia l’esito." if same else "Cambia l’esito: vedi accanto a ogni valore.",
        reverse("office:fact-choose", args=[file.code]) + about,
        reverse("office:request-new", args=[file.code]) + f"?difetto=values_differ&fatto={line.fact.name}",
    )


def effect_words(effect: Effect | None) -> str:
    """What the decision would be: the outcome, and indigence where it is known."""
    if effect is None:
        return "non calcolabile"
    indigent = {True: ", nucleo indigente", False: "", None: ""}[effect.indigent]
    return OUTCOME_WORDS.get(effect.outcome, effect.outcome) + indigent


def request_table(file: FilePage, found: Checks) -> Table:
    columns = (Column("Che cosa", heads_row=True), Column("Chiesta"), Column("Entro"), Column("Stato"))
    rows = [
        Row(
            (
                Cell(
                    defect_title(one, file.application.call), href=reverse("office:request", args=[file.code, one.pk])
                ),
                Cell(formats.day_short(one.asked_at)),
                Cell(formats.day_short(found.until[one.pk])),
                Cell(chip=request_chip(one)),
            ),
            hot=one.closed_at is None,
        )
        for one in reversed(file.rows.requests)
    ]
    return Table("La più recente in alto.", columns, rows)


def request_chip(one) -> Chip:
    if one.closed_at is not None:
        return Chip("done" if one.outcome == "clarified" else "stale", one.get_outcome_display().capitalize())
    return Chip("run", "Aspettiamo noi") if one.answered_at else Chip("wait", "Aspettiamo la persona")


def paper_table(file: FilePage) -> Table:
    columns = (
        Column("Documento", heads_row=True),
        Column("Portato da"),
        Column("Ricevuto"),
        Column("Peso", numeric=True),
    )
    rows = [
        Row(
            (
                Cell(one.title, href=reverse("office:paper", args=[file.code, one.id])),
                Cell(one.brought_by),
                Cell(formats.moment_short(one.received_at)),
                Cell(kilobytes(one.size)),
            )
        )
        for one in file.rows.papers
    ]
    return Table("Si scaricano: aprirne uno è una lettura registrata.", columns, rows)


def check_acts(file: FilePage) -> list[tuple[str, str]]:
    return [
        ("Verifica più dati insieme", reverse("office:fact-verify", args=[file.code])),
        ("Chiedi un chiarimento", reverse("office:request-new", args=[file.code])),
    ]


def conflict_of(request: HttpRequest) -> str:
    """What whoever looks has declared about this file or its call (P-18)."""
    dossier = request.dossier
    told = ConflictDeclaration.objects.filter(
        user=request.user.pk, dossier__in=[dossier.pk, dossier.within_id or dossier.pk], superseded_at__isnull=True
    )
    return "Hai dichiarato di non averne." if told.exists() else "Non hai ancora dichiarato niente."
