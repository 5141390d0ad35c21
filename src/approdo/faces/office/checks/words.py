"""The words of the checks: sources, facts as people write them, who waits for whom."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from approdo.faces import formats
from approdo.procedures.ask_papers import defects_of
from approdo.procedures.call_book import measure_of
from approdo.procedures.check_facts import SOURCES
from approdo.records.calls.checklist import LATER, Waiting
from approdo.records.calls.files import FilePage
from approdo.records.calls.models import Call, PaperRequest
from approdo.records.evidence.models import Fact
from approdo.rulebook import Fact as DeclaredFact

OTHER_SOURCES = {
    "declaration": "dichiarazione",
    "office": "ufficio",
    "regional_platform": "domanda, piattaforma regionale",
}
OUTCOME_WORDS = {
    "eligible": "ammessa",
    "not_eligible": "non ammessa",
    "incomplete": "manca un dato",
    "undecidable": "non calcolabile",
}
WHO = {"person": "Aspettiamo la persona", "office": "Aspettiamo noi"}


def source_word(source: str) -> str:
    """Where a value comes from; one from after the deadline says so."""
    plain = source.removesuffix(LATER)
    word = OTHER_SOURCES.get(plain) or SOURCES.get(plain, plain.replace("_", " "))
    return word if plain == source else f"{word} (dopo la chiusura)"


def fact_title(label: str) -> str:
    return label[:1].upper() + label[1:]


def waits(waiting: Waiting) -> tuple[str, str]:
    """«Aspettiamo noi: verifica presso INPS», and since when until when."""
    until = f"entro il {formats.day_short(waiting.until)}" if waiting.until else "nessun termine fissato"
    return f"{WHO[waiting.who]}: {waiting.what}", f"dal {formats.day_short(waiting.since)}, {until}"


def person_names(file: FilePage) -> dict[UUID | None, str]:
    """The people of the file, as the facts of its reading name them."""
    found = {fact.person_id: fact.person for fact in file.rows.facts if fact.person is not None}
    return {key: f"{one.family_name} {one.given_name}" for key, one in found.items()}


def defect_title(request: PaperRequest, call: Call) -> str:
    """What a request is about, in the words of its defect and fact."""
    name, _, item = request.defect.partition("-")
    defect = defects_of(call).get(name)
    title = fact_title(defect.title if defect else name.replace("_", " "))
    fact = next((one for one in measure_of(call).fact_list if one.name == item), None)
    return title if fact is None else f"{title}: {fact.label}"


def kilobytes(size: int) -> str:
    return f"{formats.thousands(max(1, size // 1024))}{formats.NBSP}kB"


@dataclass(frozen=True)
class Written:
    """Values as people write them: euros, days, decimals, the words of a code."""

    declared: dict[str, DeclaredFact]

    @classmethod
    def of(cls, call: Call) -> "Written":
        return cls({fact.name: fact for fact in measure_of(call).fact_list})

    def value(self, fact: Fact) -> str:
        return self.plain(fact.name, fact.value)

    def plain(self, name: str, value: Any) -> str:
        """The value of a fact; what nobody declared shows as it is."""
        if value is None:
            return "non disponibile"
        if isinstance(value, bool):
            return "sì" if value else "no"
        declared = self.declared.get(name)
        kind, scale = ("", 0) if declared is None else (declared.type.kind, declared.type.scale)
        if kind == "Cents":
            return formats.euros(value)
        if kind == "Date":
            return formats.day_short(date.fromisoformat(value))
        if kind == "Scaled" and scale == 2:
            return formats.hundredths(value)
        if kind == "Code" and declared is not None:
            return dict(declared.type.codes).get(value, str(value))
        return str(value)
