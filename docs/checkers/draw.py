"""Rifare un sorteggio · Replaying a draw.

IT  Serve solo Python (3.8 o più recente), nessun programma di Approdo.
    Dall'elenco pubblicato alla chiusura, un codice per riga in un file di testo UTF-8:
        python draw.py ELENCO.txt NUMERO-PUBBLICO [CODICE-PARI CODICE-PARI …]
    Confrontare «impronta» con quella pubblicata alla chiusura, e l'ordine con la graduatoria o il verbale.
    Senza codici in fondo si ha l'ordine di tutto l'elenco; con i codici, solo quello dei pari merito.
    Dal file di verifica pubblicato con l'assegnazione (JSON):
        python draw.py FILE.json
    Si hanno, graduatoria per graduatoria, i gruppi di pari merito, ognuno nell'ordine del sorteggio.
EN  Needs only Python (3.8 or newer), no program of Approdo.
    From the list published at closing, one code a line in a UTF-8 text file:
        python draw.py LIST.txt PUBLIC-NUMBER [TIED-CODE TIED-CODE …]
    Compare "impronta" (digest) with the one published at closing, and the order with the ranking or the minutes.
    Without codes at the end you get the order of the whole list; with codes, that of the tied ones.
    From the verification file published with the allotment (JSON):
        python draw.py FILE.json
    You get, ranking by ranking, the groups of equals, each in the order of the draw.
"""

import json
import sys
from datetime import datetime
from hashlib import sha256
from pathlib import Path


def digest(text):
    return sha256(text.encode("utf-8")).hexdigest()


def drawn(seed, codes):
    return sorted(codes, key=lambda code: digest(seed + ":" + code))


def compared(row, order):
    """What the call orders by; two ways to write one moment are one moment."""
    others = iter(row["keys"])
    keys = [row["score"] if one["by"] == "score" else next(others) for one in order]
    return tuple(datetime.fromisoformat(key).timestamp() if "T" in str(key) else key for key in keys)


def from_list(text, number, tied):
    codes = [line.rstrip("\r") for line in text.split("\n") if line.rstrip("\r")]
    if len(set(codes)) != len(codes) or not set(tied) <= set(codes):
        sys.exit("Un codice è ripetuto, o non è nell'elenco · A code is repeated, or is not in the list")
    impronta = digest("\n".join(sorted(codes)))
    seed = digest(impronta + ":" + number)
    print("impronta", impronta)
    print("seme", seed)
    for place, code in enumerate(drawn(seed, tied or codes), start=1):
        print(place, code)


def from_file(file):
    draw, doors = file["draw"], {door["number"]: (door["owner"], door["municipality"]) for door in file["doors"]}
    if draw["public_number"] is None:
        sys.exit("Non c'è stato sorteggio · There was no draw")
    seed = digest(draw["list_digest"] + ":" + draw["public_number"])
    if seed != draw["seed"]:
        sys.exit("Il seme non è quello dell'impronta e del numero · The seed is not that of digest and number")
    print("impronta", draw["list_digest"])
    print("seme", seed)
    groups = {}
    for row in file["rows"]:
        for pair in {doors[number] for number in row["passes"]}:
            groups.setdefault((*pair, compared(row, file["call"]["order"])), []).append(row["code"])
    for (owner, municipality, _), codes in sorted(groups.items()):
        if len(codes) > 1:
            print(owner, municipality, *drawn(seed, codes))


if len(sys.argv) < 2:
    sys.exit(__doc__)
text = Path(sys.argv[1]).read_text(encoding="utf-8-sig")
if text.lstrip().startswith("{"):
    from_file(json.loads(text))
elif len(sys.argv) > 2:
    from_list(text, sys.argv[2], sys.argv[3:])
else:
    sys.exit(__doc__)
