"""What the documents say, in a few Italian lines for a terminal. The document itself is `--json`."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]

OUTCOMES = {
    "eligible": "AMMESSA: tutti i requisiti ci sono",
    "not_eligible": "NON AMMESSA",
    "incomplete": "DA COMPLETARE: mancano dei fatti",
    "undecidable": "NON DECIDIBILE: manca un valore della norma",
}
RESULTS = {
    "pass": "sì",
    "fail": "NO",
    "missing": "manca",
    "unknown": "non noto",
    "not_applicable": "non serve",
}


def measures(document: Document) -> str:
    return "\n".join(
        f"{one['name']}: {one['title']} ({one['kind']}; {one['subject']}; dal {one['versions'][0]})"
        for one in document["measures"]
    )


def facts(document: Document) -> str:
    lines = [f"{document['measure']} al {document['on']}", "", "Fatti"]
    lines += [f"  {one['name']} ({one['of']}, {one['type']}): {one['question']}" for one in document["facts"]]
    lines += ["", "Parametri"]
    lines += [f"  {one['name']} = {_value(one)} [{one['confidence']}] {one['cite']}" for one in document["parameters"]]
    lines += ["", "Opzioni"]
    lines += [f"  {one['name']} = {one['default']} · {one['cite']}" for one in document["options"]]
    return "\n".join(lines)


def decision(document: Document) -> str:
    lines = [OUTCOMES[document["outcome"]], ""]
    lines += [f"  {RESULTS[one['result']]:<9} {one['text']} ({one['cite']})" for one in document["requirements"]]
    lines.append("")
    for name, section in document["sections"].items():
        value = section["value"]
        shown = ", ".join(value) or "nessuna" if isinstance(value, list) else value
        lines.append(f"  {name}: {shown if section['status'] == 'computed' else RESULTS[section['status']]}")
    if document["missing_facts"]:
        lines += ["", "Mancano: " + ", ".join(document["missing_facts"])]
    if document["unconfirmed"]:
        lines += ["Da confermare: " + ", ".join(one["parameter"] for one in document["unconfirmed"])]
    lines += [f"Attenzione: {one['text']} ({one['cite']})" for one in document["flags"]]
    return "\n".join([*lines, "", document["hash"]])


def allotment(document: Document) -> str:
    lines = ["Assegnazioni"]
    lines += [f"  {one['home']} → {one['application']} ({one['pass']})" for one in document["assignments"]]
    lines += ["", "Quote"]
    lines += [
        f"  {one['quota']} {one['owner'] or 'tutti'} {one['municipality'] or 'tutti'} {one['year']}: "
        f"{one['assigned']} su {one['due']} dovute (case {one['base']})"
        for one in document["quota_proof"]
    ]
    lines += [f"Non assegnata: {one['home']} ({one['why']})" for one in document["unassigned"]]
    if not document["complete"]:
        pending = document["pending"]
        lines += ["", f"Ferma: per {pending['application']} scegliere fra {', '.join(pending['candidates'])}."]
    return "\n".join([*lines, "", document["hash"]])


def verification(document: Document) -> str:
    said = {"equal": "UGUALE", "differs": "DIVERSO", "erased": "CANCELLATO"}[document["result"]]
    lines = [said, *(f"  {one['where']}: {one['stored']} ≠ {one['recomputed']}" for one in document["differences"])]
    if document["issued"] != "not_checked":
        lines.append("Emesso da un ufficio." if document["issued"] == "known" else "NON risulta emesso.")
    return "\n".join(lines)


def _value(item: Document) -> str:
    if item["value"] is None:
        return "non si chiede" if item.get("absent") else "non noto"
    return f"{item['value']}" + (f" {item['unit']}" if item["unit"] else "")
