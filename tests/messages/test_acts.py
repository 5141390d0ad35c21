"""Which acts tell whom what: a message for each person the act concerns, in the act's own transaction, and readable."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from approdo.documents import texts
from approdo.procedures import check, tell_people
from approdo.procedures.acting import acting
from approdo.procedures.correct_application import (
    CorrectionAnswer,
    CorrectionRequest,
    answer_correction,
    receive_correction,
)
from approdo.procedures.import_applications import ImportOrder, import_applications
from approdo.procedures.open_call import open_call
from approdo.procedures.prepare_call import prepare_call
from approdo.procedures.problems import Problems
from approdo.procedures.publish_call import publish_call
from approdo.procedures.rank_call import rank_final
from approdo.procedures.send_messages import send_messages
from approdo.records.access.table import Action
from approdo.records.calls.models import Application, Correction
from approdo.records.exchanges.models import Message
from approdo.records.journal.models import Event
from approdo.records.journal.reading import payload_of
from approdo.records.people.models import Person
from tests.messages.town import NOW, SYSTEM, ways_into
from tests.procedures import city
from tests.procedures.city import CALL, filed

TWO = [filed("D1", protocol_number="P/1"), filed("D2", score="40,00")]


@pytest.fixture
def people(committed_db):
    return city.found()


def bodies(name: str) -> list[str]:
    return [one.body for one in Message.objects.filter(text=name).order_by("drafted_at", "pk")]


def body(external_id: str, name: str) -> str:
    return Message.objects.get(dossier=city.application(external_id).dossier, text=name).body


@pytest.mark.proves("P-11")
def test_receipt_is_in_the_import_with_every_field_of_article_8(people):
    city.closed(people, TWO)
    receipt = body("D1", "ricevuta")
    for told in (
        "Sesto San Giovanni",  # the administration
        "assegnazione di case popolari",  # what it is about
        "Ufficio Casa, piazza inventata 1",  # the office, for what is not online
        "protocollo@comune.invalid",  # its digital domicile
        "responsabile dell’Ufficio Casa",  # the person responsible
        "8\u00a0novembre\u00a02023",  # 90 days from the day of receipt
        "segretaria generale",  # who decides when the office does not
        "10\u00a0agosto\u00a02023, alle 10:41",  # the day of filing
        "P/1",
        "Nell’area personale",  # where the file is seen and rights are exercised
    ):
        assert told in receipt, told
    assert check.differences() == []


@pytest.mark.proves("P-11")
def test_receipt_exists_if_and_only_if_the_import_does(people):
    city.published(people)
    open_call(CALL.slug, CALL.opens_at, people.manager)
    broken = city.households([filed("D1"), filed("D2", isee="niente")])
    with pytest.raises(Problems):
        import_applications(ImportOrder(CALL.slug, broken), CALL.opens_at + timedelta(days=30), people.officer)
    assert Message.objects.count() == 0
    import_applications(
        ImportOrder(CALL.slug, city.households([filed("D1")])), CALL.opens_at + timedelta(days=30), people.officer
    )
    assert Message.objects.count() == Application.objects.count() == 1


@pytest.mark.proves("P-11")
@pytest.mark.parametrize("missing", ["digital_domicile", "office"])
def test_what_a_receipt_must_say_is_known_before_the_call_is_published(committed_db, missing):
    people = city.found([one for one in city.SETTINGS if one.name != missing])
    if missing == "office":
        from approdo.records.territory.models import Office

        Office.objects.update(address="")
    prepare_call(CALL, city.PREPARED, people.officer)
    with pytest.raises(Problems) as refused:
        publish_call(CALL.slug, city.PUBLISHED, people.manager)
    assert "receipt_incomplete" in {one.code for one in refused.value.problems}


@pytest.mark.proves("P-11")
def test_field_that_goes_missing_later_does_not_stop_the_receipt(people):
    from approdo.records.territory.models import Office

    city.published(people)
    Office.objects.update(address="", name="Ufficio Casa")
    open_call(CALL.slug, CALL.opens_at, people.manager)
    import_applications(
        ImportOrder(CALL.slug, city.households([filed("D1")])), CALL.opens_at + timedelta(days=30), people.officer
    )
    assert "Protocollo: non ancora indicato" in bodies("ricevuta")[0]


@pytest.mark.proves("P-48")
def test_application_keeps_the_information_notice_that_was_shown(people):
    city.closed(people)
    event = Event.objects.filter(kind="application_received").first()
    assert payload_of(event)["information_notice"] == "informativa 1/2023"
    assert "informativa 1/2023" in bodies("ricevuta")[0]


@pytest.mark.proves("P-22")
def test_provisional_ranking_tells_each_person_place_window_and_who_answers(people):
    city.provisional(people, [*TWO, filed("D3", isee="17.000,00")])
    told = body("D2", "graduatoria_provvisoria")
    for piece in (
        "Posto 2 di 2",
        "40,00 punti",
        "dal 18",
        "al 3",
        "responsabile dell’Ufficio Casa",
        "Che cosa succede",
    ):
        assert piece in told, piece
    assert not Message.objects.filter(dossier=city.application("D3").dossier, text="graduatoria_provvisoria").exists()
    assert check.differences() == []


@pytest.mark.proves("P-19")
def test_person_left_out_is_told_why_first_and_how_to_object(people):
    city.provisional(people, [*TWO, filed("D3", isee="17.000,00")])
    message = Message.objects.get(text="motivi_esclusione")
    assert message.dossier_id == city.application("D3").pk
    assert message.legal
    assert "17.000,00" in message.body
    assert "16.000,00" in message.body
    assert "entro 60 giorni" in message.body


def test_nobody_hears_of_a_ranking_that_was_refused(people):
    city.closed(people)
    with pytest.raises(Problems):
        city.rank_provisional(CALL.slug, city.RANKED, people.officer)
    assert bodies("graduatoria_provvisoria") == []


@pytest.mark.proves("P-20")
def test_answer_to_a_correction_reaches_who_asked_in_the_words_of_the_office(people):
    city.provisional(people, TWO)
    receive_correction(
        CorrectionRequest(city.application("D1").pk, "isee", "l’ISEE è più basso"), city.RANKED, people.manager
    )
    correction = Correction.objects.get()
    answer_correction(
        CorrectionAnswer(correction.pk, False, "Il foglio è di un altro anno."), city.FINAL, people.manager
    )
    message = Message.objects.get(text="esito_correzione")
    assert "non accolta" in message.body
    assert "Il foglio è di un altro anno." in message.body
    assert "ISEE" in message.body


def test_final_ranking_tells_everybody_in_it(people):
    city.final(people, TWO)
    assert len(bodies("graduatoria_definitiva")) == 2
    assert "Posto 1 di 2" in body("D1", "graduatoria_definitiva")


def test_admitted_person_outside_every_ranking_is_told_so(people):
    city.register([city.home("C-01", owner="aler", municipality="cologno", zone="rondo")])
    city.provisional(people, [*TWO, filed("D3", resident_in="cologno")])
    assert "non è in nessuna graduatoria" in body("D3", "graduatoria_provvisoria")


def test_many_messages_of_one_act_cost_a_handful_of_statements(people, django_assert_max_num_queries):
    city.decided(people, [filed(f"D{n}", score=f"{20 + n % 30},{n % 10}0") for n in range(120)])
    city.record_public_number(city.NUMBER, city.NUMBERED, people.officer)
    with django_assert_max_num_queries(70):
        city.rank_provisional(CALL.slug, city.RANKED, people.officer)
    assert len(bodies("graduatoria_provvisoria")) == 120


TELLING = {
    "casa_proposta": lambda deed, one: tell_people.home_offered(deed, one.call, [(one, "A-01", "general")], 10),
    "accettazione_ricevuta": lambda deed, one: tell_people.home_accepted(deed, one, "A-01"),
    "rinuncia": lambda deed, one: tell_people.home_refused(deed, one, "A-01", "troppo lontana"),
    "casa_ritirata": lambda deed, one: tell_people.home_withdrawn(deed, one, "A-01", "lavori urgenti"),
    "assegnazione": lambda deed, one: tell_people.home_assigned(deed, one, "A-01", "indigent"),
    "appuntamento_contratto": lambda deed, one: tell_people.lease_appointment(deed, one, "A-01", "lunedì", "documento"),
    "chiavi": lambda deed, one: tell_people.keys(deed, one, "A-01", date(2023, 10, 20)),
    "esclusione": lambda deed, one: tell_people.application_excluded(deed, one, "ISEE oltre il limite"),
    "domanda_ritirata": lambda deed, one: tell_people.application_withdrawn(deed, one, date(2023, 10, 20)),
    "richiesta_chiarimenti": lambda deed, one: tell_people.papers_asked(
        deed, one, "il titolo di soggiorno", "nessuna amministrazione lo ha", date(2023, 10, 20)
    ),
    "delega": lambda deed, one: tell_people.delegation_given(deed, one, "CAF di prova", ["vedere la pratica"], None),
    "codice_accesso": lambda deed, one: tell_people.code_issued(deed, one, city.FINAL),
}


@pytest.mark.parametrize("name", TELLING)
def test_text_of_each_act_is_whole_and_becomes_what_the_person_reads(people, name, tmp_path):
    call = city.final(people, TWO)
    Person.objects.update(address="via inventata 3")
    one = Application.objects.select_related("call__dossier", "resident_in", "dossier").get(external_id="D1")
    with acting(people.manager, city.FINAL, Action.MESSAGE_SEND, call.dossier) as deed:
        happenings, rows = TELLING[name](deed, one)
        deed.record_many(happenings, rows)
    message = Message.objects.get(text=name)
    send_messages(city.FINAL, SYSTEM, NOW, ways_into(tmp_path))
    message.refresh_from_db()
    assert "{" not in message.body + message.subject
    assert texts.blocks(message.body)[0].kind == "paragraph"
    assert bool(message.letter) == message.legal
    assert check.differences() == []


def test_every_text_of_the_measure_has_an_act_or_an_officer_that_sends_it():
    by_acts = {*TELLING, "ricevuta", "graduatoria_provvisoria", "motivi_esclusione", "graduatoria_definitiva"}
    assert set(texts.text_names("sap")) == by_acts | {"esito_correzione", "avviso"}


def test_ranking_again_refused_leaves_the_messages_of_the_first(people):
    city.final(people, TWO)
    before = Message.objects.count()
    with pytest.raises(Problems):
        rank_final(CALL.slug, city.FINAL, people.officer)
    assert Message.objects.count() == before
