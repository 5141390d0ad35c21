"""Lines for the person at the terminal and for the log: the same ones, on stderr, flushed at once."""

import sys


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def complain(text: str) -> None:
    say(f"Errore: {text}")
