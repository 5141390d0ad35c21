"""Which acts of the road from the offer to the keys a file has now, for whoever looks at it."""

from django.http import HttpRequest
from django.urls import reverse

from approdo.faces.addresses import Action
from approdo.procedures.close_application import open_proposal
from approdo.records.access.table import may
from approdo.records.calls.files import FilePage
from approdo.records.homes.models import Lease
from approdo.records.homes.queries import lives_in, open_lease


def lease_of(file: FilePage) -> Lease | None:
    """The lease of the assigned home, if it was signed."""
    if file.assignment is None:
        return None
    return open_lease(file.application.household_id, file.assignment.home_id)


def road_acts(request: HttpRequest, file: FilePage) -> list[tuple[str, str]]:
    """The acts of the road that this file has now and this role may do, in the order of the road."""
    state, offer, assignment = file.application.state, file.offer, file.assignment
    lease_signed = lease_of(file) is not None
    inside = assignment is not None and lives_in(file.application.household_id, assignment.home_id)
    waiting, accepted = state == "offered", state == "accepted"
    going = state not in ("withdrawn", "excluded", "closed") and not inside
    after_closing = file.application.call.state in ("closed", "provisional", "final", "allotted")
    proposed = open_proposal(file.application) is not None
    wanted = (
        (Action.OFFER_ANSWER, waiting, "Registra l’accettazione", "office:offer-accept"),
        (Action.OFFER_ANSWER, waiting, "Registra una rinuncia", "office:refuse"),
        (Action.OFFER_ANSWER, accepted or state == "refused_home", "Annulla la risposta", "office:offer-undo"),
        (Action.HOME_ASSIGN, accepted, "Firma l’assegnazione", "office:home-assign"),
        (Action.CALL_KEYS, assignment is not None and not lease_signed, "Registra il contratto", "office:lease"),
        (Action.CALL_KEYS, lease_signed and not inside, "Consegna le chiavi", "office:keys"),
        (Action.CALL_KEYS, lease_signed and not inside, "Annulla il contratto", "office:lease-undo"),
        (Action.OFFER_ANSWER, offer is not None and assignment is None, "Ritira la proposta", "office:offer-back"),
        (Action.HOME_ASSIGN, assignment is not None and not lease_signed, "Revoca l’assegnazione", "office:revoke"),
        (
            Action.APPLICATION_CHECK,
            going and after_closing and not proposed,
            "Proponi l’esclusione",
            "office:exclusion",
        ),
        (Action.APPLICATION_CLOSE, proposed, "Decidi sull’esclusione", "office:exclude"),
        (Action.APPLICATION_CHECK, going and after_closing, "Chiudi la domanda", "office:application-close"),
    )
    return [
        (label, reverse(name, args=[file.code]))
        for action, possible, label, name in wanted
        if possible and may(request.actor, action, request.dossier, on=request.today)
    ]
