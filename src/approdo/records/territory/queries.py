"""What this installation is."""

from __future__ import annotations

from datetime import datetime

from .models import Installation


def born_as_demo() -> bool:
    """Whether this database was created by the demo generator (written once, at creation)."""
    return Installation.objects.filter(born_as_demo=True).exists()


def demo_moment() -> datetime | None:
    """The date on the strip; None where the database was not born as a demo or the strip is not set."""
    found = Installation.objects.filter(born_as_demo=True, demo_moment__isnull=False)
    return found.values_list("demo_moment", flat=True).first()
