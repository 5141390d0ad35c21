"""The tags and filters every page uses: `{% load approdo %}`."""

from collections.abc import Sequence

from django import template
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from approdo.faces import drafts, formats
from approdo.faces.components import Cell, Chip, Column, FormError, Row, Tone
from approdo.faces.office.menu import menu_of
from approdo.faces.office.page_help import help_of
from approdo.records.access import table

register = template.Library()

register.filter("day", formats.day)
register.filter("day_short", formats.day_short)
register.filter("moment", formats.moment)
register.filter("moment_short", formats.moment_short)
register.filter("machine", formats.machine)
register.filter("thousands", formats.thousands)
register.filter("hundredths", formats.hundredths)
register.filter("euros", formats.euros)
register.filter("percent", formats.percent)
register.filter("fingerprint", formats.fingerprint)
register.filter("program", formats.program)


@register.filter
def counted(value: int, words: str) -> str:
    """`{{ n|counted:"giorno,giorni" }}` → 13 giorni."""
    one, _, many = words.partition(",")
    return formats.counted(value, one, many)


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """An icon of the trimmed sprite; always beside a word, so hidden from who listens."""
    return format_html(
        '<svg class="ap-ico {}" aria-hidden="true"><use href="{}#{}"></use></svg>', classes, static("sprite.svg"), name
    )


@register.simple_tag
def chip(tone: Tone, word: str, href: str = "") -> SafeString:
    """`{% chip "done" "Verificato" %}`; a Chip value is drawn with `{% include "parts/chip.html" with chip=… %}`."""
    return drawn_chip(Chip(tone, word, href))


@register.simple_tag
def drawn_chip(one: Chip) -> SafeString:
    """One state in a word, with the icon of its tone, which is hidden from who hears the word."""
    if one.href:
        return format_html(
            '<a class="ap-chip" data-tone="{}" href="{}">{}{}</a>', one.tone, one.href, icon(one.icon), one.word
        )
    return format_html('<span class="ap-chip" data-tone="{}">{}{}</span>', one.tone, icon(one.icon), one.word)


@register.inclusion_tag("parts/menu.html", takes_context=True)
def office_menu(context: template.Context) -> dict[str, object]:
    return {"items": menu_of(context["request"])}


@register.inclusion_tag("parts/error_summary.html")
def error_summary(*forms, title: str = "") -> dict[str, object]:
    """All the errors of the forms of a page, each leading to its first wrong field, in the words beside the field."""
    errors: list[FormError] = []
    for form in forms:
        if not form or not form.is_bound:
            continue
        errors += [FormError("", message) for message in form.non_field_errors()]
        for bound in form:
            errors += [FormError(first_box(bound), f"{bound.label} {message}") for message in bound.errors]
    return {"errors": errors, "title": title or summary_title(len(errors))}


def first_box(bound) -> str:
    """Where a link to a question leads: its field, or the first of its choices."""
    return f"{bound.auto_id}_0" if is_choice_list(bound.field.widget) else bound.id_for_label


def is_choice_list(widget) -> bool:
    """Radios and check boxes: many boxes under one question."""
    return getattr(widget, "input_type", "") in ("radio", "checkbox") and hasattr(widget, "choices")


@register.simple_tag(takes_context=True)
def may(context: template.Context, action: str, dossier=None) -> bool:
    """`{% may "call.sign" request.dossier as can_sign %}`: what the table of access says of who is at the keyboard."""
    request = context["request"]
    actor = getattr(request, "actor", None)
    return actor is not None and table.may(actor, table.Action(action), dossier, on=request.today)


@register.simple_tag(takes_context=True)
def draft_waits(context: template.Context) -> bool:
    """`{% draft_waits as waits %}`: whether something was being typed when the login expired."""
    return drafts.waits(context["request"])


def summary_title(count: int) -> str:
    return "C’è una cosa da correggere" if count == 1 else f"Ci sono {count} cose da correggere"


@register.simple_tag
def table_row(row: Row, columns: Sequence[Column]) -> SafeString:
    """A row of parts/table.html. Drawn here and not by a template: a page of fifty files has four hundred cells."""
    drawn = SafeString(  # a join of drawn cells, each escaped in itself
        "".join(
            format_html('<th scope="row" data-l="{}">{}</th>', column.label, drawn_cell(one))
            if column.heads_row
            else format_html(
                '<td data-l="{}"{}>{}</td>',
                column.label,
                SafeString(' class="ap-num r"') if column.numeric else "",
                drawn_cell(one),
            )
            for column, one in zip(columns, row.cells, strict=True)
        )
    )
    return format_html("<tr{}>{}</tr>", SafeString(' class="is-hot"') if row.hot else "", drawn)


def drawn_cell(one: Cell) -> SafeString:
    """What stands in a table's cell."""
    if one.choice:
        checked = SafeString(" checked") if one.chosen else ""
        drawn = format_html(
            '<input type="checkbox" name="{}" value="{}" aria-label="{}"{}>',
            one.choice_name, one.choice, one.hidden, checked,
        )  # fmt: skip
    elif one.chip:
        drawn = drawn_chip(one.chip)
    elif one.href:
        css = SafeString(' class="ap-code"') if one.code else ""
        more = format_html('<span class="visually-hidden"> {}</span>', one.hidden) if one.hidden else ""
        drawn = format_html('<a{} href="{}">{}{}</a>', css, one.href, one.text, more)
    else:
        drawn = format_html('<span class="ap-code">{}</span>', one.text) if one.code else conditional_escape(one.text)
    small = format_html('<br><span class="ap-small">{}</span>', one.small) if one.small else ""
    return format_html("<span>{}{}</span>", drawn, small)


@register.inclusion_tag("parts/page_help.html", takes_context=True)
def page_help(context) -> dict[str, object]:
    """Help on this page, closed until asked for."""
    return {"help": help_of(context["request"])}


@register.inclusion_tag("parts/question.html")
def question(bound, why: str = "") -> dict[str, object]:
    """A form's field as one question: label, hint, error, field, and why we ask."""
    widget = bound.field.widget
    return {
        "field": bound,
        "why": why,
        "many": is_choice_list(widget),
        "single_box": getattr(widget, "input_type", "") == "checkbox" and not hasattr(widget, "choices"),
    }
