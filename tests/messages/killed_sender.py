"""Send what is due through the local channel, in a process of its own that a test can kill. Argument: its folder, then
tax code and digital domicile of one person."""

import sys
from pathlib import Path

import django


def main(folder: str, tax_code: str, domicile: str) -> None:
    django.setup()
    from tests.messages.town import send, ways_into

    print("ready", flush=True)
    send(ways_into(Path(folder), {tax_code: domicile}))


if __name__ == "__main__":
    main(*sys.argv[1:])
