"""Behind a proxy that ends TLS: forms work, cookies and HSTS are there, and a stranger's attempts are the stranger's."""

import http.client
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from tests.support.databases import ServerDb, TestServer
from tests.support.site import Site, serving

HOST = "approdo.invalid"


@pytest.fixture(scope="module")
def site(test_server: TestServer, migrated: ServerDb, static_files: Path, tmp_path_factory) -> Iterator[Site]:
    settings = {"APPRODO_HTTPS": "1", "APPRODO_HOSTS": f"{HOST},localhost"}
    var = tmp_path_factory.mktemp("tls") / "var"
    with (
        test_server.copy(migrated.name) as copy,
        serving(copy, var, static_files, "--no-demo", settings=settings) as found,
    ):
        yield found


def through_the_proxy(
    site: Site, method: str, path: str, body: str = "", **headers: str
) -> tuple[http.client.HTTPResponse, str]:
    """One request as the proxy passes it on: plain HTTP, with the host that the visitor asked for."""
    connection = http.client.HTTPConnection(urlsplit(site.address).netloc, timeout=30)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if body:
        given["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body or None, {"Host": HOST, **given})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer, text


def attempt(site: Site, email: str, visitor: str) -> str:
    """A wrong password from a page of ours, as a browser sends it."""
    page, text = through_the_proxy(site, "GET", "/accesso/", X_Forwarded_For=visitor)
    cookie = page.headers["Set-Cookie"].split(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text)[1]
    form = urlencode({"csrfmiddlewaretoken": token, "login": email, "password": "sbagliata"})
    answer, text = through_the_proxy(
        site, "POST", "/accesso/", form, Cookie=cookie, Origin=f"https://{HOST}", X_Forwarded_For=visitor
    )
    assert answer.status == 200, text
    return text


@pytest.mark.proves("P-47", "house.tls")
def test_form_of_a_page_opened_over_tls_is_accepted(site: Site):
    assert "non corrispondono" in attempt(site, "una@comune.invalid", "203.0.113.1")


@pytest.mark.proves("P-47", "house.tls")
def test_form_of_another_site_is_still_refused(site: Site):
    page, text = through_the_proxy(site, "GET", "/accesso/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text)[1]
    cookie = page.headers["Set-Cookie"].split(";")[0]
    for origin in ("https://altro.invalid", f"http://{HOST}"):
        form = urlencode({"csrfmiddlewaretoken": token, "login": "x@comune.invalid", "password": "x"})
        answer, _ = through_the_proxy(site, "POST", "/accesso/", form, Cookie=cookie, Origin=origin)
        assert answer.status == 403


@pytest.mark.proves("P-47", "house.tls")
def test_browser_is_told_to_keep_to_tls_and_cookies_never_leave_it(site: Site):
    answer, _ = through_the_proxy(site, "GET", "/accesso/")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    for cookie in answer.headers.get_all("Set-Cookie"):
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}


@pytest.mark.proves("house.tls")
def test_stranger_who_guesses_closes_the_door_for_nobody_else(site: Site):
    told = [attempt(site, f"{number}@comune.invalid", "198.51.100.7, 203.0.113.66") for number in range(11)]
    assert "Troppi tentativi" in told[-1]
    assert "non corrispondono" in attempt(site, "altra@comune.invalid", "203.0.113.9")
