"""django-allauth in our words and under our rules: no public sign-up, a second factor for all, Italian messages."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from approdo.records.access.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are born from an invitation only; a suspended one is told where to turn."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "L’e-mail o la password non corrispondono. Scrivile di nuovo.",
        "incorrect_password": "La password non è questa. Scrivila di nuovo.",
        "enter_current_password": "La password di adesso non è questa. Scrivila di nuovo.",
        "too_many_login_attempts": "Troppi tentativi. Aspetta cinque minuti e riprova.",
        "rate_limited": "Troppi tentativi. Aspetta qualche minuto e riprova.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        return HttpResponseRedirect(reverse("account_inactive"))

    def get_reauthentication_methods(self, user: User) -> list[dict]:
        """The password, and nothing else: it is what "password again when signing" asks for."""
        if not user.has_usable_password():
            return []
        return [{"id": "reauthenticate", "description": "Password", "url": reverse("account_reauthenticate")}]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("office:desk")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("office:account")

    def set_password(self, user: User, password: str) -> None:
        """Only the password's column: the runtime role may change no other here."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args, **kwargs
    ) -> None:
        """Only what changed something is said; "you have signed in" is already on the page."""
        if message_template and message_template.startswith("account/messages/logged"):
            return
        super().add_message(request, level, message_template, *args, **kwargs)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Il codice non è giusto o è scaduto. Scrivi quello che l’app mostra adesso.",
        "cannot_generate_recovery_codes": "Prima collega l’app dei codici.",
    }
