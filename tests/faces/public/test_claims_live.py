"""H29–H36: the public sentence changes by exactly what the acts say, and by nothing else."""

from datetime import timedelta

import pytest

from tests.procedures.city import at
from tests.programme.city import CITY


def claims(moment) -> dict[str, object]:
    from approdo.records.programme.claims import Evaluation

    found = Evaluation(moment.date(), CITY, moment).claims
    return {str(one.row): one for one in found if one.live}


def told(moment) -> dict[str, tuple[str, str]]:
    return {row: (str(one.chip.code), str(one.figure)) for row, one in claims(moment).items()}


@pytest.mark.proves("H29", "H30", "H31", "H33", "H34", "H36", "P-63", "P-66")
def test_the_sentences_follow_the_acts_of_the_call_one_by_one(people) -> None:
    """One run of the call; each day is asked about afterwards, and says what was so on that day."""
    from tests.faces.public import world

    world.with_keys(people)
    day = timedelta(days=1)
    before = told(at(2023, 7, 1))
    assert set(before.values()) == {("no_statement", "non disponibile")}

    provisional = told(world.PROVISIONAL + timedelta(hours=1))
    assert provisional["H29"][0] == "running"
    assert provisional["H30"] == ("no_statement", "0")
    assert provisional["H31"] == ("no_statement", "non disponibile")
    assert provisional["H34"] == ("in_force", "11")
    assert provisional["H36"] == ("running", "3")

    final = told(world.FINAL + timedelta(hours=1))
    assert final["H29"][0] == "delivered"
    assert final["H33"] == ("no_statement", "0")

    signed = told(world.SIGNED + timedelta(hours=1))
    assert signed["H30"] == ("delivered", "2")
    assert signed["H31"] == ("delivered", "2 su 2")
    assert signed["H36"] == ("running", "1")
    assert told(world.SIGNED - day)["H30"] == ("no_statement", "0")

    changed = {
        row for row, now in told(world.SIGNED + timedelta(hours=1)).items() if now != told(world.SIGNED - day)[row]
    }
    assert changed == {"H30", "H31", "H36"}

    offered = told(world.OFFERED + timedelta(hours=1))
    assert offered["H30"] == ("no_statement", "0"), "a home that is offered is assigned to nobody yet"
    assert offered["H31"] == ("running", "0 su 2")
    assert offered["H36"] == ("running", "3")


@pytest.mark.proves("H33")
def test_keys_count_only_when_they_are_handed_over(people) -> None:
    from approdo.records.calls.models import Assignment
    from approdo.records.gate import homes
    from approdo.records.gate.calls import call_named
    from tests.faces.public import world
    from tests.procedures.city import keys

    world.signed(people)
    assert homes.with_keys(call_named("sap-2023", world.KEYS)).number == 0
    one = Assignment.objects.get(home__code="A-01")
    keys(people, one.application.external_id, world.KEYS)
    assert homes.with_keys(call_named("sap-2023", world.KEYS)).number == 1
    assert homes.with_keys(call_named("sap-2023", world.KEYS - timedelta(days=1))).number == 0
    assert str(homes.median_days_to_keys(call_named("sap-2023", world.KEYS))) == "meno di 5"


@pytest.mark.proves("H30", "H31", "H36")
def test_a_home_that_is_refused_is_assigned_to_nobody(people) -> None:
    from approdo.procedures.answer_offer import OfferAnswer, refuse_home
    from approdo.records.calls.models import Offer
    from tests.faces.public import world
    from tests.procedures.city import accept_all, assign_all

    world.offered(people)
    one = Offer.objects.get(home__code="A-01")
    refuse_home(OfferAnswer(one.pk, "troppo lontana dal lavoro"), world.SIGNED, people.manager)
    accept_all(people, world.SIGNED)
    assign_all(people, world.SIGNED)
    assert told(world.SIGNED + timedelta(hours=1))["H30"] == ("delivered", "1")
    assert told(world.SIGNED + timedelta(hours=1))["H31"] == ("running", "1 su 2")
    assert told(world.SIGNED + timedelta(hours=1))["H36"] == ("running", "2")
    assert told(world.SIGNED - timedelta(hours=1))["H30"] == ("no_statement", "0")


@pytest.mark.proves("H31")
def test_the_quota_proof_shows_base_due_and_assigned_of_each_owner(people) -> None:
    from tests.faces.public import world

    world.signed(people)
    lines = claims(world.SIGNED + timedelta(hours=1))["H31"].lines
    assert [line.split(" (")[0] for line in lines] == [
        "Comune, Sesto San Giovanni: 1 su 1",
        "ALER, Sesto San Giovanni: 1 su 1",
    ]
    assert all("20\u00a0% delle case rese disponibili" in line for line in lines)


@pytest.mark.proves("H32")
def test_the_law_in_force_is_the_citations_of_the_figures_on_the_day_of_the_notice(people) -> None:
    from tests.faces.public import world

    world.ranked(people)
    found = claims(world.PROVISIONAL + timedelta(hours=1))["H32"]
    assert found.chip.code == "in_force"
    cited = [fact.text for fact in found.facts]
    assert "art. 7 c. 1 c) r.r. 4/2017" in cited
    assert int(str(found.figure)) > 10
    assert "Corte cost. 44/2020 del 9.3.2020" not in cited  # a norm struck is not a norm used


@pytest.mark.proves("H34")
def test_a_ranking_whose_rows_were_moved_is_not_the_same_any_more(people) -> None:

    from approdo.records.calls.models import RankingRow
    from approdo.records.gate.calls import call_named
    from approdo.records.programme.live import recomputed_equal
    from tests.faces.public import world

    world.ranked(people)
    moment = world.PROVISIONAL + timedelta(hours=1)
    assert recomputed_equal(call_named("sap-2023", moment))
    call = call_named("sap-2023", moment)
    call.call.public_number = (
        "00-00-01"  # another number draws the two equal scores in another order, or the check is blind
    )
    drawn = RankingRow.objects.filter(ranking__call=call.call, drawn=True).order_by("owner", "place")
    assert drawn.count() == 4
    results = set()
    for number in range(12):
        call.call.public_number = f"00-{number:02}"
        results.add(recomputed_equal(call))
    assert results == {True, False}


@pytest.mark.proves("H35", "P-44")
def test_open_checks_are_counted_as_people_and_hidden_below_five(people) -> None:
    from tests.faces.public import world
    from tests.procedures.city import DECIDED, IMPORTED, decided

    decided(people, world.rows(), world.NEW)
    waiting = claims(IMPORTED + timedelta(minutes=1))["H35"]
    assert waiting.figure == "12"
    assert waiting.chip.code == "running"
    assert any("39" in line or "38" in line or "40" in line for line in waiting.lines)
    done = claims(DECIDED + timedelta(minutes=1))["H35"]
    assert done.figure == "meno di 5"
    stale = claims(DECIDED + timedelta(days=61))["H35"]
    assert (stale.chip.code, str(stale.chip.word)) == ("stale", "Nessuna prova da 61 giorni")
