"""The rankings: one for each owner and municipality, provisional and then final (r.r. 4/2017, art. 12).

A ranking is recomputed from scores and published criteria every time and stored with its hash; it is never corrected by
hand. What changes between the two are answered corrections.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from approdo.allotment.prepare import prepare
from approdo.allotment.problems import Refused
from approdo.allotment.result import RankingRow as EngineRow
from approdo.clock.terms import Figure
from approdo.clock.windows import Observation, Window, final_ranking_problems, observation_window
from approdo.documents import canonical
from approdo.documents.adequacy import Adequacy
from approdo.documents.allotment import engine_inputs, read_inputs
from approdo.documents.tables import Places
from approdo.procedures import tell_people
from approdo.procedures.acting import Happening, Row
from approdo.procedures.calendar import holidays_of
from approdo.procedures.call_book import book_of, measure_of
from approdo.procedures.call_papers import application_rows, call_document, home_rows
from approdo.procedures.moments import day_of
from approdo.procedures.on_call import event_of, moved, on_call, problem
from approdo.procedures.problems import Problem, Problems, refuse_if_any
from approdo.procedures.progress import SILENT, Progress
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import Application, Call, Correction, Ranking, RankingRow
from approdo.records.journal.models import Event

DEFAULT_OBSERVATION_DAYS = 10


def rank_provisional(slug: str, moment: datetime, actor: Actor, progress: Progress = SILENT) -> list[Event]:
    """closed → provisional. Every application is decided, the draw's list frozen; from here runs the correction window."""
    with on_call(slug, "rank_provisional", moment, actor, Action.CALL_RANK) as (deed, call):
        refuse_if_any(_undecided(call, Application.State.RECEIVED))
        rows, hash_ = _ranked(call, Ranking.Stage.PROVISIONAL, moment, progress)
        window = correction_window(call, moment)
        payload = {"ranking": str(rows[0].pk), "hash": hash_, "corrections_until": window.closes.isoformat()}
        drafts = tell_people.provisional_ranking(deed, call, ranked_rows(rows), window)
        happenings = [Happening(call.dossier, event_of("rank_provisional"), payload), *drafts.happenings]
        rows = [*rows, *drafts.rows, moved(call, "rank_provisional"), *progress.finished()]
        events = deed.record_many(happenings, rows)
        deed.queue("public.write")
        return events


def rank_final(slug: str, moment: datetime, actor: Actor, progress: Progress = SILENT) -> list[Event]:
    """provisional → final, when the window is over, each correction has its written outcome and nobody waits in check."""
    with on_call(slug, "rank_final", moment, actor, Action.CALL_RANK) as (deed, call):
        refuse_if_any([*_window_problems(call, moment), *_undecided(call, Application.State.IN_CHECK)])
        rows, hash_ = _ranked(call, Ranking.Stage.FINAL, moment, progress)
        payload = {"ranking": str(rows[0].pk), "hash": hash_}
        drafts = tell_people.final_ranking(deed, call, ranked_rows(rows))
        happenings = [Happening(call.dossier, event_of("rank_final"), payload), *drafts.happenings]
        rows = [*rows, *drafts.rows, moved(call, "rank_final"), *progress.finished()]
        events = deed.record_many(happenings, rows)
        deed.queue("public.write")
        return events


def correction_window(call: Call, published_at: datetime) -> Window:
    """The days for corrections after the provisional ranking: a parameter of the measure (P-20)."""
    days = measure_of(call).procedure.get("observation_days", DEFAULT_OBSERVATION_DAYS)
    first = day_of(published_at)
    figure = Figure(int(str(days)), "regola P-20; r.r. 4/2017, art. 12", "memory")
    return observation_window(first, figure, holidays_of(call.dossier.municipality, (first.year, first.year + 1)))


def ranked_rows(rows: Sequence[Row]) -> list[RankingRow]:
    """The places among the rows of a ranking that is about to be saved."""
    return [row for row in rows if isinstance(row, RankingRow)]


def ranking_document(call: Call, stage: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the ranking's hash is over: codes, places and compared values, in an order of their own (the check writes it
    again from the stored rows); nothing about anybody."""
    return {
        "format": "approdo.ranking/1",
        "call": call.slug,
        "stage": stage,
        "list_digest": call.list_digest,
        "public_number": call.public_number or None,
        "rows": sorted(rows, key=lambda row: (row["owner"], row["municipality"], row["place"])),
    }


def _ranked(call: Call, stage: Ranking.Stage, moment: datetime, progress: Progress) -> tuple[list[Row], str]:
    """The ranking and its rows, ready to be saved. Raises Problems (a tie without public number among them)."""
    book = book_of(call, moment)
    inputs = read_inputs(call_document(call), home_rows(call), application_rows(call), Places())
    progress.advance(0, len(inputs.applications))
    engine = engine_inputs(inputs, Adequacy(book.frozen))
    ready = prepare(engine.terms, engine.homes, engine.applications, engine.adequate)
    if isinstance(ready, Refused):
        raise Problems(problem(one.code, one.where, one.message, one.remedy) for one in ready.problems)
    found = [row for ranking in ready.rankings for row in ranking]
    if not found:
        message = "Non c’è nessuna domanda ammessa per le case di questo bando."
        raise Problems([problem("nothing_to_rank", "call", message, "Controlla le decisioni e le preferenze.")])
    values = {row["application_id"]: row for row in inputs.applications}
    order = [key.by for key in inputs.terms.order]
    shown = [_shown(row, [values[row.application][by] for by in order]) for row in found]
    hash_ = canonical.digest(ranking_document(call, stage, shown))
    ranking = Ranking(call=call, stage=stage, ranked_at=moment, hash=hash_)
    ids = dict(Application.objects.filter(call=call).values_list("public_code", "pk"))
    rows = [
        RankingRow(
            ranking=ranking,
            application_id=ids[row["application"]],
            owner=row["owner"],
            municipality=row["municipality"],
            place=row["place"],
            score=values[row["application"]]["score"],
            keys=row["keys"],
            drawn=row["drawn"],
        )
        for row in shown
    ]
    progress.advance(len(inputs.applications), len(inputs.applications))
    return [ranking, *rows], hash_


def _shown(row: EngineRow, keys: list[Any]) -> dict[str, Any]:
    return {
        "owner": row.owner,
        "municipality": row.municipality,
        "place": row.place,
        "application": row.application,
        "keys": keys,
        "drawn": row.drawn,
    }


def _undecided(call: Call, *states: str) -> list[Problem]:
    """Nobody is left out for want of an answer of ours (P-14): undecided ones stop the ranking, with how many they are."""
    count = Application.objects.filter(call=call, state__in=states).count()
    if not count:
        return []
    waiting = "da decidere" if Application.State.RECEIVED in states else "in verifica: manca un dato"
    message = f"{count} domande sono ancora {waiting}."
    remedy = (
        "Decidile tutte." if Application.State.RECEIVED in states else "Completale con una richiesta di correzione."
    )
    return [problem("applications_undecided", "call", message, remedy, value=count, expected="0")]


def _window_problems(call: Call, moment: datetime) -> list[Problem]:
    provisional = Ranking.objects.get(call=call, stage=Ranking.Stage.PROVISIONAL)
    corrections = Correction.objects.filter(application__call=call).select_related("application")
    observations = [
        Observation(one.application.public_code, day_of(one.received_at), one.outcome_text or None)
        for one in corrections
    ]
    window = correction_window(call, provisional.ranked_at)
    return [
        problem(one.code, one.where, one.message, one.remedy)
        for one in final_ranking_problems(window, day_of(moment), observations)
    ]
