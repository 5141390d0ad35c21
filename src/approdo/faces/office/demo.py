"""Personas: one sentence and one button each, in a database born from the demo generator and in no other.

`born_as_demo` is written when the demo city is made; no setting adds it, and without it these addresses are not found.
A persona's account has no password: its button is the only way in.
"""

from dataclasses import dataclass

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from approdo.faces import drafts
from approdo.faces.addresses import anyone, posts, private, reads
from approdo.records.access.staff import persona as account_of
from approdo.records.territory.queries import born_as_demo

LOGIN_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class Persona:
    """Who one can be: the name in the address, what they do here, where they begin."""

    name: str
    title: str
    sentence: str
    button: str
    starts: str = "office:desk"

    @property
    def email(self) -> str:
        """`.invalid` can never be anybody's address (RFC 2606)."""
        return f"{self.name}@demo.invalid"


@dataclass(frozen=True)
class Visitor:
    """Who needs no account."""

    title: str
    sentence: str
    button: str
    href: str


OFFICE = (
    Persona(
        "istruttrice",
        "Istruttrice dell’Ufficio Casa",
        "Porta un bando dalle domande alle chiavi, con una graduatoria che regge in tribunale.",
        "Apri la scrivania",
    ),
    Persona(
        "dirigente",
        "Dirigente che firma",
        "Pubblica l’avviso, controlla perché ogni casa va a quel nucleo, e firma.",
        "Guarda che cosa firmare",
    ),
    Persona(
        "redattrice",
        "Redattrice del programma",
        "Tiene insieme le promesse e le prove, senza inventare una data.",
        "Apri il programma",
        "office:programme",
    ),
)
CONTROL = (
    Persona(
        "dpo",
        "Responsabile della protezione dei dati",
        "Vede chi ha letto quali fascicoli, quando e perché.",
        "Apri il registro",
        "office:readings",
    ),
    Persona(
        "amministratore",
        "Amministratore di sistema",
        "Invita e sospende le persone dell’ufficio, e non vede nessun fascicolo.",
        "Apri le persone",
        "office:people",
    ),
)
VISITORS = (
    Visitor("Cittadina", "Ha fatto domanda per una casa popolare e cerca il suo posto.", "Apri i bandi", "/bandi/"),
    Visitor("Giornalista", "Apre una frase del programma e arriva alla prova.", "Apri il programma", "/programma/"),
)
PERSONAS = {persona.name: persona for persona in (*OFFICE, *CONTROL)}


@anyone
@reads
def personas(request: HttpRequest) -> HttpResponse:
    """The first page of a demo-born database; elsewhere it is not found and the public home stands in its place."""
    if not born_as_demo():
        raise Http404
    context = {
        "groups": [
            ("Chi lavora in Comune", served(OFFICE)),
            ("Chi controlla", served(CONTROL)),
        ],
        "visitors": VISITORS,
    }
    return private(render(request, "office/personas.html", context))


def served(personas: tuple[Persona, ...]) -> list[Persona]:
    """Those whose account the demo city has."""
    return [persona for persona in personas if account_of(persona.email)]


@anyone
@posts
def become(request: HttpRequest, name: str) -> HttpResponse:
    """Sign in as a persona. Not found outside a demo, for an unknown name, and for an account that has a password."""
    persona = PERSONAS.get(name)
    user = account_of(persona.email) if persona and born_as_demo() else None
    if user is None:
        raise Http404
    request.session.flush()
    login(request, user, backend=LOGIN_BACKEND)
    record_authentication(request, user, method="persona")
    return private(HttpResponseRedirect(drafts.page_waiting_for(request) or reverse(persona.starts)))
