"""A sprite of the icons in use, cut from the kit's own."""

import re
from collections.abc import Iterable

SYMBOL = re.compile(r'<symbol id="([^"]+)".*?</symbol>', re.DOTALL)


def sprite(full: str, wanted: Iterable[str]) -> str:
    """An SVG with the wanted symbols only. Raises LookupError naming every icon that the kit does not have."""
    symbols = {match.group(1): match.group(0) for match in SYMBOL.finditer(full)}
    names = sorted(wanted)
    missing = [name for name in names if name not in symbols]
    if missing:
        raise LookupError(f"Bootstrap Italia has no icon {', '.join(missing)}: see its svg/sprites.svg")
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols[name] for name in names)}</svg>'
