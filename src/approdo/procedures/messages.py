"""A message to a person is drafted in the act that gives rise to it: it exists if and only if the act does.

    happenings, rows = draft_message(deed, application.dossier, person, "casa_proposta", {"home": …, "reasons": …})
    deed.record_many([*mine, *happenings], [*my_rows, *rows])

The text is the measure's, in the version of the act's day; an unready one refuses the act, saying whose confirmation it
awaits, and so does a notified act without appeal (P-19). The event says which text to whom through what, never a word of
it: what the person reads is in the row. Sending is a job (`send_messages`), queued here in the act's own transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings

from approdo.documents import texts, words
from approdo.documents.texts import Text
from approdo.procedures.acting import Deed, Happening, Row
from approdo.procedures.appeals import APPEAL, DIGITAL_DOMICILE, appeal_values, settings_on
from approdo.procedures.moments import day_of
from approdo.procedures.on_call import problem
from approdo.procedures.problems import Problem, refuse_if_any
from approdo.procedures.recipients import recipients_of
from approdo.records.calls.models import Application, Call
from approdo.records.dossiers.models import Dossier
from approdo.records.exchanges.models import Message
from approdo.records.people.models import Person
from approdo.records.territory.models import Municipality

SEND = "messages.send"
NOT_YET = "non ancora indicato"
ONLINE = "Nell’area personale del sito, alla voce «Pratiche»: vedi a che punto è e puoi scriverci."
LONGEST_ADDRESS = 300


class Drafts(NamedTuple):
    """What the calling act records: the events, and the messages themselves."""

    happenings: list[Happening]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of many: about whom, and what the text needs beyond what every message knows."""

    application: Application
    values: Mapping[str, str] = field(default_factory=dict)
    person: Person | None = None


def draft_message(
    deed: Deed,
    dossier: Dossier | UUID,
    person: Person | None,
    text_name: str,
    values: Mapping[str, str],
    *,
    legal: bool | None = None,
) -> Drafts:
    """Draft one message about one application. `person` None: whoever speaks for the household. Raises Problems.

    `legal` is what the text says it is; telling it makes a text that changed its nature fail in the act's own test.
    """
    key = dossier.pk if isinstance(dossier, Dossier) else dossier
    application = Application.objects.select_related("dossier", "resident_in", "call__dossier").get(pk=key)
    drafts = draft_messages(deed, application.call, text_name, [Entry(application, values, person)])
    if legal is not None and any(row.legal != legal for row in drafts.rows if isinstance(row, Message)):
        raise ValueError(f"{text_name}: the act and the text disagree on its effects")
    return drafts


def draft_messages(deed: Deed, call: Call, text_name: str, entries: Sequence[Entry]) -> Drafts:
    """Draft many messages of one text, in a few statements whatever their number. Nothing is written here."""
    drafts = Drafts([], [])
    if not entries:
        return drafts
    text = ready_text(call, text_name, deed.moment)
    shared = shared_values(call, text, day_of(deed.moment))
    unnamed = recipients_of(one.application for one in entries if one.person is None)
    towns = _towns(entries)
    for one in entries:
        person = one.person or unnamed.get(one.application.pk)
        if person is None:
            continue
        values = {**shared, **own_values(one.application, call), **one.values}
        message = _message(deed, text, one.application, person, values, towns)
        drafts.rows.append(message)
        drafts.happenings.append(drafted(message))
    if drafts.rows:
        deed.queue(SEND)
    return drafts


def drafted(message: Message) -> Happening:
    """The event of a draft: which text, through what; nothing that a person reads."""
    payload: dict[str, Any] = {
        "message": str(message.pk),
        "text": message.text,
        "text_from": str(message.text_from),
        "channel": str(message.channel),
        "legal": message.legal,
    }
    if message.repeats_id:
        payload["repeats"] = str(message.repeats_id)
    return Happening(message.dossier_id, "message_drafted", payload)


def ready_text(call: Call, name: str, moment: Any) -> Text:
    """The text of that day, if it may be sent. Raises Problems saying which text, why, and whose confirmation it awaits."""
    day = day_of(moment).isoformat()
    try:
        text = texts.text_on(call.measure, name, day, tuple(settings.MEASURE_FOLDERS))
    except KeyError:
        message = f"Il testo «{name}» non c’è, per il {day_of(moment):%d/%m/%Y}."
        refuse_if_any([problem("text_missing", f"texts/{name}", message, "Chi cura i testi della misura lo scrive.")])
        raise AssertionError("refused above") from None
    refuse_if_any(unready(text))
    return text


def unready(text: Text) -> list[Problem]:
    if text.ready:
        return []
    message = f"Il testo «{text.subject}» ({text.name}, dal {text.from_day}) non è pronto: {text.why}"
    remedy = f"Aspetta la conferma di: {text.awaits}. Finché non c’è, questo atto non si può comunicare."
    return [problem("text_not_ready", f"texts/{text.name}", message, remedy, value=text.from_day)]


def shared_values(call: Call, text: Text, on: date) -> dict[str, str]:
    """What every message about a call can say. Raises Problems when nobody answers for the appeal that the text tells."""
    office, notice = call.dossier.office, call.notice
    found = {
        "administration": call.dossier.municipality.name,
        "call": call.title,
        "office": office_in_words(office),
        "responsible": str(notice.get("responsible") or office.responsible or NOT_YET),
        "substitute": str(notice.get("substitute") or office.substitute or NOT_YET),
        "information_notice": str(notice.get("information_notice") or NOT_YET),
        "online": ONLINE,
    }
    town = call.dossier.municipality_id
    if DIGITAL_DOMICILE in text.needs:
        row = settings_on(town, [DIGITAL_DOMICILE], on).get(DIGITAL_DOMICILE)
        found[DIGITAL_DOMICILE] = str(row.value) if row else NOT_YET
    if text.needs & set(APPEAL):
        appeal, problems = appeal_values(town, on)
        refuse_if_any(problems)
        found |= appeal
    return found


def own_values(application: Application, call: Call) -> dict[str, str]:
    """What every message can say of the application it is about."""
    return {
        "application": application.public_code,
        "filed_on": words.moment(application.filed_at),
        "protocol": application.protocol_number or NOT_YET,
        "score": words.hundredths(application.score),
        "term": term_in_words(call, day_of(application.filed_at)),
    }


def term_in_words(call: Call, received: date) -> str:
    """By when we must decide: the notice's days, counted from the day of receipt (l. 241/1990, art. 2, c. 6; P-2)."""
    told = str(call.notice.get("term_days") or "").strip()
    if not told.isdigit():
        return f"Termine del procedimento: {told or NOT_YET}."
    due = received + timedelta(days=int(told))
    return f"Il procedimento finisce entro il {words.day(due)}: {told} giorni dalla domanda."


def office_in_words(office: Any) -> str:
    """Name, place, hours, and how to reach it: what is known."""
    parts = (office.name, office.address, office.hours, office.phone, office.email)
    return ", ".join(part for part in parts if part)


def listed(lines: Iterable[str]) -> str:
    """Reasons, one a line, as a list of the letter."""
    return "\n".join(f"{texts.ITEM}{' '.join(line.split())}" for line in lines)


def _message(
    deed: Deed,
    text: Text,
    application: Application,
    person: Person,
    values: Mapping[str, str],
    towns: Mapping[str, str],
) -> Message:
    channel, address = planned_way(text.legal, person, towns.get(application.resident_in_id, ""))
    return Message(
        dossier_id=application.pk,
        recipient=person.pk,
        channel=channel,
        legal=text.legal,
        text=text.name,
        text_from=date.fromisoformat(text.from_day),
        subject=texts.fill(text.subject, values),
        body=texts.fill(text.body, values),
        address=address,
        drafted_at=deed.moment,
        drafted_by=deed.actor.user_id,
    )


def planned_way(legal: bool, person: Person, town: str) -> tuple[str, str]:
    """How a message will go, as far as is known now: a digital domicile is looked for when it is sent (P-52)."""
    if legal:
        parts = [part for part in (person.address.strip(), town) if part]
        return Message.Channel.PAPER, ", ".join(dict.fromkeys(parts))[:LONGEST_ADDRESS] if person.address else ""
    if person.email:
        return Message.Channel.COURTESY_EMAIL, person.email
    return Message.Channel.PORTAL, ""


def _towns(entries: Sequence[Entry]) -> dict[str, str]:
    wanted = {one.application.resident_in_id for one in entries}
    return dict(Municipality.objects.filter(pk__in=wanted).values_list("pk", "name"))
