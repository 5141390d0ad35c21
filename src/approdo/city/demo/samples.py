"""The platform's file of the waiting call, to be imported by hand: a clean one, and one with mistakes to see what is said."""

from pathlib import Path

from .figures import SAP_2019, SAP_2021, SAP_2023, SEED, CallFigures
from .history import homes_for
from .platform_file import PlatformFile, draw_platform_file
from .stock import DemoHome, draw_stock

CLEAN = ("domande.csv", "persone.csv")
FAULTY = "domande-con-errori.csv"


def waiting_homes(seed: str = SEED) -> list[DemoHome]:
    """The homes of the 2023 call: those that the earlier calls of the demo left."""
    stock, taken = draw_stock(seed), set()
    homes: list[DemoHome] = []
    for figures in (SAP_2019, SAP_2021, SAP_2023):
        homes = homes_for(figures, stock, taken)
    return homes


def waiting_file(seed: str = SEED, figures: CallFigures = SAP_2023) -> PlatformFile:
    return draw_platform_file(seed, figures, waiting_homes(seed))


def write_samples(folder: Path) -> None:
    """domande.csv, persone.csv, domande-con-errori.csv under the call's folder."""
    target = folder / SAP_2023.slug
    target.mkdir(parents=True, exist_ok=True)
    file = waiting_file()
    (target / CLEAN[0]).write_bytes(file.applications)
    (target / CLEAN[1]).write_bytes(file.persons)
    (target / FAULTY).write_bytes(spoiled(file.applications))


def spoiled(applications: bytes) -> bytes:
    """Four mistakes an office really makes: a letter O for a zero, a negative amount, an unknown home, a line twice."""
    lines = applications.decode().splitlines()
    header = lines[0].split(",")
    isee = header.index("isee")
    for row, change in ((3, lambda value: value[:-1] + "O"), (7, lambda value: f"-{value}")):
        lines[row] = replace_cell(lines[row], isee, change)
    lines[11] = replace_cell(lines[11], header.index("prefers"), lambda value: "C-9999")
    lines.insert(20, lines[19])
    return ("\n".join(lines) + "\n").encode()


def replace_cell(line: str, index: int, change) -> str:
    import csv
    import io

    [cells] = csv.reader([line])
    cells[index] = change(cells[index])
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()
