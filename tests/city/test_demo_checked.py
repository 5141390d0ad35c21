"""The demo's waiting call, once imported, has findings to work on: the same for the same seed, each by an act."""

import pytest

from tests.support.databases import django_uses


@pytest.mark.proves("H35", "house.demo")
def test_imported_call_has_a_handful_of_findings_ready_to_be_handled(demo_db, django_db_blocker):
    with django_db_blocker.unblock(), django_uses(demo_db):
        found = imported_and_seen()
    assert found["contrasts"] == ["in_region_since", "isee", "isee", "isee"]
    assert found["requests"] == [("answered", 1), ("asked", 2)]
    assert found["expired"] == 4, "2 % of 228"
    assert found["shared"] == 6, "3 % of 228: three people, each in two applications"
    assert found["again"] == found["events"], "done once"
    assert found["differences"] == []


def imported_and_seen():
    from approdo.city.demo.checked import after_import
    from approdo.city.demo.figures import FIRST_MOMENT, SAP_2023
    from approdo.city.demo.history import officer, take_applications
    from approdo.city.demo.samples import waiting_file
    from approdo.procedures import check
    from approdo.procedures.call_book import measure_of
    from approdo.procedures.equal_treatment import yearly_facts
    from approdo.procedures.on_call import find_call
    from approdo.procedures.reading import read
    from approdo.records.calls.defects import requests_of_call
    from approdo.records.calls.models import PaperRequest
    from approdo.records.dossiers.models import Dossier
    from approdo.records.evidence.contrasts import contrasts
    from approdo.records.journal.models import Event

    take_applications(SAP_2023, waiting_file(), FIRST_MOMENT)
    after_import(SAP_2023.slug)
    events = Event.objects.count()
    after_import(SAP_2023.slug)
    call = find_call(SAP_2023.slug)
    assert measure_of(call).name == "sap"
    files = read(requests_of_call, officer(), "prova", call=call.slug, yearly=yearly_facts(call))
    asked = PaperRequest.objects.filter(application__call=call)
    return {
        "contrasts": sorted(one.name for one in contrasts(Dossier.objects.filter(within=call.dossier))),
        "requests": [
            ("answered", asked.exclude(answered_at=None).count()),
            ("asked", asked.filter(answered_at=None).count()),
        ],
        "expired": sum("isee_expired" in one.shows for one in files),
        "shared": sum("person_in_two_applications" in one.shows for one in files),
        "events": events,
        "again": Event.objects.count(),
        "differences": check.differences(),
    }
