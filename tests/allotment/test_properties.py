"""What must hold for every call, whatever its homes, households, quotas and refusals."""

from dataclasses import astuple, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approdo.allotment.public import public_file, public_replay
from approdo.allotment.result import Allotment
from approdo.allotment.run import allot
from approdo.allotment.terms import Pairing
from tests.allotment.reference import reference
from tests.allotment.strategies import calls, outsiders_view

many = settings(max_examples=120, deadline=None)


def run(call) -> Allotment:
    result = allot(*call)
    assert isinstance(result, Allotment), result
    return result


def as_the_contract_says_it(result: Allotment) -> dict:
    """The parts that the reference gives too."""
    return {
        "draw": astuple(result.draw),
        "ranking": [
            (one.owner, one.municipality, one.place, one.application, list(one.keys), one.drawn)
            for one in result.ranking
        ],
        "assignments": [(one.home, one.application, one.pass_name, one.preference) for one in result.assignments],
        "quota_proof": [
            (one.quota, one.owner, one.municipality, one.base, one.due, one.assigned) for one in result.quota_proof
        ],
        "unassigned": [one.home for one in result.unassigned],
        "log": [(one.pass_name, one.application, one.home, one.result) for one in result.log],
        "complete": result.complete,
    }


@pytest.mark.proves("H30", "H31", "H33", "commands.allot")
@many
@given(calls())
def test_engine_gives_what_the_slow_reference_gives(call):
    assert as_the_contract_says_it(run(call)) == reference(*outsiders_view(*call))


@pytest.mark.proves("H33")
@many
@given(calls())
def test_no_home_and_no_household_is_served_twice(call):
    result = run(call)
    homes = [one.home for one in result.assignments]
    households = [one.application for one in result.assignments]
    assert len(set(homes)) == len(homes)
    assert len(set(households)) == len(households)
    assert sorted(homes + [one.home for one in result.unassigned]) == sorted(home.id for home in call[1])


@pytest.mark.proves("H33")
@many
@given(calls())
def test_nobody_gets_a_home_that_is_not_adequate_or_that_they_refused(call):
    terms, homes, applications, adequate = call
    pair = {home.id: home.pair for home in homes}
    profile = {one.id: one.profile for one in applications}
    out = {(one.application, pair[one.home]) for one in terms.refusals}
    for one in run(call).assignments:
        assert one.home in adequate[profile[one.application]]
        assert (one.application, pair[one.home]) not in out


@pytest.mark.proves("H30", "H31")
@many
@given(calls())
def test_capped_households_never_get_more_than_their_quota(call):
    """Under `skip` an indigent gets homes by the quota alone, a reserve by a reserve; places end at what is owed."""
    terms, _, applications, _ = call
    holds = {one.id: set(one.categories) for one in applications}
    result = run(call)
    for quota in terms.quotas:
        if quota.beyond == "skip":
            given = [one for one in result.assignments if quota.name in holds[one.application]]
            assert all(one.quota is not None for one in given)
            if quota.name == "indigent":
                assert all(one.quota == "indigent" for one in given)
    for proof in result.quota_proof:
        before = sum(
            row.assigned_before
            for row in terms.counters
            if row.quota == proof.quota
            and proof.owner in (None, row.owner)
            and proof.municipality in (None, row.municipality)
        )
        assert proof.assigned <= max(proof.due, before)
        assert (proof.why_not_filled is None) == (proof.assigned >= proof.due)


@pytest.mark.proves("H33", "H34")
@many
@given(calls(when_many="first"))
def test_nobody_is_passed_over_by_someone_ranked_below_in_the_same_pass(call):
    """No envy inside a pass: whoever ranked above, free to enter and without a home, could not use that home."""
    terms, homes, applications, adequate = call
    result = run(call)
    pair = {home.id: home.pair for home in homes}
    profile = {one.id: one.profile for one in applications}
    place = {(row.application, (row.owner, row.municipality)): row.place for row in result.ranking}
    closed = {
        (line.application, (line.owner, line.municipality), line.pass_name)
        for line in result.log
        if line.result in ("ceiling_reached", "refused", "already_housed")
    }
    step = {(line.application, line.home): line.step for line in result.log if line.result == "assigned" and line.home}
    housed_at = {one.application: step[one.application, one.home] for one in result.assignments}
    out = {(one.application, pair[one.home]) for one in terms.refusals}
    general = [one for one in result.assignments if one.pass_name == "general"]
    for taken in general:
        here = pair[taken.home]
        for other in applications:
            above = place.get((other.id, here), 10**9) < place[taken.application, here]
            free_then = housed_at.get(other.id, 10**9) > step[taken.application, taken.home]
            if above and free_then and (other.id, here) not in out:
                barred = (other.id, here, "general") in closed
                assert barred or taken.home not in adequate[profile[other.id]]


@many
@given(calls(), st.randoms(use_true_random=False))
def test_result_does_not_depend_on_the_order_of_the_applications(call, random):
    terms, homes, applications, adequate = call
    shuffled = list(applications)
    random.shuffle(shuffled)
    assert allot(terms, homes, shuffled, adequate) == run(call)


@pytest.mark.proves("H33", "H36")
@many
@given(calls(when_many="first"), st.data())
def test_scrolling_keeps_whoever_was_served_before_the_refusal(call, data):
    terms, homes, applications, adequate = call
    first = run(call)
    if not first.assignments:
        return
    position = data.draw(st.integers(0, len(first.assignments) - 1))
    refused = first.assignments[position]
    again = replace(terms, refusals=(*terms.refusals, Pairing(refused.application, refused.home)))
    second = run((again, homes, applications, adequate))
    assert second.assignments[:position] == first.assignments[:position]
    assert (refused.application, refused.home) not in {(one.application, one.home) for one in second.assignments}


@pytest.mark.proves("H36")
@many
@given(calls(when_many="first"), st.data())
def test_scrolling_leaves_accepted_homes_with_their_households(call, data):
    terms, homes, applications, adequate = call
    first = run(call)
    if not first.assignments:
        return
    position = data.draw(st.integers(0, len(first.assignments) - 1))
    refused = first.assignments[position]
    later = data.draw(st.lists(st.sampled_from(first.assignments), max_size=3, unique=True))
    accepted = tuple(Pairing(one.application, one.home) for one in later if one != refused)
    again = replace(terms, accepted=accepted, refusals=(*terms.refusals, Pairing(refused.application, refused.home)))
    call = (again, homes, applications, adequate)
    second = run(call)
    kept = {(one.application, one.home) for one in second.assignments}
    assert {(one.application, one.home) for one in accepted} <= kept
    assert as_the_contract_says_it(second) == reference(*outsiders_view(*call))


@pytest.mark.proves("H36")
@many
@given(calls(when_many="first"), st.data())
def test_no_household_loses_a_home_it_accepted_whatever_changes_afterwards(call, data):
    """Homes leave the call, households change size, others refuse or leave: an accepted home stays, and nobody gets one that
    is no longer on offer. The quota may then be exceeded by what was already taken, never by a newcomer."""
    terms, homes, applications, adequate = call
    first = run(call)
    taken = data.draw(st.lists(st.sampled_from(first.assignments), unique=True)) if first.assignments else []
    kept = {one.application for one in taken}
    accepted = tuple(Pairing(one.application, one.home) for one in taken)
    ids = [home.id for home in homes if home.id not in {one.home for one in accepted}]
    withdrawn = tuple(data.draw(st.lists(st.sampled_from(ids), unique=True))) if ids else ()
    changed = {name: data.draw(st.frozensets(st.sampled_from([home.id for home in homes]))) for name in adequate}
    gone = {one.id for one in applications} - {one.application for one in accepted}
    gone = data.draw(st.sets(st.sampled_from(sorted(gone)), max_size=2)) if gone else set()
    left = [one for one in applications if one.id not in gone]
    again = replace(
        terms,
        accepted=accepted,
        withdrawn=withdrawn,
        refusals=tuple(one for one in terms.refusals if one.application not in gone),
        choices=tuple(one for one in terms.choices if one.application not in gone),
    )
    call = (again, homes, left, changed)
    second = run(call)
    given = {(one.application, one.home) for one in second.assignments}
    assert {(one.application, one.home) for one in accepted} <= given
    assert not {one.home for one in second.assignments} & set(withdrawn)
    assert not {one.home for one in second.unassigned} & set(withdrawn)
    assert as_the_contract_says_it(second) == reference(*outsiders_view(*call))
    pair = {home.id: home.pair for home in homes}
    for proof in second.quota_proof:
        newcomers = [one for one in second.assignments if one.quota == proof.quota and one.application not in kept]
        here = [one for one in newcomers if proof.owner in (None, pair[one.home][0])]
        if [one for one in here if proof.municipality in (None, pair[one.home][1])]:
            assert proof.assigned <= proof.due
    replay = public_replay(public_file(*call))
    assert {(one.code, one.home) for one in replay.assignments} == {(f"c{one[0][1:]}", one[1]) for one in given}


@pytest.mark.proves("H34")
@many
@given(calls())
def test_anybody_replays_the_published_file_and_gets_the_same_homes(call):
    result = run(call)
    replay = public_replay(public_file(*call))
    passes = [one.name for one in call[0].passes]
    assert replay.complete is result.complete
    assert replay.draw == result.draw
    assert [(passes[one.walk - 1], one.code, one.home, one.preference) for one in replay.assignments] == [
        (one.pass_name, one.code, one.home, one.preference) for one in result.assignments
    ]


@many
@given(calls())
def test_log_has_one_closing_line_a_household_and_ranking(call):
    """Every line of the log belongs to a ranked household; after a closing line nothing is said of it again there."""
    result = run(call)
    ranked = {(row.application, row.owner, row.municipality) for row in result.ranking}
    closed = set()
    for line in result.log:
        key = (line.application, line.owner, line.municipality)
        assert key in ranked
        assert key not in closed
        if line.result in ("assigned", "no_adequate_home", "refused", "already_housed"):
            closed.add(key)
    if result.complete:
        said = {(line.application, line.owner, line.municipality) for line in result.log}
        assert said == ranked
