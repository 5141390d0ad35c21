"""Pages that answer a question in their address: the programme on any day, any two days compared, a code in a ranking.

They are made through the same gate, templates and refusals as the written ones. Bounded: only days between the first recorded one and
the present can be asked about, what happened by a day is remembered (records/programme/past.py), and a page stays with whoever
asked until something is recorded (ETag).
"""

import csv
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from time import time_ns
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.http import parse_etags

from approdo.records.gate import acts
from approdo.records.gate.calls import call_named
from approdo.records.gate.classes import CodedRow, CountOfHomesOrActs
from approdo.records.gate.release import Released, release_one
from approdo.records.gate.texts import NotPublic, PublicText, reference_name, sign, words
from approdo.records.programme.claims import Evaluation

from . import calls_pages, programme_pages
from .serving import COOKIE
from .site import everywhere
from .writing import Page, without_notice

STARTED = time_ns()
"""A new version of the program is another answer to the same question."""
MOST_KEPT = 128
_KEPT: OrderedDict[str, bytes] = OrderedDict()


@dataclass(frozen=True)
class Problem:
    """What is wrong in what was asked, and the field it stands in."""

    field: PublicText
    message: PublicText


@dataclass(frozen=True)
class Found:
    """A row with its list, its length, and the address where it stands among the others."""

    row: Released
    owner: PublicText
    municipality: PublicText
    of: Released
    href: PublicText


class NoDay(ValueError):
    """What was asked is no day, or none that can be asked about."""

    def __init__(self, problem: PublicText) -> None:
        self.problem = problem
        super().__init__(str(problem))


def programme_on(request: HttpRequest) -> HttpResponse:
    """/programma/4/?al=2024-07-01: the section as it was at the end of that day."""

    def made(now: Evaluation) -> tuple[Page, int]:
        try:
            then = now.on_day(_day(request.GET.get("al", ""), now))
        except NoDay as wrong:
            return _comparison(now, now.on_day(now.programme.source_day), (Problem(sign("a"), wrong.problem),)), 422
        section = programme_pages.past_section(then) if then is not now else programme_pages.section_of(now)
        return Page("programma/4/", "public/programme.html", section), 200

    return answered(request, made)


def comparison(request: HttpRequest) -> HttpResponse:
    """/programma/4/confronto/?da=&a=: what says something else on two days; in whichever order they are given."""

    def made(now: Evaluation) -> tuple[Page, int]:
        days: dict[str, date] = {}
        problems = []
        for field in ("da", "a"):
            try:
                days[field] = _day(request.GET.get(field, ""), now)
            except NoDay as wrong:
                problems.append(Problem(reference_name(field), wrong.problem))
        if problems:
            return _comparison(now, now.on_day(now.programme.source_day), tuple(problems)), 422
        earlier, later = sorted(days.values())
        return _comparison(now.on_day(later), now.on_day(earlier)), 200

    return answered(request, made)


def _comparison(later: Evaluation, earlier: Evaluation, problems: tuple[Problem, ...] = ()) -> Page:
    context = programme_pages.difference(later, earlier)
    return Page("programma/4/confronto/", "public/programme_diff.html", {**context, "problems": problems})


def _day(text: str, now: Evaluation) -> date:
    """A day between the first recorded one and the present."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise NoDay(words("Questa data non esiste. Scrivi giorno, mese e anno, come 13/06/2024.")) from None
    if not now.first_day <= day <= now.on:
        first, last = acts.a_day(now.first_day), acts.a_day(now.on)
        raise NoDay(words("Scegli un giorno fra il {first} e il {last}.").filled(first=first, last=last))
    return day


def code_in_ranking(request: HttpRequest, slug: str) -> HttpResponse:
    """/bandi/<bando>/graduatoria/?codice=R8C-3LN: its place, looked for in the published table itself."""
    table = Path(settings.PUBLIC_FOLDER) / "bandi" / slug / "graduatoria.csv"

    def made(now: Evaluation) -> tuple[Page, int]:
        at = call_named(slug, now.until)
        if at is None or not table.is_file():
            raise Http404
        asked = request.GET.get("codice", "").strip().upper().replace(" ", "-")
        context: dict[str, Any] = {"call": calls_pages.view_of(at), "found": (), "asked": None, "wrong": None}
        found = _rows(table, slug, asked)
        if found:
            context |= {"found": found, "asked": reference_name(asked)}
        else:
            context["wrong"] = words("Nessuna riga ha questo codice. Controllalo: sei segni, senza 0, O, 1 e I.")
        return Page(f"bandi/{slug}/graduatoria/", "public/found.html", context), 200 if found else 422

    return answered(request, made)


def _rows(table: Path, slug: str, asked: str) -> tuple[Found, ...]:
    """The rows of a code in the published table, one for each list it stands in."""
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    lengths: dict[tuple[str, str], int] = {}
    for row in rows:
        pair = (row["proprietario"], row["comune"])
        lengths[pair] = lengths.get(pair, 0) + 1
    found = []
    for number, row in enumerate(rows):
        if row["codice"] == asked:
            pair = (row["proprietario"], row["comune"])
            anchor = row["ancora"]
            leaf = number // calls_pages.ROWS + 1
            page = f"{leaf}/" if leaf > 1 else ""
            found.append(
                Found(
                    release_one(_coded(row)),
                    reference_name(pair[0]),
                    reference_name(pair[1]),
                    release_one(CountOfHomesOrActs(what="acts", number=lengths[pair])),
                    reference_name(f"/bandi/{slug}/graduatoria/{page}#{anchor}"),
                )
            )
    return tuple(found)


def _coded(row: Mapping[str, str]) -> CodedRow:
    return CodedRow(
        code=row["codice"],
        place=int(row["posto"]),
        score=int(row["punteggio_centesimi"].lstrip("'")),
        drawn=row["sorteggio"] == "True",
    )


def answered(request: HttpRequest, made: Callable[[Evaluation], tuple[Page, int]]) -> HttpResponse:
    """Make the page unless the visitor, or this process, already has it."""
    now = timezone.now()
    closed = request.COOKIES.get(COOKIE, "")
    question = (
        request.get_full_path(),
        acts.state_of_journal(),
        acts.day_of(now),
        translation.get_language(),
        closed,
        STARTED,
    )
    etag = f'"{sha256(repr(question).encode()).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "public, no-cache", "Vary": "Cookie", "X-Content-Type-Options": "nosniff"}
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    if etag in _KEPT:
        return HttpResponse(_KEPT[etag], headers=headers)
    try:
        page, status = made(Evaluation(acts.day_of(now), settings.CITY_FOLDER, now))
    except NotPublic:
        raise Http404 from None
    shared = everywhere(now, settings.CITY_FOLDER)
    body = page.body(shared, translation.get_language() or settings.LANGUAGE_CODE)
    if closed == shared["notice"].version:
        body = without_notice(body)
    if status != 200:
        return HttpResponse(body, status=status, headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"})
    _KEPT[etag] = body
    while len(_KEPT) > MOST_KEPT:
        _KEPT.popitem(last=False)
    return HttpResponse(body, headers=headers)
