"""The public site as a whole: every link answered, every page small, complete and without strangers."""

import csv
import gzip
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

HEADER = {"main-navigation", "management", "news", "all-services", "live", "all-topics", "personal-area-login"}
FOOTER = {
    "faq",
    "contacts",
    "appointment-booking",
    "report-inefficiency",
    "privacy-policy-link",
    "legal-notes",
    "accessibility-link",
}
RATING = {"feedback", "feedback-title", *(f"feedback-rate-{stars}" for stars in range(1, 6))}
# Answered by others: the office's door, the style of the installation, what is written back.
ELSEWHERE = (
    "/accesso/",
    "/static/",
    "/contesta/",
    "/en/contesta/",
    "/parere/",
    "/en/parere/",
    "/avviso/",
    "/en/avviso/",
)
# Forms that a page may have: close the notice, rate the page; on some a question by GET.
POSTS = {"/avviso/", "/en/avviso/", "/parere/", "/en/parere/"}


class Reader(HTMLParser):
    """What a page links to, and which marks it carries."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.elements: list[str] = []
        self.tags: list[str] = []
        self.scripts: list[dict[str, str]] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = {name: value or "" for name, value in attrs}
        if tag == "script":
            self.scripts.append(given)
        if tag == "form":
            self.forms.append((given["method"], given["action"]))
        for name, value in given.items():
            self.attributes.append((name, value))
            if name in {"href", "src", "action"}:
                self.links.append(value)
            elif name == "id":
                self.ids.append(value)
            elif name == "data-element":
                self.elements.append(value)


def pages(site: Path) -> dict[str, Reader]:
    """Address → page, in both languages, as whoever has closed nothing sees it."""
    found = {}
    for path in site.rglob("*.html"):
        where = path.parent.relative_to(site)
        if not str(where).startswith(".closed"):
            found["/" if str(where) == "." else f"/{where}/"] = Reader(path.read_text())
    return found


@pytest.mark.proves("P-36", "P-47", "P01", "P02", "P03", "P07", "P-66")
def test_every_page_of_the_site_keeps_its_promises(site: Path) -> None:
    """One site, many promises: links, marks, weight, no stranger, no script, no hiding from search engines."""
    read = pages(site)
    files = {"/" + str(path.relative_to(site)) for path in site.rglob("*") if path.is_file()}
    assert len(read) > 300
    for name, page in read.items():
        dead = [link for link in page.links if not _answered(link, page, read, files)]
        assert dead == [], (name, dead)
        assert not set(page.tags) & {"iframe", "img", "style"}, name
        assert all(script["type"] == "application/ld+json" for script in page.scripts), name
        assert {action for method, action in page.forms if method == "post"} == {
            f"{_root(name)}/avviso/",
            f"{_root(name)}/parere/",
        }, name
        assert not [value for attr, value in page.attributes if attr == "style" or attr.startswith("on")], name
        assert not [link for link in page.links if re.match(r"(https?:)?//", link)], name
        assert set(page.elements) >= HEADER | FOOTER | RATING, name
        once = HEADER | FOOTER | RATING
        assert [element for element in once if page.elements.count(element) != 1] == [], name
        assert page.elements.count("breadcrumb") == (0 if name in {"/", "/en/"} else 1), name
        assert page.tags.count("h1") == 1, name
        assert page.tags.count("main") == 1, name
        assert len(page.ids) == len(set(page.ids)), name
        text = _text(site, name)
        assert "noindex" not in text, name
        assert ("Synthetic data." if _root(name) else "Dati sintetici.") in text, name
        assert len(gzip.compress(text.encode())) < 15_000, name


def _root(name: str) -> str:
    return "/en" if name.startswith("/en/") else ""


@pytest.mark.proves("P01", "P02", "P04")
def test_whoever_closed_the_notice_gets_the_same_page_without_it(site: Path) -> None:
    for path in site.rglob("*.html"):
        where = path.relative_to(site)
        if str(where).startswith(".closed"):
            continue
        open_page, closed = path.read_text(), (site / ".closed-1" / where).read_text()
        before, notice, rest = re.split(r"(<!--notice-->.*?<!--/notice-->)", open_page, maxsplit=1, flags=re.DOTALL)
        assert closed == before + rest
        assert '<button class="btn btn-outline-primary btn-sm" type="submit">' in notice
        assert "ap-notice" not in closed


@pytest.mark.proves("P-36")
def test_the_two_languages_have_the_same_pages_and_each_leads_to_the_other(site: Path) -> None:
    read = pages(site)
    english = {name.removeprefix("/en") for name in read if name.startswith("/en/")}
    assert english == {name for name in read if not name.startswith("/en/")}
    for name in english:
        assert f"/en{name}" in read[name].links, name
        assert name in read[f"/en{name}"].links, name
        text = _text(site, f"/en{name}")
        assert '<html lang="en">' in text
        assert not re.search(
            r"\b(Vedi tutte|Quando|Impronta|non disponibile|affermazion[ei])\b", _without_italian(text)
        ), name
    assert '<span lang="it">Le case popolari del bando 2023' in _text(site, "/en/programma/4/H30/")


def _without_italian(text: str) -> str:
    """A page without what it marks as Italian."""
    marked = re.compile(r"<(\w+)[^>]*\blang=\"it\"[^>]*>(?:(?!</\1>).)*</\1>", re.DOTALL)
    return re.sub(r"<title>.*?</title>", "", marked.sub("", text), flags=re.DOTALL)


def _answered(link: str, page: Reader, read: dict[str, Reader], files: set[str]) -> bool:
    path, _, anchor = link.partition("#")
    if link == "#" or link.startswith("data:"):
        return True
    if path.startswith(ELSEWHERE):
        return True
    target = page if path == "" else read.get(path)
    if target is None:
        return path in files
    return not anchor or anchor in target.ids


def _text(site: Path, name: str) -> str:
    return (site / name.strip("/") / "index.html").read_text()


@pytest.mark.proves("P-37", "H34")
def test_anyone_finds_a_code_in_the_ranking_by_its_own_address(site: Path) -> None:
    text = _text(site, "/bandi/sap-2023/graduatoria/")
    with (site / "bandi/sap-2023/graduatoria.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 22  # eleven households in the lists of two owners
    for row in rows:
        owner = {"Comune": "comune", "ALER": "aler"}[row["proprietario"]]
        assert f'id="{owner}-{row["codice"]}"' in text
        assert row["ancora"] == f"{owner}-{row['codice']}"
    assert set(rows[0]) == {"proprietario", "comune", "posto", "codice", "punteggio_centesimi", "sorteggio", "ancora"}


@pytest.mark.proves("H34", "H31")
def test_a_stranger_replays_the_allotment_from_the_published_file(site: Path) -> None:
    from approdo.documents.verification import verify

    document = json.loads((site / "bandi/sap-2023/verifica.json").read_text())
    assert verify(document)["result"] == "equal"
    given = document["assignments"][0]
    given["code"] = next(row["code"] for row in document["rows"] if row["code"] != given["code"])
    assert verify(document)["result"] == "differs"


@pytest.mark.proves("P-66")
def test_every_public_figure_leads_to_its_method_and_its_data(site: Path) -> None:
    for number in range(29, 37):
        page = Reader(_text(site, f"/programma/4/H{number}/"))
        assert f"/definizioni/D-{number}/" in page.links
        assert f"/programma/4/H{number}/fatti.csv" in page.links
        assert f"D-{number}" in _text(site, f"/definizioni/D-{number}/")
        data = (site / f"programma/4/H{number}/fatti.csv").read_text()
        assert next(csv.reader(data.splitlines())) == ["data", "fatto", "impronta", "atto", "testo"]


@pytest.mark.proves("P-33")
def test_the_log_says_not_adequate_and_never_the_size(site: Path) -> None:
    for name in ("/bandi/sap-2023/registro/", "/bandi/sap-2023/quote/", "/bandi/sap-2023/"):
        assert not re.search(r"\d\s*(m²|mq|dm2|persone|componenti)", _text(site, name)), name


@pytest.mark.proves("P-33")
def test_assumptions_are_marked_and_the_unknown_list_is_told(site: Path) -> None:
    text = _text(site, "/bandi/sap-2023/")
    assert text.count('class="ap-assumed"') == 2
    assert "elenco di criteri di precedenza che qui non è noto" in text


def test_a_hundred_and_one_rows_make_two_pages() -> None:
    from approdo.faces.public.calls_pages import leaves
    from approdo.records.gate.texts import words

    made = list(leaves(list(range(101)), words("sap-2023"), words("registro")))
    assert [len(chunk) for _, chunk in made] == [100, 1]
    assert made[0][0].following == "/bandi/sap-2023/registro/2/"
    assert made[1][0].previous == "/bandi/sap-2023/registro/"
    assert made[0][0].previous is None
