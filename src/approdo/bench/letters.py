"""Measure letters on this machine: figures for people, side by side with the aims, no pass or fail.

Run with `./bench letters`. A thousand one-page letters, each with its own data; one package of a hundred; a decision sheet.
"""

from __future__ import annotations

from datetime import date
from time import perf_counter, process_time

from approdo.documents import texts
from approdo.documents.decision import decide
from approdo.documents.decision_sheets import sheet_pdf
from approdo.documents.letters import Letter, letter_pdf, package_pdf

LETTERS, PACKAGE = 1_000, 100
WRITTEN = date(2023, 10, 3)
CASE = {"format": "approdo.case/1", "id": "c1", "facts": {"isee": 1_700_000}, "persons": [{"id": "p1"}]}


def letter(number: int) -> Letter:
    text = texts.text_on("sap", "rinuncia", WRITTEN.isoformat())
    values = {name: f"{name} {number}" for name in text.needs}
    return Letter(
        administration="Comune di Prova",
        office="Ufficio Casa, piazza inventata 1",
        responsible="responsabile dell’Ufficio Casa",
        recipient=(f"Cognome{number} Nome", f"via inventata {number}", "Sesto San Giovanni"),
        code=f"C{number:05}",
        protocol=f"{number}/2023",
        written_on=WRITTEN,
        subject=text.subject,
        body=texts.fill(text.body, values),
    )


def main() -> None:
    """Print the figures."""
    letter_pdf(letter(0))  # fonts and template are read once
    start, busy = perf_counter(), process_time()
    sizes = [len(letter_pdf(letter(number))) for number in range(LETTERS)]
    taken, busy = perf_counter() - start, process_time() - busy
    print(f"{LETTERS:,} letters, PDF/UA-1 and PDF/A-2a        {taken:7.2f} s   aim ≤ 10 s ({busy:.2f} s of processor)")
    print(f"  each                                      {sum(sizes) / len(sizes) / 1024:7.1f} kB")
    start = perf_counter()
    size = len(package_pdf([letter(number) for number in range(PACKAGE)], WRITTEN))
    print(f"one package of {PACKAGE}                          {perf_counter() - start:7.2f} s   {size / 1024:.0f} kB")
    document = decide("sap", "2023-07-24", None, None, CASE, salt="0" * 64)
    start = perf_counter()
    sheet_pdf(document, "Comune di Prova", "Ufficio Casa", WRITTEN)
    print(f"a decision sheet                            {perf_counter() - start:7.2f} s")


if __name__ == "__main__":
    main()
