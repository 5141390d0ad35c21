"""Whom a word may mean: a name in any order, without accents, or the beginning of a tax code."""

from __future__ import annotations

import re

from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Concat

from .models import Membership, Person

TAX_CODE_BEGINS = re.compile(r"[A-Za-z]{6}[0-9A-Za-z]{0,10}$")


class Fold(Func):
    """Lower case without accents and apostrophes, as the index has it (migration 0003)."""

    function = "public.approdo_fold"
    output_field = TextField()


FULL_NAME = Fold(Concat(F("family_name"), Value(" "), F("given_name")))


def speakers_named(word: str) -> list[Q]:
    """The ways in which a word may mean an applicant, each a condition on a table with a `household`.

    Every part of the word is in the name: «d angelo rosa», «Rosa D’Angelo» and «dàngelo» find the same person.
    """
    speaking, ways = Membership.objects.filter(is_applicant=True), []
    if TAX_CODE_BEGINS.match(word):
        ways.append(Q(household__in=speaking.filter(person__tax_code__startswith=word.upper()).values("household")))
    parts = re.findall(r"[^\W_]+", word)
    if any(part.isalpha() for part in parts):
        named = Person.objects.annotate(folded=FULL_NAME)
        for part in parts:
            named = named.filter(folded__contains=Fold(Value(part)))
        ways.append(Q(household__in=speaking.filter(person__in=named.values("pk")).values("household")))
    return ways
