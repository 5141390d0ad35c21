"""The arguments of the document commands: a wrong one is an error like any other, not a usage text."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any, NoReturn

from approdo.documents.errors import BadInput, ErrorItem
from approdo.documents.measures import SHIPPED

SOURCE = SHIPPED.parent


class Parser(ArgumentParser):
    """Raises BadInput where argparse would print and leave; no abbreviations, so that a typing error is one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        code = "date_invalid" if "--on" in message or "--known-on" in message else "format_unknown"
        raise BadInput(
            [
                ErrorItem(
                    code,
                    "--on" if code == "date_invalid" else "arguments",
                    None,
                    self.format_usage().removeprefix("usage: ").strip(),
                    f"Gli argomenti non vanno bene ({message}).",
                    "Scrivere il comando come indicato.",
                )
            ]
        )

    def parse(self, argv: list[str]) -> Namespace:
        """Return the options; `places` holds the folders of measures and of the city."""
        options = self.parse_args(argv)
        city = Path(options.city or os.environ.get("APPRODO_CITY") or SOURCE / "city" / "sesto")
        options.places = {"folders": (SHIPPED, *(Path(one).resolve() for one in options.measures)), "city": city}
        return options
