"""The job that writes the public pages: after each act that changes them, and every midnight (a state ages by itself)."""

import logging
from typing import Any

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from approdo.records.gate.turns import one_writing

from .site import everywhere, outputs
from .writing import write_all

log = logging.getLogger(__name__)


def write_pages() -> list[str]:
    """Write the whole site as it is now; the files that changed.

    Now is the real one: the date on a demo's strip is a moment for acts and nothing else (decision 0004).
    """
    moment, folder = timezone.now(), settings.CITY_FOLDER
    changed = write_all(settings.PUBLIC_FOLDER, outputs(moment, folder), everywhere(moment, folder))
    log.log(logging.INFO if changed else logging.DEBUG, "public pages: %d files changed", len(changed))
    return changed


@app.task(name="public.write")
def public_write(**_about: Any) -> None:
    """One writing at a time, of the whole site: it is small, and always consistent.

    When another writing still waits, this one leaves it the work: ten acts in a row cost one writing.
    """
    waiting = ProcrastinateJob.objects.filter(task_name="public.write", status="todo")
    if not waiting.exists():
        with one_writing():
            write_pages()


@app.periodic(cron="0 0 * * *", periodic_id="public.midnight")
@app.task(name="public.midnight")
def public_midnight(timestamp: int) -> None:
    """At midnight, in the server's time zone, the days of every «da N giorni» go on."""
    with one_writing():
        write_pages()
