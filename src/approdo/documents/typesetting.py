"""Papers to print: one file that is PDF/UA-1 and PDF/A-2a at once, the same bytes from the same data.

Data goes to Typst as JSON in its inputs, never pasted into source, so that no text can become markup. The date of the
file is that of the paper. What no font can show (an ideogram in a name) is told by a question mark: a letter must go out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any
from unicodedata import normalize

import typst

HERE = Path(__file__).parent / "print"
STANDARDS = ["ua-1", "a-2a"]
# Latin, Greek, Cyrillic, punctuation, currency: what the two families draw; signs that stand for nothing among them.
_HIDDEN = re.compile(
    r"[^\n\u0020-\u007e\u00a0-\u02ff\u0370-\u03ff\u0400-\u04ff\u1e00-\u1eff\u2010-\u2027\u2030-\u203a\u20ac\u2212]"
    r"|[\u0378\u0379\u0380-\u0383\u038b\u038d\u03a2]"
)
_one_at_a_time = Lock()


def typeset(name: str, paper: Mapping[str, Any]) -> bytes:
    """Return the PDF of a paper (`letter`, `package`, `decision`). `paper` has its `date`; its shape is the template's."""
    day = date.fromisoformat(paper["date"])
    written = datetime(day.year, day.month, day.day, tzinfo=UTC)
    data = json.dumps(_showable(paper), ensure_ascii=False, sort_keys=True)
    with _one_at_a_time:
        made = _compiler(name).compile(
            format="pdf", sys_inputs={"paper": data}, pdf_standards=STANDARDS, timestamp=written
        )
    assert isinstance(made, bytes)
    return made


@cache
def _compiler(name: str) -> typst.Compiler:
    """One compiler a template, kept: fonts are read once."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(_titillium())])
    return typst.Compiler(str(HERE / f"{name}.typ"), root=str(HERE), font_paths=fonts)


def _titillium() -> Path:
    """The font of the Italian public administration, from the theme's package."""
    found = find_spec("bootstrap_italia_template")
    if found is None or found.origin is None:
        raise RuntimeError("the theme is a requirement")
    return Path(found.origin).parent / "static" / "fonts" / "Titillium_Web"


def _showable(value: Any) -> Any:
    if isinstance(value, str):
        return _HIDDEN.sub("?", normalize("NFC", value))
    if isinstance(value, Mapping):
        return {key: _showable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_showable(one) for one in value]
    return value
