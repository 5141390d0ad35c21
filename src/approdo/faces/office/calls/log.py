"""The log of an allotment in words: a number, what was tried, how it ended, why."""

from typing import Any

from approdo.faces.components import Chip, LogLine, Quota, Tone

RESULTS: dict[str, tuple[Tone, str, str]] = {
    "assigned": ("done", "Assegnata", "È la prima casa libera e adatta in ordine."),
    "taken": ("stale", "Già data", "La casa indicata è già andata a chi precede in graduatoria."),
    "not_adequate": (
        "stale",
        "Casa non adatta",
        "La casa indicata non è adatta a questo nucleo (r.r. 4/2017, art. 9).",
    ),
    "ceiling_reached": (
        "wait",
        "Quota raggiunta",
        "I posti di questa quota sono finiti: il nucleo resta in graduatoria.",
    ),
    "already_housed": ("stale", "Ha già una casa", "Ogni nucleo riceve una casa sola."),
    "refused": ("late", "Rinuncia", "Ha rinunciato a una casa adatta: esce da questa graduatoria."),
    "needs_choice": (
        "wait",
        "Serve una scelta",
        "Più case sono adatte: sceglie il proprietario, e scrive perché (art. 15, c. 1 bis).",
    ),
    "no_adequate_home": (
        "stale",
        "Nessuna casa adatta",
        "Nessuna casa libera è adatta: il nucleo resta in graduatoria.",
    ),
}
PASSES = {
    "indigent_resident": "nuclei indigenti residenti nel Comune della casa",
    "indigent": "altri nuclei indigenti",
    "reserve": "categorie con riserva",
    "general": "graduatoria generale",
}
QUOTAS = {"indigent": "Nuclei indigenti", "forces": "Forze dell’ordine e soccorso", "reserve": "Categorie dell’art. 14"}


class Places:
    """Where an application stands: one ranking per owner and municipality, so a place is told with its home's."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.pair_of_home = {
            home["home_id"]: (home["owner"], home["municipality"]) for home in document["inputs"]["homes"]
        }
        self.places: dict[str, dict[tuple[str, str], int]] = {}
        for row in document["ranking"]:
            self.places.setdefault(row["application"], {})[row["owner"], row["municipality"]] = row["place"]

    def words(self, application: str, home: str | None) -> str:
        """«posizione 9, K3P-7TD»; only the code when the line concerns several rankings."""
        found = self.places.get(application, {})
        place = found.get(self.pair_of_home.get(home or "", ("", "")))
        if place is None and len(found) == 1:
            [place] = found.values()
        return application if place is None else f"posizione {place}, {application}"


def log_lines(document: dict[str, Any], *, only: frozenset[str] | None = None) -> list[LogLine]:
    """Newest first. `only` keeps lines with these results."""
    places = Places(document)
    lines = [line(entry, places) for entry in document["log"] if only is None or entry["result"] in only]
    return list(reversed(lines))


def line(entry: dict[str, Any], places: Places) -> LogLine:
    tone, word, reason = RESULTS[entry["result"]]
    who = places.words(entry["application"], entry["home"])
    to_whom = f"alla {who}" if who.startswith("posizione") else f"a {who}"
    text = f"Casa {entry['home']} {to_whom}." if entry["home"] else f"{who[0].upper()}{who[1:]}."
    passing = PASSES.get(entry["pass"], entry["pass"])
    return LogLine(entry["step"], text, Chip(tone, word), f"{reason} Giro: {passing}.")


def quotas(document: dict[str, Any], owners: dict[str, str]) -> list[Quota]:
    """Quota proof as bars, one a quota and owner, with the sum and its rounding in a sentence."""
    return [
        Quota(
            title=f"{QUOTAS.get(proof['quota'], proof['quota'])}, {owners.get(proof['owner'], proof['owner'])}",
            taken=proof["assigned"],
            total=proof["due"],
            sentence=sentence(proof),
        )
        for proof in document["quota_proof"]
    ]


def sentence(proof: dict[str, Any]) -> str:
    base = f"Nel {proof['year']} le case disponibili sono {proof['base']}: alla quota ne spettano {proof['due']}."
    return f"{base} {WHY_NOT.get(proof['why_not_filled'], '')}".strip()


WHY_NOT = {
    "run_stopped": "Il calcolo è fermo: aspetta una scelta.",
    "no_household_in_ranking": "In graduatoria non ci sono altri nuclei che ne hanno diritto.",
    "no_adequate_home": "Nessuna casa libera era adatta ai nuclei che ne hanno diritto.",
    "refused": "I nuclei che ne avevano diritto hanno rinunciato.",
    "already_housed": "I nuclei che ne hanno diritto hanno già una casa.",
    "ceiling_reached": "I nuclei che ne hanno diritto aspettano: un’altra loro quota è piena.",
}
