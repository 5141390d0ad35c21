"""The pages of the checks: what waits, what disagrees and whether it matters, requests and papers, conflicts of interest."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from approdo.procedures.check_facts import CheckedValue, FactCheck, verify_fact
from approdo.procedures.users import assign_dossier
from approdo.records.access.models import ConflictDeclaration, User
from approdo.records.calls.models import Decision, PaperRequest
from approdo.records.evidence.models import Fact, FactChoice, Paper
from approdo.records.journal.models import Event, Reading
from approdo.records.territory.models import Installation
from tests.procedures import city
from tests.support.papers import pdf

NOW = city.RANKED + timedelta(days=1)


@pytest.fixture
def people(db):
    found = city.found()
    city.decided(found)
    Installation.objects.update(demo_moment=NOW)
    return found


@pytest.fixture
def manager(people, enter):
    return enter(User.objects.get(pk=people.manager.user_id))


@pytest.fixture
def file(people):
    return city.application("D1")


def address(file, rest=""):
    return f"/ufficio/fascicoli/{file.dossier.code}/{rest}"


def text(answer):
    return " ".join(answer.content.decode().split()).replace("\u00a0", " ")


def disagree(people, file, value=1_700_000):
    values = [CheckedValue("isee", value)]
    verify_fact(FactCheck(file.pk, values, "inps", date(2023, 9, 1), "banca dati", "INPS-1"), NOW, people.manager)


def source(**more):
    return {
        "source": "inps",
        "as_of": "2023-09-01",
        "how": "banca dati ISEE",
        "reference": "INPS-1",
        "seen": "0",
        **more,
    }


# ── the file's page ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("H35")
def test_page_of_a_file_says_of_each_fact_who_waits_for_whom(manager, file):
    page = text(manager.get(address(file)))
    assert "Aspettiamo noi: verifica presso INPS" in page
    assert "dal 18/09/2023, nessun termine fissato" in page
    assert "Dichiarato" in page
    assert "In lavorazione" not in page
    read = sorted(Reading.objects.values_list("query", flat=True))
    assert read == ["calls.application_file", "exchanges.messages_of_dossier"], "once a page, whatever it shows"


@pytest.mark.proves("H35", "P-42")
def test_contrast_is_shown_with_both_sources_and_what_each_would_change(people, manager, file):
    disagree(people, file)
    page = text(manager.get(address(file)))
    assert "Due fonti dicono cose diverse: ISEE ordinario" in page
    assert "9.500,00 €</b> · domanda, piattaforma regionale, 10/08/2023. Con questo valore: ammessa" in page
    assert "17.000,00 €</b> · INPS, 01/09/2023. Con questo valore: non ammessa" in page
    assert "Cambia l’esito: vedi accanto a ogni valore. Può essere una svista. Non pesa contro nessuno." in page


# ── verifying and choosing ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("H35", "P-55")
def test_official_confirms_several_facts_with_one_look_at_a_source(people, manager, file):
    page = manager.get(address(file, "verifica/?presso=inps"))
    assert "same-isee" in page.content.decode()
    assert "same-owns_home" not in page.content.decode(), "another source's"
    answer = manager.post(
        address(file, "verifica/?presso=inps"), source(**{"same-isee": "on", "same-pse": "on", "other-movable_assets": "1.500,00"})
    )  # fmt: skip
    assert (answer.status_code, answer["Location"]) == (302, address(file))
    kept = Fact.objects.filter(source="inps", verified_by=people.manager.user_id).order_by("name")
    assert [(one.name, one.value) for one in kept] == [("isee", 950_000), ("movable_assets", 150_000), ("pse", 100)]


def test_unreadable_value_is_told_and_nothing_typed_is_lost(manager, file):
    answer = manager.post(
        address(file, "verifica/?presso=inps"), source(**{"other-isee": "12.50O", "same-pse": "on"}), follow=True
    )
    assert answer.status_code == 422
    page = text(answer)
    assert "«12.50O»" in page
    assert 'value="12.50O"' in page
    assert 'value="banca dati ISEE"' in page
    assert not Fact.objects.filter(source="inps").exists()


@pytest.mark.proves("house.one-act")
def test_second_tab_that_saw_less_is_told_and_does_nothing(manager, file):
    first = manager.post(address(file, "verifica/"), source(**{"same-isee": "on"}))
    assert first.status_code == 302
    second = manager.post(address(file, "verifica/"), source(**{"other-pse": "1,57"}))
    assert second.status_code == 422
    assert "Mentre scrivevi, qualcuno ha verificato o scelto un valore" in text(second)
    assert Event.objects.filter(kind="fact_verified").count() == 1


@pytest.mark.proves("H35", "P-17")
def test_official_chooses_a_value_and_says_why(people, manager, file):
    disagree(people, file)
    declared = Fact.objects.get(dossier=file.pk, name="isee", source="regional_platform")
    page = manager.get(address(file, "scelta/?fatto=isee"))
    assert page.status_code == 200
    seen = page.context["form"]["seen"].value()
    wrong = manager.post(address(file, "scelta/?fatto=isee"), {"fact": declared.pk, "reason": "", "seen": seen})
    assert wrong.status_code == 422
    given = {"fact": declared.pk, "reason": "attestazione vista", "seen": seen}
    assert manager.post(address(file, "scelta/?fatto=isee"), given).status_code == 302
    assert FactChoice.objects.get().reason == "attestazione vista"
    assert Decision.objects.get(application=file, closed_at=None).outcome == "eligible"
    assert manager.get(address(file, "scelta/?fatto=pse")).status_code == 404


# ── requests ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("H35", "P-16", "P-22", "P-23")
def test_official_asks_registers_the_answer_with_its_papers_and_closes(manager, file):
    page = text(manager.get(address(file, "richieste/nuova/?difetto=values_differ&fatto=in_region_since")))
    assert "Perché nessun ufficio può dircelo?" in page
    given = {"defect": "values_differ", "item": "in_region_since", "why_not_ours": "solo lei lo sa"}
    assert manager.post(address(file, "richieste/nuova/"), {**given, "why_not_ours": ""}).status_code == 422
    assert manager.post(address(file, "richieste/nuova/"), given).status_code == 302
    one = PaperRequest.objects.get()
    page = text(manager.get(address(file)))
    assert "Aspettiamo la persona: la risposta alla nostra richiesta" in page
    assert "entro il 29/09/2023" in page
    answered = manager.post(
        address(file, f"richieste/{one.pk}/risposta/"),
        {"text": "dal 2001", "papers": [SimpleUploadedFile("residenza.pdf", pdf()), SimpleUploadedFile("b.pdf", pdf(text="b"))]},
    )  # fmt: skip
    assert answered.status_code == 302
    page = text(manager.get(address(file, f"richieste/{one.pk}/")))
    assert "residenza.pdf" in page
    assert "Aspettiamo noi" in page
    assert manager.post(address(file, f"richieste/{one.pk}/chiudi/"), {"outcome": "clarified"}).status_code == 302
    assert "Chiarito" in text(manager.get(address(file)))


@pytest.mark.proves("house.bad-input")
def test_attachment_that_is_not_what_it_says_is_told_and_the_words_are_kept(manager, file):
    given = {"defect": "values_differ", "item": "in_region_since", "why_not_ours": "solo lei lo sa"}
    manager.post(address(file, "richieste/nuova/"), given)
    one = PaperRequest.objects.get()
    answer = manager.post(
        address(file, f"richieste/{one.pk}/risposta/"),
        {"text": "eccolo", "papers": [SimpleUploadedFile("a.pdf", b"MZ"), SimpleUploadedFile("b.pdf", b"")]},
    )
    assert answer.status_code == 422
    page = text(answer)
    assert "«a.pdf» non è un PDF, un JPEG o un PNG." in page
    assert "eccolo" in page
    assert not Paper.objects.exists()


@pytest.mark.proves("P-16")
def test_equal_treatment_report_names_files_with_the_same_defect_that_were_not_asked(people, manager, file):
    other = city.application("D2")
    for one in (file, other):
        disagree(people, one)
    given = {"defect": "values_differ", "item": "isee", "why_not_ours": "risponde di due nuclei"}
    manager.post(address(file, "richieste/nuova/"), given)
    page = text(manager.get("/ufficio/bandi/sap-2023/parita/"))
    assert "1 difetto è trattato in modo diverso" in page
    assert other.dossier.code in page
    manager.post(address(other, "richieste/nuova/"), given)
    assert "Nessuna differenza." in text(manager.get("/ufficio/bandi/sap-2023/parita/"))


# ── conflicts of interest ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("P-18")
def test_official_declares_a_conflict_is_out_at_once_and_the_manager_gives_the_file_to_a_colleague(
    people, manager, file, enter
):
    officer = User.objects.get(pk=people.officer.user_id)
    assign_dossier(officer, file.call.dossier, moment=NOW, actor=people.manager)
    client = enter(officer)
    assert client.get(address(file)).status_code == 200
    page = text(client.get(address(file, "conflitto/")))
    assert "da subito non vedi più questo fascicolo" in page
    answer = client.post(address(file, "conflitto/"), {"conflict": "yes"})
    assert answer["Location"] == "/ufficio/"
    assert client.get(address(file)).status_code == 404
    page = text(manager.get("/ufficio/conflitti/"))
    assert f"il fascicolo {file.dossier.code}" in page
    declaration = ConflictDeclaration.objects.get(conflict=True)
    form = manager.get(f"/ufficio/conflitti/{declaration.pk}/")
    assert "collega" in text(form)
    assert ">istruttrice<" not in text(form)
    colleague = User.objects.get(pk=people.colleague.user_id)
    assert manager.post(f"/ufficio/conflitti/{declaration.pk}/", {"colleague": colleague.pk}).status_code == 302
    assert "Non c’è niente da affidare." in text(manager.get("/ufficio/conflitti/"))
    assert enter(colleague).get(address(file)).status_code == 200


@pytest.mark.proves("P-18")
def test_official_declares_to_have_none_for_the_whole_call(manager, file):
    assert "Non hai ancora dichiarato niente." in text(manager.get(address(file)))
    assert manager.post("/ufficio/bandi/sap-2023/conflitto/", {"conflict": "no"}).status_code == 302
    assert "Hai dichiarato di non averne." in text(manager.get(address(file)))
    assert manager.post("/ufficio/bandi/sap-2023/conflitto/", {"conflict": ""}).status_code == 422
