"""What an installation sets for itself: terms, days, how long papers are kept. Each with its source and who answers for it.

A setting that nobody has set is the default where a paper gives one (its confidence says how sure we are), else it is missing, and
what needs it says so. A new value begins on a day and never rewrites the ones before: the history is the rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from approdo.procedures.acting import acting
from approdo.procedures.moments import day_of
from approdo.procedures.on_call import problem
from approdo.procedures.problems import NotAllowed, NotFound, Problem, refuse_if_any
from approdo.procedures.users.offices import write
from approdo.records.access.actors import Actor
from approdo.records.access.models import RoleGrant
from approdo.records.access.table import Action
from approdo.records.dossiers.queries import office_dossier
from approdo.records.journal.models import Event
from approdo.records.territory.models import Municipality, Office, Setting

LONGEST_TEXT = 2000
MOST_DAYS = 366 * 100
PATRON = "patron_day"
OFFICE_FIELDS = MappingProxyType(
    {
        "name": "nome dell’ufficio",
        "address": "indirizzo",
        "phone": "telefono",
        "email": "e-mail",
        "hours": "orari",
        "responsible": "responsabile del procedimento (il ruolo, non il nome)",
        "substitute": "chi ha il potere sostitutivo (l. 241/1990, art. 2, c. 9-bis)",
    }
)


@dataclass(frozen=True, slots=True)
class Known:
    """A setting there is. `kind`: text, days, months, years or day_of_year (MM-DD). `confidence` is of the default, on the one scale."""

    name: str
    group: str
    label: str
    kind: str
    cite: str
    confidence: str
    default: Any = None
    hint: str = ""


TERMS, NOTICES, KEEPING, PLACE = "Termini", "Avvisi e informative", "Conservazione", "Il Comune"
_GROUND = "proposta, da confermare con il piano di conservazione del Comune"

KNOWN: Mapping[str, Known] = MappingProxyType(
    {
        one.name: one
        for one in (
            Known(PATRON, PLACE, "festa del patrono", "day_of_year", "calendario del Comune", "missing",
                  hint="Mese e giorno, per esempio 06-24. I termini delle persone non scadono in un giorno di festa."),
            Known("term_days", TERMS, "termine del procedimento di un bando", "days",
                  "l. 241/1990, art. 2, c. 2–4; regolamento del Comune", "missing",
                  hint="In giorni. Senza, il bando non si pubblica."),
            Known("completion_days", TERMS, "giorni per rispondere a una richiesta di chiarimenti", "days",
                  "l. 241/1990, art. 6, c. 1, lett. b): un termine adeguato", "design", 10),
            Known("offer_days", TERMS, "giorni per rispondere a una proposta di casa", "days",
                  "nessuna norma letta lo fissa", "design", 10),
            Known("appeal_days", TERMS, "giorni per il ricorso al TAR", "days", "cod. proc. amm., art. 29", "memory", 60),
            Known("appeal_authority", TERMS, "autorità a cui si ricorre, come si scrive in una lettera", "text",
                  "l. 241/1990, art. 3, c. 4; cod. proc. amm., art. 29", "missing",
                  hint="Per esempio: al TAR della Lombardia. Senza, una comunicazione con effetti non si può scrivere."),
            Known("petition_days", TERMS, "giorni per il ricorso straordinario", "days", "DPR 1199/1971", "memory", 120),
            Known("appeal_text", NOTICES, "autorità e termine per il ricorso, come si scrive nell’avviso", "text",
                  "l. 241/1990, art. 3, c. 4", "missing"),
            Known("digital_domicile", NOTICES, "domicilio digitale del Comune, per le ricevute", "text",
                  "l. 241/1990, art. 8, c. 2, lett. c", "missing", hint="La PEC del protocollo. Senza, un bando non si pubblica."),
            Known("information_notice", NOTICES, "informativa sul trattamento dei dati in uso", "text",
                  "reg. UE 2016/679, art. 13–14", "missing", hint="Titolo, versione e indirizzo."),
            Known("legal_basis", NOTICES, "base giuridica dei bandi SAP", "text",
                  "reg. UE 2016/679, art. 6, par. 1, lett. e)", "missing"),
            Known("dpia", NOTICES, "valutazione d’impatto", "text", "reg. UE 2016/679, art. 35", "missing",
                  hint="Il numero o la data dell’atto."),
            Known("retention_granted", KEEPING, "domande accolte", "years", _GROUND, "design", 10),
            Known("retention_refused", KEEPING, "domande non accolte o ritirate", "years", _GROUND, "design", 5),
            Known("retention_draft", KEEPING, "bozze mai inviate", "days", _GROUND, "design", 90),
            Known("retention_social_file", KEEPING, "fascicoli sociali: anni prima di chiedere all’archivista", "years",
                  "non si cancellano da soli: proposta, da confermare", "design", 10),
            Known("retention_bookings", KEEPING, "prenotazioni e code", "days", _GROUND, "design", 90),
            Known("retention_readings", KEEPING, "registro delle letture", "months",
                  "linee guida del Garante sul dossier sanitario, 4/6/2015, prese a modello", "secondary", 24,
                  hint="La banca dati le tiene 24 mesi: un valore più basso non ha effetto."),
            Known("retention_published", KEEPING, "elenchi pubblicati", "years", "d.lgs. 33/2013, art. 8, c. 3", "read", 5),
            Known("retention_albo", KEEPING, "copie all’albo pretorio", "days", "d.lgs. 267/2000, art. 124", "read", 15),
        )
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SetValue:
    """A setting as it stands on a day: `row` is what set it, None for the default."""

    known: Known
    value: Any
    row: Setting | None

    @property
    def missing(self) -> bool:
        return self.value is None or self.value == ""

    @property
    def confirmed(self) -> bool:
        """Somebody answers for it, or the text of the norm was read."""
        return self.row is not None or (not self.missing and self.known.confidence in ("read", "secondary"))


@dataclass(frozen=True, slots=True)
class Change:
    """`source`: in which act or page it stands. `from_day`: from when (default: the day of the act), never before it."""

    name: str
    value: Any
    source: str
    from_day: date | None = None


def standing(municipality: str, on: date) -> list[SetValue]:
    """Every setting as it stands on a day, in the order in which they are declared."""
    rows: dict[str, Setting] = {}
    for row in Setting.objects.filter(municipality=municipality, from_day__lte=on).order_by("from_day", "recorded_at"):
        rows[row.name] = row
    return [
        SetValue(known, rows[name].value if name in rows else known.default, rows.get(name))
        for name, known in KNOWN.items()
    ]


def value_of(municipality: str, name: str, on: date) -> SetValue:
    return next(one for one in standing(municipality, on) if one.known.name == name)


def history_of(municipality: str, name: str) -> list[Setting]:
    """Every value it had or will have, the latest first."""
    return list(Setting.objects.filter(municipality=municipality, name=name).order_by("-from_day", "-recorded_at"))


def change_setting(change: Change, moment: datetime, actor: Actor) -> list[Event]:
    """Set a value from a day on. Raises NotFound for a setting there is not, Problems with every reason."""
    known = KNOWN.get(change.name)
    if known is None:
        raise NotFound
    office = _office_of(actor)
    with acting(actor, moment, Action.SETTINGS_EDIT, office_dossier(office.pk)) as deed:
        day = change.from_day or day_of(moment)
        value = _clean(known, change.value)
        refuse_if_any(_problems(known, change, value, day, moment))
        row = Setting(
            municipality=office.municipality,
            name=known.name,
            value=value,
            from_day=day,
            source=change.source.strip(),
            confirmed_by=_role_of(actor),
            set_at=moment,
        )
        rows: list[Any] = [row]
        if known.name == PATRON:
            town = Municipality.objects.select_for_update().get(pk=office.municipality_id)
            town.patron_day = value
            rows.append((town, "patron_day"))
        payload = {"name": known.name, "value": value, "from": day.isoformat(), "source": row.source}
        return [write(deed, office, "setting_changed", payload, rows)]


def change_office(code: str, told: Mapping[str, str], moment: datetime, actor: Actor) -> list[Event]:
    """Change what the pages say of an office; its history is the events of its dossier. Nothing changed: no event."""
    office = Office.objects.filter(pk=code).first()
    if office is None:
        raise NotFound
    with acting(actor, moment, Action.SETTINGS_EDIT, office_dossier(office.pk)) as deed:
        office = Office.objects.select_for_update().get(pk=code)
        new = {name: value.strip() for name, value in told.items() if name in OFFICE_FIELDS}
        changed = {
            name: [getattr(office, name), value] for name, value in new.items() if getattr(office, name) != value
        }
        refuse_if_any(
            problem("text_missing", name, f"Manca: {OFFICE_FIELDS[name]}.", "Scrivilo: le pagine lo mostrano.")
            for name in ("name", "responsible", "substitute")
            if not new.get(name, getattr(office, name))
        )
        if not changed:
            return []
        for name, (_, value) in changed.items():
            setattr(office, name, value)
        events = [write(deed, office, "office_changed", {"changed": changed}, [(office, *changed)])]
        deed.queue("public.write")
        return events


def _office_of(actor: Actor) -> Office:
    office = Office.objects.filter(pk=actor.office).select_related("municipality").first()
    if office is None:
        raise NotAllowed(Action.SETTINGS_EDIT)
    return office


def _role_of(actor: Actor) -> str:
    grant = RoleGrant.objects.filter(user=actor.user_id, role=actor.role).first()
    return grant.get_role_display() if grant else actor.role


def _clean(known: Known, value: Any) -> Any:
    """What was typed, in the setting's own type; None when it is not one."""
    text = str(value).strip()
    if known.kind == "text":
        return text or None
    if known.kind == "day_of_year":
        return text if re.fullmatch(r"\d\d-\d\d", text) and _exists(text) else None
    return int(text) if re.fullmatch(r"\d{1,5}", text) and 0 < int(text) <= MOST_DAYS else None


def _exists(text: str) -> bool:
    """A day of a leap year: 02-29 is a day, 02-30 is not."""
    try:
        date.fromisoformat(f"2024-{text}")
    except ValueError:
        return False
    return True


EXPECTED = {
    "text": f"un testo fino a {LONGEST_TEXT} caratteri",
    "days": "un numero intero maggiore di zero",
    "months": "un numero intero maggiore di zero",
    "years": "un numero intero maggiore di zero",
    "day_of_year": "mese e giorno, come 06-24",
}


def _problems(known: Known, change: Change, value: Any, day: date, moment: datetime) -> list[Problem]:
    found = []
    if value is None or (isinstance(value, str) and len(value) > LONGEST_TEXT):
        message = f"«{str(change.value)[:60]}» non va bene per «{known.label}»."
        remedy = f"Scrivi {EXPECTED[known.kind]}."
        found.append(problem("fact_type", "value", message, remedy, expected=EXPECTED[known.kind]))
    if not change.source.strip() or len(change.source) > 200:
        message = "Manca dove sta scritto questo valore."
        found.append(problem("reason_missing", "source", message, "Indica l’atto, la pagina o chi lo ha deciso."))
    if day < day_of(moment):
        message = "Un valore nuovo vale da oggi in poi: quello di prima resta per ciò che è già successo."
        found.append(
            problem("date_invalid", "from_day", message, "Scegli oggi o un giorno futuro.", value=day.isoformat())
        )
    return found
