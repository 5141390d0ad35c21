"""Everything that an anonymous visitor can be given by a site: pages, downloads, headers, addresses. Nothing is skipped."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from tests.support.visitor import Page, Visitor

_LINKS = re.compile(r"""(?:href|src|action)\s*=\s*["']([^"']+)["']|url\(["']?([^"')]+)["']?\)""")
_WORD = re.compile(r"[0-9A-Za-zÀ-ÿ]")
_WORDS = re.compile(r"[0-9A-Za-zÀ-ÿ]+")


@dataclass
class Crawl:
    """Address → what came back. `text` is where tokens are looked for: address, status, headers and body together."""

    visited: dict[str, Page] = field(default_factory=dict)

    def texts(self) -> Iterable[tuple[str, str]]:
        for address, page in self.visited.items():
            headers = "\n".join(f"{name}: {value}" for name, value in page.headers.items())
            yield address, unquote("\n".join([address, page.address, headers, page.text]))

    def finds(self, tokens: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
        """Kind of token → the addresses where one was found, standing by itself and in whatever case."""
        texts = [(address, text.lower()) for address, text in self.texts()]
        words = [(address, text, set(_WORDS.findall(text))) for address, text in texts]
        found: dict[str, set[str]] = {}
        for kind, token in tokens:
            parts = set(_WORDS.findall(token.lower()))
            for address, text, inside in words:
                if parts <= inside and stands_in(token.lower(), text):
                    found.setdefault(kind, set()).add(address)
        return found


def stands_in(token: str, text: str) -> bool:
    """Whether a token stands in a text, not inside a longer word or number (a digest has any six digits in it)."""
    start = text.find(token)
    while start >= 0:
        around = text[start - 1 : start] + text[start + len(token) : start + len(token) + 1]
        if not _WORD.search(around):
            return True
        start = text.find(token, start + 1)
    return False


def crawl(address: str, seeds: Iterable[str]) -> Crawl:
    """Visit every address of the site that can be reached from the seeds, without a cookie of anybody's."""
    visitor, done = Visitor(address), Crawl()
    waiting = [urljoin(address, seed) for seed in seeds]
    while waiting:
        target = waiting.pop()
        if target in done.visited:
            continue
        page = visitor.get(target)
        done.visited[target] = page
        waiting += [found for found in links(target, page) if found not in done.visited]
    return done


def links(base: str, page: Page) -> list[str]:
    """Addresses of the same site in a page, a style sheet or a JSON document."""
    kind = page.headers.get_content_type()
    if kind in {"text/html", "text/css"}:
        named = [one or other for one, other in _LINKS.findall(page.text)]
    elif kind == "application/json":
        named = [text for text in strings(json.loads(page.text)) if text.startswith("/")]
    else:
        named = []
    full = [urldefrag(urljoin(base, one)).url for one in named if not one.startswith(("data:", "mailto:", "tel:"))]
    return [one for one in full if urlsplit(one).netloc == urlsplit(base).netloc]


def strings(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from strings(key)
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
