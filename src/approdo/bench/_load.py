"""Requests on loopback over a few kept connections: how many answers a second. Bounded in time, standard library only."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import dataclass, field

CONNECTIONS = 8
LIMIT_SECONDS = 30.0


@dataclass
class Seen:
    """What came back: answers and wrong statuses, by all connections together."""

    answers: int = 0
    wrong: list[str] = field(default_factory=list)


def per_second(port: int, path: str, cookie: str = "", seconds: float = 3.0) -> float:
    """Answers a second of GET `path`; raises RuntimeError when one is not 200."""
    lines = [f"GET {path} HTTP/1.1", f"Host: localhost:{port}", "Connection: keep-alive"]
    request = "\r\n".join([*lines, *([f"Cookie: {cookie}"] if cookie else []), "", ""]).encode()
    seen, until = Seen(), time.monotonic() + min(seconds, LIMIT_SECONDS)
    threads = [threading.Thread(target=_ask, args=(port, request, until, seen)) for _ in range(CONNECTIONS)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if seen.wrong:
        raise RuntimeError(f"{path} answered {seen.wrong[0]}")
    return seen.answers / (time.monotonic() - begun)


def _ask(port: int, request: bytes, until: float, seen: Seen) -> None:
    connection, rest, answers = socket.create_connection(("127.0.0.1", port), timeout=20), b"", 0
    try:
        while time.monotonic() < until:
            connection.sendall(request)
            head, rest = _until_blank_line(connection, rest)
            status = head.split(b"\r\n", 1)[0].decode()
            if " 200 " not in status:
                seen.wrong.append(status)
                break
            rest = _skip_body(connection, head.lower(), rest)
            answers += 1
            if b"connection: close" in head.lower():
                connection.close()
                connection, rest = socket.create_connection(("127.0.0.1", port), timeout=20), b""
    finally:
        connection.close()
        seen.answers += answers


def _until_blank_line(connection: socket.socket, rest: bytes) -> tuple[bytes, bytes]:
    while b"\r\n\r\n" not in rest:
        more = connection.recv(65536)
        if not more:
            raise ConnectionError("the server closed in the middle of an answer")
        rest += more
    head, _, rest = rest.partition(b"\r\n\r\n")
    return head, rest


def _skip_body(connection: socket.socket, head: bytes, rest: bytes) -> bytes:
    """Read the body away: by its length, or by its chunks."""
    if b"transfer-encoding: chunked" in head:
        while not rest.endswith(b"0\r\n\r\n"):
            rest += connection.recv(65536)
        return b""
    length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
    while len(rest) < length:
        rest += connection.recv(65536)
    return rest[length:]
