"""Dates, money and numbers as people read them (faces.md §7)."""

from datetime import UTC, date, datetime

import pytest

from approdo.faces import formats
from approdo.faces.components import Clock, Quota, Span


@pytest.mark.parametrize(
    ("write", "value", "expected"),
    [
        (formats.day, date(2023, 10, 3), "3 ottobre 2023"),
        (formats.day, date(2023, 5, 1), "1º maggio 2023"),
        (formats.day, None, "non disponibile"),
        (formats.day_short, date(2023, 10, 3), "03/10/2023"),
        (formats.day_short, None, "n.d."),
        (formats.moment, datetime(2023, 10, 3, 8, 41, tzinfo=UTC), "3 ottobre 2023, alle 10:41"),
        (formats.moment_short, datetime(2023, 10, 3, 8, 41, tzinfo=UTC), "03/10/2023 10:41"),
        (formats.day, datetime(2023, 12, 31, 23, 30, tzinfo=UTC), "1º gennaio 2024"),
        (formats.euros, 634_000, "6.340,00 €"),
        (formats.euros, -5, "−0,05 €"),
        (formats.euros, None, "non disponibile"),
        (formats.thousands, 38_200, "38.200"),
        (formats.hundredths, 2750, "27,50"),
        (formats.percent, 20, "20 %"),
        (formats.fingerprint, "sha256:9c1f40ae77d2ffff", "9c1f 40ae 77d2"),
        (formats.fingerprint, bytes.fromhex("9c1f40ae77d2ff"), "9c1f 40ae 77d2"),
        (formats.fingerprint, None, "non disponibile"),
        (formats.program, "Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120", "Edge su Windows"),
        (formats.program, "curl/8", "programma non riconosciuto"),
    ],
)
def test_reader_sees_a_value_as_it_is_written_in_italian(write, value, expected):
    assert write(value).replace(formats.NBSP, " ") == expected


def test_number_never_leaves_its_unit():
    assert " " not in formats.euros(100)
    assert " " not in formats.percent(20)
    assert " " not in formats.day(date(2023, 10, 3))


def test_one_thing_is_not_many():
    assert formats.counted(1, "giorno", "giorni") == "1\u00a0giorno"
    assert formats.counted(13, "giorno", "giorni") == "13\u00a0giorni"


def test_quota_draws_one_slot_a_home_and_no_more_than_there_are():
    assert Quota("generale", taken=2, offered=1, total=5).slots == ["on", "on", "offer", "", ""]
    assert Quota("piena", taken=3, offered=2, total=3).slots == ["on", "on", "on"]
    assert Quota("grande", taken=3, total=21).slots == []


def test_clock_closes_its_line_without_a_gap():
    spans = (Span("used", 7), Span("suspended", 20), Span("used", 10), Span("left", 13))
    clock = Clock("Entro il 21/04/2026", 13, "giorni", "…", "2/3", "21/4", spans)
    assert clock.bars[0]["x"] == 0
    for before, after in zip(clock.bars, clock.bars[1:], strict=False):
        assert before["x"] + before["width"] == after["x"]
    assert clock.bars[-1]["x"] + clock.bars[-1]["width"] == 300
    assert clock.today == clock.bars[-1]["x"]
    assert Clock("vuoto", 0, "", "", "", "").today == 0
