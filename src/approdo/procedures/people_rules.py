"""Who can be addressed directly: from 14 years on (d.lgs. 196/2003, art. 2-quinquies; P-50), and nobody who has died."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext

from approdo.procedures.on_call import problem
from approdo.procedures.problems import Problem
from approdo.records.people.models import Person

DIRECTLY_FROM = 14


def not_addressable(person: Person, on: date) -> list[Problem]:
    """Why this person is not written to and does not come in; empty when nothing stands in the way."""
    if person.died_on is not None and person.died_on <= on:
        message = gettext("La persona che ha fatto domanda è morta.")
        return [problem("person_died", "person", message, gettext("Registra prima chi parla per il nucleo."))]
    if completed_years(person.birth_date, on) < DIRECTLY_FROM:
        message = gettext("La persona ha meno di 14 anni.")
        return [
            problem("person_too_young", "person", message, gettext("Il codice si dà a chi ne ha la responsabilità."))
        ]
    return []


def completed_years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
