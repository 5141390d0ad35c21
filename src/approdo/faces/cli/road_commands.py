"""`./run call …`: the acts from a signed allotment to the keys, and those by which a home or an application leaves the road."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from approdo.procedures import moments
from approdo.procedures.answer_offer import OfferAnswer, accept_home, last_offer, open_offer, refuse_home, undo_answer
from approdo.procedures.assign_home import HomeToAssign, Revocation, assign_home, revoke_assignment
from approdo.procedures.change_household import CHANGES, ENTERED, HouseholdChange, NewMember, change_household
from approdo.procedures.close_application import (
    STATE_OF,
    Closing,
    Exclusion,
    close_application,
    propose_exclusion,
    turn_down_exclusion,
)
from approdo.procedures.hand_over_keys import KeysHandedOver, hand_over_keys
from approdo.procedures.on_call import find_application
from approdo.procedures.problems import NotFound
from approdo.procedures.sign_lease import LeaseSigned, LeaseUndone, sign_lease, undo_lease
from approdo.procedures.withdraw_home import (
    CAUSES,
    HomeRestored,
    HomeWithdrawal,
    OfferWithdrawn,
    restore_home,
    withdraw_home,
    withdraw_offer,
)
from approdo.records.access.actors import Actor
from approdo.records.access.models import Role
from approdo.records.people.models import Person

OFFICER, MANAGER = Role.OFFICER.value, Role.MANAGER.value
Events = Iterable[Any]
Adds = Callable[[str, str, str, Callable[[Namespace, Actor], Events]], ArgumentParser]


def add(act: Adds) -> None:
    """Add the commands. `act(name, help, role, function)` makes one with a call; `function` does it and gives the events."""
    for name, shows, role, does in _ON_HOME:
        one = act(name, shows, role, does)
        _application(one)
        one.add_argument("home")
        if name in ("refuse", "revoke", "withdraw-offer", "undo-lease"):
            one.add_argument("--reason", required=True)
        if name in ("lease", "keys"):
            one.add_argument("--day", type=date.fromisoformat)
        if name == "refuse":
            one.add_argument("--no-answer", action="store_true", help="il termine è passato e nessuno ha risposto")
    for name, shows, role, does in _ON_FILE:
        one = act(name, shows, role, does)
        _application(one)
        one.add_argument("--reason", required=True)
    one = act("withdraw-home", "toglie una casa dal bando", OFFICER, _withdraw_home)
    one.add_argument("home")
    one.add_argument("--cause", required=True, choices=list(CAUSES))
    one.add_argument("--reason", required=True, help="parla della casa, non di persone")
    one = act("restore-home", "rimette nel bando una casa tolta", OFFICER, _restore_home)
    one.add_argument("home")
    one.add_argument("--reason", required=True)
    one = act("close-application", "chiude una domanda: ritirata, esclusa, o per decesso", MANAGER, _close)
    _application(one)
    one.add_argument("outcome", choices=list(STATE_OF))
    one.add_argument("--reason", default="")
    one.add_argument("--day", type=date.fromisoformat)
    _household(act("household", "registra chi entra, esce o è morto", OFFICER, _change))


def _household(one: ArgumentParser) -> None:
    _application(one)
    one.add_argument("kind", choices=list(CHANGES))
    one.add_argument("--day", type=date.fromisoformat, required=True)
    one.add_argument("--seen", required=True, help="da quale atto risulta")
    one.add_argument("--tax-code", required=True)
    one.add_argument("--family-name", default="")
    one.add_argument("--given-name", default="")
    one.add_argument("--birth-date", type=date.fromisoformat)
    one.add_argument("--heir", default="", help="codice fiscale di chi parla per il nucleo da ora")


def _application(one: ArgumentParser) -> None:
    one.add_argument("application", help="codice pubblico")


def _file(options: Namespace) -> UUID:
    return find_application(options.call, options.application)


def _accept(options: Namespace, actor: Actor) -> Events:
    return accept_home(OfferAnswer(open_offer(_file(options), options.home).pk), moments.current(), actor)


def _refuse(options: Namespace, actor: Actor) -> Events:
    told = OfferAnswer(open_offer(_file(options), options.home).pk, options.reason, options.no_answer)
    return refuse_home(told, moments.current(), actor)


def _undo(options: Namespace, actor: Actor) -> Events:
    return undo_answer(OfferAnswer(last_offer(_file(options)).pk, options.reason), moments.current(), actor)


def _withdraw_offer(options: Namespace, actor: Actor) -> Events:
    told = OfferWithdrawn(open_offer(_file(options), options.home).pk, options.reason)
    return withdraw_offer(told, moments.current(), actor)


def _assign(options: Namespace, actor: Actor) -> Events:
    return assign_home(HomeToAssign(open_offer(_file(options), options.home).pk), moments.current(), actor)


def _revoke(options: Namespace, actor: Actor) -> Events:
    return revoke_assignment(Revocation(_file(options), options.home, options.reason), moments.current(), actor)


def _lease(options: Namespace, actor: Actor) -> Events:
    return sign_lease(LeaseSigned(_file(options), options.home, options.day), moments.current(), actor)


def _undo_lease(options: Namespace, actor: Actor) -> Events:
    return undo_lease(LeaseUndone(_file(options), options.home, options.reason), moments.current(), actor)


def _keys(options: Namespace, actor: Actor) -> Events:
    return hand_over_keys(KeysHandedOver(_file(options), options.home, options.day), moments.current(), actor)


def _withdraw_home(options: Namespace, actor: Actor) -> Events:
    told = HomeWithdrawal(options.call, options.home, options.cause, options.reason)
    return withdraw_home(told, moments.current(), actor)


def _restore_home(options: Namespace, actor: Actor) -> Events:
    return restore_home(HomeRestored(options.call, options.home, options.reason), moments.current(), actor)


def _propose(options: Namespace, actor: Actor) -> Events:
    return propose_exclusion(Exclusion(_file(options), options.reason), moments.current(), actor)


def _turn_down(options: Namespace, actor: Actor) -> Events:
    return turn_down_exclusion(Exclusion(_file(options), options.reason), moments.current(), actor)


def _close(options: Namespace, actor: Actor) -> Events:
    told = Closing(_file(options), options.outcome, options.reason, options.day)
    return close_application(told, moments.current(), actor)


def _change(options: Namespace, actor: Actor) -> Events:
    member = None
    if options.kind == ENTERED and options.birth_date:
        member = NewMember(options.tax_code, options.family_name, options.given_name, options.birth_date)
    told = HouseholdChange(
        _file(options),
        options.kind,
        options.day,
        options.seen,
        member=member,
        person=None if options.kind == ENTERED else _person(options.tax_code),
        applicant=_person(options.heir) if options.heir else None,
    )
    return change_household(told, moments.current(), actor)


def _person(tax_code: str) -> UUID:
    found = Person.objects.filter(tax_code=tax_code.strip().upper()).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound
    return found


Command = tuple[str, str, str, Callable[[Namespace, Actor], Events]]
_ON_HOME: tuple[Command, ...] = (
    ("accept", "registra che il nucleo accetta la casa", OFFICER, _accept),
    ("refuse", "registra la rinuncia a una casa", OFFICER, _refuse),
    ("withdraw-offer", "ritira la proposta di una casa non più adatta al nucleo", MANAGER, _withdraw_offer),
    ("assign", "assegna la casa accettata", MANAGER, _assign),
    ("revoke", "revoca un’assegnazione senza contratto", MANAGER, _revoke),
    ("lease", "registra la firma del contratto", OFFICER, _lease),
    ("undo-lease", "annulla un contratto senza chiavi", OFFICER, _undo_lease),
    ("keys", "registra la consegna delle chiavi", OFFICER, _keys),
)
_ON_FILE: tuple[Command, ...] = (
    ("undo", "annulla la risposta a una proposta", OFFICER, _undo),
    ("propose-exclusion", "propone di escludere una domanda", OFFICER, _propose),
    ("turn-down-exclusion", "non accoglie la proposta di esclusione", MANAGER, _turn_down),
)
