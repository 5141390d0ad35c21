"""A call ends when its ranking is spent: nothing waits, and nothing can scroll."""

import pytest

from approdo.procedures import check
from approdo.procedures.allot_call import run_allotment
from approdo.procedures.answer_offer import OfferAnswer, refuse_home
from approdo.procedures.close_application import Exclusion, propose_exclusion, turn_down_exclusion
from approdo.procedures.end_call import end_call, ending_problems
from approdo.procedures.on_call import find_call
from approdo.procedures.prepare_call import prepare_call
from approdo.procedures.problems import NotFound
from approdo.records.journal.models import Event
from approdo.records.journal.reading import payload_of
from tests.procedures import city
from tests.procedures.city import SIGNED, at
from tests.road.roads import DAY, NEW, SLUG, codes, holds, offer, offered

LATER = at(2023, 12, 1)


def waits():
    return [problem.code for problem in ending_problems(find_call(SLUG))]


@pytest.mark.proves("H36")
def test_call_ends_when_every_home_has_its_keys_and_the_rest_is_named(people):
    offered(people)
    assert waits() == ["offers_open"]
    city.accept_all(people, SIGNED)
    assert waits() == ["offers_open"]
    city.assign_all(people, SIGNED)
    assert waits() == ["keys_missing"]
    for name in holds():
        city.keys(people, name, SIGNED)
    assert waits() == []
    with pytest.raises(NotFound):
        end_call(SLUG, LATER, people.officer)
    end_call(SLUG, LATER, people.manager)
    assert find_call(SLUG).state == "ended"
    said = payload_of(Event.objects.get(kind="call_ended"))
    assert said == {"homes_left": ["A-02"]}
    assert codes(end_call, SLUG, LATER, people.manager) == ["wrong_state"]
    assert check.differences() == []


@pytest.mark.proves("H36")
def test_call_does_not_end_while_its_ranking_can_scroll_or_a_run_waits(people):
    offered(people)
    refuse_home(OfferAnswer(offer("D1"), "x"), SIGNED, people.manager)
    assert "can_scroll" in waits()
    run_allotment(SLUG, SIGNED + DAY, people.officer)
    assert "run_unsigned" in codes(end_call, SLUG, LATER, people.manager)


def test_call_does_not_end_over_an_exclusion_that_nobody_decided(people):
    offered(people)
    proposed = Exclusion(city.application("D2").pk, "visura")
    propose_exclusion(proposed, SIGNED, people.manager)
    assert "exclusion_open" in waits()
    turn_down_exclusion(proposed, SIGNED, people.other_manager)
    assert "exclusion_open" not in waits()


@pytest.mark.proves("H36")
def test_home_that_a_running_call_may_still_give_is_in_no_other_call(people):
    offered(people)
    another = {"slug": "sap-2024", "published_on": at(2024, 2, 1).date(), "opens_at": at(2024, 2, 8)}
    new = city.replace(NEW, **another, closes_at=at(2024, 3, 20), homes=("A-02",))
    assert codes(prepare_call, new, LATER, people.officer) == ["home_not_free"]
    city.accept_all(people, SIGNED)
    city.assign_all(people, SIGNED)
    for name in holds():
        city.keys(people, name, SIGNED)
    end_call(SLUG, LATER, people.manager)
    assert "A-02" not in holds().values()
    prepare_call(new, LATER, people.officer)
