"""The documented layout is the one the import has, and the documented mapping is one it accepts."""

import re
from pathlib import Path

import pytest

from approdo.procedures.call_book import book_of
from approdo.procedures.imports.layout import OWN_APPLICATION_COLUMNS, OWN_PERSON_COLUMNS
from approdo.procedures.imports.mapping import read_mapping
from approdo.procedures.imports.preview import call_layout
from tests.procedures import city

PAGE = (Path(__file__).parents[2] / "docs" / "import-layout.md").read_text(encoding="utf-8")


def test_every_column_of_ours_is_documented_with_whether_it_is_required():
    for column in (*OWN_APPLICATION_COLUMNS, *OWN_PERSON_COLUMNS):
        row = next(line for line in PAGE.splitlines() if line.startswith("|") and f"`{column.name}`" in line)
        assert ("| required |" in row) == column.required, column.name


@pytest.mark.django_db
def test_the_documented_mapping_is_read_whole():
    people = city.found()
    call = city.published(people)
    written = re.search(r"```yaml\n(format: approdo.*?)```", PAGE, re.S)[1]
    mapping = read_mapping(written.encode(), "mappa.yaml", call_layout(book_of(call, city.PUBLISHED), call))
    assert mapping.applications.columns["score"].decimal == "."
    assert mapping.applications.columns["isee"].dates == "gg/mm/aaaa"
    assert mapping.applications.columns["lives_or_works_in_region"].constant == "true"
    assert mapping.persons.ignore is None
    assert mapping.missing_allowed == {"real_estate_assets"}
