"""Rifare un'assegnazione di case · Replaying an allotment of homes.

IT  Serve solo Python (3.8 o più recente), nessun programma di Approdo e nessuna rete.
    1. Scaricare dalla pagina del bando il «File per rifare l'assegnazione» (verifica.json).
    2. Scrivere, nella stessa cartella: python3 ricontrolla.py verifica.json
    3. Leggere l'ultima riga: «identico», oppure «diverso» con le case che non tornano.
EN  Needs only Python (3.8 or newer), no program of Approdo and no network.
    1. Download the "File per rifare l'assegnazione" (verifica.json) from the page of the call.
    2. Type, in the same folder: python3 ricontrolla.py verifica.json
    3. Read the last line: "identico" (identical), or "diverso" (different) with the homes that do not match.

The recipe. Homes stand in the order of the file; a list is made for each owner and municipality. Lists go in the order in
which their homes appear, each pass by pass. A code takes part in a pass if it has a door of that pass and list; the doors
of a pass are tried in the order written, each takes a place of its counter (no counter: no ceiling). The code gets its first
preferred home that is free and adequate; else one adequate home in the zones it preferred, else any adequate one; with several the
notice says whether the office chose (choices) or the first goes. Who has a home, or accepted one elsewhere, is passed over.
"""

import json
import sys
from datetime import date, datetime
from hashlib import sha256


def sha(text):
    return sha256(text.encode("utf-8")).hexdigest()


def comparable(value, direction):
    """A number as it is, a day or a moment by its place in time; the smallest comes first."""
    if isinstance(value, str):
        moment = datetime.fromisoformat(value.replace("Z", "+00:00")) if "T" in value else None
        value = moment.timestamp() if moment else date.fromisoformat(value).toordinal()
    return value if direction == "asc" else -value


def ordered(rows, file, seed):
    """The ranking: the published criteria, then the draw."""
    order = file["call"]["order"]

    def place(row):
        others = iter(row["keys"])
        values = [row["score"] if one["by"] == "score" else next(others) for one in order]
        compared = [comparable(values[number], one["direction"]) for number, one in enumerate(order)]
        return compared, sha(seed + ":" + row["code"]) if seed else row["code"], row["code"]

    return sorted(rows, key=place)


def home_for(row, here, free, file):
    """The home of a code among those of a list: (home, preference or None), or None; "open" when the office must choose."""
    homes = [one["home"] for one in file["homes"]]
    kept = {one["home"] for one in file["accepted"]}
    mine = [one["home"] for one in file["accepted"] if one["code"] == row["code"] and one["home"] in here]
    if mine:
        return mine[-1], row["prefers"].index(mine[-1]) + 1 if mine[-1] in row["prefers"] else None
    fitting = [home for home in homes if home in here and home in free and home in row["adequate"] and home not in kept]
    for number, home in enumerate(row["prefers"], start=1):
        if home in fitting:
            return home, number
    zone = {one["home"]: (one["municipality"], one["zone"]) for one in file["homes"]}
    wanted = {zone[home] for home in row["prefers"] if zone[home][1]}
    near = [home for home in fitting if zone[home] in wanted] or fitting
    if len(near) > 1:
        chosen = {one["home"] for one in file["choices"] if one["code"] == row["code"]}
        picked = [home for home in near if home in chosen]
        if not picked and file["call"]["when_many"] != "first":
            return "open"
        near = picked or near
    return (near[0], None) if near else None


def replay(file):
    """Give the homes out again: [(home, code, pass, preference)] in the order given, and whether the run came to its end."""
    draw = file["draw"]
    seed = sha(draw["list_digest"] + ":" + draw["public_number"]) if draw["public_number"] else None
    if seed != draw["seed"]:
        sys.exit(
            "diverso: il seme del sorteggio non è quello del suo numero · different: the seed is not that of its number"
        )
    doors = {one["number"]: one for one in file["doors"]}
    places = {one["number"]: one["places"] for one in file["counters"]}
    lists = {}
    for one in file["homes"]:
        lists.setdefault((one["owner"], one["municipality"]), set()).add(one["home"])
    free, housed, given = {one["home"] for one in file["homes"]}, set(), []
    for pair, here in lists.items():
        own = {
            row["code"]: [doors[n] for n in row["passes"] if (doors[n]["owner"], doors[n]["municipality"]) == pair]
            for row in file["rows"]
        }
        ranking = ordered([row for row in file["rows"] if own[row["code"]]], file, seed)
        elsewhere = {one["code"] for one in file["accepted"] if one["home"] not in here}
        done = set()
        for step in range(1, max((door["pass"] for door in doors.values()), default=0) + 1):
            for row in ranking:
                code, ways = row["code"], [door for door in own[row["code"]] if door["pass"] == step]
                if not ways or code in done:
                    continue
                if code in housed or code in elsewhere:
                    done.add(code)
                    continue
                counters = [door["counter"] for door in ways if door["counter"]]
                counter = next((one for one in counters if places[one] > 0), None)
                if counters and counter is None:
                    continue
                found = home_for(row, here, free, file)
                if found == "open":
                    return given, False
                done.add(code)
                if found:
                    free.discard(found[0])
                    housed.add(code)
                    if counter:
                        places[counter] -= 1
                    given.append((found[0], code, step, found[1]))
    return given, True


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as text:
        file = json.load(text)
    if file.get("format") != "approdo.allotment-public/1":
        sys.exit("Non è un file di verifica di un'assegnazione · Not a verification file of an allotment")
    again, complete = replay(file)
    told = [(one["home"], one["code"], one["pass"], one["preference"]) for one in file["assignments"]]
    print("case", len(file["homes"]), "· codici", len(file["rows"]), "· assegnate", len(told))
    for home, code, step, preference in again:
        print(home, "→", code, "· passaggio", step, "· preferenza", preference or "–")
    wrong = sorted(set(map(str, set(again) ^ set(told))))
    for one in wrong:
        print("non torna:", one)
    if wrong or complete != file["complete"]:
        sys.exit("diverso")
    print("identico")


if __name__ == "__main__":
    main()
