"""The few tags public pages need. Values arrive released; here they only take the form of the page's language."""

import json
from datetime import date

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from approdo.faces import formats
from approdo.records.gate.fields import Month
from approdo.records.gate.release import Released, day_words, thousands
from approdo.records.gate.services import ServiceCard
from approdo.records.gate.texts import PublicText
from approdo.records.programme.promises import Tap

from ..kinds_of_acts import WHAT

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
    return gettext(formats.MISSING) if value is None else day_words(value)


@register.filter
def when_short(value: date | Month | None) -> str:
    """03/10/2023; 10/2023."""
    if value is None:
        return gettext("n.d.")
    return f"{value.month:02}/{value.year}" if isinstance(value, Month) else f"{value:%d/%m/%Y}"


@register.filter
def iso(value: date | Month) -> str:
    return str(value)


@register.filter
def first_day(value: date | Month) -> str:
    """The day, or the first one of a month, where machines want a whole date."""
    return f"{value}-01" if isinstance(value, Month) else str(value)


@register.filter
def what(fact: Released) -> PublicText:
    """An act in words."""
    return WHAT[fact.what]


@register.filter
def ordinal(place: int) -> str:
    """41ª in Italian (posizione), 41st in English."""
    if get_language() == settings.LANGUAGE_CODE:
        return f"{thousands(place)}ª"
    ending = "th" if 10 <= place % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{thousands(place)}{ending}"


@register.filter
def lowerfirst(text: str) -> str:
    return text[:1].lower() + text[1:]


@register.simple_tag(takes_context=True)
def current(context: template.Context, beginning: str) -> SafeString | str:
    """Marks the item of the menu that the page is below."""
    return format_html(' aria-current="{}"', "true") if str(context.get("here", "")).startswith(beginning) else ""


@register.simple_tag
def translation_note() -> SafeString | str:
    """On a page in another language: why the sentences below are Italian."""
    if get_language() == settings.LANGUAGE_CODE:
        return ""
    said = gettext("Le frasi del programma e le citazioni restano in italiano: solo chi le ha scritte può tradurle.")
    return format_html('<p class="ap-small">{}</p>', said)


@register.simple_tag
def json_ld(card: ServiceCard, city: dict[str, PublicText], office: dict[str, PublicText]) -> SafeString:
    """A service for search engines: a block of data, not a script; the official validator looks for its mark."""
    place = {"@type": "PostalAddress", "streetAddress": str(city["address"]), "addressLocality": str(city["town"])}
    told = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": str(card.title),
        "description": str(card.description),
        "serviceType": str(card.category),
        "serviceOperator": {"@type": "GovernmentOrganization", "name": str(city["name"])},
        "areaServed": {"@type": "AdministrativeArea", "name": str(city["name"])},
        "audience": {"@type": "Audience", "name": str(card.addressed)},
        "availableChannel": {
            "@type": "ServiceChannel",
            "serviceUrl": f"{root()}/bandi/",
            "serviceLocation": {"@type": "Place", "name": str(office["name"]), "address": place},
        },
    }
    text = json.dumps(told, ensure_ascii=False)
    safe = SafeString(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))
    return format_html('<script type="application/ld+json" data-element="metatag">{}</script>', safe)


SLIP, LEFT = 600, 20


@register.simple_tag
def slip(taps: tuple[Tap, ...], today: Released) -> SafeString | str:
    """The slip of a promise on a line of time: what began, what was promised, what was forecast since, how far it is now.

    Only when it is late, and on wide screens only: the list beside it says the same (faces.md §8).
    """
    missed = next((tap for tap in taps if tap.missed and tap.kind == "due"), None)
    begun = next((tap for tap in taps if tap.reached), None)
    if missed is None or begun is None:
        return ""
    start, promised, now = begun.when.when, missed.when.when, today.when
    forecasts = [tap.when.when for tap in taps if tap.kind == "forecast"]
    end = max([now, *forecasts])

    def place(day: date) -> int:
        return LEFT + SLIP * (day - start).days // max((end - start).days, 1)

    marks = format_html_join(
        "", _FORECAST, ((place(day), place(day), _anchor(place(day)), f"{day:%d/%m/%Y}") for day in forecasts)
    )
    return format_html(
        _SLIP,
        gettext("Inizio il {start}, promessa per il {promised}; al {now} il fatto non è registrato").format(
            start=f"{start:%d/%m/%Y}", promised=f"{promised:%d/%m/%Y}", now=f"{now:%d/%m/%Y}"
        ),
        place(promised), place(promised), place(now), place(promised), place(now),
        gettext("inizio"), f"{start:%d/%m/%Y}", max(place(promised), 90), gettext("promessa"), f"{promised:%d/%m/%Y}",
        place(now) + 6, _anchor(place(now)),
        gettext("{days} giorni dopo").format(days=thousands((now - promised).days)), marks,
    )  # fmt: skip


def _anchor(place: int) -> str:
    return "end" if place > LEFT + SLIP - 60 else "middle"


_SLIP = (
    '<svg class="ap-wide ap-slip" viewBox="0 0 640 120" role="img" aria-label="{}">'
    '<g font-size="15"><line x1="20" x2="{}" y1="62" y2="62" stroke="#0b3f66" stroke-width="6"/>'
    '<line x1="{}" x2="{}" y1="62" y2="62" stroke="#9b1c31" stroke-width="6" stroke-dasharray="3 6"/>'
    '<circle cx="20" cy="62" r="7" fill="#0b3f66"/>'
    '<circle cx="{}" cy="62" r="8" fill="#fff" stroke="#0b3f66" stroke-width="4"/>'
    '<path d="M{} 46v32" stroke="#17324d" stroke-width="3"/>'
    '<text x="14" y="38">{} {}</text><text x="{}" y="100" text-anchor="middle">{} {}</text>'
    '<text x="{}" y="38" text-anchor="{}">{}</text>{}</g></svg>'
)
_FORECAST = (
    '<circle cx="{}" cy="62" r="7" fill="#fff" stroke="#9b1c31" stroke-width="3" stroke-dasharray="3 2"/>'
    '<text x="{}" y="116" text-anchor="{}">{}</text>'
)
