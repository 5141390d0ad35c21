"""What a paper is by its content, whatever its name says: PDF, JPEG or PNG, and whether it can be opened and kept."""

from __future__ import annotations

import subprocess
import sys

from .paper_examination import FAULTS, JPEG, PDF, PNG, SECONDS

WORDS = {PDF: "PDF", JPEG: "JPEG", PNG: "PNG"}
ENDINGS = {"pdf": PDF, "jpg": JPEG, "jpeg": JPEG, "jpe": JPEG, "png": PNG}
BEGINNINGS = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))


def media_type_of(content: bytes) -> str | None:
    """The kind that the first bytes tell, None for any other. Whether the rest keeps the promise is `fault_of`'s."""
    return next((kind for beginning, kind in BEGINNINGS if content.startswith(beginning)), None)


def promised_by(name: str) -> str | None:
    """The kind that the ending of a file's name promises; None when it promises none of ours."""
    _, dot, ending = name.rpartition(".")
    return ENDINGS.get(ending.strip().lower()) if dot else None


def fault_of(content: bytes, media_type: str) -> str:
    """What is wrong with a paper of that kind, one of FAULTS; empty when it opens whole and does nothing by itself."""
    command = [sys.executable, "-m", "approdo.documents.paper_examination", media_type]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS + 10, check=False)
    except subprocess.TimeoutExpired:
        return "too_large"
    if done.returncode:
        return "too_large"  # the limits of the process ended it
    found = done.stdout.decode()
    return found if not found or found in FAULTS else "damaged"
