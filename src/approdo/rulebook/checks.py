"""Load-time checks. Each is a small function that answers a list of errors; `check_tree` and `check_measure` join them.

A tree (also one that comes back from a document) must be well formed: names, references, cycles, types,
citations, texts. A measure must also be well declared over all its versions: nothing unused, no gap or
overlap between versions of a rule, parameter layers whole, bounds proven with every figure of the law.
"""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .declare import Fact, Rule
from .errors import BookError, said
from .graph import fact_order, refs, rule_order, rule_parts, unknown_names
from .infer import Inference
from .kinds import CONSTANT, SUBJECT
from .layers import read_value
from .thaw import NAME
from .tree import BookTree, Chapter

__all__ = ["ACCESS", "Checked", "check_folded", "check_tree", "placeholders"]

ACCESS = "access"
SENSITIVITIES = ("ordinary", "special", "criminal")
ORIGINS = ("declared", "certified", "office")
COMPARED = ("value", "limit", "distance")


@dataclass(frozen=True, slots=True)
class Checked:
    """A tree with its order of computation, its types and everything that is wrong with it."""

    tree: BookTree
    order: list[Rule]
    facts: list[Fact]
    inference: Inference
    errors: list[BookError]


def check_tree(tree: BookTree) -> Checked:
    """Everything that must hold of a tree whatever the figures are."""
    errors = [*_names(tree), *_facts(tree), *_options(tree)]
    order, cycles = rule_order(tree)
    facts, asked_cycles = fact_order(tree)
    inference = Inference(tree, order)
    errors += [*unknown_names(tree), *cycles, *asked_cycles, *inference.errors]
    errors += [*_sections(tree, inference), *_subjects(tree), *_words(tree, inference)]
    return Checked(tree, order, facts, inference, list(dict.fromkeys(errors)))


def check_folded(folded: BookTree, levels: Mapping[str, str]) -> Checked:
    """A folded tree comes from a checked one: it is only ordered and typed again."""
    order, _ = rule_order(folded)
    facts, _ = fact_order(folded)
    inference = Inference(folded, order, levels)
    return Checked(folded, order, facts, inference, inference.errors)


def placeholders(text: str) -> Iterator[str]:
    """The names between braces. ValueError when the braces do not match or carry a format."""
    for _, name, spec, conversion in string.Formatter().parse(text):
        if name is None:
            continue
        if spec or conversion or not NAME.fullmatch(name):
            raise ValueError(name or "{}")
        yield name


# ── names and declarations ───────────────────────────────────────────────────────────────────


def _names(tree: BookTree) -> Iterator[BookError]:
    groups: list[tuple[str, Iterable[str]]] = [
        ("parts", [part.name for part in tree.parts]),
        ("facts", [fact.name for fact in tree.facts]),
        ("parameters", [param.name for param in tree.params]),
        ("options", [option.name for option in tree.options]),
        ("rules", [rule.name for _, rule in tree.rules()]),
    ]
    counted = Counter(name for _, found in groups for name in found)
    for place, found in groups:
        for name in found:
            if not NAME.fullmatch(name):
                yield BookError(
                    "name_bad",
                    f"{place}/{name}",
                    f"{said(name)} non è un nome ammesso",
                    "usare lettere minuscole senza accento, cifre e trattino basso, cominciando da una lettera",
                )
            if counted[name] > 1:
                yield BookError(
                    "name_twice",
                    f"{place}/{name}",
                    f"il nome {said(name)} è usato più volte",
                    "dare un nome diverso a ogni fatto, parametro, opzione, regola e lista: i testi li citano per nome",
                )


def _facts(tree: BookTree) -> Iterator[BookError]:
    homes = {part.name for part in tree.parts} | _subjects_of(tree)
    concepts: dict[str, str] = {}
    for fact in tree.facts:
        where = f"facts/{fact.name}"
        if fact.of not in homes:
            yield BookError(
                "part_unknown",
                where,
                f"il fatto è di {said(fact.of)}, che non è né un soggetto né una lista",
                f"usare of= con uno di {', '.join(sorted(homes))}",
            )
        if fact.concept is not None:
            if fact.concept in concepts:
                yield BookError(
                    "concept_twice",
                    where,
                    f"ha lo stesso significato ({fact.concept}) del fatto {said(concepts[fact.concept])}",
                    "tenerne uno solo e usarlo in tutte le regole",
                )
            concepts.setdefault(fact.concept, fact.name)
        yield from _fact(fact, where)


def _fact(fact: Fact, where: str) -> Iterator[BookError]:
    if fact.type.kind == "Ratio":
        yield BookError(
            "type_mismatch",
            where,
            "un fatto non può essere un rapporto n/d",
            "chiedere numeratore e denominatore come due fatti, oppure un numero Scaled(n)",
        )
    if fact.type.is_number or fact.type.kind == "Date":
        yield from _fact_bounds(fact, where)
    if (fact.asked_if is None) != (fact.otherwise is None):
        yield BookError(
            "otherwise_missing",
            where,
            "asked_if e otherwise vanno insieme",
            "dire in otherwise il valore che vale quando la domanda non si fa",
        )
    elif fact.otherwise is not None:
        try:
            read_value(fact.otherwise, fact.type)
        except ValueError as fault:
            yield BookError("type_mismatch", where, f"otherwise: {fault}", "correggere otherwise")
    if fact.sensitivity not in SENSITIVITIES or fact.origin not in ORIGINS:
        yield BookError(
            "declaration_bad",
            where,
            f"sensitivity {said(fact.sensitivity)} oppure origin {said(fact.origin)} non esiste",
            f"sensitivity: {', '.join(SENSITIVITIES)}; origin: {', '.join(ORIGINS)}",
        )


def _fact_bounds(fact: Fact, where: str) -> Iterator[BookError]:
    if fact.min is None or fact.max is None:
        yield BookError(
            "fact_without_bounds",
            where,
            f"{fact.label or fact.name}: mancano min e max",
            "dichiararli: servono al modulo e a provare che nessun calcolo esce dai limiti",
        )
        return
    try:
        low, high = read_value(fact.min, fact.type), read_value(fact.max, fact.type)
        if isinstance(low, int) and isinstance(high, int) and low > high:
            raise ValueError("min è maggiore di max")
    except ValueError as fault:
        code = "date_bad" if fact.type.kind == "Date" else "fact_without_bounds"
        yield BookError(code, where, f"min o max: {fault}", "correggere min e max")


def _options(tree: BookTree) -> Iterator[BookError]:
    for option in tree.options:
        where = f"options/{option.name}"
        if option.type.kind not in ("Bool", "Code"):
            yield BookError("type_mismatch", where, "un’opzione è un sì/no o un codice", "usare Bool oppure Code(…)")
            continue
        try:
            read_value(option.default, option.type)
        except ValueError as fault:
            yield BookError("type_mismatch", where, f"default: {fault}", "correggere default")
        if not option.cite.strip():
            yield BookError(
                "rule_uncited", where, "l’opzione non cita la norma che lascia la scelta", "aggiungere cite=…"
            )


# ── books ────────────────────────────────────────────────────────────────────────────────────


def _subjects_of(tree: BookTree) -> set[str]:
    return {name for chapter in tree.chapters for name in chapter.subject} | set(tree.subject)


def _sections(tree: BookTree, inference: Inference) -> Iterator[BookError]:
    for chapter in tree.chapters:
        where = f"books/{chapter.name}"
        roles = {rule.role for rule in chapter.rules} - {"rule"}
        results = [rule.name for rule in chapter.rules if rule.role == "result"]
        if not NAME.fullmatch(chapter.name):
            yield BookError(
                "name_bad", where, f"{said(chapter.name)} non è un nome ammesso", "cambiare il nome del libro"
            )
        if chapter.name == ACCESS and roles - {"requirement"}:
            yield BookError(
                "section_mixed",
                where,
                "il libro access contiene solo requisiti e regole intermedie",
                "spostare risultati, righe e categorie in un altro libro",
            )
        if len(roles) > 1 or len(results) > 1:
            yield BookError(
                "section_mixed",
                where,
                f"una sezione dà una cosa sola, qui ci sono {', '.join(sorted(roles))} ({len(results)} risultati)",
                "dividere il libro: un risultato, oppure righe, oppure categorie, oppure requisiti",
            )
        units = {
            inference.rules[rule.name].unit
            for rule in chapter.rules
            if rule.role == "line" and rule.name in inference.rules
        }
        if len(units) > 1:
            yield BookError(
                "unit_mismatch", where, "le righe non hanno tutte la stessa unità", "usare la stessa unità in ogni riga"
            )


def _subjects(tree: BookTree) -> Iterator[BookError]:
    part_of = {part.name: part.of for part in tree.parts}
    owner = {fact.name: part_of.get(fact.of, fact.of) for fact in tree.facts}
    chapter_of = {rule.name: chapter for chapter, rule in tree.rules()}
    for chapter, rule in tree.rules():
        for ref in refs(*rule_parts(rule)):
            foreign = _foreign(ref.to, ref.name, chapter, owner, chapter_of)
            if foreign:
                yield BookError(
                    "subject_mixed",
                    f"rules/{rule.name}",
                    f"{said(ref.name)} riguarda {' e '.join(sorted(foreign))}, il libro {said(chapter.name)} no",
                    f"dichiarare subject=… del libro con tutti i soggetti che usa (ora {', '.join(chapter.subject)})",
                )


def _foreign(
    to: str, name: str, chapter: Chapter, owner: Mapping[str, str], chapter_of: Mapping[str, Chapter]
) -> set[str]:
    if to == "fact" and name in owner:
        return {owner[name]} - set(chapter.subject)
    if to == "rule" and name in chapter_of:
        return set(chapter_of[name].subject) - set(chapter.subject)
    return set()


# ── words ────────────────────────────────────────────────────────────────────────────────────


def _words(tree: BookTree, inference: Inference) -> Iterator[BookError]:
    levels = _levels(tree, inference)
    for _, rule in tree.rules():
        where = f"rules/{rule.name}"
        if not rule.cite.strip():
            yield BookError(
                "rule_uncited",
                where,
                "la regola non cita nessuna norma",
                "aggiungere cite=… con articolo, comma e atto",
            )
        if not rule.text.strip():
            yield BookError(
                "rule_without_text",
                where,
                "la regola non ha un testo in italiano",
                "aggiungere text=… con la frase che si legge nella decisione",
            )
        kind = inference.rules.get(rule.name)
        own = (SUBJECT, CONSTANT) if kind is None or kind.level in (SUBJECT, CONSTANT) else (kind.level, CONSTANT)
        admitted = {name for name, level in levels.items() if level in own}
        if rule.role == "requirement":
            admitted |= set(COMPARED)
        for text in (rule.text, rule.if_failed or ""):
            yield from _placeholders(where, text, admitted)
    for flag in tree.flags:
        where = f"flags/{flag.code}"
        if not flag.cite.strip() or not flag.text.strip():
            yield BookError("rule_uncited", where, "l’avviso non ha testo o citazione", "aggiungere cite=… e text=…")
        yield from _placeholders(where, flag.text, {n for n, level in levels.items() if level in (SUBJECT, CONSTANT)})


def _levels(tree: BookTree, inference: Inference) -> dict[str, str]:
    parts = {part.name for part in tree.parts}
    return {
        **{fact.name: fact.of if fact.of in parts else SUBJECT for fact in tree.facts},
        **{param.name: CONSTANT for param in tree.params},
        **{option.name: CONSTANT for option in tree.options},
        **{name: kind.level for name, kind in inference.rules.items()},
    }


def _placeholders(where: str, text: str, admitted: set[str]) -> Iterator[BookError]:
    try:
        unknown = [name for name in placeholders(text) if name not in admitted]
    except ValueError as fault:
        unknown = [str(fault)]
    for name in unknown:
        yield BookError(
            "text_placeholder",
            where,
            f"il testo usa {{{name}}}, che qui non si può leggere",
            "usare fra graffe il nome di un fatto, un parametro, un’opzione o una regola dello stesso soggetto",
        )
