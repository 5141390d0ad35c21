"""Fixtures of the office pages. Models are imported inside: this file is read before Django starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from approdo.records.access.models import User
    from tests.faces.office.world import Office


@pytest.fixture(autouse=True)
def _no_attempts_yet() -> None:
    """Attempts at the door are counted in the cache, which no rollback empties."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def demo(db: None) -> Office:
    from tests.faces.office.world import found

    return found(demo=True)


@pytest.fixture
def office(db: None) -> Office:
    """An installation that was not born as a demo."""
    from tests.faces.office.world import found

    return found(demo=False)


@pytest.fixture
def enter() -> Callable[[User], Client]:
    """A client signed in as a user, without the door."""
    from django.test import Client

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in
