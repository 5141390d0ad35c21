"""The files as they are written and served: whole or not at all, with an ETag, and nothing outside the folder."""

from pathlib import Path

import pytest
from django.http import Http404
from django.test import RequestFactory

from approdo.faces.public.writing import Csv, Of, Page, inside, replace, write_all
from approdo.records.gate.classes import CodedRow
from approdo.records.gate.release import release_one
from approdo.records.gate.texts import NotPublic, words


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    settings.PUBLIC_FOLDER = tmp_path / "public"
    (settings.PUBLIC_FOLDER / "bandi").mkdir(parents=True)
    (settings.PUBLIC_FOLDER / "index.html").write_text("<h1>inizio</h1>")
    (settings.PUBLIC_FOLDER / "bandi" / "index.html").write_text("<h1>bandi</h1>")
    (settings.PUBLIC_FOLDER / "dati.csv").write_text("a,b\r\n")
    (tmp_path / "secret-key").write_text("segreto")
    return settings.PUBLIC_FOLDER


def get(path: str, **headers: str):
    from approdo.faces.public.views import public_file

    return public_file(RequestFactory().get(f"/{path}", headers=headers), path)


@pytest.mark.proves("P-36", "P-47")
def test_anyone_gets_the_file_with_an_etag_and_no_cookie(folder: Path) -> None:
    answer = get("bandi/")
    assert answer.status_code == 200
    assert answer.content == b"<h1>bandi</h1>"
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert "X-Robots-Tag" not in answer
    assert not answer.cookies
    again = get("bandi/", **{"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert get("dati.csv")["Content-Type"] == "text/csv; charset=utf-8"


def test_anyone_who_forgets_the_slash_is_led_to_the_page(folder: Path) -> None:
    answer = get("bandi")
    assert (answer.status_code, answer["Location"]) == (301, "/bandi/")


@pytest.mark.parametrize(
    "path", ["../secret-key", "bandi/../../secret-key", ".hidden", "bandi/.x", "a\0b", "..\\secret-key", "manca/"]
)
def test_nobody_reads_outside_the_public_folder(folder: Path, path: str) -> None:
    (folder / ".hidden").write_text("nascosto")
    with pytest.raises(Http404):
        get(path)


def test_an_old_page_goes_and_an_unchanged_one_keeps_its_date(tmp_path: Path) -> None:
    row = release_one(CodedRow(code="R8C-3LN", place=1))
    both = [Csv("a.csv", ("codice",), [[Of(row, "code")]]), Csv("b/c.csv", ("codice",), [[Of(row, "code")]])]
    assert write_all(tmp_path, both, {}) == ["a.csv", "b/c.csv"]
    before = (tmp_path / "a.csv").stat().st_mtime_ns
    assert write_all(tmp_path, both[:1], {}) == ["b/c.csv"]
    assert (tmp_path / "a.csv").stat().st_mtime_ns == before
    assert not (tmp_path / "b").exists()
    assert (tmp_path / "a.csv").read_text() == "codice\nR8C-3LN\n"


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace(tmp_path, "x.html", b"vecchio")

    def full(*_about: object, **_more: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", full)
    with pytest.raises(OSError, match="no space"):
        replace(tmp_path, "x.html", b"nuovo")
    assert (tmp_path / "x.html").read_bytes() == b"vecchio"


@pytest.mark.proves("P-33", "P-38")
def test_writers_refuse_what_did_not_pass_the_gate(tmp_path: Path) -> None:
    row = release_one(CodedRow(code="R8C-3LN", place=1))
    for leak in ("Mario Rossi", 950000):
        with pytest.raises(NotPublic):
            write_all(tmp_path, [Csv("x.csv", ("a",), [[leak]])], {})
        with pytest.raises(NotPublic):
            write_all(tmp_path, [Page("x/", "public/home.html", {"rows": (row, leak)})], {})
    assert list(tmp_path.rglob("*.csv")) == []


def test_no_output_leaves_the_folder(tmp_path: Path) -> None:
    with pytest.raises(NotPublic):
        inside(tmp_path, "../fuori.html")


def test_a_cell_is_never_a_formula(tmp_path: Path) -> None:
    write_all(tmp_path, [Csv("x.csv", ("a",), [[words("=1+1")]])], {})
    assert (tmp_path / "x.csv").read_text().splitlines()[1] == "'=1+1"
