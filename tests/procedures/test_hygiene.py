"""P-46: a person's data, put in every personal field and pushed through acts, faults and pages, reaches no log."""

from __future__ import annotations

import io
import logging
import logging.config
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.db import models, transaction
from django.test import Client

from approdo.procedures import hygiene, reading
from approdo.procedures.acting import acting
from approdo.procedures.problems import Problem, Problems
from approdo.records.access.models import Role
from approdo.records.access.personal import personal
from approdo.records.access.table import Action
from approdo.records.people.models import Person
from tests.records.builders import MOMENT, application, call, happened, official, person, tax_code

rolled_back = pytest.mark.django_db
TOKENS = {
    "tax_code": tax_code(7),
    "family_name": "Zanardelli Canarino",
    "given_name": "Ermenegilda",
    "birth_date": date(1911, 11, 11),
    "address": "via dei Canarini 404",
    "email": "canarino@posta.invalid",
    "phone": "02 5550 4047",
}
log = logging.getLogger("approdo.test")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the settings' own logging would write, every logger and level included."""
    stream = io.StringIO()
    config = settings.LOGGING
    handler = {"class": "logging.StreamHandler", "formatter": "plain", "stream": stream}
    levels = {"root": {"handlers": ["stderr"], "level": "DEBUG"}}
    logging.config.dictConfig({**config, **levels, "handlers": {"stderr": handler}})
    yield stream
    logging.config.dictConfig(config)


def assert_clean(text: str) -> None:
    found = [name for name, value in TOKENS.items() if str(value).lower() in text.lower()]
    assert found == [], text


def test_every_personal_field_has_a_token():
    """A new field of a person needs a token here, or a reason why it is not personal."""
    fields = {field.name for field in Person._meta.get_fields() if isinstance(field, models.Field)}
    assert fields - {"id", "died_on"} == set(TOKENS)


def bad_values() -> dict[str, dict[str, Any]]:
    return {
        "duplicate": TOKENS,
        "too long": TOKENS | {"tax_code": tax_code(8), "family_name": str(TOKENS["family_name"]) * 9},
        "no date": TOKENS | {"tax_code": tax_code(9), "birth_date": str(TOKENS["family_name"])},
    }


@rolled_back
@pytest.mark.proves("P-46")
@pytest.mark.parametrize("which", ["duplicate", "too long", "no date"])
def test_a_row_that_the_database_refuses_is_not_quoted(written, which):
    person(**TOKENS)
    try:
        with transaction.atomic():
            Person.objects.create(**bad_values()[which])
    except Exception as fault:
        log.exception("storing failed")
        log.error("storing failed: %s", fault)
        log.error(fault)
        log.error("storing failed: %(fault)s", {"fault": fault})
        quoted = f"{fault} {fault.__cause__}"
    if which != "too long":
        assert any(str(value) in quoted for value in TOKENS.values()), "the fault itself quotes the row"
    text = written.getvalue()
    assert text.count("storing failed") >= 3
    assert_clean(text)


@rolled_back
@pytest.mark.proves("P-46")
def test_acts_and_readings_that_fail_with_a_person_in_hand_write_nothing_of_it(written):
    manager, filed = official(Role.MANAGER), application(call())
    somebody = person(**TOKENS)
    happened(filed.dossier, payload={name: str(value) for name, value in TOKENS.items()})

    @personal(Action.APPLICATION_VIEW)
    def broken(dossiers):
        raise LookupError({name: getattr(somebody, name) for name in TOKENS})

    def act(fault: BaseException) -> None:
        with acting(manager, MOMENT, Action.CALL_DECIDE, filed.call.dossier) as deed:
            deed.record(filed.dossier, "noted", {"name": somebody.family_name})
            try:
                raise KeyError(somebody.tax_code)
            except KeyError as first:
                raise fault from first

    told = Problem("csv_cell", "a.csv:2", somebody.family_name, "…", f"«{somebody.family_name}» non va", "…")
    attempts = [
        lambda: reading.read(broken, manager, f"per {TOKENS['given_name']}"),
        lambda: act(Problems([told])),
        lambda: act(ValueError(f"{somebody.given_name} {somebody.address} {somebody.phone} {somebody.birth_date}")),
    ]
    for attempt in attempts:
        try:
            attempt()
        except Exception:
            log.exception("the act failed", stack_info=True)
    text = written.getvalue()
    assert text.count("the act failed") == 3
    assert "csv_cell" in text
    assert "KeyError" in text
    assert "test_hygiene.py" in text
    assert_clean(text)


@rolled_back
@pytest.mark.proves("P-46")
def test_a_page_that_breaks_writes_where_and_never_whom(written, monkeypatch):
    from approdo.faces.office import health

    def broken(*args: object, **kwargs: object) -> None:
        raise ValueError(" ".join(str(value) for value in TOKENS.values()))

    monkeypatch.setattr(health, "JsonResponse", broken)
    client = Client(raise_request_exception=False)
    assert client.get("/stato/").status_code == 500
    client.get("/ufficio/cerca/", {"q": str(TOKENS["family_name"])})
    client.post("/accesso/", {"login": TOKENS["email"], "password": TOKENS["family_name"]})
    text = written.getvalue()
    assert "ValueError" in text
    assert "500 GET stato/" in text
    assert_clean(text)


@rolled_back
@pytest.mark.proves("P-46")
def test_what_a_visitor_writes_in_an_address_a_host_or_a_method_is_not_logged(written):
    word = "Zanardelli"
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    for path in (f"/{word}/", f"/fascicoli/{word}/", f"/ufficio/fascicoli/{word}/"):
        client.get(path)
        client.post(path, {"q": word})
    client.get("/accesso/", headers={"host": f"{word}.example"})
    client.generic(word.upper(), f"/{word}/")
    client.get("/ufficio/cerca/", {"q": f"{word}\0"})
    text = written.getvalue()
    for told in ("404 GET ^(?P<path>.*)$", "403 POST", "DisallowedHost", "400 GET"):
        assert told in text
    assert word.lower() not in text.lower(), text


@pytest.mark.proves("P-46")
@pytest.mark.parametrize("value", [tax_code(3), tax_code(3).lower(), "a.b@c.it", "IT60X0542811101000000123456"])
def test_shapes_that_are_always_personal_are_struck_out(value):
    record = logging.LogRecord("x", logging.INFO, "", 0, "row of %s refused", (value,), None)
    text = hygiene.Plain().format(record)
    assert value not in text
    assert "row of […] refused" in text


def test_a_log_line_still_says_what_an_operator_needs():
    record = logging.LogRecord("approdo.x", logging.WARNING, "", 0, "batch %s: %d rows", ("b-1", 12), None)
    assert hygiene.Plain().format(record).endswith("WARNING approdo.x batch b-1: 12 rows")


@pytest.mark.proves("P-46")
def test_errors_are_not_mailed_with_the_values_of_their_variables():
    assert settings.ADMINS == []
    for logger in (logging.getLogger("django"), logging.getLogger("django.request")):
        assert not any(type(handler).__name__ == "AdminEmailHandler" for handler in logger.handlers)
    for handler in settings.LOGGING["handlers"].values():
        assert settings.LOGGING["formatters"][handler["formatter"]]["()"] == "approdo.procedures.hygiene.Plain"
