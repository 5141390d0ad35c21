"""Fixtures of the portal. Models are imported inside: this file is read before Django starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.faces.portal.world import World


@pytest.fixture(autouse=True)
def _no_attempts_yet() -> None:
    """Attempts at the door are counted in the cache, which no rollback empties."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def provisional(db: None) -> World:
    """The provisional ranking was published yesterday: observations are open."""
    from tests.faces.portal.world import provisional_world

    return provisional_world()


@pytest.fixture
def offered(db: None) -> World:
    """The allotment was signed yesterday: two homes wait for an answer."""
    from tests.faces.portal.world import offered_world

    return offered_world()
