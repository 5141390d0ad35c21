"""A paper handed back: as a file to keep, named after nobody, after its reading was written."""

import pytest

from approdo.records.access.models import Role
from approdo.records.evidence.models import Paper
from approdo.records.journal.models import Reading
from tests.faces.office.world import a_file
from tests.support.papers import pdf


@pytest.fixture
def kept(demo):
    application = a_file()
    content = pdf()
    return Paper.objects.create(
        dossier=application.dossier, title="isee di Zzanarelli.pdf", media_type="application/pdf", size=len(content),
        digest="ab" * 32, content=content, brought_by="applicant", received_at=application.filed_at,
    )  # fmt: skip


def address(paper):
    return f"/ufficio/fascicoli/{paper.dossier.code}/documenti/{paper.pk}/"


@pytest.mark.proves("P-39", "house.bad-input")
def test_official_takes_a_paper_as_a_file_and_the_reading_is_written(demo, enter, kept):
    answer = enter(demo.users[Role.MANAGER]).get(address(kept))
    assert answer.content == pdf()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="documento-abababab.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store, private"
    assert Reading.objects.get(denied=False).dossiers == [kept.dossier_id]


@pytest.mark.proves("P-40")
def test_paper_of_a_file_one_may_not_see_is_not_found(demo, enter, kept):
    assert enter(demo.users[Role.OFFICER]).get(address(kept)).status_code == 404
    assert Reading.objects.filter(denied=True).count() == 1


def test_paper_of_another_file_is_not_found_under_this_one(demo, enter, kept):
    other = a_file("Altri", "DEF-567")
    wrong = f"/ufficio/fascicoli/{other.dossier.code}/documenti/{kept.pk}/"
    assert enter(demo.users[Role.MANAGER]).get(wrong).status_code == 404
