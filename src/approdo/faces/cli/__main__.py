"""`./run NAME …`: one table of commands; a command's module is imported only when it is called.

So the commands that answer from rules alone (`measures facts decide allot verify`) load no Django, start nothing and
answer within a second. A command is a function `name(argv: list[str]) -> int`: it prints, and returns the exit code.
"""

import importlib
import sys
from dataclasses import dataclass

UNKNOWN_COMMAND = 2


@dataclass(frozen=True)
class Command:
    """Where a command lives, and the line that `--help` shows for it."""

    module: str
    function: str
    shows: str
    help: str


DOCUMENTS = "approdo.faces.cli.documents_commands"
SERVING = "approdo.city.serving"

COMMANDS: dict[str, Command] = {
    "serve": Command(
        f"{SERVING}.serve", "serve", "", "avvia tutto: è il comando senza argomenti; PORT sceglie la porta"
    ),
    "stop": Command(f"{SERVING}.serve", "stop", "", "ferma il servizio e il PostgreSQL incorporato"),
    "status": Command(f"{SERVING}.serve", "status", "", "dice che cosa è in funzione e dove sono i dati"),
    "found": Command(f"{SERVING}.founding", "found", "", "fonda la città vera: luoghi e uffici dalla sua cartella"),
    "invite": Command(
        f"{SERVING}.founding",
        "invite",
        "EMAIL RUOLO UFFICIO NOME",
        "invita una persona; il link si vede una volta sola",
    ),
    "demo-m": Command(f"{SERVING}.demo", "demo_m", "", "mette in coda la città dimostrativa M"),
    "demo-date": Command(f"{SERVING}.demo", "demo_date", "DATA", "sposta la data della dimostrazione"),
    "backup": Command(f"{SERVING}.copies", "backup", "FILE", "salva la base di dati in un file"),
    "restore": Command(f"{SERVING}.copies", "restore", "FILE [--replace]", "ricarica un salvataggio e lo controlla"),
    "manage": Command(
        f"{SERVING}.manage", "manage", "COMANDO …", "comandi di Django, come proprietario della base di dati"
    ),
    "check": Command(
        f"{SERVING}.check", "check", "[--json]", "ricalcola stati e saldi dagli eventi; nessuna differenza attesa"
    ),
    "call": Command(
        f"{SERVING}.call", "call", "ATTO BANDO … [--as RUOLO] [--json]", "gli atti di un bando, nella dimostrazione"
    ),
    "measures": Command(DOCUMENTS, "measures", "[--json]", "elenca le misure"),
    "facts": Command(DOCUMENTS, "facts", "MISURA [--on DATA] [--json]", "fatti, parametri e opzioni di una misura"),
    "decide": Command(DOCUMENTS, "decide", "MISURA --on DATA CASO.json [--json]", "decide un caso"),
    "allot": Command(DOCUMENTS, "allot", "BANDO.yaml CASE.csv DOMANDE.csv [--json]", "graduatoria e assegnazione"),
    "verify": Command(DOCUMENTS, "verify", "FILE [--json]", "ricalcola una decisione o un’assegnazione"),
}


def usage() -> str:
    """Every command with its arguments and one line, in the table's order."""
    rows = [(f"./run {name} {command.shows}".rstrip(), command.help) for name, command in COMMANDS.items()]
    width = max(len(call) for call, _ in rows)
    lines = [f"  {call:<{width}}  {text}" for call, text in rows]
    head = "Approdo. «./run» senza argomenti installa, avvia e dice l’indirizzo; Ctrl-C ferma tutto."
    return "\n".join([head, "", *lines, "", "I dettagli di un comando: ./run COMANDO --help"])


def main(argv: list[str]) -> int:
    """Find the command and hand it the rest of the line."""
    if argv and argv[0] in ("-h", "--help", "help"):
        print(usage())
        return 0
    name = argv[0] if argv else "serve"
    command = COMMANDS.get(name)
    if command is None:
        print(f"«{name}» non è un comando. Quelli che esistono:\n\n{usage()}", file=sys.stderr)
        return UNKNOWN_COMMAND
    function = getattr(importlib.import_module(command.module), command.function)
    code: int = function(argv[1:])
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
