"""One paper opened with all its pages, in a process that may not grow: what is wrong with it, as a word.

    python -m approdo.documents.paper_examination application/pdf < paper

A file that somebody sends may be built to fill the memory or to crash whoever reads it: the limits end this process and
no other. Exit: 0, with one word of FAULTS on stdout, or nothing when the paper is good.
"""

from __future__ import annotations

import io
import resource
import sys
from typing import Any

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
FAULTS = ("damaged", "encrypted", "active", "too_large")
MEMORY_BYTES = 1024**3
SECONDS = 20
MOST_PIXELS = 100_000_000  # the largest telephone cameras make 50 million

# What makes a PDF do something when it is opened or filled in (ISO 32000-2, 12.6.4 and 12.7.8).
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/XFA", "/RichMediaContent"})
ACTIVE_ACTIONS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/RichMediaExecute"})


def main(media_type: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    content = sys.stdin.buffer.read()
    try:
        print(fault_of_pdf(content) if media_type == PDF else fault_of_picture(content, media_type), end="")
    except MemoryError:
        print("too_large", end="")
    return 0


def fault_of_pdf(content: bytes) -> str:
    """Every object is looked at, those inside compressed streams too; nothing is repaired on the way."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                return "encrypted"
            if not len(pdf.pages):
                return "damaged"
            return "active" if any(_is_active(one) for one in pdf.objects) else ""
    except pikepdf.PasswordError:
        return "encrypted"
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return "damaged"


def _is_active(found: Any) -> bool:
    """Whether this object, or one written inside it, acts. What it only points at is looked at in its own turn."""
    import pikepdf

    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Stream):
            one = one.stream_dict
        if isinstance(one, pikepdf.Dictionary):
            if ACTIVE_KEYS & one.keys() or str(one.get("/S", "")) in ACTIVE_ACTIONS:
                return True
            inside = list(one.values())
        elif isinstance(one, pikepdf.Array):
            inside = list(one)
        else:
            continue
        waiting += [item for item in inside if not getattr(item, "is_indirect", False)]
    return False


def fault_of_picture(content: bytes, media_type: str) -> str:
    """A picture is decoded whole: one that was cut off halfway opens, and shows half a paper."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # ours is below, and is a refusal, not a warning
    try:
        with Image.open(io.BytesIO(content), formats=["PNG" if media_type == PNG else "JPEG"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return "too_large"
            picture.load()
    except (OSError, SyntaxError, ValueError):
        return "damaged"
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
