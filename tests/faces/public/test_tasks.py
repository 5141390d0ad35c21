"""The job that writes the site: once for many acts, at the real time, and never while another waits."""

from datetime import datetime
from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    settings.PUBLIC_FOLDER = tmp_path / "public"
    return settings.PUBLIC_FOLDER


def test_ten_acts_in_a_row_cost_one_writing(people, stated: None, folder: Path) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    from approdo.faces.public.tasks import public_write

    waiting = ProcrastinateJob.objects.filter(task_name="public.write", status="todo")
    assert waiting.exists()  # record_statement queued it
    public_write(dossier="whatever an act says of itself")
    assert not folder.exists()


def test_the_site_is_of_the_real_day_whatever_the_strip_says(people, stated: None, folder: Path) -> None:
    from approdo.faces.public.tasks import write_pages
    from approdo.records.territory.models import Installation
    from tests.procedures.city import ROME, at

    Installation.objects.update(demo_moment=at(2023, 9, 18))
    assert len(write_pages()) > 200
    today = f"{datetime.now(ROME):%d/%m/%Y}"
    assert today in (folder / "programma/4/index.html").read_text()
    assert write_pages() == []
