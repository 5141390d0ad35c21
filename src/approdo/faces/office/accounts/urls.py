"""The door, in Italian. Only what the office uses of django-allauth has an address; every one says who may come in."""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.usersessions import views as sessions
from django.urls import path

from approdo.faces.addresses import anyone, signed_in
from approdo.faces.office.accounts import views
from approdo.faces.office.accounts.views import door, with_password

urlpatterns = [
    path("accesso/", anyone(door(account.login)), name="account_login"),
    path("accesso/codice/", anyone(door(second_factor.authenticate)), name="mfa_authenticate"),
    path("accesso/sospeso/", anyone(door(account.account_inactive)), name="account_inactive"),
    path("invito/", views.invitation, name="invitation"),
    path("uscita/", signed_in(account.logout), name="account_logout"),
    path("account/password/", signed_in(with_password(account.password_change)), name="account_change_password"),
    path("account/conferma/", views.confirm, name="account_reauthenticate"),
    path("account/codice/", signed_in(with_password(second_factor.index)), name="mfa_index"),
    path("account/codice/attiva/", signed_in(with_password(totp.activate_totp)), name="mfa_activate_totp"),
    path("account/codice/cambia/", signed_in(with_password(totp.deactivate_totp)), name="mfa_deactivate_totp"),
    path(
        "account/riserva/", signed_in(with_password(recovery_codes.view_recovery_codes)), name="mfa_view_recovery_codes"
    ),
    path(
        "account/riserva/nuovi/",
        signed_in(with_password(recovery_codes.generate_recovery_codes)),
        name="mfa_generate_recovery_codes",
    ),
    path("account/sessioni/", signed_in(sessions.list_usersessions), name="usersessions_list"),
    path("account/sessioni/tutte/", views.sign_out_everywhere, name="sign_out_everywhere"),
]
