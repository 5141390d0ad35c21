"""Letters and sheets: what an archive and a screen reader find in the file, and that no text becomes markup."""

from __future__ import annotations

import io
import re
from datetime import date

import pikepdf
import pytest

from approdo.documents import texts
from approdo.documents.decision import decide
from approdo.documents.decision_sheets import sheet_pdf
from approdo.documents.letters import Letter, letter_pdf, package_pdf

WRITTEN = date(2023, 10, 3)
MARKUP = "#let x = 1\n$ sum $ *forte* `sys.inputs` \\u{1F600} <label> @rif"
CASE = {"format": "approdo.case/1", "id": "R8C-3LN", "facts": {"isee": 1_700_000}, "persons": [{"id": "p1"}]}


def letter(**changes) -> Letter:
    told = {
        "administration": "Comune di Prova",
        "office": "Ufficio Casa, piazza inventata 1",
        "responsible": "responsabile dell’Ufficio Casa",
        "recipient": ("Zqfam001x Zqnome001x", "via Zqvia001x 3", "Sesto San Giovanni"),
        "code": "ABC-234",
        "protocol": "123/2023",
        "written_on": WRITTEN,
        "subject": "Abbiamo registrato la tua rinuncia alla casa",
        "body": "Hai rinunciato.\n\n## Perché\n- uno\n- due\n\nChi risponde: noi",
    }
    return Letter(**(told | changes))


def decision() -> dict:
    return decide("sap", "2023-07-24", None, None, CASE, salt="0" * 64)


def package() -> bytes:
    return package_pdf([letter(), letter(code="DEF-567")], WRITTEN)


PAPERS = {
    "letter": lambda: letter_pdf(letter()),
    "package": package,
    "sheet": lambda: sheet_pdf(decision(), "Comune di Prova", "Ufficio Casa", WRITTEN),
}


def read(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def shown(pdf: bytes) -> str:
    """The text of the file, as its structure tells it to a screen reader or a search."""
    glyphs: list[str] = []
    with read(pdf) as opened:
        for page in opened.pages:
            maps = {name: _unicode_of(font) for name, font in page.Resources.Font.items()}
            now: dict[str, str] = {}
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    now = maps[str(operands[0])]
                elif str(operator) in ("Tj", "TJ"):
                    parts = operands[0] if str(operator) == "TJ" else [operands[0]]
                    codes = "".join(bytes(part).hex() for part in parts if isinstance(part, pikepdf.String))
                    glyphs += [now.get(codes[at : at + 4], "") for at in range(0, len(codes), 4)]
    return "".join(glyphs)


def _unicode_of(font: pikepdf.Object) -> dict[str, str]:
    cmap = font.ToUnicode.read_bytes().decode()
    found = {}
    for glyph, text in re.findall(r"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>\n", cmap):
        found[glyph.lower()] = bytes.fromhex(text).decode("utf-16-be")
    return found


@pytest.mark.proves("house.letters")
@pytest.mark.parametrize("name", PAPERS)
def test_reader_and_archive_find_language_tags_and_both_standards(name):
    with read(PAPERS[name]()) as pdf:
        assert str(pdf.Root.Lang).lower().startswith("it")
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.StructTreeRoot.K is not None
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as told:
            assert told["pdfuaid:part"] == "1"
            assert (told["pdfaid:part"], told["pdfaid:conformance"]) == ("2", "A")
            assert told["dc:title"]


@pytest.mark.parametrize("name", PAPERS)
def test_same_data_gives_the_same_bytes(name):
    assert PAPERS[name]() == PAPERS[name]()


def test_text_of_a_person_is_never_markup():
    pdf = letter_pdf(letter(body=f"Motivo\n{MARKUP}"))
    text = shown(pdf)
    for piece in ("#let x = 1", "$ sum $", "*forte*", "`sys.inputs`", "<label>", "@rif"):
        assert piece in text


def test_name_that_no_font_can_draw_still_gets_its_letter():
    pdf = letter_pdf(letter(recipient=("王 Zqnome", "via Zqvia 3"), body="عربي"))
    assert "? Zqnome" in shown(pdf)


def test_every_sign_that_is_let_through_can_be_drawn():
    drawn = " ".join(chr(code) for code in range(0x20, 0x2FFF))
    assert letter_pdf(letter(body=f"Segni {drawn}"))


def test_accent_written_apart_from_its_letter_is_put_back():
    assert "perché" in shown(letter_pdf(letter(body="perche\u0301")))


@pytest.mark.proves("P-33")
def test_metadata_of_a_letter_names_nobody():
    with read(letter_pdf(letter())) as pdf:
        with pdf.open_metadata() as told:
            written = " ".join(f"{key}={told[key]}" for key in told)
        written += str(dict(pdf.docinfo.items()))
    assert "Zq" not in written
    assert "ABC-234" not in written


def test_letter_says_who_answers_and_where_it_comes_from():
    text = shown(letter_pdf(letter()))
    for piece in ("Comune di Prova", "responsabile dell’Ufficio Casa", "123/2023", "Pagina 1", "3\u00a0ottobre"):
        assert piece.replace("\u00a0", " ") in text.replace("\u00a0", " ")


def test_cover_of_a_package_lists_each_letter_and_pages_begin_again():
    text = shown(package())
    assert text.count("Pagina 1") == 3
    assert text.index("ABC-234") < text.index("DEF-567") < text.index("Hai rinunciato")


def test_package_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        package_pdf([], WRITTEN)


def test_sheet_tells_outcome_failed_requirement_hash_and_how_to_verify():
    document = decision()
    text = shown(sheet_pdf(document, "Comune di Prova", "Ufficio Casa", WRITTEN))
    assert "La domanda non è ammessa" in text
    assert "17.000,00" in text
    assert document["hash"].replace("sha256:", "")[:20] in text
    assert "verify" in text
    order = ["I dati usati", "I requisiti", "Che cosa risulta", "Versioni", "Impronta", "Come si controlla"]
    assert [text.index(title) for title in order] == sorted(text.index(title) for title in order)


def test_erased_decision_has_no_sheet():
    with pytest.raises(ValueError, match="erased"):
        sheet_pdf({"erased": True}, "Comune di Prova", "Ufficio Casa", WRITTEN)


def every_text() -> list[texts.Text]:
    from approdo.documents.measures import measure_names

    return [one for measure in measure_names() for one in texts.all_texts(measure)]


@pytest.mark.parametrize("text", every_text(), ids=lambda one: f"{one.name}.{one.from_day}")
def test_every_text_makes_a_letter_of_at_most_two_pages(text):
    body = texts.fill(text.body, {name: f"valore di {name}" for name in text.needs})
    with read(letter_pdf(letter(subject=text.subject, body=body))) as pdf:
        assert len(pdf.pages) <= 2
