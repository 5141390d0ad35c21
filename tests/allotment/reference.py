"""A second, slow allotment, written from the words of the contract: lists, loops and sets, no masks and no gates.

It shares with the engine only the input values. Where the two differ, one of them has misread the law.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from math import ceil, floor

from approdo.allotment.terms import Application, Home, Terms


def reference(
    terms: Terms, homes: Sequence[Home], applications: Sequence[Application], adequate: Mapping[str, frozenset[str]]
) -> tuple[list[tuple[str, str, str, int | None]], bool]:
    """Return (pass, application, home, preference) in the order given, and whether the run came to its end."""
    return _Reference(terms, homes, applications, adequate).run()


class _Reference:
    def __init__(self, terms, homes, applications, adequate) -> None:
        self.terms = terms
        self.homes = homes
        self.home = {home.id: home for home in homes}
        self.applications = applications
        self.adequate = adequate
        self.given: list[tuple[str, str, str, int | None]] = []
        self.used: list[tuple[str, Home]] = []
        kept = {one.home for one in terms.accepted}
        self.free = [home.id for home in homes if home.id not in kept and home.id not in terms.withdrawn]
        self.bound = {one.application: self.bound_quota(one) for one in terms.accepted}

    def run(self):
        pairs = []
        for home in self.homes:
            if home.pair not in pairs:
                pairs.append(home.pair)
        for pair in pairs:
            hopeless = set()
            for one_pass in self.terms.passes:
                for one in self.ranking(pair):
                    if self.may_enter(one, one_pass, pair) and one.id not in hopeless:
                        quota = self.quota_with_places(one, one_pass, pair)
                        if quota == "none left":
                            continue
                        if not self.serve(one, one_pass, pair, quota, hopeless):
                            return self.given, False
        return self.given, True

    def bound_quota(self, accepted):
        """The quota that a home already taken up must come from: set when its household may enter by capped quotas alone."""
        one = next(one for one in self.applications if one.id == accepted.application)
        pair = self.home[accepted.home].pair
        for one_pass in self.terms.passes:
            names = self.names(one_pass)
            capped = [
                quota.name for quota in self.terms.quotas if quota.beyond == "skip" and quota.name in one.categories
            ]
            if not capped:
                return None
            if one_pass.residents_only and one.resident_in != pair[1]:
                continue
            usable = [name for name in one.categories if names and name in names and name in capped]
            if usable:
                return usable[0], self.home[accepted.home]
        return None

    def ranking(self, pair):
        """Who prefers a home of the pair, or with no preference lives there; best first, ties by the draw."""
        digest = sha256("\n".join(sorted(one.code for one in self.applications)).encode()).hexdigest()
        seed = sha256((digest + ":" + str(self.terms.public_number)).encode()).hexdigest()
        members = [
            one
            for one in self.applications
            if any(self.home[wish].pair == pair for wish in one.prefers)
            or (not one.prefers and one.resident_in == pair[1])
        ]

        def place(one):
            signs = [1 if key.direction == "asc" else -1 for key in self.terms.order]
            values = [sign * value for sign, value in zip(signs, one.keys, strict=True)]
            return values, sha256((seed + ":" + one.code).encode()).hexdigest()

        return sorted(members, key=place)

    def may_enter(self, one, one_pass, pair):
        if any(housed == one.id for _, housed, _, _ in self.given):
            return False
        if any(
            pairing.application == one.id and self.home[pairing.home].pair == pair for pairing in self.terms.refusals
        ):
            return False
        if any(
            pairing.application == one.id and self.home[pairing.home].pair != pair for pairing in self.terms.accepted
        ):
            return False
        if one_pass.residents_only and one.resident_in != pair[1]:
            return False
        capped = [quota.name for quota in self.terms.quotas if quota.beyond == "skip" and quota.name in one.categories]
        names = self.names(one_pass)
        if names is None:
            return not capped
        return any(name in names and (not capped or name in capped) for name in one.categories)

    def names(self, one_pass):
        """The quotas of a pass; None for a pass open to all."""
        if not one_pass.quotas and not one_pass.other_quotas:
            return None
        named = {name for other in self.terms.passes for name in other.quotas}
        return [
            quota.name
            for quota in self.terms.quotas
            if quota.name in one_pass.quotas or (one_pass.other_quotas and quota.name not in named)
        ]

    def quota_with_places(self, one, one_pass, pair):
        names = self.names(one_pass)
        if self.bound.get(one.id):
            return self.bound[one.id][0]
        if names is None:
            return None
        capped = [quota.name for quota in self.terms.quotas if quota.beyond == "skip" and quota.name in one.categories]
        for name in one.categories:
            if name in names and (not capped or name in capped) and self.places(name, pair) > 0:
                return name
        return "none left"

    def places(self, name, pair):
        """What the year still owes under a quota to the group of this pair, less what this run gave."""
        quota = next(one for one in self.terms.quotas if one.name == name)

        def same_group(owner, municipality):
            return ("owner" not in quota.per or owner == pair[0]) and (
                "municipality" not in quota.per or municipality == pair[1]
            )

        before = [row for row in self.terms.counters if row.quota == name and same_group(row.owner, row.municipality)]
        here = [home for home in self.homes if home.id not in self.terms.withdrawn]
        base = sum(same_group(*home.pair) for home in here) + sum(row.available_before for row in before)
        exact = quota.share * base
        due = ceil(exact) if quota.rounding == "up" else floor(exact + Fraction(1, 2))
        run_gave = sum(used == name and same_group(*home.pair) for used, home in self.used)
        run_gave += sum(bool(kept) and kept[0] == name and same_group(*kept[1].pair) for kept in self.bound.values())
        return max(0, due - sum(row.assigned_before for row in before)) - run_gave

    def serve(self, one, one_pass, pair, quota, hopeless):
        """Give a home or find none; False when the owner must choose first."""
        found = self.find(one, pair)
        if found == "choice":
            return False
        if found is None:
            hopeless.add(one.id)
            return True
        home, preference = found
        self.given.append((one_pass.name, one.id, home, preference))
        if home in self.free:
            self.free.remove(home)
        if quota is not None and not self.bound.get(one.id):
            self.used.append((quota, self.home[home]))
        return True

    def find(self, one, pair):
        for pairing in self.terms.accepted:
            if pairing.application == one.id:
                wish = list(one.prefers).index(pairing.home) + 1 if pairing.home in one.prefers else None
                return pairing.home, wish
        fitting = [home for home in self.free if self.home[home].pair == pair and home in self.adequate[one.profile]]
        for preference, wish in enumerate(one.prefers, start=1):
            if wish in fitting:
                return wish, preference
        zones = {(self.home[wish].municipality, self.home[wish].zone) for wish in one.prefers if self.home[wish].zone}
        near = [home for home in fitting if (self.home[home].municipality, self.home[home].zone) in zones]
        candidates = near or fitting
        if len(candidates) <= 1:
            return (candidates[0], None) if candidates else None
        for pairing in self.terms.choices:
            if pairing.application == one.id and pairing.home in candidates:
                return pairing.home, None
        return (candidates[0], None) if self.terms.when_many == "first" else "choice"
