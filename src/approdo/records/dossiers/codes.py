"""Codes that do not collide: six signs are a billion, and ten thousand at once meet one time in twenty (birthdays)."""

from collections.abc import Collection

from .models import Dossier, random_code


def fresh_codes(count: int, taken: Collection[str] = frozenset()) -> list[str]:
    """`count` different random codes, none of them in `taken`."""
    fresh: set[str] = set()
    while len(fresh) < count:
        code = random_code()
        if code not in taken:
            fresh.add(code)
    return list(fresh)


def fresh_dossier_codes(count: int) -> list[str]:
    """`count` codes no dossier has. Those drawn are looked up at once; the few taken are drawn again."""
    codes = fresh_codes(count)
    while taken := set(Dossier.objects.filter(code__in=codes).values_list("code", flat=True)):
        kept = [code for code in codes if code not in taken]
        codes = kept + fresh_codes(len(taken), {*kept, *taken})
    return codes
