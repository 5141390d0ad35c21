"""The forms of the door, asked as questions: a label that is a sentence, no placeholder standing in for it."""

from allauth.account.forms import ChangePasswordForm as BaseChangePasswordForm
from allauth.account.forms import LoginForm as BaseLoginForm
from allauth.account.forms import ReauthenticateForm as BaseReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm as BaseAuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm as BaseActivateTOTPForm
from django import forms

STRENGTH_HINT = "Almeno 12 caratteri, non solo cifre, non una parola comune. Una frase di quattro parole va benissimo."
CODE_HINT = "Sei cifre, senza spazi."


def ask(form: forms.Form, name: str, label: str, hint: str = "", **attributes: str) -> None:
    """Put our words on a field; the library's placeholder goes, because it disappears while one writes."""
    field = form.fields[name]
    field.label, field.help_text = label, hint
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= {"class": "ap-field", **attributes}


class LoginForm(BaseLoginForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        ask(self, "login", "La tua e-mail di lavoro", autocomplete="username")
        ask(self, "password", "La tua password")


class ReauthenticateForm(BaseReauthenticateForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        ask(self, "password", "La tua password")


class ChangePasswordForm(BaseChangePasswordForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        ask(self, "oldpassword", "La password di adesso")
        ask(self, "password1", "La password nuova", STRENGTH_HINT)
        ask(self, "password2", "La password nuova, un’altra volta")

    def clean(self) -> dict:
        """The library's own message for two different passwords, in our words."""
        cleaned = super().clean()
        if self.has_error("password2"):
            del self._errors["password2"]
            self.add_error("password2", "Le due password nuove sono diverse. Scrivile uguali.")
        return cleaned


class AuthenticateForm(BaseAuthenticateForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        hint = "Le sei cifre dell’app, oppure uno dei codici di riserva."
        ask(self, "code", "Il codice", hint, autocomplete="one-time-code", inputmode="numeric", autofocus="autofocus")


class ActivateTOTPForm(BaseActivateTOTPForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        ask(self, "code", "Il codice che l’app mostra adesso", CODE_HINT, inputmode="numeric")


class NewPasswordForm(forms.Form):
    """Who accepts an invitation chooses a password; the account's own checks are the procedure's."""

    password1 = forms.CharField(
        label="Scegli una password",
        help_text=STRENGTH_HINT,
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "ap-field", "autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="Scrivila un’altra volta",
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "ap-field", "autocomplete": "new-password"}),
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", "Le due password sono diverse. Scrivile uguali.")
        return cleaned
