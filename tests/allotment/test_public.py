"""The published file: what it shows, what it cannot show, and what a tampered one gives."""

from dataclasses import asdict, replace

import pytest

from approdo.allotment.problems import Refused
from approdo.allotment.public import CodedPairing, public_file, public_replay
from approdo.allotment.run import allot
from approdo.allotment.terms import Pairing
from tests.allotment.tables import inputs

CALL = inputs(
    {
        "case": "casa | zona\nH1 | rondo\nH2 | rondo\nH3 | torretta",
        "quote": "quota | parte | arrotondamento | oltre\nindigent | 1/5 | in su | aspetta",
        "domande": (
            "domanda | punti | preferenze | categorie | residente\n"
            "fam-rossi | 90 | H1 | indigent | sesto\n"
            "fam-verdi | 80 | H1 H3 |  | cologno\n"
            "fam-bruni | 70 | H2 | indigent | sesto"
        ),
    }
)


@pytest.mark.proves("H34", "P-37")
def test_public_sees_codes_and_opaque_doors_and_nothing_of_the_household():
    published = public_file(*CALL)
    shown = repr(asdict(published))
    for hidden in ("'fam-", "cologno", "indigent", "resident", "categor", "profile"):
        assert hidden not in shown
    assert {one.code for one in published.rows} == {one.code for one in CALL[2]}
    assert [one.code for one in published.rows] == sorted(one.code for one in CALL[2])


def test_public_finds_no_refused_home_in_the_row_of_who_refused():
    terms, homes, applications, adequate = CALL
    refused = replace(terms, refusals=(Pairing("fam-verdi", "H1"),))
    row = next(one for one in public_file(refused, homes, applications, adequate).rows if "verdi" in one.code)
    assert row.doors == ()
    assert (row.prefers, row.keys) == (("H1", "H3"), (80,))


@pytest.mark.proves("H34")
def test_public_replays_a_refusal_as_the_office_ran_it():
    terms, homes, applications, adequate = CALL
    call = (replace(terms, refusals=(Pairing("fam-rossi", "H1"),)), homes, applications, adequate)
    office = [(one.code, one.home) for one in allot(*call).assignments]
    assert [(one.code, one.home) for one in public_replay(public_file(*call)).assignments] == office
    assert office == [("codice-fam-bruni", "H2"), ("codice-fam-verdi", "H1")]


@pytest.mark.proves("H34")
def test_public_replays_choices_of_the_owner():
    terms, homes, applications, adequate = CALL
    undecided = [replace(one, prefers=(), resident_in="sesto", categories=()) for one in applications]
    choices = (Pairing("fam-rossi", "H3"), Pairing("fam-verdi", "H2"))
    call = (replace(terms, choices=choices), homes, undecided, adequate)
    assert [one.home for one in public_replay(public_file(*call)).assignments] == ["H3", "H2", "H1"]


@pytest.mark.proves("H34", "H36")
def test_public_replays_homes_already_accepted():
    terms, homes, applications, adequate = CALL
    scrolled = replace(terms, refusals=(Pairing("fam-rossi", "H1"),), accepted=(Pairing("fam-verdi", "H3"),))
    replay = public_replay(public_file(scrolled, homes, applications, adequate))
    assert [(one.code, one.home) for one in replay.assignments] == [
        ("codice-fam-bruni", "H2"),
        ("codice-fam-verdi", "H3"),
    ]


@pytest.mark.proves("H34")
def test_reader_who_changes_a_value_gets_other_homes():
    published = public_file(*CALL)
    cheat = replace(
        published,
        rows=tuple(replace(row, keys=(99,)) if "bruni" in row.code else row for row in published.rows),
    )
    honest, changed = public_replay(published), public_replay(cheat)
    assert honest.assignments != changed.assignments


@pytest.mark.parametrize(
    "change",
    [
        lambda file: {"homes": file.homes[:1]},
        lambda file: {"doors": file.doors[1:]},
        lambda file: {"counters": ()},
        lambda file: {"choices": (CodedPairing("codice-fam-verdi", "H9"),)},
        lambda file: {"rows": (*file.rows, replace(file.rows[0], code="altro", doors=(99,)))},
    ],
)
def test_file_that_does_not_hold_together_is_refused(change):
    published = public_file(*CALL)
    refused = public_replay(replace(published, **change(published)))
    assert isinstance(refused, Refused)
    assert {one.code for one in refused.problems} == {"unknown_reference"}


def test_file_of_a_faulty_call_is_refused_like_the_call():
    terms, homes, applications, adequate = CALL
    call = (replace(terms, refusals=(Pairing("nessuno", "H1"),)), homes, applications, adequate)
    assert public_file(*call) == allot(*call)


def test_replay_of_a_tie_without_a_number_is_refused():
    published = public_file(*CALL)
    tied = replace(published, public_number=None, rows=tuple(replace(row, keys=(1,)) for row in published.rows))
    refused = public_replay(tied)
    assert [one.code for one in refused.problems] == ["public_number_missing"]
