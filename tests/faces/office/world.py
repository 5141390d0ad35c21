"""A small office to walk through: places, and one account a role."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from psycopg.types.range import DateRange

from approdo.procedures import moments
from approdo.procedures.found_city import CityEntry, OfficeEntry, PersonaEntry, found_city, persona_rows
from approdo.procedures.reading import read, record_denial
from approdo.procedures.secret_codes import digest_of, fresh_secret
from approdo.procedures.users import invite_user
from approdo.records.access.actors import Actor
from approdo.records.access.models import AccessCode, ConflictDeclaration, Invitation, Party, Role, RoleGrant, User
from approdo.records.access.table import Action
from approdo.records.calls.finding import files_by_word
from approdo.records.calls.models import Application, Call, Correction, ImportBatch, PaperRequest, StagedImport, Work
from approdo.records.dossiers.models import Dossier, Kind
from approdo.records.evidence.models import Paper
from approdo.records.exchanges.models import Message
from approdo.records.people.models import Delegation, Household, Membership, Person
from approdo.records.programme.models import Area, Commitment, Contest, Section
from approdo.records.territory.models import Office as TerritoryOffice

FOUNDED = datetime(2023, 1, 2, 9, tzinfo=UTC)
SINCE = date(2023, 1, 1)
PERSONAS = (
    ("istruttrice", Role.OFFICER),
    ("dirigente", Role.MANAGER),
    ("redattrice", Role.EDITOR),
    ("dpo", Role.DPO),
    ("amministratore", Role.ADMINISTRATOR),
)
CITY = CityEntry(
    ambito="Ambito di prova",
    municipalities={"sesto": "Sesto San Giovanni"},
    owners={"comune": "Comune"},
    zones={"centro": ("sesto", "Centro")},
    offices=(OfficeEntry("ufficio-casa", "sesto", "Ufficio Casa"),),
)


@dataclass
class Office:
    """The founded installation and who works in it, by role."""

    users: dict[str, User]

    def actor(self, role: str) -> Actor:
        return Actor(self.users[role].pk, role, "ufficio-casa")


def found(*, demo: bool) -> Office:
    """Five accounts without a password, as in the demo; a plain installation gets the same ones by hand."""
    personas = [PersonaEntry(name, name, role, "ufficio-casa", SINCE) for name, role in PERSONAS]
    system = Actor.system()
    if demo:
        moment = datetime(2023, 9, 1, 10, tzinfo=UTC)
        found_city(CITY, FOUNDED, system, demo_seed="prova", demo_moment=moment, personas=personas)
    else:
        found_city(CITY, FOUNDED, system)
        for persona in personas:
            for row in persona_rows(persona):
                row.save()
    by_name = {user.display_name: user for user in User.objects.all()}
    return Office({role: by_name[name] for name, role in PERSONAS})


SURNAME = "Zzanarelli"


def a_file(surname: str = SURNAME, code: str = "ABC-234") -> Application:
    """An application within the sample call, of one person."""
    call = a_call()
    dossier = Dossier.objects.create(
        kind=Kind.APPLICATION, municipality_id="sesto", office_id="ufficio-casa", within=call.dossier, code=code
    )
    household = Household.objects.create(municipality_id="sesto")
    person = Person.objects.create(
        tax_code=f"PROVA{code}", family_name=surname, given_name="Ada", birth_date=date(1980, 1, 1)
    )
    Membership.objects.create(
        household=household, person=person, is_applicant=True, period=DateRange(date(2020, 1, 1), None)
    )
    Party.objects.create(dossier=dossier, party=person.pk, capacity="applicant", from_day=date(2023, 8, 1))
    return Application.objects.create(
        dossier=dossier,
        call=call,
        household=household,
        external_id=code,
        filed_at=datetime(2023, 8, 1, tzinfo=UTC),
        score=2750,
        household_size=1,
        resident_in_id="sesto",
    )


def samples(office: Office) -> dict[str, object]:
    """One existing thing for each part of an address, and the dossiers that `slug` and `code` name."""
    moment = moments.current()
    call = a_call()
    application = Application.objects.filter(call=call).first() or a_file()
    officer = office.users[Role.OFFICER]
    place = TerritoryOffice.objects.get()
    return {
        "today": moments.today(),
        "slug": call.slug,
        "code": application.dossier.code,
        "user": officer.pk,
        "grant": RoleGrant.objects.get(user=officer).pk,
        "work": a_work(officer),
        "invitation": an_invitation(office, place, moment),
        "name": "patron_day",
        "office": "ufficio-casa",
        "home": "C-0001",
        "staged": StagedImport.objects.create(call=call, file_name="d.csv", content=b"", digest="0" * 64).pk,
        "batch": a_batch(call, moment),
        "correction": Correction.objects.create(
            application=application, item="punteggio", text="manca un punto", received_at=moment
        ).pk,
        "item": "isee",
        "delegation": a_helper(application).party,
        "paper": a_paper(application.dossier, moment),
        "asked": a_request(application, officer.pk, moment),
        "declaration": a_conflict(application.dossier, officer, moment),
        "message": (letter := a_letter(application, moment)).pk,
        "package": letter.package,
        "row": a_commitment().row,
        "contest": a_contest(moment).pk,
        "dossiers": {
            "slug": call.dossier,
            "code": application.dossier,
            "message": application.dossier,
            "row": a_commitment().dossier,
            "contest": a_commitment().dossier,
            "delegation": application.dossier,
        },
    }


def a_helper(
    application: Application, name: str = "CAF di prova", powers: tuple[Action, ...] = (Action.OWN_VIEW,)
) -> Party:
    """Somebody who may do these things in this file."""
    person = Person.objects.filter(memberships__household=application.household).first()
    period = DateRange(date(2023, 8, 1), None)
    given = {"helper_kind": "caf", "scope": "one-application", "act": "prova", "period": period}
    made = Delegation.objects.get_or_create(person=person, helper_name=name, defaults=given)[0]
    wanted = {"powers": [str(one) for one in powers], "from_day": date(2023, 8, 1)}
    return Party.objects.get_or_create(
        dossier=application.dossier, party=made.pk, capacity="delegate", defaults=wanted
    )[0]


def a_secret(party: Party) -> str:
    """A code that opens the file of this party: the one copy of its secret."""
    secret = fresh_secret()
    AccessCode.objects.filter(party=party, withdrawn_at=None).update(withdrawn_at=FOUNDED)
    AccessCode.objects.create(party=party, digest=digest_of(secret), issued_at=FOUNDED)
    return secret


def a_letter(application: Application, moment: datetime) -> Message:
    """A letter that was printed and is not posted yet."""
    person = Person.objects.filter(memberships__household=application.household).first()
    given = {
        "channel": "paper", "legal": True, "text_from": date(2018, 2, 8), "subject": "Abbiamo registrato la rinuncia",
        "body": "Hai rinunciato alla casa.\n\n## Perché\nTroppo lontana.", "address": "via inventata 3, Sesto",
        "drafted_at": moment, "package": uuid4(), "recipient": person.pk,
    }  # fmt: skip
    return Message.objects.get_or_create(dossier=application.dossier, text="rinuncia", defaults=given)[0]


def a_paper(dossier: Dossier, moment: datetime) -> UUID:
    given = {
        "title": "foglio.pdf",
        "media_type": "application/pdf",
        "size": 4,
        "content": b"%PDF",
        "received_at": moment,
    }
    return Paper.objects.get_or_create(dossier=dossier, digest="0" * 64, defaults=given | {"brought_by": "office"})[
        0
    ].pk


def a_request(application: Application, officer: UUID, moment: datetime) -> UUID:
    given = {
        "items": ["isee"],
        "text": "Scrivici.",
        "why_not_ours": "solo lei lo sa",
        "asked_by": officer,
        "asked_at": moment,
    }
    found = PaperRequest.objects.get_or_create(application=application, defect="missing_value-isee", defaults=given)
    return found[0].pk


def a_conflict(dossier: Dossier, user: User, moment: datetime) -> UUID:
    """Declared and lifted: there to be named by an address, in nobody's way."""
    given = {"conflict": True, "declared_at": moment, "superseded_at": moment}
    return ConflictDeclaration.objects.get_or_create(user=user, dossier=dossier, defaults=given)[0].pk


def a_commitment(row: str = "H30") -> Commitment:
    """A row of the programme, kept by the sample office."""
    found = Commitment.objects.filter(row=row).select_related("dossier").first()
    if found:
        return found
    Section.objects.get_or_create(number=4)
    area, _ = Area.objects.get_or_create(
        code="H", defaults={"section_id": 4, "slug": "politiche-abitative", "position": 6}
    )
    dossier = Dossier.objects.create(kind=Kind.COMMITMENT, municipality_id="sesto", office_id="ufficio-casa")
    return Commitment.objects.create(dossier=dossier, area=area, row=row, position=1)


def a_contest(moment: datetime) -> Contest:
    found = Contest.objects.first()
    given = {"text": "non risulta a me", "received_at": moment, "code_digest": b"0" * 32}
    return found or Contest.objects.create(commitment=a_commitment(), **given)


def a_work(officer: User) -> UUID:
    found = Work.objects.filter(kind="rank_final", asked_by=officer.pk).first()
    made = found or Work.objects.create(kind="rank_final", asked_as=Role.OFFICER, asked_by=officer.pk, total=10)
    return made.pk


def an_invitation(office: Office, place: TerritoryOffice, moment: datetime) -> UUID:
    found = Invitation.objects.filter(accepted_at=None, withdrawn_at=None).first()
    if found:
        return found.pk
    administrator = office.actor(Role.ADMINISTRATOR)
    made = invite_user("nuova@comune.invalid", "nuova", Role.DPO, place, moment=moment, actor=administrator)
    return made.invitation.pk


def a_batch(call: Call, moment: datetime) -> UUID:
    given = {"file_name": "d.csv", "rows": 1, "imported_at": moment}
    return ImportBatch.objects.get_or_create(call=call, digest="0" * 64, defaults=given)[0].pk


def a_call(slug: str = "sap-di-prova") -> Call:
    """A call in preparation: enough to open its page."""
    found = Call.objects.filter(slug=slug).select_related("dossier").first()
    if found:
        return found
    dossier = Dossier.objects.create(kind=Kind.CALL, municipality_id="sesto", office_id="ufficio-casa")
    return Call.objects.create(
        dossier=dossier,
        slug=slug,
        measure="sap",
        title="Bando di prova",
        year=2023,
        published_on=date(2023, 7, 24),
        opens_at=datetime(2023, 7, 24, 8, tzinfo=UTC),
        closes_at=datetime(2023, 9, 15, 10, tzinfo=UTC),
    )


def busy(office: Office) -> None:
    """A day at the office: a call, a work under way, an open invitation, readings granted and refused."""
    given = samples(office)
    Work.objects.create(
        kind="decide_applications", state="doing", done=3120, total=5000, asked_as=Role.OFFICER,
        asked_by=office.users[Role.OFFICER].pk,
    )  # fmt: skip
    for _ in range(3):
        read(files_by_word, office.actor(Role.OFFICER), "ricerca per codice o cognome", word="nessuno")
    record_denial(office.actor(Role.ADMINISTRATOR), Action.APPLICATION_VIEW, given["dossiers"]["slug"])
