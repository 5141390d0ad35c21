"""`./run call …` in a process that waits for the word before it acts, so that a kill hits the act and not the start.

Run by its path, with the arguments of `./run call`. It says «ready», waits for a line, then acts.
"""

import sys

import django

django.setup()

from approdo.faces.cli.call_commands import run  # noqa: E402  Django first

print("ready", flush=True)
sys.stdin.readline()
sys.exit(run(sys.argv[1:]))
