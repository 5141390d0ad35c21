"""Whose letter it is stands in the letter and nowhere else: not in names, metadata, jobs, events or logs (P-33, P-46)."""

from __future__ import annotations

import io
import logging
import logging.config
from collections.abc import Iterator

import pikepdf
import pytest
from django.conf import settings
from django.db import connection

from approdo.procedures.follow_message import retry_message
from approdo.procedures.message_letters import package_of
from approdo.procedures.print_letters import print_letters
from approdo.records.exchanges.models import Message
from approdo.records.people.models import Person
from tests.messages import town
from tests.messages.town import MOMENT, applicant, draft, send, ways_into
from tests.procedures import city

WORDS = {"reasons": "zqmotivo001x", "home": "A-01", "refused_on": "ieri"}


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the settings' own logging would write, every logger and level included."""
    stream = io.StringIO()
    handler = {"class": "logging.StreamHandler", "formatter": "plain", "stream": stream}
    logging.config.dictConfig(
        {**settings.LOGGING, "root": {"handlers": ["stderr"], "level": "DEBUG"}, "handlers": {"stderr": handler}}
    )
    yield stream
    logging.config.dictConfig(settings.LOGGING)


class Quoting(town.Recording):
    def hand_over(self, envelope):
        raise OSError(f"no route to {envelope.address}")


@pytest.fixture
def people_and_tokens(committed_db):
    people, call = town.town()
    for number, person in enumerate(Person.objects.order_by("tax_code")):
        person.family_name, person.given_name = f"Zqfam{number:03}x", f"Zqnome{number:03}x"
        person.address, person.email = f"via Zqvia{number:03}x 3", f"zqposta{number:03}x@posta.invalid"
        person.save()
    tokens = {"zqmotivo001x", "zqdomicilio001x"}
    for one in Person.objects.all():
        tokens |= {one.tax_code, one.family_name, one.given_name, one.address.split()[1], one.email}
    return people, call, {token.lower() for token in tokens}


def seen_in(text: str, tokens: set[str]) -> list[str]:
    return sorted(token for token in tokens if token in text.lower())


def metadata(pdf: bytes) -> str:
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as told:
        return " ".join(f"{key}={told[key]}" for key in told) + str(dict(opened.docinfo.items()))


@pytest.mark.proves("P-33", "P-46")
def test_whole_road_of_letters_and_mails_names_nobody_outside_them(people_and_tokens, tmp_path, written):
    people, call, tokens = people_and_tokens
    folder = tmp_path / "outbox"
    by_pec, by_paper = draft(people, call, values=WORDS), draft(people, call, "D2", values=WORDS)
    courtesy = draft(people, call, text="avviso", values={"notice": "zqmotivo001x"})
    told = {applicant("D1").tax_code: "zqdomicilio001x@pec.invalid"}
    send(ways_into(folder, told, courtesy_email=Quoting()))
    Message.objects.filter(pk=courtesy.pk, state="draft").update(state="failed", failure="gave_up", failed_at=MOMENT)
    retry_message(courtesy.pk, MOMENT, people.manager)
    print_letters([by_paper.pk], MOMENT, people.manager)
    letters = Message.objects.filter(pk__in=[by_pec.pk, by_paper.pk])
    assert all(one.letter for one in letters)
    for one in letters:
        assert seen_in(metadata(bytes(one.letter)), tokens) == []
    assert seen_in(metadata(package_of(list(letters), MOMENT)), tokens) == []
    names = " ".join(path.name for path in folder.iterdir())
    assert names.endswith(".eml")
    assert seen_in(names, tokens) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(args::text, ' ') FROM procrastinate_jobs")
        jobs = cursor.fetchone()[0]
        cursor.execute(
            "SELECT string_agg(body, ' ') FROM journal_payload p JOIN journal_event e ON e.id = p.event_id"
            " WHERE e.kind LIKE 'message%'"
        )
        events = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(failure || ' ' || tracking, ' ') FROM exchanges_message")
        columns = cursor.fetchone()[0]
    assert seen_in(jobs + events + columns, tokens) == []
    assert "OSError" in written.getvalue()
    assert seen_in(written.getvalue(), tokens) == []


@pytest.mark.proves("P-52")
def test_mail_that_left_holds_no_word_of_the_matter(people_and_tokens, tmp_path):
    people, call, _ = people_and_tokens
    draft(people, call, text="avviso", values={"notice": "zqmotivo001x"})
    send(ways_into(tmp_path))
    (mail,) = tmp_path.glob("*.eml")
    text = mail.read_text().lower()
    assert "zqmotivo" not in text
    assert city.application("D1").public_code.lower() not in text
    assert "zqfam" not in text
