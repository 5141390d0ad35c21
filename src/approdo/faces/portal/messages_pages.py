"""What the office wrote to me. Opening a message is an act: from there on it counts as read, and the page says so before."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from approdo.documents.texts import blocks
from approdo.faces.addresses import Action, acts, reads
from approdo.faces.components import Chip, Crumb
from approdo.faces.portal.entrance import citizen
from approdo.faces.portal.pages import page
from approdo.procedures.follow_message import note_reading
from approdo.procedures.reading import read, read_one
from approdo.records.access.actors import DELEGATE
from approdo.records.exchanges.models import Message
from approdo.records.exchanges.queries import MessageLine, MessagePage, own_message, own_messages

CHANNELS = {
    Message.Channel.DIGITAL_DOMICILE: gettext_noop("al tuo domicilio digitale"),
    Message.Channel.PAPER: gettext_noop("con una lettera"),
    Message.Channel.COURTESY_EMAIL: gettext_noop("con un avviso per e-mail"),
    Message.Channel.PORTAL: gettext_noop("qui, nella tua area"),
}


@citizen(Action.OWN_MESSAGES)
@reads
def inbox(request: HttpRequest) -> HttpResponse:
    """Every message, the newest first; unread ones say so."""
    lines = read(own_messages, request.actor, "elenco dei propri messaggi")
    shown = [(line, chip(line), gettext(CHANNELS[line.channel])) for line in lines]
    return page(request, "messages.html", {"lines": shown, "crumbs": [Crumb(gettext("Messaggi"))]})


@citizen(Action.OWN_MESSAGES, dossier_kwarg="code")
@reads
def one(request: HttpRequest, code: str, message: UUID) -> HttpResponse:
    """The message, once it was opened; before that, what opening means and the button that does it."""
    found = the_message(request, message, "lettura di un proprio messaggio")
    context = {
        "found": found,
        "line": found.line,
        "code": code,
        "channel": gettext(CHANNELS[found.line.channel]),
        "opened": found.message.read_at is not None,
        "blocks": blocks(found.message.body),
        "helper": request.actor.role == DELEGATE,
        "crumbs": [Crumb(gettext("Messaggi"), reverse("portal:messages")), Crumb(found.line.subject)],
    }
    return page(request, "message.html", context)


@citizen(Action.OWN_MESSAGES, dossier_kwarg="code")
@acts
def open_it(request: HttpRequest, code: str, message: UUID) -> HttpResponse:
    """Note that it was read, then show it. A second press notes nothing."""
    found = the_message(request, message, "apertura di un proprio messaggio")
    note_reading(found.message.pk, request.moment, request.actor)
    return HttpResponseRedirect(reverse("portal:message", args=[code, message]))


@citizen(Action.OWN_MESSAGES, dossier_kwarg="code")
@reads
def letter(request: HttpRequest, code: str, message: UUID) -> HttpResponse:
    """The letter as it was sent; only once the message was opened."""
    found = the_message(request, message, "scarico di una propria lettera")
    if found.message.letter is None or found.message.read_at is None:
        raise Http404
    response = HttpResponse(bytes(found.message.letter), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="lettera-{found.line.public_code}.pdf"'
    return response


def the_message(request: HttpRequest, message: UUID, why: str) -> MessagePage:
    found: MessagePage = read_one(own_message, request.actor, why, dossier=request.dossier.pk, message=message)
    if request.actor.role == DELEGATE:
        request.acts_for = found.line.recipient
    return found


def chip(line: MessageLine) -> Chip:
    if line.read_at is not None:
        return Chip("done", gettext("Letto"))
    return Chip("wait", gettext("Da leggere"))
