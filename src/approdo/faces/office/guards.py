"""A guard for office pages that need no single action: the second factor still comes first."""

from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from approdo.faces.actors import needs_second_factor
from approdo.faces.entrance import View


def second_factor_first(view: View) -> View:
    """Whoever has a password and no second factor is led to connect one."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if needs_second_factor(request):
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return view(request, *args, **kwargs)

    return guarded
