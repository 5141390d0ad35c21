"""The date on the strip: in a demo-born database, the moment that acts receive from now on (decision 0004).

It exists nowhere else, and no setting adds it: `born_as_demo` is written when the demo city is made and a trigger keeps
it. The event lies in the office's chain at the earlier of the two dates, so that one can go back as far as the office's
own last act; a dossier that is already further on refuses acts dated before its last one by itself.
"""

from datetime import datetime

from approdo.procedures import moments
from approdo.procedures.acting import acting
from approdo.procedures.problems import NotFound, Problem, Problems
from approdo.procedures.users.offices import write
from approdo.records.access.actors import Actor
from approdo.records.access.table import Action
from approdo.records.journal.models import Event
from approdo.records.territory.models import Installation, Office


def set_demo_moment(target: datetime, *, moment: datetime, actor: Actor) -> Event:
    """Move the strip to `target` (aware). Problems: not a demo (NotFound); a date that has not come yet."""
    if target > moments.latest():
        shown = f"{moments.latest().astimezone(moments.ROME):%d/%m/%Y}"
        raise Problems(
            [
                Problem(
                    "moment_in_future", "day", None, f"non dopo il {shown}", "Questa data deve ancora venire.",
                    "Scegli una data fino a oggi.",
                )
            ]
        )  # fmt: skip
    with acting(actor, min(moment, target), Action.DEMO_MOMENT) as deed:
        installation = Installation.objects.select_for_update().filter(born_as_demo=True).first()
        if installation is None:
            raise NotFound
        installation.demo_moment = target
        payload = {"from": moment.isoformat(), "to": target.isoformat()}
        office = Office.objects.get(pk=actor.office) if actor.office else Office.objects.order_by("code").first()
        return write(deed, office, "demo_moment_set", payload, [(installation, "demo_moment")])
