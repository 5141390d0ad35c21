"""The first steps of a real installation: found the city, invite its first administrator. Nothing of the demo."""

import argparse
import os

from approdo.city.serving.database import ready_database
from approdo.city.serving.faults import BAD_INPUT, ServingFault, command
from approdo.city.serving.say import say


@command
def found(argv: list[str]) -> int:
    """Write places and offices from the city's folder (APPRODO_CITY), once, in an empty database."""
    argparse.ArgumentParser(prog="./run found", description="Fonda la città.").parse_args(argv)
    with ready_database() as database:
        os.environ.update(database.runtime_env)
        import django

        django.setup()
        from django.conf import settings

        from approdo.city.territory import read_city
        from approdo.procedures import moments
        from approdo.procedures.found_city import found_city
        from approdo.procedures.problems import Problems
        from approdo.records.access.actors import Actor

        try:
            founded = found_city(read_city(settings.CITY_FOLDER), moments.real_now(), Actor.system())
        except Problems as refused:
            raise ServingFault(in_words(refused), BAD_INPUT) from None
    say(f"La città è fondata, con {len(founded)} uffici. Ora: ./run invite EMAIL administrator UFFICIO NOME")
    return 0


@command
def invite(argv: list[str]) -> int:
    """Invite somebody as the system: how the first administrator comes in. The link is told once, here."""
    parser = argparse.ArgumentParser(prog="./run invite", description="Invita una persona nel sistema.")
    parser.add_argument("email", metavar="EMAIL")
    parser.add_argument("role", metavar="RUOLO", help="administrator, housing_officer, housing_manager, …")
    parser.add_argument("office", metavar="UFFICIO", help="codice dell’ufficio: sistemi-informativi")
    parser.add_argument("name", metavar="NOME", help="come chiamarla: «amministratrice di sistema»")
    asked = parser.parse_args(argv)
    with ready_database() as database:
        os.environ.update(database.runtime_env)
        import django

        django.setup()
        from approdo.procedures import moments
        from approdo.procedures.problems import Problems
        from approdo.procedures.users import invite_user
        from approdo.records.access.actors import Actor
        from approdo.records.territory.models import Office

        office = Office.objects.filter(code=asked.office).first()
        if office is None:
            known = ", ".join(Office.objects.order_by("code").values_list("code", flat=True)) or "nessuno: ./run found"
            raise ServingFault(f"L’ufficio «{asked.office}» non c’è. Uffici: {known}.", BAD_INPUT)
        try:
            made = invite_user(
                asked.email, asked.name, asked.role, office, moment=moments.real_now(), actor=Actor.system()
            )
        except Problems as refused:
            raise ServingFault(in_words(refused), BAD_INPUT) from None
    say(f"Invito scritto, vale sette giorni. Il link, da consegnare a mano: /invito/?chiave={made.token}")
    return 0


def in_words(refused: Exception) -> str:
    """Every problem of a refused act, what and what to do."""
    problems = getattr(refused, "problems", ())
    return " ".join(f"{problem.message} {problem.remedy}" for problem in problems)
