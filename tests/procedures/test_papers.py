"""Papers that come in: taken by content, refused with where, what, why and what to do; kept once, handed back inert."""

import struct
import zlib

import pytest

from approdo.procedures.papers import MOST_BYTES, checked_upload, only_new, paper_row, paper_rows, plain_name
from approdo.procedures.problems import Problems
from approdo.records.evidence.models import Paper
from tests.procedures import city
from tests.support.papers import pdf, picture


def refused(name, content):
    with pytest.raises(Problems) as caught:
        checked_upload(name, content, "bolletta")
    [problem] = caught.value.problems
    assert problem.where == "bolletta"
    assert problem.message
    assert problem.remedy
    return problem.code


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("ISEE.pdf", pdf(), "application/pdf"),
        ("foto.JPG", picture(), "image/jpeg"),
        ("foto.jpeg", picture(), "image/jpeg"),
        ("schermo.png", picture("PNG"), "image/png"),
        ("senza estensione", pdf(), "application/pdf"),
        ("C:\\Utenti\\casa\\atto.del.12.09.pdf", pdf(), "application/pdf"),
    ],
)
def test_person_sends_a_paper_and_it_is_taken_for_what_it_is(name, content, media_type):
    paper = checked_upload(name, content)
    assert (paper.media_type, paper.content) == (media_type, content)
    assert "\\" not in paper.name


@pytest.mark.proves("house.bad-input")
def test_paper_that_is_not_what_it_says_is_refused():
    assert refused("isee.pdf", picture()) == "paper_not_what_it_says"
    assert refused("foto.png", picture("JPEG")) == "paper_not_what_it_says"
    assert refused("isee.pdf", b"MZ\x90\x00 un programma") == "paper_kind"
    assert refused("isee.pdf", b"<html><script>alert(1)</script>") == "paper_kind"
    assert refused("lettera.docx", b"PK\x03\x04 un archivio") == "paper_kind"


@pytest.mark.proves("house.bad-input")
def test_paper_with_a_script_or_a_password_is_refused():
    """The script stands inside a compressed stream: looking for its name in the bytes would not find it."""
    scripted = pdf(script="app.alert('ciao')")
    assert b"JavaScript" not in scripted
    assert refused("modulo.pdf", scripted) == "paper_active"
    assert refused("busta.pdf", pdf(password="segreta")) == "paper_encrypted"
    assert refused("busta.pdf", pdf(password="")) == "paper_encrypted"


@pytest.mark.proves("house.bad-input")
@pytest.mark.parametrize(("name", "whole"), [("a.pdf", pdf()), ("a.jpg", picture()), ("a.png", picture("PNG"))])
def test_damaged_paper_is_refused(name, whole):
    assert refused(name, whole[: len(whole) * 2 // 3]) == "paper_damaged"
    assert refused(name, whole[:20]) == "paper_damaged"


@pytest.mark.proves("house.bad-input")
def test_empty_and_oversize_papers_are_refused():
    assert refused("a.pdf", b"") == "paper_empty"
    assert refused("a.pdf", pdf() + b" " * MOST_BYTES) == "paper_too_large"


@pytest.mark.proves("house.bad-input")
def test_picture_that_would_fill_the_memory_is_refused_without_being_opened():
    """A PNG of 60,000 × 60,000 points: some bytes that would become ten gigabytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    assert refused("foto.png", bomb) == "paper_too_large"


def test_pdf_built_to_fill_the_memory_ends_its_own_process_only():
    """A stream of objects that unpacks to two gigabytes: whoever examines it dies, the office goes on."""
    packed = zlib.compressobj(9)
    body = packed.compress(b"1 0 ") + packed.flush(zlib.Z_FULL_FLUSH)
    block = packed.compress(b" " * 1024**2) + packed.flush(zlib.Z_FULL_FLUSH)
    body += block * 2048
    objects = [
        b"3 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n"
        % (len(body), body)
    ]
    start = b"%PDF-1.5\n"
    at = len(start)
    xref_at = at + len(objects[0])
    rows = b"".join(
        [
            bytes([0]) + (0).to_bytes(4, "big") + bytes([0]),
            bytes([2]) + (3).to_bytes(4, "big") + bytes([0]),
            bytes([0]) + (0).to_bytes(4, "big") + bytes([0]),
            bytes([1]) + at.to_bytes(4, "big") + bytes([0]),
            bytes([1]) + xref_at.to_bytes(4, "big") + bytes([0]),
        ]
    )
    xref = b"4 0 obj<</Type/XRef/Size 5/W[1 4 1]/Root 1 0 R/Length %d>>stream\n%s\nendstream endobj\n" % (
        len(rows),
        rows,
    )
    made = start + objects[0] + xref + b"startxref\n%d\n%%%%EOF" % xref_at
    assert len(made) < MOST_BYTES
    assert refused("bomba.pdf", made) in ("paper_too_large", "paper_damaged")


def test_name_of_a_paper_is_its_last_part_on_one_line():
    assert plain_name("../../etc/atto\n.pdf") == "atto.pdf"
    assert plain_name("") == "documento"
    assert len(plain_name("a" * 500 + ".pdf")) == 200
    assert plain_name("a" * 500 + ".pdf").endswith(".pdf")


def test_same_paper_twice_is_one_row(db):
    people = city.found()
    dossier = city.closed(people).dossier
    paper = checked_upload("a.pdf", pdf())
    row = paper_row(dossier, paper, Paper.BroughtBy.OFFICE, city.IMPORTED)
    assert only_new([row]) == [row]
    row.save()
    again = paper_rows(dossier, [paper, checked_upload("b.pdf", pdf())], Paper.BroughtBy.APPLICANT, city.DECIDED)
    assert [one.pk for one in again] == [row.pk]
    assert only_new(again) == []
