"""The static files that come from a package: Bootstrap Italia trimmed to what our templates use, its icons, three fonts.

Built into var/static-src when templates or package change, never committed: the whole theme would be 176 kB of a first
visit, what we use of it is about a tenth. No Django here, so that it can run before the settings look for the folder.
"""

import gzip
import hashlib
import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from approdo.city.postgres import default_var_dir
from approdo.city.static_build.icons import sprite
from approdo.city.static_build.sheet import trim
from approdo.city.static_build.usage import Usage, usage_of

PACKAGE = "bootstrap_italia_template"
DISTRIBUTION = "design-django-theme"
SOURCE = Path(__file__).resolve().parents[2]
FACES = SOURCE / "faces"
STYLE_NAME = "bootstrap-italia.trimmed.css"
SPRITE_NAME = "sprite.svg"
NOTICE = (
    "/*! Bootstrap Italia 2.18 (BSD-3-Clause, italia.github.io/bootstrap-italia), a fork of Bootstrap 5.2 (MIT,"
    " getbootstrap.com); only the rules that Approdo's pages use. */\n"
)
FONTS = {"regular": "400", "600": "600", "700": "700"}


def static_dir() -> Path:
    """Where the built files go; the settings name the same folder."""
    return default_var_dir() / "static-src"


def is_stale() -> bool:
    """Whether templates, package or this builder changed since the last build."""
    stamp = static_dir() / ".stamp"
    return not stamp.exists() or stamp.read_text() != digest()


def build() -> None:
    """Write style sheet, sprite and fonts; nothing of an earlier build stays. Raises LookupError for an unknown icon."""
    theme = theme_dir()
    usage = usage_of(FACES)
    fresh = static_dir().with_name("static-src.new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "fonts").mkdir(parents=True)
    (fresh / STYLE_NAME).write_text(trimmed_style(usage))
    (fresh / SPRITE_NAME).write_text(sprite((theme / "svg" / "sprites.svg").read_text("utf-8-sig"), usage.icons))
    for name, weight in FONTS.items():
        font = theme / "fonts" / "Titillium_Web" / f"titillium-web-v10-latin-ext_latin-{name}.woff2"
        shutil.copyfile(font, fresh / "fonts" / f"titillium-web-{weight}.woff2")
    (fresh / ".stamp").write_text(digest())
    shutil.rmtree(static_dir(), ignore_errors=True)
    fresh.rename(static_dir())


def trimmed_style(usage: Usage) -> str:
    """Bootstrap Italia's sheet with the rules, variables and animations that our pages can reach."""
    full = (theme_dir() / "css" / "bootstrap-italia.min.css").read_text("utf-8-sig")
    ours = "\n".join(path.read_text() for path in sorted((FACES / "static").glob("*.css")))
    return NOTICE + trim(full, usage, ours)


def theme_dir() -> Path:
    """The package's static folder, found without importing it."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise LookupError(f"{DISTRIBUTION} is not installed: ./run installs it from requirements.lock")
    return Path(spec.origin).parent / "static"


def compressed_size(path: Path) -> int:
    """Bytes on the wire: what the limits of the design count."""
    return len(gzip.compress(path.read_bytes(), mtime=0))


def digest() -> str:
    """One value for all that the built files come from."""
    total = hashlib.sha256(version(DISTRIBUTION).encode())
    own = sorted(Path(__file__).parent.glob("*.py"))
    faces = (path for path in sorted(FACES.rglob("*")) if path.suffix in {".html", ".py", ".css", ".js"})
    for path in [*own, *faces]:
        total.update(str(path.relative_to(SOURCE)).encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
