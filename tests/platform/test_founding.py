"""A real installation begins without the demo: the city is founded once, its first administrator invited by command."""

import subprocess
import sys

import pytest

from tests.support.databases import ServerDb, django_uses


def run(database: ServerDb, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "approdo.faces.cli", *words]
    return subprocess.run(command, env=database.env, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.proves("house.real-start")
def test_office_founds_the_city_once_and_invites_its_first_administrator(server_db: ServerDb, django_db_blocker):
    invitation = ("invite", "admin@comune.example", "administrator", "sistemi-informativi", "amministratrice")
    before = run(server_db, *invitation)
    assert before.returncode == 2
    assert "./run found" in before.stderr
    assert run(server_db, "found").returncode == 0
    again = run(server_db, "found")
    assert again.returncode == 2
    assert "c’è già" in again.stderr
    invited = run(server_db, *invitation)
    assert invited.returncode == 0, invited.stderr
    token = (invited.stdout + invited.stderr).rpartition("chiave=")[2].split()[0]
    with django_db_blocker.unblock(), django_uses(server_db):
        from approdo.procedures import moments
        from approdo.procedures.users import open_invitation
        from approdo.records.territory.models import Installation

        found = open_invitation(token, moments.real_now())
        assert found is not None
        assert found.role == "administrator"
        assert not Installation.objects.get().born_as_demo
