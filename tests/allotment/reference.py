"""A second, slow allotment, written from the words of the contract alone: lists, loops and sets, no masks, no gates.

It takes what an outsider has: the call as a mapping and the rows of the two tables. Of the engine it imports
nothing. Where the two differ, one of them has misread the contract.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from hashlib import sha256
from math import ceil, floor
from typing import Any

Row = dict[str, Any]
Pair = tuple[str, str]
PASSES = ("indigent_resident", "indigent", "reserve", "general")


class NumberMissing(Exception):
    """A tie, and no public number to draw it with."""


def reference(terms: Row, homes: list[Row], applications: list[Row], fits: Callable[[Row, Row], bool]) -> Row:
    """Return the parts of `approdo.allotment/1` that the law decides. `terms` is the call's `allotment`."""
    return _Reference(terms, homes, applications, fits).run()


def _sha(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _number(value: Any) -> Any:
    """A key as something to subtract from nothing: moments and days count upwards like points."""
    if isinstance(value, str) and "T" in value:
        return datetime.fromisoformat(value).timestamp()
    return date.fromisoformat(value).toordinal() if isinstance(value, str) else value


class _Reference:
    def __init__(self, terms: Row, homes: list[Row], applications: list[Row], fits: Any) -> None:
        self.terms, self.homes, self.applications, self.fits = terms, homes, applications, fits
        self.home = {one["home_id"]: one for one in homes}
        self.pair = {one["home_id"]: (one["owner"], one["municipality"]) for one in homes}
        self.pairs = list(dict.fromkeys(self.pair.values()))
        self.quotas = {one["name"]: one for one in terms["quotas"]}
        self.accepted = {one["application"]: one["home"] for one in terms.get("accepted", ())}
        self.withdrawn = set(terms.get("withdrawn", ()))
        self.given: dict[str, str] = {}  # home → application
        self.used: list[tuple[str, Pair]] = []  # quotas whose place was taken, and where
        self.bound: dict[str, tuple[str, str]] = {}  # who holds a home that only a cap can give → pass and quota
        self.log: list[tuple[str, str, str | None, str]] = []
        self.assignments: list[tuple[str, str, str, int | None]] = []
        self.digest = _sha("\n".join(sorted(one["code"] for one in applications)))
        number = terms.get("public_number")
        self.seed = None if number is None else _sha(f"{self.digest}:{number}")

    def run(self) -> Row:
        rankings = {pair: self.ranking(pair) for pair in self.pairs}
        for pair in self.pairs:
            self.set_aside(pair, [row[0] for row in rankings[pair]])
        complete = all(self.walk(pair, [row[0] for row in rankings[pair]]) for pair in self.pairs)
        return {
            "draw": (self.digest, self.terms.get("public_number"), self.seed),
            "ranking": [(*pair, place, *row) for pair in self.pairs for place, row in self.rows(rankings[pair])],
            "assignments": self.assignments,
            "quota_proof": [self.proof(name, group) for name in self.quotas for group in self.groups(name)],
            "unassigned": [one for one in self.home if one not in self.given and one not in self.withdrawn],
            "log": self.log,
            "complete": complete,
        }

    # ── rankings ─────────────────────────────────────────────────────────────────────────────────────────────────

    def ranking(self, pair: Pair) -> list[tuple[Row, list[Any], bool]]:
        """Who prefers a home of the pair or, preferring none, lives there: best first, ties by the draw."""
        inside = [one for one in self.applications if self.enters(one, pair)]
        keys = {one["application_id"]: [one[key["by"]] for key in self.terms["order"]] for one in inside}
        signs = [1 if key["direction"] == "asc" else -1 for key in self.terms["order"]]

        def compared(one: Row) -> list[Any]:
            return [sign * _number(key) for sign, key in zip(signs, keys[one["application_id"]], strict=True)]

        tied = {one["application_id"]: sum(compared(one) == compared(other) for other in inside) > 1 for one in inside}
        if self.seed is None and any(tied.values()):
            raise NumberMissing
        order = sorted(inside, key=lambda one: (compared(one), _sha(f"{self.seed}:{one['code']}")))
        return [(one, keys[one["application_id"]], tied[one["application_id"]]) for one in order]

    def enters(self, one: Row, pair: Pair) -> bool:
        if one["prefers"]:
            return any(self.pair[wish] == pair for wish in one["prefers"])
        return bool(one["resident_in"] == pair[1])

    @staticmethod
    def rows(ranking: list[tuple[Row, list[Any], bool]]) -> list[tuple[int, tuple[str, list[Any], bool]]]:
        return [(place, (one["application_id"], keys, tied)) for place, (one, keys, tied) in enumerate(ranking, 1)]

    # ── quotas ───────────────────────────────────────────────────────────────────────────────────────────────────

    def group(self, name: str, pair: Pair) -> tuple[str | None, str | None]:
        per = self.quotas[name]["per"]
        return (pair[0] if "owner" in per else None, pair[1] if "municipality" in per else None)

    def groups(self, name: str) -> list[tuple[str | None, str | None]]:
        return list(dict.fromkeys(self.group(name, pair) for pair in self.pairs))

    def proof(self, name: str, group: tuple[str | None, str | None]) -> tuple[Any, ...]:
        """Base, due and assigned of the year: what was before this call, and what this call brings and gives."""
        before = [
            one
            for one in self.terms["counters"]
            if one["quota"] == name and self.group(name, (one["owner"], one["municipality"])) == group
        ]
        base = sum(one["available_before"] for one in before)
        here = [pair for home, pair in self.pair.items() if home not in self.withdrawn]
        base += sum(self.group(name, pair) == group for pair in here)
        exact = Fraction(self.quotas[name]["share"]) * base
        due = ceil(exact) if self.quotas[name]["rounding"] == "up" else floor(exact + Fraction(1, 2))
        now = sum(used == name and self.group(name, pair) == group for used, pair in self.used)
        return name, *group, base, due, sum(one["assigned_before"] for one in before) + now

    def places(self, name: str, pair: Pair) -> int:
        _, _, _, _, due, assigned = self.proof(name, self.group(name, pair))
        group = self.group(name, pair)
        now = sum(used == name and self.group(name, at) == group for used, at in self.used)
        waiting = [who for who, (_, quota) in self.bound.items() if quota == name and who not in self.given.values()]
        kept = sum(self.group(name, self.pair[self.accepted[who]]) == group for who in waiting)
        return int(max(0, due - (assigned - now)) - now - kept)

    # ── homes already taken up ───────────────────────────────────────────────────────────────────────────────────

    def ways(self, one: Row, pair: Pair) -> list[tuple[str, str]]:
        """Pass and quota of each way in of whoever holds a home here; nothing when the general pass is open to it."""
        if self.pair.get(self.accepted.get(one["application_id"], "")) != pair or self.open_to_all(one):
            return []
        reserves = [label for label in one["categories"] if label in self.quotas and label != "indigent"]
        indigent = one["indigent"] and "indigent" in self.quotas
        found = []
        if indigent and one["resident_in"] == pair[1]:
            found.append(("indigent_resident", "indigent"))
        if indigent:
            found.append(("indigent", "indigent"))
        if not (indigent and self.quotas["indigent"]["beyond"] == "skip"):
            found += [("reserve", label) for label in reserves]
        return found

    def open_to_all(self, one: Row) -> bool:
        labels = [label for label in one["categories"] if label in self.quotas and label != "indigent"]
        labels += ["indigent"] if one["indigent"] and "indigent" in self.quotas else []
        return all(self.quotas[label]["beyond"] != "skip" for label in labels)

    def set_aside(self, pair: Pair, ranking: list[Row]) -> None:
        """Places of homes already taken up go first, each by the first way that has room, or beyond the ceiling."""
        for name in (*PASSES, None):
            for one in ranking:
                who, ways = one["application_id"], self.ways(one, pair)
                if not ways or who in self.bound:
                    continue
                room = [way for way in ways if way[0] == name and self.places(way[1], pair) > 0]
                if room or name is None:
                    self.bound[who] = (room or ways)[0]

    # ── the walk ─────────────────────────────────────────────────────────────────────────────────────────────────

    def walk(self, pair: Pair, ranking: list[Row]) -> bool:
        """Walk a ranking once a pass; False when the owner must choose first."""
        closed: set[str] = set()  # served, out, or without any home to hope for in this ranking
        for name in PASSES:
            for one in ranking:
                if one["application_id"] not in closed:
                    found = self.turn(name, one, pair)
                    if found == "stop":
                        return False
                    if found == "closed":
                        closed.add(one["application_id"])
        return True

    def turn(self, name: str, one: Row, pair: Pair) -> str:
        who = one["application_id"]
        reserves = [label for label in one["categories"] if label in self.quotas and label != "indigent"]
        indigent = one["indigent"] and "indigent" in self.quotas
        if name.startswith("indigent") and not (indigent and (name == "indigent" or one["resident_in"] == pair[1])):
            return ""
        if name == "reserve" and not reserves:
            return ""
        if who in self.given.values() or self.pair.get(self.accepted.get(who, ""), pair) != pair:
            return self.line(name, who, None, "already_housed")
        refused = [
            r["home"] for r in self.terms["refusals"] if r["application"] == who and self.pair[r["home"]] == pair
        ]
        if refused:
            return self.line(name, who, max(refused, key=list(self.home).index), "refused")
        quota = None
        if name != "general":
            mine = ["indigent"] if name.startswith("indigent") else reserves
            quota = next((label for label in mine if self.places(label, pair) > 0), None)
            if who in self.bound:
                quota = self.bound[who][1] if self.bound[who][0] == name else None
        skipped = indigent and not name.startswith("indigent") and self.quotas["indigent"]["beyond"] == "skip"
        if name == "general":
            skipped = skipped or any(self.quotas[label]["beyond"] == "skip" for label in reserves)
        if skipped or (name != "general" and quota is None):
            return self.line(name, who, None, "ceiling_reached")
        return self.serve(name, one, pair, quota)

    def line(self, name: str, who: str, home: str | None, result: str) -> str:
        self.log.append((name, who, home, result))
        return "stop" if result == "needs_choice" else "" if result == "ceiling_reached" else "closed"

    def serve(self, name: str, one: Row, pair: Pair, quota: str | None) -> str:
        home, preference = self.find(name, one, pair)
        if home in ("needs_choice", None):
            return self.line(name, one["application_id"], None, home or "no_adequate_home")
        self.given[home] = one["application_id"]
        if quota is not None:
            self.used.append((quota, pair))
        self.assignments.append((home, one["application_id"], name, preference))
        return self.line(name, one["application_id"], home, "assigned")

    def find(self, name: str, one: Row, pair: Pair) -> tuple[str | None, int | None]:
        """The first free adequate preference; else one in a preferred zone; else any."""
        who = one["application_id"]
        if who in self.accepted:
            kept = self.accepted[who]
            return kept, one["prefers"].index(kept) + 1 if kept in one["prefers"] else None
        free = [
            home
            for home, row in self.home.items()
            if self.pair[home] == pair and home not in self.given and home not in self.accepted.values()
            if home not in self.withdrawn
            if self.fits(one, row)
        ]
        for preference, wish in enumerate(one["prefers"], start=1):
            if wish in free:
                return wish, preference
            if self.pair[wish] == pair and wish not in self.withdrawn:
                self.line(name, who, wish, "taken" if self.fits(one, self.home[wish]) else "not_adequate")
        zones = {self.zone(wish) for wish in one["prefers"] if self.home[wish]["zone"]}
        candidates = [home for home in free if self.zone(home) in zones] or free
        if len(candidates) < 2:
            return (candidates[0] if candidates else None), None
        chosen = [r["home"] for r in self.terms["choices"] if r["application"] == who and r["home"] in candidates]
        if chosen or self.terms["when_many"] == "first":
            return (chosen or candidates)[0], None
        return "needs_choice", None

    def zone(self, home: str) -> tuple[str, str | None]:
        """A zone is one of a municipality, whoever owns the homes in it."""
        return self.home[home]["municipality"], self.home[home]["zone"]
