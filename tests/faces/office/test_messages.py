"""The office's pages of messages: what waits for a person comes first, each act is one press, nothing is sent by looking."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from approdo.gateways.notices import Outcome, Status
from approdo.procedures import check
from approdo.records.access.actors import Actor
from approdo.records.access.models import DossierAssignment, User
from approdo.records.exchanges.models import HandOver, Message
from approdo.records.journal.models import Event, Reading
from tests.messages import town
from tests.messages.town import NOW, Recording, applicant, draft, now_of, send, ways_into
from tests.procedures import city

OUTBOX, QUEUE = "/ufficio/messaggi/", "/ufficio/messaggi/stampa/"
NOTICES = f"/ufficio/bandi/{city.CALL.slug}/avvisi/"
REFUSED = Outcome(Status.REFUSED, "address_refused")


@pytest.fixture
def place(committed_db):
    return town.town()


@pytest.fixture
def people(place):
    return place[0]


@pytest.fixture
def call(place):
    return place[1]


def enter(actor: Actor) -> Client:
    client = Client()
    user = User.objects.get(pk=actor.user_id)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def manager(people) -> Client:
    return enter(people.manager)


def html(answer) -> str:
    return answer.content.decode()


def press(client: Client, address: str, **data):
    return client.post(address, data, follow=True)


def page_of(message: Message) -> str:
    return f"{OUTBOX}{message.pk}/"


@pytest.fixture
def failed(people, call, tmp_path) -> Message:
    message = draft(people, call, text="avviso")
    send(ways_into(tmp_path, courtesy_email=Recording(answers=[REFUSED])))
    return message


@pytest.fixture
def in_doubt(people, call, tmp_path) -> Message:
    message = draft(people, call)
    told = {applicant("D1").tax_code: "prima@pec.invalid"}
    busy = Recording(answers=[Outcome(Status.DOWN, "busy")])
    send(ways_into(tmp_path, told, digital_domicile=busy))
    HandOver.objects.create(message=message, number=2, begun_at=NOW)
    send(ways_into(tmp_path, told), timedelta(days=1))
    return message


@pytest.fixture
def letters(people, call, tmp_path) -> list[Message]:
    found = [draft(people, call), draft(people, call, "D2")]
    send(ways_into(tmp_path))
    return found


def test_outbox_says_first_what_waits_for_a_person(manager, failed, in_doubt):
    text = html(manager.get(OUTBOX))
    assert "2\u00a0messaggi aspettano una tua decisione" in text
    assert "Non si sa (1)" in text
    assert "Non consegnati (1)" in text


def test_failed_message_is_work_on_the_desk_until_somebody_repeats_it(manager, failed):
    assert "1 non consegnati" in html(manager.get("/ufficio/"))


@pytest.mark.parametrize(("state", "shown"), [("failed", True), ("unknown", False), ("sent", False), ("niente", True)])
def test_filter_of_the_outbox_is_in_the_address(manager, failed, state, shown):
    rows = html(manager.get(OUTBOX, {"stato": state}))
    assert (page_of(failed) in rows) == shown


def test_outbox_of_one_call_shows_only_its_messages(manager, failed):
    assert page_of(failed) in html(manager.get(OUTBOX, {"bando": city.CALL.slug}))
    assert page_of(failed) not in html(manager.get(OUTBOX, {"bando": "altro"}))


@pytest.mark.parametrize("state", ["unknown", "failed", "delivered", "read", "printed"])
def test_empty_list_says_what_to_expect(manager, call, state):
    assert "ap-empty" in html(manager.get(OUTBOX, {"stato": state}))


@pytest.mark.proves("P-40")
def test_officer_sees_messages_of_assigned_files_only(people, call, failed):
    officer = enter(people.officer)
    assert page_of(failed) not in html(officer.get(OUTBOX))
    assert officer.get(page_of(failed)).status_code == 404
    DossierAssignment.objects.create(user_id=people.officer.user_id, dossier=call.dossier, from_at=city.OPENED)
    assert page_of(failed) in html(officer.get(OUTBOX))
    assert officer.get(page_of(failed)).status_code == 200


@pytest.mark.proves("P-39")
def test_opening_a_message_is_a_reading_and_changes_nothing(manager, failed):
    before = Event.objects.count()
    Reading.objects.filter(query="exchanges.message_of_dossier").count()
    manager.get(page_of(failed))
    reading = Reading.objects.get(query="exchanges.message_of_dossier")
    assert reading.dossiers == [failed.dossier_id]
    assert Event.objects.count() == before


def test_message_page_shows_what_the_person_reads_and_each_try(manager, failed):
    text = html(manager.get(page_of(failed)))
    assert "Lunedì lo sportello è chiuso." in text
    assert "l’altro server non accetta questo indirizzo" in text
    assert "<h3>Se hai una domanda</h3>" in text
    assert "testo «avviso»" in text


def test_failed_message_is_sent_again_by_one_press_and_a_second_finds_it_done(manager, failed):
    assert "Rispedisci il messaggio" in html(manager.get(page_of(failed)))
    assert "pronto per ripartire" in html(press(manager, f"{page_of(failed)}rispedisci/"))
    again = manager.post(f"{page_of(failed)}rispedisci/")
    assert again.status_code == 422
    assert "già stato rispedito" in html(again)
    assert Message.objects.filter(repeats=failed).count() == 1
    assert "Rispedisci il messaggio" not in html(manager.get(page_of(failed)))
    assert "Nessun messaggio aspetta una tua decisione" in html(manager.get(OUTBOX))
    assert page_of(failed) in html(manager.get(OUTBOX, {"stato": "repeated"}))


@pytest.mark.parametrize(("answer", "state"), [("sì", "sent"), ("no", "failed")])
def test_person_says_whether_a_message_in_doubt_had_left(manager, in_doubt, answer, state):
    assert "interrotto a metà" in html(manager.get(page_of(in_doubt)))
    press(manager, f"{page_of(in_doubt)}partito/", partito=answer)
    assert now_of(in_doubt).state == state


def test_letters_are_printed_in_one_file_and_posted_with_their_numbers(manager, letters):
    queue = html(manager.get(QUEUE))
    assert "2\u00a0lettere da stampare" in queue
    answer = press(manager, QUEUE, lettera=[str(one.pk) for one in letters])
    package = answer.redirect_chain[-1][0]
    pdf = manager.get(f"{package}lettere/")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    assert "Zq" not in pdf["Content-Disposition"]
    form = {"posted_on": "2023-09-19", f"n-{letters[0].pk}": "RA 1", f"n-{letters[1].pk}": ""}
    answer = press(manager, package, **form)
    assert "2\u00a0lettere spedite" in html(answer)
    assert {now_of(one).state for one in letters} == {"sent"}
    assert "RA 1" in html(answer)
    assert check.differences() == []


def test_printing_nothing_or_twice_is_told(manager, letters):
    assert "Non hai scelto nessuna lettera" in html(manager.post(QUEUE, {}))
    press(manager, QUEUE, lettera=[str(letters[0].pk)])
    second = manager.post(QUEUE, {"lettera": [str(letters[0].pk)]})
    assert second.status_code == 422
    assert "non ci sono più" in html(second)


def test_package_that_was_not_posted_goes_back(manager, letters):
    package = press(manager, QUEUE, lettera=[str(letters[0].pk)]).redirect_chain[-1][0]
    assert "torna nella coda" in html(press(manager, f"{package}rimetti/"))
    assert "2\u00a0lettere da stampare" in html(manager.get(QUEUE))


def test_posting_day_that_cannot_be_is_refused_and_what_was_typed_is_kept(manager, letters):
    package = press(manager, QUEUE, lettera=[str(letters[0].pk)]).redirect_chain[-1][0]
    answer = manager.post(package, {"posted_on": "2019-01-01", f"n-{letters[0].pk}": "RA 77"})
    assert answer.status_code == 422
    assert "RA 77" in html(answer)
    assert now_of(letters[0]).state == "draft"


def test_delivery_by_hand_is_registered_from_the_page(manager, letters):
    address = f"{page_of(letters[0])}consegna/"
    assert "Registra la consegna" in html(manager.get(address))
    answer = press(manager, address, on="2023-09-19", proof="by_hand")
    assert "da quel giorno decorrono i termini" in html(answer)
    assert now_of(letters[0]).state == "delivered"


@pytest.mark.proves("P-6")
def test_page_says_that_no_term_has_begun_without_proof_of_receipt(manager, letters):
    package = press(manager, QUEUE, lettera=[str(letters[0].pk)]).redirect_chain[-1][0]
    press(manager, package, posted_on="2023-09-19", **{f"n-{letters[0].pk}": ""})
    assert "non comincia nessun termine" in html(manager.get(page_of(letters[0])))


def test_letter_that_came_back_is_registered_and_becomes_work(manager, letters):
    package = press(manager, QUEUE, lettera=[str(letters[0].pk)]).redirect_chain[-1][0]
    press(manager, package, posted_on="2023-09-19", **{f"n-{letters[0].pk}": ""})
    press(manager, f"{page_of(letters[0])}tornato/", code="returned")
    assert "tornato al mittente" in html(manager.get(page_of(letters[0])))
    assert "1\u00a0messaggio aspetta una tua decisione" in html(manager.get(OUTBOX))


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def test_notice_to_many_is_seen_before_it_is_sent_and_sent_once(manager, call):
    form = html(manager.get(NOTICES))
    assert "2\u00a0fascicoli" in form
    before = Message.objects.count()
    chosen = {"passo": "anteprima", "text": "avviso", "notice": "Lo sportello è chiuso lunedì.", "which": "tutti"}
    preview = html(manager.post(NOTICES, chosen))
    assert "2\u00a0persone ricevono questo avviso" in preview
    assert "Lo sportello è chiuso lunedì." in preview
    assert "e-mail di cortesia" in preview
    assert Message.objects.count() == before
    told = hidden(preview) | {"passo": "invia"}
    assert press(manager, NOTICES, **told).redirect_chain[-1][0] == f"{OUTBOX}?bando={call.slug}"
    again = manager.post(NOTICES, told)
    assert again.status_code == 422
    assert "già stato preparato" in html(again)
    assert Message.objects.filter(text="avviso").count() == 2
    assert check.differences() == []


def test_notice_goes_to_the_ticked_files_alone(manager, call):
    ticked = str(city.application("D2").pk)
    preview = html(
        manager.post(NOTICES, {"fascicolo": ticked, "passo": "anteprima", "text": "avviso", "notice": "x y"})
    )
    press(manager, NOTICES, **(hidden(preview) | {"passo": "invia"}))
    assert [one.dossier_id for one in Message.objects.filter(text="avviso")] == [city.application("D2").pk]


@pytest.mark.parametrize(
    ("change", "why"), [({"notice": " "}, "Manca che cosa vuoi dire"), ({"text": "rinuncia"}, "Scegli")]
)
def test_notice_that_is_not_whole_is_not_previewed(manager, call, change, why):
    chosen = {"passo": "anteprima", "text": "avviso", "notice": "Chiuso.", "which": "tutti"} | change
    answer = manager.post(NOTICES, chosen)
    assert answer.status_code == 422
    assert "anteprima" in html(answer)
    assert not Message.objects.filter(text="avviso").exists()


def test_officer_writes_to_no_file_of_others(people, call):
    officer = enter(people.officer)
    ticked = str(city.application("D2").pk)
    answer = officer.post(NOTICES, {"fascicolo": ticked, "passo": "invia", "text": "avviso", "notice": "x"})
    assert answer.status_code == 404
    assert not Message.objects.filter(text="avviso").exists()


def test_file_page_lists_its_messages(manager, call):
    file = html(manager.get(f"/ufficio/fascicoli/{city.application('D1').dossier.code}/"))
    assert "Abbiamo ricevuto la tua domanda di casa popolare" in file
    assert "Messaggio scritto" in file
