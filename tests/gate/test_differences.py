"""The attacker keeps every page: what one day's numbers say that the next day's do not (P-44)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from approdo.records.gate.suppression import THRESHOLD, Figure, publishable, steady
from tests.procedures import city
from tests.procedures.city import CALL, filed

pytestmark = pytest.mark.proves("P-44")
TOO_RICH = "25.000,00"


@dataclass
class Archive:
    """Every number about people that was ever on a page of the call: figure → the values seen, in the order of the days."""

    seen: dict[str, list[int]] = field(default_factory=dict)
    pages: int = 0

    def keep(self, moment: datetime) -> None:
        from approdo.records.gate.calls import call_named
        from approdo.records.gate.people import numbers

        self.pages += 1
        for name, figure in numbers(call_named(CALL.slug, moment)).items():
            values = self.seen.setdefault(name, [])
            if figure.number is not None and values[-1:] != [figure.number]:
                values.append(figure.number)


@pytest.fixture
def people(db: None) -> city.People:
    return city.found()


def rows(first: int, how_many: int) -> list[dict[str, str]]:
    """A third of them too rich for a public home."""
    return [
        filed(f"D{number:02}", score=f"{90 - number},00", isee=TOO_RICH if number % 3 == 0 else "9.500,00")
        for number in range(first, first + how_many)
    ]


def story(people: city.People, archive: Archive) -> None:
    """A file, then two forgotten applications; decisions; seven corrections, asked and answered one by one; rankings."""
    from approdo.procedures.imports.files import ImportFiles

    def done(moment: datetime) -> None:
        archive.keep(moment)

    city.closed(people, rows(1, 27))
    done(city.IMPORTED)
    more = city.households(rows(28, 2), 500)
    later = city.IMPORTED + timedelta(minutes=30)
    city.import_applications(
        city.ImportOrder(CALL.slug, ImportFiles(more.applications, more.persons)), later, people.officer
    )
    done(later)
    city.decide_applications(CALL.slug, city.DECIDED, people.officer)
    done(city.DECIDED)
    city.record_public_number(city.NUMBER, city.NUMBERED, people.officer)
    city.rank_provisional(CALL.slug, city.RANKED, people.officer)
    done(city.RANKED)
    for moment in corrections(people):
        done(moment)
    city.rank_final(CALL.slug, city.FINAL, people.officer)
    done(city.FINAL)


def corrections(people: city.People) -> Iterator[datetime]:
    from approdo.procedures.correct_application import (
        CorrectionAnswer,
        CorrectionRequest,
        answer_correction,
        receive_correction,
    )
    from approdo.records.calls.models import Correction

    moment = city.RANKED
    ids = [f"D{number:02}" for number in (1, 2, 4, 5, 7, 8, 10)]
    for external_id in ids:
        moment += timedelta(hours=3)
        receive_correction(
            CorrectionRequest(city.application(external_id).pk, "isee", "è cambiato"), moment, people.manager
        )
        yield moment
    for place, external_id in enumerate(ids):
        moment += timedelta(hours=3)
        one = Correction.objects.get(application__external_id=external_id)
        value, as_of = (2_500_000, date(2023, 9, 1)) if place < 2 else (None, None)  # two of them are out
        answer_correction(CorrectionAnswer(one.pk, place < 2, "visto", value, as_of), moment, people.manager)
        yield moment


def test_numbers_of_two_days_never_tell_of_fewer_than_five_people(people: city.People) -> None:
    archive = Archive()
    story(people, archive)
    assert archive.pages == 19
    by_rows = archive.seen.pop("applications_ranked")
    assert len(by_rows) == 2, "the rows of the rankings are there for everybody to count"
    assert archive.seen["applications_received"][0] == 27
    assert any(archive.seen["corrections_received"])
    archive.seen.pop("median_days_of_open_checks")
    for name, values in archive.seen.items():
        steps = [abs(after - before) for before, after in pairwise(values)]
        assert all(step >= THRESHOLD for step in steps), (name, values)


def test_number_that_moved_by_one_is_kept_back_and_no_other_gives_it_away() -> None:
    def day(received: int, out: int) -> list[Figure]:
        return [
            Figure("received", frozenset({"ranked", "out"}), received),
            Figure("out", frozenset({"out"}), out),
            Figure("ranked", frozenset({"ranked"}), received - out, forced=True),
        ]

    assert publishable(day(40, 11)) == {"received", "out", "ranked"}
    _, shown = steady([day(40, 10), day(40, 11)])
    assert shown == {"ranked"}, "received − ranked would be it"
    _, shown = steady([day(40, 10), day(40, 11), day(46, 16)])
    assert shown == {"received", "out", "ranked"}
    _, shown = steady([day(40, 10), day(40, 10)])
    assert shown == {"received", "out", "ranked"}


def test_seals_of_two_days_do_not_count_what_came_between(people: city.People) -> None:
    """Three applications are «meno di 5»; the number of chains under a seal would have said three."""
    from django.conf import settings

    from approdo.faces.public.site import outputs
    from approdo.records.journal import sealing

    published = []
    city.published(people)
    city.open_call(CALL.slug, city.OPENED, people.manager)
    city.close_call(CALL.slug, city.CLOSED, people.manager)
    sealing.seal_heads(date(2026, 1, 1))
    city.import_applications(city.ImportOrder(CALL.slug, city.households(rows(1, 3))), city.IMPORTED, people.officer)
    sealing.seal_heads(date(2026, 1, 2))
    for output in outputs(datetime(2026, 1, 3, tzinfo=city.ROME), settings.CITY_FOLDER):
        if output.file == "dati/sigilli.csv":
            published = list(csv.DictReader(io.StringIO(output.body({}).decode())))
    assert [row["giorno"] for row in published] == ["2026-01-02", "2026-01-01"]
    differing = {name for name in published[0] if published[0][name] != published[1][name]}
    assert differing == {"giorno", "radice"}
    assert set(published[0]) == differing, "a number here is the same system as «meno di 5»"
