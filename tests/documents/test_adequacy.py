"""Adequacy of another measure's book: what it asks of the tables, and what it says when it cannot answer."""

import json

import pytest

from approdo.documents.allotment import allot
from approdo.documents.canonical import digest, document_hash
from approdo.documents.errors import CODES, BadInput
from approdo.documents.verification import verify
from tests.documents.builders import a_call, a_home, an_application

MEASURE = """
from approdo.measures._shared.facts import HOUSEHOLD_SIZE, ISEE
from approdo.rulebook import Bool, Book, Cents, Fact, Int, Measure, Param, any_true, names

f = names(
    HOUSEHOLD_SIZE,
    ISEE,
    Fact("floor", Int, of="home", unit="floors", min=-9, max=199, label="piano", question="A che piano?"),
    Fact("lift", Bool, of="home", label="ascensore", question="C’è l’ascensore?"),
)
p = names(
    Param("isee_max", Cents, label="limite ISEE"),
    Param("walk_up", Int, unit="floors", label="piani a piedi"),
)
access = Book("access", title="Requisiti")
access.requirement("req_isee", f.isee <= p.isee_max, cite="art. 1", text="L’ISEE è {isee}; il limite è {isee_max}.")
adequacy = Book("adequacy", title="Casa adeguata", subject=("household", "home"))
adequacy.result(
    "is_adequate",
    any_true(f.lift, f.floor <= p.walk_up) | (f.household_size > 9),
    cite="art. 2",
    text="La casa è adeguata per chi sale a piedi.",
)
MEASURE = Measure(
    name="stairs", title="Scale", kind="ranked_call", subject="household", versions=("2020-01-01",), parts=(),
    facts=f, parameters=p, books=(access, adequacy),
)
"""
FIGURES = """- level: regional
  values:
    isee_max:
      - {value: 1600000, from: 2020-01-01, cite: art. 1, confidence: read}
    walk_up:
      - {VALUE, from: 2020-01-01, cite: art. 2}
"""
KNOWN, UNKNOWN = "value: 2, confidence: read", "value: null, confidence: missing"


@pytest.fixture
def run(tmp_path):
    """Allot by the measure: the document, or the errors."""

    def one(homes, applications, figure=KNOWN, **call):
        folder = tmp_path / figure[7:8] / "stairs"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "measure.py").write_text(MEASURE, encoding="utf-8")
        (folder / "parameters.yaml").write_text(FIGURES.replace("VALUE", figure), encoding="utf-8")
        terms = {"when_many": "first", "quotas": []}
        try:
            return allot(
                a_call(measure="stairs", allotment=terms, **call), homes, applications, folders=[folder.parent]
            )
        except BadInput as bad:
            errors = bad.errors
        assert {error.code for error in errors} <= CODES
        return [(error.code, error.where) for error in errors]

    return one


@pytest.mark.proves("commands.allot")
def test_adequacy_of_another_measure_reads_the_columns_that_its_book_names(run):
    homes = [a_home("H1", floor=5, lift=False), a_home("H2", floor=2, lift=False), a_home("H3", floor=9, lift=True)]
    document = run(homes, [an_application(1)])
    assert [row["applications"] for row in document["adequacy"]] == [[], ["A1"], ["A1"]]
    assert [item["name"] for item in document["book"]["parameters"]] == ["walk_up"]
    assert verify(json.loads(json.dumps(document)))["result"] == "equal"


@pytest.mark.proves("commands.errors")
def test_an_empty_cell_is_a_fault_only_where_the_answer_hangs_on_it(run):
    homes = [a_home("H1", floor=None, lift=True), a_home("H2", floor=1, lift=None), a_home("H3", floor=5, lift=None)]
    assert run(homes[:2], [an_application(1)])["adequacy"][1]["applications"] == ["A1"]
    homes.append(a_home("H4", floor=None, lift=None))
    assert sorted(run(homes, [an_application(1), an_application(2, household_size=3)])) == [
        ("csv_cell", "/homes/2/lift"),
        ("csv_cell", "/homes/3/floor"),
        ("csv_cell", "/homes/3/lift"),
    ]
    everybody = run(homes, [an_application(1, household_size=10)])
    assert [row["applications"] for row in everybody["adequacy"]] == [["A1"]] * 4


@pytest.mark.proves("commands.errors")
def test_a_figure_that_nobody_knows_stops_the_run_until_the_call_confirms_it(run):
    homes = [a_home("H1", floor=1, lift=False)]
    assert run(homes, [an_application(1)], UNKNOWN) == [("no_version_on_date", "/confirmations")]
    confirmed = {"parameter": "walk_up", "by": "ufficio", "on": "2023-07-01", "source": "delibera", "value": 1}
    document = json.loads(json.dumps(run(homes, [an_application(1)], UNKNOWN, confirmations=[confirmed])))
    assert document["adequacy"] == [{"home": "H1", "applications": ["A1"]}]
    document["book"]["parameters"][0].update(value=None)
    document["book"]["parameters"][0].pop("confirmed_by")
    document["book"]["hash"] = digest(document["book"]["tree"])
    document["hash"] = document_hash(document)
    with pytest.raises(BadInput) as refused:
        verify(document)
    assert [error.where for error in refused.value.errors] == ["/book/parameters"]


@pytest.mark.proves("commands.errors")
def test_a_figure_struck_out_of_the_document_is_its_fault_and_not_ours(run):
    document = json.loads(json.dumps(run([a_home("H1", floor=1, lift=False)], [an_application(1)])))
    document["book"]["parameters"][0].update(value=None, absent=True)
    document["hash"] = document_hash(document)
    with pytest.raises(BadInput) as refused:
        verify(document)
    assert [error.where for error in refused.value.errors] == ["/book/parameters"]
