"""A new measure is a folder and nothing else: eight throw-away ones, of every kind, found by the folder setting alone.

Each answers `facts` and `decide`, and renders its form. Nothing outside `tests/house/measures` names any of them.
"""

from pathlib import Path

import pytest

from approdo.documents import decision, facts, measures, plain_yaml
from approdo.documents.errors import BadInput, BrokenMeasure
from approdo.documents.verification import verify
from approdo.faces.forms import form_of

FOLDER = Path(__file__).parent / "measures"
FOLDERS = (measures.SHIPPED, FOLDER)
NAMES = measures.measure_names((FOLDER,))
TEXTS = {".py", ".yaml", ".html", ".md", ".txt", ".json"}
KINDS = {"ranked_call", "rolling_fund", "entitlement", "stay", "path", "calculator", "register", "match"}


def case_of(name):
    """The case of a measure's folder: its date, the request, what must come out."""
    row = plain_yaml.parse((FOLDER / name / "case.yaml").read_bytes(), name)[0]
    expected = {key: row.pop(key) for key in ("outcome", "sections")}
    on = row.pop("on")
    return on, {"format": "approdo.case/1", "id": name, **row}, expected


@pytest.mark.proves("house.measures")
def test_the_eight_measures_are_of_the_eight_kinds_and_found_by_their_folder_alone():
    found = {one["name"]: one["kind"] for one in facts.measures((FOLDER,))["measures"]}
    assert set(found) == set(NAMES)
    assert set(found.values()) == KINDS
    assert len(found) == 8
    with pytest.raises(BadInput):
        measures.load_measure(NAMES[0])


@pytest.mark.proves("house.measures")
def test_no_file_outside_their_folder_names_them():
    root = FOLDER.parents[2]
    files = [file for folder in ("src", "docs") for file in (root / folder).rglob("*.*") if file.suffix in TEXTS]
    assert len(files) > 100
    texts = {file: file.read_text(encoding="utf-8", errors="replace") for file in files}
    assert [file for file, text in texts.items() if any(name in text for name in NAMES)] == []


@pytest.mark.proves("house.measures")
@pytest.mark.parametrize("name", NAMES)
def test_a_measure_of_a_foreign_folder_answers_decide_and_its_decision_verifies(name):
    on, case, expected = case_of(name)
    document = decision.decide(name, on, None, None, case, full=True, folders=FOLDERS)
    assert document["outcome"] == expected["outcome"]
    assert {one: section["value"] for one, section in document["sections"].items()} == expected["sections"]
    assert verify(document, folders=(measures.SHIPPED,))["result"] == "equal", (
        "with its own tree, not the installed one"
    )


@pytest.mark.proves("house.measures")
@pytest.mark.parametrize("name", NAMES)
def test_a_measure_of_a_foreign_folder_answers_facts_and_renders_its_form(name):
    on, case, _ = case_of(name)
    document = facts.facts(name, on, FOLDERS)
    groups = form_of(document, facts.code_labels(name, FOLDERS))
    asked = {field.name for group in groups for field in group.fields}
    assert {fact["name"] for fact in document["facts"]} == asked
    assert set(case["facts"]) <= asked
    for group in groups:
        assert group.least >= 1
        for field in group.fields:
            assert field.question.endswith("?")
            assert field.control in ("yes_no", "number", "money", "date", "choice")
            assert (field.control == "choice") == bool(field.choices)
            assert all(choice.label and choice.label != choice.code for choice in field.choices)


def test_a_form_of_sap_repeats_the_questions_on_persons_and_asks_nothing_of_homes_and_calls():
    document = facts.facts("sap", "2023-07-17")
    household, persons = form_of(document, facts.code_labels("sap"), certified_read_only=True)
    assert (persons.name, persons.least, persons.most) == ("persons", 1, 30)
    assert [field.name for field in persons.fields] == [
        "birth_date",
        "disability",
        "relation",
        "cohabiting_since",
        "lawfully_staying",
    ]
    fields = {field.name: field for field in household.fields}
    assert not {"area_dm2", "call_opens_on", "household_size"} & set(fields)
    assert (fields["isee"].control, fields["isee"].decimals, fields["isee"].high) == ("money", 2, 1_000_000_000)
    assert fields["isee"].read_only
    assert fields["pse"].decimals == 2
    assert fields["regular_work"].asked_if
    assert fields["squatted"].sensitive
    assert fields["citizenship"].choices[0].label == "cittadinanza italiana"
    assert fields["isee"].hint == "Si trova su: attestazione ISEE."


# ── what an author is told ───────────────────────────────────────────────────────────────────────────────────────


def a_folder(tmp_path, parameters, name="toy"):
    """The fund of the throw-aways, under another name, with other figures."""
    folder = tmp_path / name
    folder.mkdir()
    text = (FOLDER / "winter_bills" / "measure.py").read_text(encoding="utf-8")
    (folder / "measure.py").write_text(text.replace('name="winter_bills"', f'name="{name}"'), encoding="utf-8")
    (folder / "parameters.yaml").write_text(parameters, encoding="utf-8")
    return (tmp_path,)


GOOD = (FOLDER / "winter_bills" / "parameters.yaml").read_text(encoding="utf-8")


@pytest.mark.proves("house.load")
@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("from: 2024-01-01, cite: art. 1", "from: 2024-01-01, to: 2023-01-01, cite: art. 1", "parameter_value", 4),
        (
            "      - {value: 2/3, from: 2024-01-01,",
            "      - {value: 1/3, from: 2023-01-01, to: 2023-06-01, cite: x, confidence: design}\n"
            "      - {value: 2/3, from: 2024-01-01,",
            "parameter_gap",
            5,
        ),
        (
            "      - {value: 2/3,",
            "      - {value: 1/3, from: 2024-01-01, cite: x, confidence: design}\n      - {value: 2/3,",
            "parameter_overlap",
            6,
        ),
        ("cite: art. 1 avviso, ", "", "parameter_value", 4),
        ("value: 40000,", "value: 40001,", "parameter_ceiling", 8),
        (
            "from: 2024-01-01, cite: art. 1",
            "from: 2024-01-01, struck_on: 2024-05-01, cite: art. 1",
            "strike_without_successor",
            4,
        ),
    ],
    ids=["runs backwards", "gap", "overlap", "no citation", "beyond its ceiling", "struck, no successor"],
)
def test_an_author_is_told_the_line_of_a_wrong_figure_and_what_to_do(tmp_path, old, new, code, line):
    assert old in GOOD
    with pytest.raises(BrokenMeasure) as broken:
        measures.load_measure("toy", a_folder(tmp_path, GOOD.replace(old, new, 1)))
    (error,) = (one for one in broken.value.errors if one.code == code)
    assert error.where.startswith(f"toy/parameters.yaml:{line} ")
    assert error.message
    assert error.remedy


@pytest.mark.proves("house.load")
def test_a_city_cannot_go_beyond_the_ceiling_of_the_region(tmp_path):
    city = tmp_path / "city"
    (city / "layers").mkdir(parents=True)
    layer = "- level: local\n  values:\n    isee_max:\n      - {value: 1600001, from: 2024-01-01, cite: delibera, confidence: read}\n"
    (city / "layers" / "sap.yaml").write_text(layer, encoding="utf-8")
    with pytest.raises(BrokenMeasure) as broken:
        measures.load_measure("sap", city=city)
    (error,) = broken.value.errors
    assert (error.code, error.where) == ("parameter_ceiling", "sap/sap.yaml:4 (isee_max)")


@pytest.mark.proves("house.load")
@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('cite="art. 1 avviso", text="L’ISEE', 'cite="", text="L’ISEE', "rule_uncited"),
        ("f.isee < p.isee_max", 'f.isee + later("loop") < p.isee_max', "cycle"),
        ('unit="cents",\n', 'unit="years",\n', "unit_mismatch"),
        ('"winter_bills"', '"other_name"', "measure_unwritable"),
        ("from approdo.rulebook import", "from approdo.rulebook import nothing,", "measure_unwritable"),
        ("Ratio, label=", "Ratio, colour=", "measure_unwritable"),
    ],
)
def test_an_author_is_told_what_is_wrong_with_a_rule(tmp_path, old, new, code):
    folders = a_folder(tmp_path, GOOD, name="rulefault" + code.replace("_", "") + str(abs(hash(new)) % 1000))
    name = measures.measure_names(folders)[0]
    file = folders[0] / name / "measure.py"
    text = file.read_text(encoding="utf-8").replace(f'name="{name}"', 'name="winter_bills"')
    assert old in text
    text = text.replace(old, new, 1)
    if code == "cycle":
        text = text.replace("names, times", "later, names, times").replace(
            "amount = Book(",
            'access.rule("loop", later("loop") + 0, unit="cents", cite="x", text="x")\namount = Book(',
            1,
        )
    file.write_text(text.replace('name="winter_bills"', f'name="{name}"'), encoding="utf-8")
    with pytest.raises(BrokenMeasure) as broken:
        measures.load_measure(name, folders)
    assert code in [error.code for error in broken.value.errors], broken.value.errors
    assert all(error.message and error.remedy for error in broken.value.errors)
