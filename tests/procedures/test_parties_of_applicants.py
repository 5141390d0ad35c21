"""A database of the state before parties existed gets one for each applicant, and never twice."""

import psycopg
import pytest
from django.core.management import call_command

from approdo.records.access.models import Party
from tests.procedures import city
from tests.procedures.city import filed


@pytest.mark.proves("P-37")
def test_migration_gives_applicants_of_earlier_applications_their_place(committed_db):
    people = city.found()
    city.closed(people, [filed("D1"), filed("D2")])
    before = parties()
    assert len(before) == 2
    with psycopg.connect(committed_db.owner_url, autocommit=True) as owner:
        owner.execute("ALTER TABLE access_party DISABLE TRIGGER USER")
        owner.execute("DELETE FROM access_party")
        owner.execute("ALTER TABLE access_party ENABLE TRIGGER USER")
    for target in ("0007", "0008"):
        call_command("migrate", "calls", target, database="owner", verbosity=0)
    assert parties() == before
    for target in ("0007", "0008"):
        call_command("migrate", "calls", target, database="owner", verbosity=0)
    assert parties() == before


def parties() -> set[tuple]:
    return set(Party.objects.values_list("dossier", "party", "capacity", "from_day", "to_day"))
