"""Homes are given out: the run computes and proves, a person chooses where the law leaves it, another person signs.

What is signed are offers: the household answers, and the act of assignment comes after its yes. Scrolling after a refusal is
the same run with the refusal as one more input; homes offered, accepted or assigned stay where they are.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from approdo.documents.allotment import allot
from approdo.documents.errors import BadInput
from approdo.procedures import tell_people
from approdo.procedures.acting import Happening, Row
from approdo.procedures.call_papers import application_rows, call_document, held, home_rows
from approdo.procedures.moments import day_of
from approdo.procedures.offers_on_time import offer_days
from approdo.procedures.on_call import event_of, moved, on_call, problem, refuse
from approdo.procedures.problems import Problem, Problems, refuse_if_any
from approdo.procedures.progress import SILENT, Progress
from approdo.procedures.scrolling import changed_since
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.calls.models import AllotmentRun, Application, Call, HomeChoice, Offer
from approdo.records.homes.models import Home
from approdo.records.journal.models import Event

SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class ChosenHome:
    """`application` is the public code, `home` the home's code, `reason` what the act will say (social mix)."""

    call: str
    application: str
    home: str
    reason: str


def run_allotment(slug: str, moment: datetime, actor: Actor, progress: Progress = SILENT) -> list[Event]:
    """Compute an allotment and keep it with its hash. Nothing is assigned until somebody signs it."""
    with on_call(slug, "run_allotment", moment, actor, Action.CALL_ALLOT) as (deed, call):
        former = latest_run(call)
        refuse_if_any(_nothing_new(call, former))
        applications = application_rows(call)
        progress.advance(0, len(applications))
        try:
            document = allot(
                call_document(call, with_results=True),
                home_rows(call),
                applications,
                known_on=max(day_of(moment), call.published_on).isoformat(),
                salt=secrets.token_hex(SALT_BYTES),
                folders=tuple(settings.MEASURE_FOLDERS),
                city=settings.CITY_FOLDER,
            )
        except BadInput as fault:
            raise Problems(fault.errors) from None
        progress.advance(len(applications), len(applications))
        run = AllotmentRun(
            call=call,
            number=former.number + 1 if former else 1,
            run_at=moment,
            complete=document["complete"],
            hash=document["hash"],
            document=document,
        )
        payload = {"run": str(run.pk), "number": run.number, "hash": run.hash, "complete": run.complete}
        events = [deed.record(call.dossier, event_of("run_allotment"), payload, [run, *progress.finished()])]
        deed.queue("public.write")
        return events


def choose_home(chosen: ChosenHome, moment: datetime, actor: Actor) -> list[Event]:
    """Answer the question at which the last run stopped (r.r. 4/2017, art. 15, c. 1 bis). The next run goes on from it."""
    with on_call(chosen.call, "choose_home", moment, actor, Action.CALL_ALLOT) as (deed, call):
        pending = pending_choice(latest_run(call))
        refuse_if_any(_choice_problems(chosen, pending))
        application = Application.objects.select_related("dossier").get(call=call, public_code=chosen.application)
        assert pending is not None, "without a question the guards have refused"
        if HomeChoice.objects.filter(application=application, home__code__in=pending["candidates"]).exists():
            message = "Per questa domanda la casa è già stata scelta."
            raise refuse("already_chosen", "application", message, "Fai ripartire l’assegnazione.")
        choice = HomeChoice(
            application=application,
            home=Home.objects.get(code=chosen.home),
            reason=chosen.reason.strip(),
            chosen_by=actor.user_id,
            chosen_at=moment,
        )
        payload = {"application": chosen.application, "home": chosen.home, "reason": choice.reason}
        return [deed.record(call.dossier, event_of("choose_home"), payload, [choice])]


def sign_allotment(slug: str, moment: datetime, actor: Actor) -> list[Event]:
    """final, allotted → allotted. Whoever signs is not who ran it; from here the homes are offered (P-8, P-42)."""
    with on_call(slug, "sign_allotment", moment, actor, Action.CALL_SIGN) as (deed, call):
        run = latest_run(call)
        refuse_if_any(_signature_problems(call, run, actor))
        assert run is not None, "without a run the guards have refused"
        run.signed_at, run.signed_by = moment, actor.user_id
        new = _new_offers(call, run, moment)
        signed = Happening(call.dossier, event_of("sign_allotment"), {"run": str(run.pk), "hash": run.hash})
        given = [
            Happening(
                one.application.dossier,
                "home_offered",
                {
                    "offer": str(one.pk),
                    "run": str(run.pk),
                    "home": one.home.code,
                    "pass": one.quota,
                    "call": call.slug,
                },
            )
            for one in new
        ]
        days = offer_days(call)
        told = [(one.application, one.home.code, one.quota) for one in new]
        drafts = tell_people.home_offered(deed, call, told, days.value if days else None)
        rows: list[Row] = [(run, "signed_at", "signed_by"), *new, *((one.application, "state") for one in new)]
        events = deed.record_many(
            [signed, *given, *drafts.happenings], [*rows, *drafts.rows, moved(call, "sign_allotment")]
        )
        deed.queue("public.write")
        return events


def latest_run(call: Call) -> AllotmentRun | None:
    return AllotmentRun.objects.filter(call=call).order_by("-number").first()


def pending_choice(run: AllotmentRun | None) -> dict[str, Any] | None:
    """The question at which a run stopped: `application` (public code), `candidates` (home codes), owner, pass."""
    return None if run is None else run.document.get("pending")


def _nothing_new(call: Call, former: AllotmentRun | None) -> list[Problem]:
    """A run is made once on the same inputs: after it comes a choice, a signature, or something that changed."""
    if former is None or changed_since(former, call):
        return []
    pending = pending_choice(former)
    if pending is not None:
        message = f"L’assegnazione aspetta una scelta per la domanda {pending['application']}."
        return [problem("needs_choice", "call", message, "Scegli la casa e scrivi il motivo.")]
    if former.signed_at is None:
        message = "L’assegnazione è già calcolata e aspetta la firma."
        return [problem("already_run", "call", message, "Falla firmare a chi dirige.")]
    message = "Dall’ultima assegnazione non è cambiato niente: nessuna casa è tornata libera."
    return [problem("already_run", "call", message, "Si scorre dopo una rinuncia, o quando qualcosa cambia.")]


def _choice_problems(chosen: ChosenHome, pending: dict[str, Any] | None) -> list[Problem]:
    if pending is None or pending["application"] != chosen.application:
        message = "L’assegnazione non aspetta una scelta per questa domanda."
        return [problem("no_choice_pending", "application", message, "Fai ripartire l’assegnazione.")]
    found = []
    if chosen.home not in pending["candidates"]:
        shown = ", ".join(pending["candidates"])
        message = f"La casa {chosen.home} non è fra quelle adatte e libere."
        found.append(problem("unknown_reference", "home", message, f"Scegli fra: {shown}.", expected=shown))
    if not chosen.reason.strip() or len(chosen.reason) > 300:
        found.append(problem("reason_missing", "reason", "Manca il motivo della scelta.", "Scrivilo in poche parole."))
    return found


def _signature_problems(call: Call, run: AllotmentRun | None, actor: Actor) -> list[Problem]:
    """A complete run, unsigned, computed by somebody else. No job signs."""
    if run is None:
        return [problem("nothing_to_sign", "call", "Non c’è nessuna assegnazione da firmare.", "Calcolala prima.")]
    if run.signed_at is not None:
        return [problem("already_signed", "call", "L’ultima assegnazione è già firmata.", "Non serve fare altro.")]
    found = []
    if not run.complete:
        found.append(
            problem("needs_choice", "call", "L’assegnazione aspetta una scelta.", "Scegli la casa e fai ripartire.")
        )
    if changed_since(run, call):
        message = "Dopo questo calcolo qualcosa è cambiato: una rinuncia, una casa, un nucleo."
        found.append(problem("run_out_of_date", "call", message, "Ricalcola le assegnazioni, poi firma."))
    ran = Event.objects.filter(dossier=call.dossier_id, kind=event_of("run_allotment")).order_by("-seq").first()
    if actor.user_id is None or (ran is not None and ran.actor == actor.user_id):
        message = "Chi ha calcolato l’assegnazione non può anche firmarla."
        found.append(problem("second_person_needed", "actor", message, "Falla firmare a un’altra persona."))
    return found


def _new_offers(call: Call, run: AllotmentRun, moment: datetime) -> list[Offer]:
    """The homes of a run that no household holds yet, with applications already in their new state."""
    holds = {pair for rows in held(call) for pair in rows.values_list("application__public_code", "home__code")}
    wanted = [row for row in run.document["assignments"] if (row["application"], row["home"]) not in holds]
    about = Application.objects.filter(call=call, public_code__in=[row["application"] for row in wanted])
    applications = {one.public_code: one for one in about.select_related("dossier", "resident_in")}
    homes = {one.code: one for one in Home.objects.filter(code__in=[row["home"] for row in wanted])}
    for one in applications.values():
        one.state = Application.State.OFFERED
    return [
        Offer(
            run=run,
            application=applications[row["application"]],
            home=homes[row["home"]],
            quota=row["pass"],
            offered_at=moment,
        )
        for row in wanted
    ]
