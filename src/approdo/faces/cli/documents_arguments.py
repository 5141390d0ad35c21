"""The arguments of the document commands: a wrong one is an error like any other, not a usage text.

`Parser` is argparse with its errors as `BadInput`, in Italian. `DocumentParser` also goes on reading: what is wrong
with the arguments is left in `options.faults`, so that it is told together with what is wrong in the files.
"""

from __future__ import annotations

import os
import re
from argparse import ArgumentParser, Namespace
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from approdo.documents.errors import BadInput, ErrorItem
from approdo.documents.measures import SHIPPED

SOURCE = SHIPPED.parent
_ITALIAN = (  # what argparse says → how we say it
    (r"the following arguments are required: (.*)", r"mancano: \1"),
    (r"unrecognized arguments: (.*)", r"non esistono: \1"),
    (r"argument (\S+): expected one argument", r"a \1 manca il valore"),
    (r"argument (\S+): invalid choice: (.*) \(choose from (.*)\)", r"\1 non può essere \2; si sceglie fra \3"),
    (r"argument (\S+): invalid \S+ value: (.*)", r"\1 non può essere \2"),
    (r"argument (\S+): ignored explicit argument (.*)", r"\1 non vuole un valore, e ha \2"),
)


class Parser(ArgumentParser):
    """Raises BadInput where argparse would print and leave; no abbreviations, so that a typing error is one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        said = next((re.sub(one, other, message) for one, other in _ITALIAN if re.fullmatch(one, message)), message)
        raise BadInput([self.fault("arguments", None, f"Gli argomenti non vanno bene: {said}.")])

    def fault(self, where: str, value: Any, message: str, remedy: str = "", code: str = "format_unknown") -> ErrorItem:
        """One wrong argument; what is admitted is the whole command."""
        usage = " ".join(self.format_usage().removeprefix("usage: ").split())
        return ErrorItem(code, where, value, usage, message, remedy or f"Scrivere: {usage}")

    def parse(self, argv: list[str]) -> Namespace:
        """Return the options."""
        return self.parse_args(argv)


class DocumentParser(Parser):
    """A command of `words` in order (name → what is shown), options with a value, and `--json --measures --city`.

    The options it gives hold every word and value (None where not given), the folders in `places`, the `faults`.
    """

    def __init__(
        self,
        name: str,
        words: Mapping[str, str],
        values: Mapping[str, tuple[str, str]],
        *switches: str,
        needed: Collection[str] = (),
    ) -> None:
        written = {option: f"{option} {value}" for option, (value, _) in values.items()}
        shown = [*words.values(), *(text if option in needed else f"[{text}]" for option, text in written.items())]
        shown += [f"[{switch}]" for switch in (*switches, "--json")]
        super().__init__(prog=f"./run {name}", usage=f"./run {name} {' '.join(shown)}", add_help=False)
        self.words, self.values = words, values
        self.add_argument("words", nargs="*", metavar=" ".join(words.values()) or "–", help="in questo ordine")
        for option, (value, told) in values.items():
            self.add_argument(option, nargs="?", action="append", metavar=value, help=told)
        for switch in switches:
            self.add_argument(switch, action="store_true", help="con tutto l’albero delle regole")
        self.add_argument("--json", action="store_true", help="un documento JSON su stdout")
        self.add_argument("--measures", action="append", default=[], metavar="CARTELLA", help="altre misure")
        self.add_argument("--city", metavar="CARTELLA", help="la città (livelli locali)")
        self.add_argument("-h", "--help", action="help", help="mostra queste righe")

    def parse(self, argv: list[str]) -> Namespace:
        options, unknown = self.parse_known_intermixed_args(argv)
        faults = [*self._unknown(unknown), *self._placed(options), *self._valued(options)]
        city = Path(options.city or os.environ.get("APPRODO_CITY") or SOURCE / "city" / "sesto")
        options.places = {"folders": (SHIPPED, *(Path(one).resolve() for one in options.measures)), "city": city}
        options.faults = faults
        return options

    def _unknown(self, found: list[str]) -> Iterator[ErrorItem]:
        known = [name for action in self._actions for name in action.option_strings if name.startswith("--")]
        for one in found:
            if not one.startswith("-"):
                yield self._surplus(one)
                continue
            near = get_close_matches(one.partition("=")[0], known, 1, 0.7)
            remedy = f"Toglierla; forse è {near[0]}." if near else "Toglierla."
            yield self.fault(one.partition("=")[0], one, f"L’opzione «{one}» non esiste.", remedy)

    def _placed(self, options: Namespace) -> Iterator[ErrorItem]:
        """Give each word its name."""
        given = [*options.words, *[None] * len(self.words)]
        for (name, shown), word in zip(self.words.items(), given, strict=False):
            setattr(options, name, word)
            if word is None:
                code = "measure_unknown" if name == "measure" else "unknown_reference"
                yield self.fault(name, None, f"Manca {shown}.", code=code)
        yield from (self._surplus(word) for word in options.words[len(self.words) :])

    def _surplus(self, word: str) -> ErrorItem:
        return self.fault("arguments", word, f"«{word}» è un argomento di troppo.", "Toglierlo.")

    def _valued(self, options: Namespace) -> Iterator[ErrorItem]:
        """Give each option its one value."""
        for option, (shown, _) in self.values.items():
            name = option.removeprefix("--").replace("-", "_")
            given = getattr(options, name) or []
            setattr(options, name, given[-1] if given else None)
            if len(given) > 1:
                said = ", ".join(str(one) for one in given)
                yield self.fault(option, said, f"{option} è scritta {len(given)} volte: quale vale?", "Tenerne una.")
            elif given == [None]:
                code = "date_invalid" if shown == "DATA" else "unknown_reference"
                yield self.fault(option, None, f"A {option} manca il valore.", f"Scrivere {option} {shown}.", code)
