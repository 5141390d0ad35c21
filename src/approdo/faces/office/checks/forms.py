"""The forms of the checks, asked as questions."""

from datetime import date

from django import forms

from approdo.procedures.check_facts import SOURCES

TEXT = {"class": "ap-field ap-field--text", "rows": 4}
FIELD = {"class": "ap-field"}


class SeenForm(forms.Form):
    """What its writer had seen of the file: two officials on one page then make one act."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class SourceForm(SeenForm):
    """One look at a source: where, by which way, of which day, with which number."""

    source = forms.ChoiceField(
        label="Dove hai guardato?", choices=[(code, word[:1].upper() + word[1:]) for code, word in SOURCES.items()],
        widget=forms.RadioSelect,
    )  # fmt: skip
    as_of = forms.DateField(
        label="Di quale giorno è vero?",
        widget=forms.DateInput(attrs={"type": "date", **FIELD}, format="%Y-%m-%d"),
        help_text="Dopo la chiusura del bando il valore si tiene, ma non conta per il punteggio.",
    )
    how = forms.CharField(
        label="Come hai verificato?", max_length=300, widget=forms.TextInput(attrs=FIELD),
        help_text="Per esempio: consultazione della banca dati, documento visto allo sportello.",
    )  # fmt: skip
    reference = forms.CharField(
        label="Numero della consultazione", max_length=300, required=False, widget=forms.TextInput(attrs=FIELD),
        help_text="INPS e anagrafe ne danno uno: senza, il loro valore non si scrive.",
    )  # fmt: skip

    def __init__(self, *args, lines=(), source: str = "", filed_on: date | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"].initial = source
        self.fields["as_of"].initial = filed_on
        for line in lines:
            if line.counting:
                self.fields[f"same-{line.name}"] = forms.BooleanField(label=f"Lo stesso: {line.shown}", required=False)
            self.fields[f"other-{line.name}"] = forms.CharField(
                label="Se dice altro, scrivi che cosa" if line.counting else "Che cosa dice la fonte",
                max_length=120, required=False, widget=forms.TextInput(attrs=FIELD), help_text=line.hint,
            )  # fmt: skip


class ChooseForm(SeenForm):
    fact = forms.ChoiceField(label="Quale valore vale?", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Perché", max_length=300, widget=forms.Textarea(attrs=TEXT),
        help_text="La persona può leggerlo. L’altro valore resta nel fascicolo e non pesa contro nessuno.",
    )  # fmt: skip

    def __init__(self, choices: list[tuple[str, str]], *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fact"].choices = choices


class AskForm(forms.Form):
    defect = forms.ChoiceField(label="Che difetto ha il fascicolo?", widget=forms.RadioSelect)
    item = forms.ChoiceField(
        label="Di quale dato?", required=False, widget=forms.Select(attrs=FIELD),
        help_text="Serve per i difetti di un solo dato.",
    )  # fmt: skip
    why_not_ours = forms.CharField(
        label="Perché nessun ufficio può dircelo?", max_length=300, widget=forms.Textarea(attrs=TEXT),
        help_text="Ciò che un’amministrazione ha, lo chiediamo noi a lei e non alla persona.",
    )  # fmt: skip

    def __init__(self, defects: list[tuple[str, str]], items: list[tuple[str, str]], *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["defect"].choices = defects
        self.fields["item"].choices = [("", "nessuno"), *items]


class SeveralFiles(forms.FileInput):
    """Chosen together; each is examined on its own (asking.papers_sent), so that every fault is told at once."""

    allow_multiple_selected = True


class AnswerForm(forms.Form):
    """The files are read from the request: there may be several."""

    text = forms.CharField(
        label="Che cosa ha risposto?", max_length=4000, required=False, widget=forms.Textarea(attrs=TEXT)
    )
    papers = forms.Field(
        label="Documenti", required=False, widget=SeveralFiles(attrs={"class": "ap-field", "multiple": True}),
        help_text="PDF, JPEG o PNG, fino a 10 MB l’uno.",
    )  # fmt: skip


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(label="Come è finita?", widget=forms.RadioSelect)
    note = forms.CharField(
        label="Perché", max_length=300, required=False, widget=forms.Textarea(attrs=TEXT),
        help_text="Serve se la risposta non si può usare, o se ritiri la richiesta.",
    )  # fmt: skip

    def __init__(self, outcomes: list[tuple[str, str]], *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = outcomes


class ConflictForm(forms.Form):
    conflict = forms.ChoiceField(
        label="Hai un conflitto di interessi, anche solo possibile?",
        choices=[
            ("no", "No, non ne ho"),
            ("yes", "Sì: un legame di famiglia, di lavoro, di affari o di altro genere"),
        ],
        widget=forms.RadioSelect,
    )


class ReassignForm(forms.Form):
    colleague = forms.ChoiceField(label="A chi lo affidi?", widget=forms.RadioSelect)

    def __init__(self, colleagues: list[tuple[str, str]], *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["colleague"].choices = colleagues
