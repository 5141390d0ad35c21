"""`./run`: database, preparation, web server and worker, until Ctrl-C or SIGTERM; `./run stop` and `./run status`."""

import argparse
import errno
import http.client
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType

from approdo.city.postgres import EmbeddedServer, default_var_dir
from approdo.city.serving.alone import Serving, alone, current
from approdo.city.serving.children import Child, stop_all
from approdo.city.serving.database import Addresses, addresses, ready_database
from approdo.city.serving.faults import BAD_INPUT, ServingFault, command
from approdo.city.serving.say import say

DEFAULT_PORT = 8000
FIRST_ANSWER_SECONDS = 60.0
STOP_PATIENCE_SECONDS = 60.0
WATCH_SECONDS = 0.5
DATABASE_WATCH_SECONDS = 5.0
INTERNAL_ERROR = 500


class Stopped(Exception):
    """SIGINT or SIGTERM arrived: an orderly end, from wherever we are."""


@command
def serve(argv: list[str]) -> int:
    """Start everything, print the address when it answers, watch until told to stop."""
    options = _options(argv)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop_signal)
    children: list[Child] = []
    try:
        with alone(default_var_dir()) as record, ready_database() as database:
            _say_if_embedded(database)
            listening = _listen(options.port)
            host, port = _reachable_host(), listening.getsockname()[1]
            _prepare(database, demo=options.demo)
            children += _children(database, listening)
            try:
                for child in children:
                    child.start()
                _wait_for_answer(host, port, children)
                address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
                record(Serving(os.getpid(), address))
                say(f"Approdo risponde su {address} (Ctrl-C per fermare)")
                _watch(children, database)
            finally:
                stop_all(children)
    except Stopped:
        say("Fermato.")
    return 0


@command
def stop(argv: list[str]) -> int:
    """Stop the serving process of this folder, and the embedded server even if a crash left it running."""
    argparse.ArgumentParser(prog="./run stop", description="Ferma il servizio.").parse_args(argv)
    serving = current(default_var_dir())
    if serving:
        _end(default_var_dir())
    server = addresses().server
    left_over = server is not None and server.status().running and server.stop(force=True)
    say("Fermato." if serving or left_over else "Non c’era nulla in funzione.")
    return 0


def _end(var: Path) -> None:
    """Ask whoever serves to end, as soon as it has said its process number, and wait until it has."""
    asked, deadline = False, time.monotonic() + STOP_PATIENCE_SECONDS
    while serving := current(var):
        if time.monotonic() > deadline:
            raise ServingFault(f"Il processo {serving.pid} non si ferma: chiuderlo con «kill -9 {serving.pid}».")
        if serving.pid is not None and not asked:
            asked = True
            with suppress(ProcessLookupError):  # it ended meanwhile
                os.kill(serving.pid, signal.SIGTERM)
        time.sleep(0.2)


@command
def status(argv: list[str]) -> int:
    """Say what runs and where the data are; starts nothing."""
    argparse.ArgumentParser(prog="./run status", description="Che cosa è in funzione.").parse_args(argv)
    serving = current(default_var_dir())
    print(f"Servizio: {serving.address} (processo {serving.pid or '…'})" if serving else "Servizio: fermo")
    server = addresses().server
    if server is None:
        print("Base di dati: quella di DATABASE_URL")
        return 0
    found = server.status()
    version = f"PostgreSQL {found.major}" if found.major else "non ancora creata"
    print(f"Base di dati: incorporata, {version}, {'in funzione' if found.running else 'ferma'}")
    print(f"Dati: {found.data} (utente {found.account})")
    return 0


def _say_if_embedded(database: Addresses) -> None:
    if database.server:
        say(
            "Base di dati: PostgreSQL incorporato, per prova e piccoli uffici "
            f"(dati in {database.server.status().data}). In produzione: DATABASE_OWNER_URL e DATABASE_URL."
        )


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run", description="Avvia Approdo e dice l’indirizzo.")
    parser.add_argument("--port", type=int, default=_port_of_environment(), help="porta (anche: PORT)")
    parser.add_argument(
        "--no-demo",
        dest="demo",
        action="store_false",
        help="non crea la città dimostrativa in una base di dati vuota",
    )
    return parser.parse_args(argv)


def _port_of_environment() -> int:
    named = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not (named.isascii() and named.isdigit()) or not 0 <= int(named) <= 65535:
        raise ServingFault(f"PORT={named} non è una porta (un numero da 1 a 65535).", BAD_INPUT)
    return int(named)


def _stop_signal(number: int, frame: FrameType | None) -> None:
    # Further signals must not interrupt the orderly end that this one begins.
    for handled in (signal.SIGINT, signal.SIGTERM):
        signal.signal(handled, signal.SIG_IGN)
    raise Stopped


def _listen(port: int) -> socket.socket:
    """The bound socket, made here and handed to the web server: the port cannot be taken in between."""
    host = str(_bound_address())
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, min(port + 100, 65536)):
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, candidate))
        except OSError as fault:
            listening.close()
            if fault.errno != errno.EADDRINUSE:
                raise ServingFault(
                    f"Non posso ascoltare su {host}:{candidate}: {fault.strerror}.", BAD_INPUT
                ) from fault
            continue
        if candidate != port:
            say(f"La porta {port} è occupata: uso la {candidate}.")
        return listening
    raise ServingFault(f"Nessuna porta libera da {port} a {port + 99}: sceglierne una con PORT.", BAD_INPUT)


def _reachable_host() -> str:
    """The bound host, or this machine's own when bound to every one."""
    host = _bound_address()
    if host.is_unspecified:
        return "127.0.0.1" if host.version == 4 else "::1"
    return str(host)


def _bound_address() -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    named = os.environ.get("APPRODO_BIND") or "127.0.0.1"
    try:
        return ipaddress.ip_address(named)
    except ValueError:
        raise ServingFault(
            f"APPRODO_BIND={named} non è un indirizzo IP: indicarne uno di questa macchina, come 127.0.0.1.", BAD_INPUT
        ) from None


def _prepare(database: Addresses, *, demo: bool) -> None:
    """Migrations, demo city, static files, public pages: in a process that ends, so that its memory goes with it."""
    step = [sys.executable, "-m", "approdo.city.serving.prepare", *([] if demo else ["--no-demo"])]
    process = subprocess.Popen(step, env=database.env)
    try:
        code = process.wait()
    except Stopped:
        process.terminate()
        process.wait()
        raise
    if code:
        raise ServingFault(f"La preparazione non è riuscita (codice {code}): il motivo è nelle righe qui sopra.")


def _children(database: Addresses, listening: socket.socket) -> list[Child]:
    descriptor = listening.fileno()
    web = ["-m", "gunicorn", "--bind", f"fd://{descriptor}", "--workers", "2", "--threads", "4"]
    web += ["--worker-class", "gthread", "--preload", "--graceful-timeout", "10", "--log-level", "warning"]
    web += ["--logger-class", "approdo.city.serving.web_log.WebLog"]
    web += ["--no-control-socket", "approdo.city.wsgi:application"]
    return [
        Child("web", [sys.executable, *web], database.runtime_env, (descriptor,)),
        Child("lavori", [sys.executable, "-m", "approdo.city.serving.worker"], database.runtime_env),
    ]


def _wait_for_answer(host: str, port: int, children: list[Child]) -> None:
    deadline = time.monotonic() + FIRST_ANSWER_SECONDS
    while time.monotonic() < deadline:
        for child in children:
            code = child.died()
            if code is not None:
                child.revive(code)
        answer = _answer(host, port)
        if answer is not None and answer < INTERNAL_ERROR:
            return
        if answer is not None:
            raise ServingFault(f"La prima pagina risponde {answer}: il motivo è nelle righe qui sopra.")
        time.sleep(0.1)
    raise ServingFault(f"Approdo non risponde dopo {FIRST_ANSWER_SECONDS:.0f} secondi.")


def _answer(host: str, port: int) -> int | None:
    """The status of the first page, or None while nobody listens yet."""
    connection = http.client.HTTPConnection(host, port, timeout=30)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def _watch(children: list[Child], database: Addresses) -> None:
    next_look = time.monotonic() + DATABASE_WATCH_SECONDS
    while True:
        time.sleep(WATCH_SECONDS)
        for child in children:
            code = child.died()
            if code is not None:
                child.revive(code)
        if database.server and time.monotonic() > next_look:
            _revive_database(database.server)
            next_look = time.monotonic() + DATABASE_WATCH_SECONDS


def _revive_database(server: EmbeddedServer) -> None:
    if not server.status().running:
        say("Il PostgreSQL incorporato è caduto: lo riavvio.")
        server.start()
