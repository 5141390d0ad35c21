"""What is asked about accounts. The acts check again; here stands only what a page needs to ask well."""

from django import forms
from django.utils.text import capfirst

from approdo.records.access.models import Role, User
from approdo.records.access.staff import active_users, offices
from approdo.records.territory.models import Office

TEXT = {"class": "ap-field", "autocomplete": "off"}
REQUIRED = "Scrivi qualcosa qui."
CHOOSE = "Scegli una voce dell’elenco."
NO_DAY = "Questo giorno non esiste. Scrivi giorno, mese e anno."


def day_field(label: str, *, required: bool = True, hint: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.DateInput(attrs={"class": "ap-field", "type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Scrivi un giorno.", "invalid": NO_DAY},
    )


class OfficeField(forms.ChoiceField):
    """One of the offices, as they are when the page is opened."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            label="In quale ufficio?",
            choices=lambda: [(office.pk, office.name) for office in offices()],
            widget=forms.Select(attrs={"class": "ap-field"}),
            error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
            **kwargs,
        )

    def clean(self, value: object) -> Office:
        code = super().clean(value)
        return next(office for office in offices() if office.pk == code)


def role_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Con quale ruolo?",
        choices=[(value, capfirst(label)) for value, label in Role.choices],
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli un ruolo.", "invalid_choice": "Scegli un ruolo dell’elenco."},
    )


class InviteForm(forms.Form):
    email = forms.EmailField(
        label="Qual è la sua e-mail di lavoro?",
        widget=forms.EmailInput(attrs=TEXT),
        error_messages={"required": REQUIRED, "invalid": "L’e-mail non è scritta bene. Per esempio nome@comune.it."},
    )
    display_name = forms.CharField(
        label="Come la mostriamo nelle pagine?",
        help_text="Il ruolo, non il nome: per esempio «istruttrice dell’Ufficio Casa».",
        max_length=120,
        widget=forms.TextInput(attrs=TEXT),
        error_messages={"required": REQUIRED},
    )
    role = role_field()
    office = OfficeField()

    def arguments(self) -> dict[str, object]:
        return self.cleaned_data


class RoleForm(forms.Form):
    role = role_field()
    office = OfficeField()
    from_day = day_field("Da quale giorno?")
    to_day = day_field(
        "Fino a quando?", required=False, hint="Il primo giorno senza il ruolo. Lascia vuoto se non ha fine."
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Perché lo sospendi?",
        help_text="Resta scritto nel registro dell’ufficio.",
        max_length=300,
        widget=forms.TextInput(attrs=TEXT),
        error_messages={"required": "Scrivi il motivo."},
    )


class DeputyForm(forms.Form):
    """Who acts in `user`'s place."""

    deputy = forms.ChoiceField(
        label="Chi fa le sue veci?",
        widget=forms.Select(attrs={"class": "ap-field"}),
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    from_day = day_field("Da quale giorno?")
    to_day = day_field("Fino a quando?", hint="Il primo giorno in cui non serve più.")

    def __init__(self, user: User, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs, prefix="veci")
        self.others = [other for other in active_users(user.side) if other.pk != user.pk]
        self.fields["deputy"].choices = [("", "Scegli una persona")] + [
            (str(other.pk), other.display_name) for other in self.others
        ]

    def clean_deputy(self) -> User:
        return next(other for other in self.others if str(other.pk) == self.cleaned_data["deputy"])
