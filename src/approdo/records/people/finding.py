"""Whom a word may mean: a name in any order, without accents, or the beginning of a tax code."""

from __future__ import annotations

import re

from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Concat

from .models import Membership

TAX_CODE_BEGINS = re.compile(r"[A-Za-z]{6}[0-9A-Za-z]{0,10}$")
SHORTEST = 2


class Fold(Func):
    """Lower case without accents and apostrophes, as the index has it (migration 0003)."""

    function = "public.approdo_fold"
    output_field = TextField()


FULL_NAME = Fold(Concat(F("person__family_name"), Value(" "), F("person__given_name")))


def speakers_named(word: str) -> Q:
    """Households whose applicant a word may mean, as a condition on a table with a `household`.

    Every part of the word begins a part of the name: «d angelo rosa», «Rosa D’Angelo» and «dàngelo» find the same person.
    """
    found = Membership.objects.filter(is_applicant=True)
    if TAX_CODE_BEGINS.match(word):
        by_code = Q(household__in=found.filter(person__tax_code__startswith=word.upper()).values("household"))
    else:
        by_code = Q(pk__in=())
    named = found.annotate(folded=FULL_NAME)
    for part in re.findall(r"[^\W_]+", word):
        named = named.filter(folded__contains=Fold(Value(part)))
    return by_code | Q(household__in=named.values("household")) if re.search(r"[^\W\d_]", word) else by_code
