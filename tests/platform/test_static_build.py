"""The trimmed style sheet: everything that our pages use, nothing that breaks the weight limits or the content policy."""

import re
from pathlib import Path

import pytest

from approdo.city import static_build
from approdo.city.static_build import FACES, icons, sheet
from approdo.city.static_build.usage import Usage, class_attributes, tokens, usage_of

# faces.md §10, bytes compressed.
STYLE_LIMIT, FONT_LIMIT, ICON_LIMIT = 20_000, 55_000, 4_000
CLASS_IN_CSS = re.compile(r"\.(-?[_a-zA-Z][\w-]*)")


@pytest.fixture(scope="module")
def usage() -> Usage:
    return usage_of(FACES)


@pytest.fixture(scope="module")
def our_classes() -> set[str]:
    return {name for path in (FACES / "static").glob("*.css") for name in CLASS_IN_CSS.findall(path.read_text())}


@pytest.fixture(scope="module")
def built(static_files: Path) -> Path:
    return static_files / "static-src"


@pytest.mark.proves("house.styles-exist")
def test_every_class_in_a_template_is_styled(usage: Usage, our_classes: set[str], built: Path):
    kit = set(CLASS_IN_CSS.findall((built / static_build.STYLE_NAME).read_text()))
    unknown = {name: sorted(files) for name, files in usage.classes.items() if name not in our_classes | kit}
    assert unknown == {}


def test_class_finished_by_a_variable_begins_like_one_of_ours(usage: Usage, our_classes: set[str]):
    beginnings = {token.rpartition(" ")[2].partition("{{")[0] for token in usage.dynamic}
    assert [start for start in beginnings if not start or not any(c.startswith(start) for c in our_classes)] == []


def test_no_page_carries_what_the_content_policy_refuses():
    """Strict CSP: no inline style, no inline handler, no script without an address of ours."""
    refused = re.compile(r"""\sstyle\s*=\s*["']|\son[a-z]+\s*=\s*["']|<script(?![^>]*\ssrc=)|<style|javascript:""")
    templates = sorted(FACES.rglob("*.html"))
    assert templates
    found = [
        f"{path.name}:{number}"
        for path in templates
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if refused.search(line)
    ]
    assert found == []


@pytest.mark.proves("house.weight")
def test_first_visit_stays_within_its_weight(built: Path):
    styles = [built / static_build.STYLE_NAME, *(FACES / "static").glob("*.css")]
    assert sum(static_build.compressed_size(path) for path in styles) <= STYLE_LIMIT
    assert sum(path.stat().st_size for path in (built / "fonts").glob("*.woff2")) <= FONT_LIMIT
    assert len(list((built / "fonts").glob("*.woff2"))) == 3
    assert static_build.compressed_size(built / static_build.SPRITE_NAME) <= ICON_LIMIT


def test_collected_styles_are_compressed_and_their_fonts_exist(static_files: Path):
    collected = static_files / "static"
    assert (collected / f"{static_build.STYLE_NAME}.gz").exists()
    named = re.findall(r"url\(([^)]+)\)", (collected / "approdo.css").read_text())
    fonts = [name.strip("\"'") for name in named if not name.strip("\"'").startswith("data:")]
    assert fonts
    assert [name for name in fonts if not (collected / name).exists()] == []


def test_unknown_icon_is_named():
    full = '<svg><symbol id="it-user"><path/></symbol></svg>'
    assert icons.sprite(full, ["it-user"]).count("<symbol") == 1
    with pytest.raises(LookupError, match="it-usr"):
        icons.sprite(full, ["it-user", "it-usr"])


def use(*classes: str, elements: str = "a p") -> Usage:
    return Usage({c: {"x.html"} for c in classes}, frozenset(), frozenset(elements.split()), frozenset(), frozenset())


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        (".btn{color:red}", ".btn{color:red}"),
        (".btn .icon{color:red}", ""),
        (".btn,.icon{color:red}", ".btn{color:red}"),
        ("p.btn:not(.icon):hover{color:red}", "p.btn:not(.icon):hover{color:red}"),
        ("table .btn{color:red}", ""),
        ("#menu .btn{color:red}", ""),
        ("[type=button]::before{content:';}'}", '[type=button]::before{content:";}"}'),
        ("@media print{.icon{color:red}.btn{color:red!important}}", "@media print{.btn{color:red!important}}"),
        ("@media print{.icon{color:red}}", ""),
        (":is(.btn,.icon){color:red}", ":is(.btn,.icon){color:red}"),
        (":is(.icon){color:red}", ""),
        (":root{--a:var(--b);--b:red;--c:blue}.btn{color:var(--a)}", ":root{--a:var(--b);--b:red}.btn{color:var(--a)}"),
        (
            "@keyframes turn{to{top:0}}@keyframes fade{to{top:0}}.btn{animation:turn 1s}",
            "@keyframes turn{to{top:0}}.btn{animation:turn 1s}",
        ),
        ("@font-face{font-family:x}", ""),
    ],
)
def test_only_rules_that_can_match_are_kept(rule: str, kept: str):
    assert sheet.trim(rule, use("btn"), "") == kept


def test_variable_read_by_our_own_sheet_is_kept():
    assert sheet.trim(":root{--kit:red}", use("btn"), ".ap{color:var(--kit)}") == ":root{--kit:red}"


def test_classes_are_read_through_template_tags():
    text = '<p class="a {% if x == "y" %}b{% endif %} ap-{{ tone }} {{ extra }}"> <p class=c> {"class": "d e"}'
    found = [tokens(attribute) for attribute in class_attributes(text)]
    assert found == [(["a", "b"], ["ap-{{…}}"]), (["c"], []), (["d", "e"], [])]
