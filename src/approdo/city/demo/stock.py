"""The stock of public homes: 820 municipal (111 empty) and 1,500 of ALER. Flats are invented, totals are public."""

from dataclasses import dataclass
from random import Random

from .figures import (
    ALER_EMPTY_PER_CENT,
    ALER_HOMES,
    AREA_DM2_BY_ROOMS,
    MUNICIPAL_FREE,
    MUNICIPAL_HOMES,
    MUNICIPAL_IN_MAINTENANCE,
    ROOMS_PER_CENT,
    STREETS,
    VACANCY_REASON_PER_CENT,
    ZONES,
)
from .people import pick


@dataclass(frozen=True)
class DemoHome:
    code: str
    owner: str
    municipality: str
    zone: str
    address: str
    area_dm2: int
    rooms: int
    floor: int
    lift: bool
    accessible: bool
    vacancy: str  # "", ready, or a reason code


def draw_home(rng: Random, code: str, owner: str, vacancy: str) -> DemoHome:
    rooms = pick(rng, ROOMS_PER_CENT)
    low, high = AREA_DM2_BY_ROOMS[rooms]
    floor, lift = rng.randint(0, 7), rng.random() < 0.6
    return DemoHome(
        code=code,
        owner=owner,
        municipality="sesto",
        zone=rng.choice(ZONES),
        address=f"{rng.choice(STREETS)} {rng.randint(201, 399)}, int. {rng.randint(1, 40)}",
        area_dm2=rng.randrange(low, high, 10),
        rooms=rooms,
        floor=floor,
        lift=lift,
        accessible=(floor == 0 or lift) and rng.random() < 0.35,
        vacancy=vacancy,
    )


def draw_stock(seed: str) -> tuple[DemoHome, ...]:
    """All homes, in code order: C-0001 … municipal, A-0001 … ALER."""
    rng = Random(f"{seed}/stock")  # noqa: S311 - synthetic data
    municipal = ["ready"] * MUNICIPAL_FREE
    municipal += [pick(rng, VACANCY_REASON_PER_CENT) for _ in range(MUNICIPAL_IN_MAINTENANCE)]
    municipal += [""] * (MUNICIPAL_HOMES - len(municipal))
    aler_empty = ALER_HOMES * ALER_EMPTY_PER_CENT // 100
    aler = ["ready" if n % 2 else pick(rng, VACANCY_REASON_PER_CENT) for n in range(aler_empty)]
    aler += [""] * (ALER_HOMES - len(aler))
    return tuple(
        draw_home(rng, f"{letter}-{number:04}", owner, vacancy)
        for letter, owner, vacancies in (("C", "comune", municipal), ("A", "aler", aler))
        for number, vacancy in enumerate(vacancies, start=1)
    )
