"""City M: asked for once, followed as a work, and whole even when its worker is killed in the middle."""

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest

from approdo.city.demo.larger import HOUSEHOLDS, IN_CITY_S, figures_m
from tests.support.databases import ServerDb
from tests.support.site import Site

LONGEST_SECONDS = 900


def run(site: Site, *argv: str) -> "subprocess.CompletedProcess[str]":
    env = site.database.env | {"APPRODO_VAR": str(site.log.parent)}
    command = [sys.executable, "-m", "approdo.faces.cli", *argv]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=300)


def value(database: ServerDb, query: str) -> object:
    with psycopg.connect(database.runtime_url) as runtime:
        return runtime.execute(query).fetchone()[0]


def wait_until(condition, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.5)


def test_city_m_has_six_thousand_households_and_says_that_its_calls_are_invented():
    wanted = figures_m()
    assert sum(figures.applications for figures in wanted) + IN_CITY_S == HOUSEHOLDS
    assert all("applications" in figures.assumed and "dimostrativo" in figures.title for figures in wanted)


def test_city_m_is_refused_where_no_demo_was_born(live_site: Site):
    answer = run(live_site, "demo-m")
    assert answer.returncode == 2
    assert "solo a una base di dati dimostrativa" in answer.stderr


@pytest.mark.long
@pytest.mark.proves("house.jobs-recover")
def test_city_m_comes_whole_although_its_worker_is_killed(demo_site: Site):
    def state() -> object:
        return value(demo_site.database, "SELECT state FROM calls_work WHERE kind = 'demo.city_m'")

    def done() -> object:
        return value(demo_site.database, "SELECT done FROM calls_work WHERE kind = 'demo.city_m'")

    asked = run(demo_site, "demo-m")
    assert (asked.returncode, f"{demo_site.address}ufficio/lavori/" in asked.stderr) == (0, True)
    assert "già stata chiesta" in run(demo_site, "demo-m").stderr
    wait_until(lambda: done() == 1, 300)
    pattern = ["pgrep", "-P", str(demo_site.process.pid), "-f", "serving.worker"]
    worker = int(subprocess.run(pattern, capture_output=True, text=True, check=True).stdout)
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: state() not in ("queued", "doing"), LONGEST_SECONDS)
    assert state() == "done"
    assert value(demo_site.database, "SELECT count(*) FROM calls_application") == HOUSEHOLDS - 228  # 2023 waits
    assert run(demo_site, "check").returncode == 0
