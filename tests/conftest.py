"""Fixtures of every room: databases here; processes and browser in tests/support.

- `db` (or the mark django_db): the shared test database, rolled back after the test; Django connects as the runtime role.
- `committed_db`: a fresh copy for a test that commits or uses threads; do not combine it with django_db.
- `server_db`: the two addresses of a fresh copy, for tests that start real processes.
- `demo_db`: the same, with the demo city S in it.
- `live_site`, `demo_site`: web server and worker as processes on such a copy.
- `browse`, `browse_demo`: Chromium on them; a test that asks for one is a browser test.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from tests.support import VAR
from tests.support.browser import HOW_TO_GET, Browsing, browsing, chromium_path, launch
from tests.support.databases import ServerDb, TestServer, django_uses
from tests.support.site import Site, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

assert settings.DATABASES  # reading them here is what lets pytest-django start Django
# Passwords of tests guard nothing, and a million rounds for each would be a minute of the run. Served processes keep theirs.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def var_dir() -> Path:
    """The run's own var folder, gone at the end."""
    return VAR


@pytest.fixture(scope="session")
def test_server(var_dir: Path) -> Iterator[TestServer]:
    server = TestServer(var_dir)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def migrated(test_server: TestServer, django_test_environment: None, django_db_blocker) -> ServerDb:
    """The template: migrated by the owner, exactly as `./run` does, and connected to by nobody afterwards."""
    from django.core.management import call_command

    template = test_server.create("template")
    with django_db_blocker.unblock(), django_uses(template):
        call_command("migrate", database="owner", verbosity=0)
    return template


@pytest.fixture(scope="session")
def django_db_setup(test_server: TestServer, migrated: ServerDb, django_db_blocker) -> Iterator[None]:
    """pytest-django's hook: its tests run, and are rolled back, in one copy of the template."""
    shared = test_server.create("shared", migrated.name)
    with django_db_blocker.unblock():
        pointing = django_uses(shared)
        pointing.__enter__()
    yield
    with django_db_blocker.unblock():
        pointing.__exit__(None, None, None)


@pytest.fixture
def committed_db(test_server: TestServer, migrated: ServerDb, django_db_blocker) -> Iterator[ServerDb]:
    """A fresh copy that Django's connections point at for this test, in every thread; what it commits goes with it."""
    with test_server.copy(migrated.name) as copy, django_db_blocker.unblock(), django_uses(copy):
        yield copy


@pytest.fixture
def server_db(test_server: TestServer, migrated: ServerDb) -> Iterator[ServerDb]:
    """A fresh copy for real processes, started with `server_db.env`; Django in this process does not touch it."""
    with test_server.copy(migrated.name) as copy:
        yield copy


@pytest.fixture(scope="session")
def static_files(var_dir: Path) -> Path:
    """The trimmed style sheet, the icons and the fonts, built and collected once a run; the var folder they are in."""
    from django.contrib.staticfiles.finders import get_finder

    from approdo.city import static_build
    from approdo.city.serving.prepare import collect_static

    static_build.build()
    settings.STATICFILES_DIRS = [*dict.fromkeys([*settings.STATICFILES_DIRS, static_build.static_dir()])]
    get_finder.cache_clear()  # an earlier system check may have kept a finder that knows only the old folders
    collect_static()
    return var_dir


@pytest.fixture(scope="session")
def demo_template(test_server: TestServer, migrated: ServerDb, static_files: Path) -> ServerDb:
    """A copy in which the demo city S was made by the same step that `./run` runs on an empty database."""
    template = test_server.create("demo", migrated.name)
    command = [sys.executable, "-m", "approdo.city.serving.prepare"]
    env = template.env | {"DJANGO_SETTINGS_MODULE": "approdo.city.settings"}  # as `./run` starts this step
    made = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return template


@pytest.fixture
def demo_db(test_server: TestServer, demo_template: ServerDb) -> Iterator[ServerDb]:
    """A fresh copy of the demo city, for processes; `django_uses(demo_db)` points this process at it."""
    with test_server.copy(demo_template.name) as copy:
        yield copy


@pytest.fixture
def live_site(server_db: ServerDb, static_files: Path, tmp_path: Path) -> Iterator[Site]:
    """Web server and worker on an empty migrated database."""
    with serving(server_db, tmp_path / "var", static_files, "--no-demo") as site:
        yield site


@pytest.fixture
def demo_site(demo_db: ServerDb, static_files: Path, tmp_path: Path) -> Iterator[Site]:
    """Web server and worker on the demo city S."""
    with serving(demo_db, tmp_path / "var", static_files) as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        launched = launch(playwright)
        yield launched
        launched.close()


@pytest.fixture
def browse(browser: "Browser", live_site: Site) -> Iterator[Browsing]:
    """`page = browse(320)` on `live_site`; a request to others or a script error fails the test at its end."""
    with browsing(browser, live_site.address) as pages:
        yield pages


@pytest.fixture
def browse_demo(browser: "Browser", demo_site: Site) -> Iterator[Browsing]:
    """`page = browse_demo(320)` on `demo_site`, with the same final check."""
    with browsing(browser, demo_site.address) as pages:
        yield pages


LEFT_OUT = pytest.StashKey[int]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave browser tests out where there is no browser, unless APPRODO_BROWSER=required; the end of the run says so."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
    config.stash[LEFT_OUT] = 0
    if chromium_path() or os.environ.get("APPRODO_BROWSER") == "required":
        return
    without = [item for item in items if item.get_closest_marker("browser")]
    config.stash[LEFT_OUT] = len(without)
    if without and not config.option.collectonly:
        items[:] = [item for item in items if item not in without]
        config.hook.pytest_deselected(items=without)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Before pytest's closing line: what was left out and how to get it, and which checks of ./test failed."""
    left_out = config.stash.get(LEFT_OUT, 0)
    if left_out:
        terminalreporter.write_line(
            f"LEFT OUT: {left_out} browser tests, no Chromium here. To run them: {HOW_TO_GET}", yellow=True
        )
    failed = os.environ.get("APPRODO_FAILED_CHECKS")
    if failed:
        terminalreporter.write_line(f"FAILED BEFORE THE TESTS: {failed} (see the first lines)", red=True)
