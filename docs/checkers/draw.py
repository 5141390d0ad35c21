"""Rifare un sorteggio · Replaying a draw.

IT  Serve solo Python (3.8 o più recente), nessun programma di Approdo.
    1. Salvare in un file di testo UTF-8 l'elenco dei codici pubblicato alla chiusura, uno per riga.
    2. Scrivere: python draw.py ELENCO.txt NUMERO-PUBBLICO [CODICE-PARI CODICE-PARI …]
    3. Confrontare «impronta» con quella pubblicata alla chiusura, e l'ordine con la graduatoria o il verbale.
       Senza codici in fondo si ha l'ordine di tutto l'elenco; con i codici, solo quello dei pari merito.
EN  Needs only Python (3.8 or newer), no program of Approdo.
    1. Save the list of codes published at closing in a UTF-8 text file, one code a line.
    2. Type: python draw.py LIST.txt PUBLIC-NUMBER [TIED-CODE TIED-CODE …]
    3. Compare "impronta" (digest) with the one published at closing, and the order with the ranking or the minutes.
       Without codes at the end you get the order of the whole list; with codes, that of the tied ones.
"""

import sys
from hashlib import sha256
from pathlib import Path


def digest(text):
    return sha256(text.encode("utf-8")).hexdigest()


if len(sys.argv) < 3:
    sys.exit(__doc__)
lines = Path(sys.argv[1]).read_text(encoding="utf-8-sig").split("\n")
codes = [line.rstrip("\r") for line in lines if line.rstrip("\r")]
if len(set(codes)) != len(codes) or not set(sys.argv[3:]) <= set(codes):
    sys.exit("Un codice è ripetuto, o non è nell'elenco · A code is repeated, or is not in the list")
impronta = digest("\n".join(sorted(codes)))
seed = digest(impronta + ":" + sys.argv[2])
print("impronta", impronta)
print("seme", seed)
for place, code in enumerate(sorted(sys.argv[3:] or codes, key=lambda c: digest(seed + ":" + c)), start=1):
    print(place, code)
