"""The catalogue card: the standard's required keys and lengths, flags that claim nothing, and documents that exist."""

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
REQUIRED = {
    "publiccodeYmlVersion",
    "name",
    "url",
    "platforms",
    "categories",
    "developmentStatus",
    "softwareType",
    "description",
    "legal",
    "maintenance",
    "localisation",
}
STATUSES = {"concept", "development", "beta", "stable", "obsolete"}


@pytest.fixture(scope="module")
def card() -> dict:
    return yaml.safe_load((ROOT / "publiccode.yml").read_text())


@pytest.mark.proves("P-60")
def test_card_has_what_the_standard_requires(card: dict):
    assert REQUIRED - card.keys() == set()
    assert card["developmentStatus"] in STATUSES
    assert card["legal"]["license"] == "EUPL-1.2"
    assert card["maintenance"]["contacts"][0]["name"]
    for language in card["description"].values():
        assert 0 < len(language["shortDescription"]) <= 150
        assert 150 <= len(language["longDescription"]) <= 10_000
        assert language["features"]


@pytest.mark.proves("P-60")
def test_card_claims_no_integration_and_no_administration(card: dict):
    assert set(card["IT"]["piattaforme"]) == {"spid", "cie", "anpr", "pagopa", "io"}
    assert not any(card["IT"]["piattaforme"].values())
    assert "codiceIPA" not in (ROOT / "publiccode.yml").read_text().split("publiccodeYmlVersion", 1)[1]


@pytest.mark.parametrize("lock", ["requirements.in", "requirements-dev.in"])
def test_every_library_has_its_line_of_reason(lock: str):
    reasons = (ROOT / "docs/decisions/0002-libraries.md").read_text()
    lines = [line.split("#")[0].strip() for line in (ROOT / lock).read_text().splitlines()]
    names = [line.replace("[", "~").replace(">", "~").replace("=", "~").split("~")[0] for line in lines]
    assert [name for name in names if name and not name.startswith("-r") and name.lower() not in reasons.lower()] == []
