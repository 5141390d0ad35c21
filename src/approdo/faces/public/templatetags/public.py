"""The few tags public pages need. Values arrive released; here they only take the form of the page's language."""

from datetime import date

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from approdo.faces import formats
from approdo.records.gate.fields import Month
from approdo.records.gate.release import Released, day_words, thousands
from approdo.records.gate.texts import PublicText
from approdo.records.programme.claims import Tap

from ..programme_pages import WHAT

register = template.Library()
register.filter("points", formats.hundredths)
register.filter("fingerprint", formats.fingerprint)
register.filter("thousands", thousands)

# Tone is never told by colour alone: each has its own icon beside the word.
ICONS = {
    "done": "it-check-circle",
    "run": "it-arrow-right-circle",
    "plan": "it-calendar",
    "late": "it-warning-circle",
    "wait": "it-clock",
    "stale": "it-help-circle",
    "stated": "it-comment",
}


@register.simple_tag
def root() -> str:
    """What every address of a page begins with: nothing in Italian, /en in English. Downloads and files have no language."""
    language = get_language()
    return "" if language in {None, settings.LANGUAGE_CODE} else f"/{language}"


@register.filter
def said(text: object) -> SafeString:
    """Words of the city, of a notice, of the law: on a page in another language they stay Italian, and say so."""
    return text.marked() if isinstance(text, PublicText) else conditional_escape("" if text is None else text)


@register.simple_tag(takes_context=True)
def other_language(context: template.Context) -> SafeString:
    """The link to the same page in the other language, named in that language. `here` is the address without language."""
    request = context.get("request")
    here = str(context.get("here") or getattr(request, "path", "/")).removeprefix("/en/").lstrip("/")
    if get_language() == settings.LANGUAGE_CODE:
        return format_html('<a href="/en/{}" lang="en" hreflang="en">English</a>', here)
    return format_html('<a href="/{}" lang="it" hreflang="it">Italiano</a>', here)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the trimmed sprite; always beside a word, so hidden from who listens."""
    return format_html(
        '<svg class="ap-ico" aria-hidden="true"><use href="{}#{}"></use></svg>', static("sprite.svg"), name
    )


@register.simple_tag
def tone_icon(tone: str) -> SafeString:
    return icon(ICONS[tone])


@register.filter
def when(value: date | Month | None) -> str:
    """3 ottobre 2023; ottobre 2023 when only the month is public."""
    return formats.MISSING if value is None else day_words(value)


@register.filter
def when_short(value: date | Month | None) -> str:
    """03/10/2023; 10/2023."""
    if value is None:
        return "n.d."
    return f"{value.month:02}/{value.year}" if isinstance(value, Month) else f"{value:%d/%m/%Y}"


@register.filter
def iso(value: date | Month) -> str:
    return str(value)


@register.filter
def what(fact: Released) -> str:
    """An act in words."""
    return WHAT[fact.what]


SLIP = 600


@register.simple_tag
def slip(taps: tuple[Tap, ...], today: Released) -> SafeString | str:
    """The slip of a promise on a line of time: what began, what was promised, how far today is. Only when it is late.

    Wide screens only: below 700 px the thread says the same (faces.md §8).
    """
    missed = next((tap for tap in taps if tap.missed), None)
    begun = next((tap for tap in taps if tap.reached), None)
    if missed is None or begun is None:
        return ""
    start, promised, now = begun.when.when, missed.when.when, today.when
    place = 20 + SLIP * (promised - start).days // (now - start).days
    return format_html(
        '<svg class="ap-wide ap-slip" viewBox="0 0 640 120" role="img" aria-label="{}">'
        '<g font-size="15"><line x1="20" x2="{}" y1="62" y2="62" stroke="#0b3f66" stroke-width="6"/>'
        '<line x1="{}" x2="620" y1="62" y2="62" stroke="#9b1c31" stroke-width="6" stroke-dasharray="3 6"/>'
        '<circle cx="20" cy="62" r="7" fill="#0b3f66"/>'
        '<circle cx="{}" cy="62" r="8" fill="#fff" stroke="#0b3f66" stroke-width="4"/>'
        '<path d="M620 46v32" stroke="#17324d" stroke-width="3"/>'
        '<text x="14" y="38">inizio {}</text><text x="{}" y="100" text-anchor="middle">promessa {}</text>'
        '<text x="626" y="38" text-anchor="end">oggi, {} giorni dopo</text></g></svg>',
        f"Inizio il {start:%d/%m/%Y}, promessa per il {promised:%d/%m/%Y}; al {now:%d/%m/%Y} il fatto non è registrato",
        place, place, place, f"{start:%d/%m/%Y}", max(place, 90), f"{promised:%d/%m/%Y}", thousands((now - promised).days),
    )  # fmt: skip
