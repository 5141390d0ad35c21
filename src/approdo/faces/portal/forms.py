"""The forms of the portal: few questions, plain words, files taken for what they are."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy, ngettext

from approdo.procedures.own_access import MOST_DAYS, POWERS_IN_WORDS
from approdo.procedures.papers import checked_upload
from approdo.procedures.problems import Problems
from approdo.records.access.table import Action
from approdo.records.people.models import Delegation

TEXT = {"class": "ap-field ap-field--text", "rows": 6}
FIELD = {"class": "ap-field"}
LONGEST_TEXT = 4000
KINDS = {
    Delegation.Helper.CAF: gettext_lazy("Un CAF o un patronato"),
    Delegation.Helper.SOCIAL_WORKER: gettext_lazy("Un assistente sociale"),
    Delegation.Helper.RELATIVE: gettext_lazy("Un familiare"),
    Delegation.Helper.OTHER: gettext_lazy("Un’altra persona di cui mi fido"),
}
POWERS = {
    Action.OWN_OBSERVE: gettext_lazy("Fare osservazioni per me"),
    Action.OWN_PAPERS: gettext_lazy("Portare documenti per me"),
    Action.OWN_ANSWER: gettext_lazy("Rispondere per me alla proposta di una casa"),
    Action.OWN_MESSAGES: gettext_lazy("Leggere i miei messaggi: se li legge, valgono come letti da me"),
}
assert set(POWERS) | {Action.OWN_VIEW} == set(POWERS_IN_WORDS), "every power that can be given is asked"


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class PapersField(forms.FileField):
    """Some papers: each opened and found to be what it says, or refused with what to do. Cleans to a list."""

    widget = ManyFiles

    def clean(self, data, initial=None):
        found, refused = [], []
        for file in data or []:
            try:
                found.append(checked_upload(file.name, file.read(), self.label or ""))
            except Problems as problems:
                refused += [f"{one.message} {one.remedy}" for one in problems.problems]
        if refused:
            raise forms.ValidationError(refused)
        return found


def papers_field() -> PapersField:
    return PapersField(
        label=gettext_lazy("Vuoi mandare dei documenti?"),
        required=False,
        widget=ManyFiles(attrs={"class": "ap-field ap-file", "accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text=gettext_lazy("PDF, o una foto JPEG o PNG del foglio, fino a 10 MB l’uno."),
    )


class ObservationForm(forms.Form):
    """`id` is drawn with the page: pressed twice, it is one observation."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("Che cosa è sbagliato o manca?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs=TEXT),
        help_text=gettext_lazy("Scrivi con parole tue qual è il dato giusto, e da dove si vede."),
    )
    papers = papers_field()


class RefusalForm(forms.Form):
    offer = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Perché non la vuoi?"),
        max_length=300,
        widget=forms.Textarea(attrs={**TEXT, "rows": 4}),
        help_text=gettext_lazy("Bastano poche parole. Lo legge solo l’ufficio."),
    )
    known = forms.BooleanField(label=gettext_lazy("So che esco da questa graduatoria"))


class AnswerForm(forms.Form):
    """The answer to a request of the office: words, papers, or both."""

    text = forms.CharField(
        label=gettext_lazy("La tua risposta"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs=TEXT),
    )
    papers = papers_field()


class HelperForm(forms.Form):
    file = forms.ChoiceField(label=gettext_lazy("Per quale pratica?"), widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=gettext_lazy("Chi ti aiuta?"), choices=list(KINDS.items()), widget=forms.RadioSelect)
    name = forms.CharField(
        label=gettext_lazy("Come si chiama?"),
        max_length=120,
        widget=forms.TextInput(attrs={**FIELD, "autocomplete": "off"}),
        help_text=gettext_lazy("Per esempio «CAF di via Dante» o «mia figlia Anna»."),
    )
    powers = forms.MultipleChoiceField(
        label=gettext_lazy("Che cosa può fare?"),
        required=False,
        choices=list(POWERS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Vedere la pratica lo può sempre: tutta, con i dati e i documenti."),
    )
    until = forms.DateField(
        label=gettext_lazy("Fino a che giorno?"),
        widget=forms.DateInput(attrs={"type": "date", **FIELD}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Al massimo un anno. Puoi toglierlo prima, quando vuoi."),
    )

    def __init__(self, files: list[tuple[str, str]], today: date, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].choices = files
        if len(files) == 1:
            self.fields["file"].widget = forms.HiddenInput()
            self.fields["file"].initial = files[0][0]
        last = today + timedelta(days=MOST_DAYS - 1)
        self.fields["until"].widget.attrs |= {"min": today.isoformat(), "max": last.isoformat()}


def summary_title(*many: forms.Form) -> str:
    count = sum(len(messages) for form in many for messages in form.errors.values())
    return ngettext("C’è una cosa da correggere", "Ci sono %(n)s cose da correggere", count) % {"n": count}
