"""The draw: one recipe for ties and for samples, which anybody can replay with a pencil and SHA-256.

1. At closing the office publishes `list_digest`, the SHA-256 of the sorted codes, one a line: the list is frozen.
2. After closing somebody else draws a public number (a lottery extraction named beforehand in the notice).
3. `seed` is the SHA-256 of "list_digest:public_number"; the order is by the SHA-256 of "seed:code", ascending.

Nobody can steer it: the list is fixed before the number exists and the number is not the office's. Text is UTF-8,
digests are lower-case hexadecimal. `docs/checkers/draw.py` is the same recipe for people who trust no program of
ours. Sources: rules P-25 and P-67; d.P.R. 445/2000 art. 71 for the sample checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

from approdo.allotment.problems import Problem, Refused


def list_digest(codes: Iterable[str]) -> str:
    """Return the digest that freezes a list: SHA-256 over the sorted codes joined by line feeds.

    Codes must be distinct and hold no line feed (`code_problems`), else two lists could share a digest.
    """
    return sha256("\n".join(sorted(codes)).encode()).hexdigest()


def seed_of(digest: str, public_number: str) -> str:
    """Return the seed made of the frozen list and the number that others drew after closing."""
    return sha256(f"{digest}:{public_number}".encode()).hexdigest()


def draw_key(seed: str, code: str) -> str:
    """Return the key by which a code is ordered in the draw; the smallest key comes first."""
    return sha256(f"{seed}:{code}".encode()).hexdigest()


def drawn_order(seed: str, codes: Iterable[str]) -> tuple[str, ...]:
    """Return the full order of a draw: the same for any order in which the codes come in."""
    return tuple(sorted(codes, key=lambda code: (draw_key(seed, code), code)))


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw as its minutes tell it. Without a public number there is no seed, and no tie can be resolved."""

    list_digest: str
    public_number: str | None
    seed: str | None

    @classmethod
    def from_digest(cls, digest: str, public_number: str | None) -> Draw:
        """Take up a draw whose list was frozen earlier (the list at closing may be longer than a ranking)."""
        return cls(digest, public_number, None if public_number is None else seed_of(digest, public_number))

    @classmethod
    def of(cls, codes: Iterable[str], public_number: str | None) -> Draw:
        """Freeze a list and, when the number is there, make the seed."""
        return cls.from_digest(list_digest(codes), public_number)


def code_problems(codes: Sequence[str], where: str) -> tuple[Problem, ...]:
    """Return the codes that cannot be drawn: repeated, empty or holding a line break."""
    found: list[Problem] = []
    seen: set[str] = set()
    for position, code in enumerate(codes):
        place = f"{where}/{position}/code"
        if code in seen:
            found.append(
                Problem(
                    "duplicate_id",
                    place,
                    f"Il codice {code} compare più di una volta.",
                    "Dare a ogni domanda un codice proprio.",
                )
            )
        if not code or "\n" in code or "\r" in code:
            found.append(
                Problem(
                    "code_unusable",
                    place,
                    "Un codice è vuoto o contiene un a capo: l'impronta dell'elenco non sarebbe univoca.",
                    "Usare codici di una riga sola, non vuoti.",
                )
            )
        seen.add(code)
    return tuple(found)


# --- samples -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stratum:
    """A part of the population to sample: `share` of it, never fewer than `at_least` files (all, if fewer).

    A bare share finds nothing in small calls; hence the minimum (dossier on procedure, section 6.1).
    """

    name: str
    codes: tuple[str, ...]
    share: Fraction
    at_least: int = 0


@dataclass(frozen=True, slots=True)
class StratumSample:
    """What was drawn in one stratum: `order` is the whole published order, of which `drawn` is the head."""

    name: str
    population: int
    drawn: tuple[str, ...]
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """The minutes of a sample: with them and the list of codes anybody draws the same files again."""

    draw: Draw
    strata: tuple[StratumSample, ...]


def sample_size(population: int, share: Fraction, at_least: int) -> int:
    """Return how many files to draw: the share rounded up, at least the minimum, at most everybody."""
    wanted = -(-share.numerator * population // share.denominator)
    return min(population, max(at_least, wanted))


def draw_sample(strata: Sequence[Stratum], public_number: str) -> Sample | Refused:
    """Draw a sample in each stratum with the seed of the whole population (P-25).

    The list digest covers all strata together, so that no file can be moved between them after the number is
    known without changing the draw. Refuses repeated or unusable codes and shares outside 0…1.
    """
    codes = [code for stratum in strata for code in stratum.codes]
    problems = list(code_problems(codes, "/population"))
    for position, stratum in enumerate(strata):
        if not 0 <= stratum.share <= 1 or stratum.at_least < 0:
            problems.append(
                Problem(
                    "sample_share",
                    f"/strata/{position}",
                    f"La quota da estrarre per «{stratum.name}» non è fra 0 e 1, o il minimo è negativo.",
                    "Correggere la quota o il minimo fissati nell'atto di estrazione.",
                )
            )
    if problems:
        return Refused(tuple(problems))
    draw = Draw.of(codes, public_number)
    seed = seed_of(draw.list_digest, public_number)
    drawn = []
    for stratum in strata:
        order = drawn_order(seed, stratum.codes)
        size = sample_size(len(order), stratum.share, stratum.at_least)
        drawn.append(StratumSample(stratum.name, len(order), order[:size], order))
    return Sample(draw, tuple(drawn))
