"""From paper to open: what must be there, what must be known, and when."""

from dataclasses import replace
from datetime import timedelta

import pytest

from approdo.procedures.call_book import book_of
from approdo.procedures.close_call import close_call
from approdo.procedures.confirm_parameter import Confirmation, confirm_parameter
from approdo.procedures.kinds import KINDS, NOTICE, PRE_REJECTION
from approdo.procedures.on_call import find_call
from approdo.procedures.open_call import open_call
from approdo.procedures.prepare_call import prepare_call
from approdo.procedures.problems import NotFound, Problems
from approdo.procedures.publish_call import publish_call
from approdo.records.calls.models import Call, ParameterConfirmation
from approdo.records.journal.models import Event
from tests.procedures import city
from tests.procedures.city import CALL, CLOSED, OPENED, PREPARED, PUBLISHED, at

pytestmark = pytest.mark.django_db
SLUG = CALL.slug


@pytest.fixture
def people():
    return city.found()


def codes(refused):
    return [problem.code for problem in refused.value.problems]


def confirm_all(people, slug=SLUG):
    for name, figure in book_of(find_call(slug), PUBLISHED).parameters_needed().items():
        if figure.awaits:
            confirm_parameter(Confirmation(slug, name, "dato dimostrativo"), PUBLISHED, people.officer)


# ── it works ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("H29")
def test_officer_and_manager_take_a_call_from_paper_to_closed(people):
    city.published(people)
    open_call(SLUG, OPENED, people.manager)
    close_call(SLUG, CLOSED, people.manager)
    call = find_call(SLUG)
    assert (call.state, call.list_digest) == ("closed", "")
    kinds = list(Event.objects.filter(dossier=call.dossier).order_by("seq").values_list("kind", flat=True))
    assert [kind for kind in kinds if kind != "parameter_confirmed"] == [
        "call_prepared", "call_published", "call_opened", "call_closed",
    ]  # fmt: skip
    assert [home.home.code for home in call.call_homes.order_by("position")] == list(CALL.homes)


def test_publication_day_is_the_day_on_which_it_is_published(people):
    prepare_call(CALL, PREPARED, people.officer)
    confirm_all(people)
    publish_call(SLUG, PUBLISHED + timedelta(days=2), people.manager)
    assert find_call(SLUG).published_on == (PUBLISHED + timedelta(days=2)).date()


# ── paper ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def refused_paper(people, **changes):
    with pytest.raises(Problems) as refused:
        prepare_call(replace(CALL, **changes), PREPARED, people.officer)
    assert not Call.objects.exists()
    return codes(refused)


def test_window_shorter_than_the_law_is_refused(people):
    assert refused_paper(people, closes_at=OPENED + timedelta(days=29)) == ["call_terms"]


def test_quota_beyond_or_below_the_law_is_refused(people):
    for share in ("21/100", "19/100"):
        allotment = {"quotas": [city.INDIGENT_QUOTA | {"share": share}]}
        assert refused_paper(people, allotment=allotment) == ["call_over_ceiling"]
    assert refused_paper(people, allotment={"quotas": []}) == ["quota_missing"]


def test_municipality_that_raises_the_indigent_quota_names_its_act(people):
    raised = {"quotas": [city.INDIGENT_QUOTA | {"share": "30/100"}]}
    prepare_call(
        replace(CALL, allotment=raised, notice=city.NOTICE | {"indigent_quota_act": "delibera 7/2023"}),
        PREPARED,
        people.officer,
    )
    assert find_call(SLUG).state == "draft"


def test_unknown_option_and_parameter_are_refused_together(people):
    found = refused_paper(people, options={"colour": True}, parameters={"isee_max": 1, "nothing": 2})
    assert "option_unknown" in found
    assert "call_unknown_parameter" in found


def test_homes_that_cannot_be_offered_are_refused(people):
    assert refused_paper(people, homes=("A-01", "A-01", "Z-99")) == ["duplicate_id", "unknown_reference"]
    prepare_call(CALL, PREPARED, people.officer)
    with pytest.raises(Problems) as refused:
        prepare_call(replace(CALL, slug="other", homes=("A-01",)), PREPARED, people.officer)
    assert codes(refused) == ["home_not_free"]


def test_call_is_prepared_once_and_in_ones_own_office(people):
    prepare_call(CALL, PREPARED, people.officer)
    with pytest.raises(Problems) as refused:
        prepare_call(replace(CALL, homes=(), office="altro"), PREPARED, people.officer)
    assert codes(refused) == ["duplicate_id", "not_allowed"]


# ── publication and opening ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proves("P-12", "P-43")
@pytest.mark.parametrize("missing", [*NOTICE, "dpia"])
def test_call_without_a_part_of_its_notice_is_neither_published_nor_opened(people, missing):
    notice = city.NOTICE | {missing: "  "}
    prepare_call(replace(CALL, notice=notice), PREPARED, people.officer)
    confirm_all(people)
    with pytest.raises(Problems) as refused:
        publish_call(SLUG, PUBLISHED, people.manager)
    assert [(problem.code, problem.where) for problem in refused.value.problems] == [
        ("notice_incomplete", f"notice/{missing}")
    ]
    Call.objects.update(state="published")
    with pytest.raises(Problems) as refused:
        open_call(SLUG, OPENED, people.manager)
    assert codes(refused) == ["notice_incomplete"]
    assert not Event.objects.filter(kind__in=("call_published", "call_opened")).exists()


@pytest.mark.proves("P-12", "P-68")
def test_call_that_needs_a_value_nobody_confirmed_is_not_published(people):
    prepare_call(CALL, PREPARED, people.officer)
    awaiting = {n for n, figure in book_of(find_call(SLUG), PUBLISHED).parameters_needed().items() if figure.awaits}
    assert awaiting, "the measure has at least one value known by memory"
    with pytest.raises(Problems) as refused:
        publish_call(SLUG, PUBLISHED, people.manager)
    assert {problem.where for problem in refused.value.problems} == {f"parameters/{name}" for name in awaiting}
    confirm_all(people)
    publish_call(SLUG, PUBLISHED, people.manager)
    row = ParameterConfirmation.objects.first()
    assert (row.by, row.source) == ("istruttore dell’Ufficio Casa", "dato dimostrativo")


def test_values_of_a_section_that_only_checks_do_not_stop_a_call(people):
    prepare_call(CALL, PREPARED, people.officer)
    book = book_of(find_call(SLUG), PUBLISHED)
    unknown = {name for name in book.frozen.params_of("isbar_check") if book.frozen.figures[name].awaits == "missing"}
    assert unknown
    assert not unknown & set(book.parameters_needed())


def test_values_of_the_categories_count_only_when_a_quota_reads_them(people):
    plain = book_of_call(people, [city.INDIGENT_QUOTA])
    reserved = book_of_call(
        people, [city.INDIGENT_QUOTA, {"name": "forces", "share": "10/100", "rounding": "up", "beyond": "compete"}]
    )
    assert set(plain.parameters_needed()) < set(reserved.parameters_needed())
    assert {"forces_share", "elderly_age"} <= set(reserved.parameters_needed()) - set(plain.parameters_needed())


def book_of_call(people, quotas):
    slug = f"sap-{len(quotas)}"
    prepare_call(
        replace(CALL, slug=slug, homes=(CALL.homes[len(quotas)],), allotment={"quotas": quotas}),
        PREPARED,
        people.officer,
    )
    return book_of(find_call(slug), PUBLISHED)


@pytest.mark.proves("P-13")
def test_criteria_are_frozen_once_applications_are_open(people):
    prepare_call(CALL, PREPARED, people.officer)
    confirm_all(people)
    publish_call(SLUG, PUBLISHED, people.manager)
    open_call(SLUG, OPENED, people.manager)
    with pytest.raises(Problems) as refused:
        confirm_parameter(Confirmation(SLUG, "isee_max", "altro"), OPENED, people.officer)
    assert codes(refused) == ["wrong_state"]


def test_confirmation_of_nothing_is_refused(people):
    prepare_call(CALL, PREPARED, people.officer)
    for given, code in (
        (Confirmation(SLUG, "colour", "x"), "call_unknown_parameter"),
        (Confirmation(SLUG, "points_barriers", "x"), "parameter_missing"),
        (Confirmation(SLUG, "isee_max", " "), "source_missing"),
    ):
        with pytest.raises(Problems) as refused:
            confirm_parameter(given, PUBLISHED, people.officer)
        assert codes(refused) == [code]
    confirm_parameter(Confirmation(SLUG, "isee_max", "r.r. 4/2017"), PUBLISHED, people.officer)
    with pytest.raises(Problems) as refused:
        confirm_parameter(Confirmation(SLUG, "isee_max", "r.r. 4/2017"), PUBLISHED, people.officer)
    assert codes(refused) == ["already_confirmed"]


def test_call_is_published_before_it_opens_and_opens_and_closes_at_its_hour(people):
    prepare_call(CALL, PREPARED, people.officer)
    confirm_all(people)
    with pytest.raises(Problems) as refused:
        publish_call(SLUG, OPENED + timedelta(minutes=1), people.manager)
    assert "published_too_late" in codes(refused)
    publish_call(SLUG, PUBLISHED, people.manager)
    with pytest.raises(Problems) as refused:
        open_call(SLUG, OPENED - timedelta(minutes=1), people.manager)
    assert codes(refused) == ["too_early"]
    open_call(SLUG, OPENED, people.manager)
    with pytest.raises(Problems) as refused:
        close_call(SLUG, CLOSED - timedelta(minutes=1), people.manager)
    assert codes(refused) == ["too_early"]


# ── who ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_officer_publishes_nothing_and_a_call_that_is_not_there_is_not_found(people):
    prepare_call(CALL, PREPARED, people.officer)
    confirm_all(people)
    for who, slug in ((people.officer, SLUG), (people.manager, "nothing")):
        with pytest.raises(NotFound):
            publish_call(slug, PUBLISHED, who)


def test_an_act_done_twice_says_so(people):
    city.published(people)
    with pytest.raises(Problems) as refused:
        publish_call(SLUG, at(2023, 7, 25), people.manager)
    assert codes(refused) == ["wrong_state"]
    assert "già fatto" in refused.value.problems[0].remedy


# ── kinds ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_kinds_hold_together():
    assert set(KINDS) == {
        "ranked_call",
        "rolling_fund",
        "entitlement",
        "stay",
        "path",
        "register",
        "match",
        "calculator",
    }
    for kind in KINDS.values():
        assert kind.pre_rejection in PRE_REJECTION
        for step in kind.steps:
            assert set(step.from_states) <= set(kind.states)
            assert step.to_state is None or step.to_state in kind.states
    ranked = KINDS["ranked_call"]
    assert (ranked.pre_rejection, ranked.completion) == ("observations", "clarify_only")
    assert list(ranked.states) == list(Call.State.values)
