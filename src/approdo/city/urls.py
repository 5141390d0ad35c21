"""Every address of the installation. The public face is last: what nobody else answers is a public page, or is not there.

What stands inside `i18n_patterns` is there twice: as it is written, in Italian, and below /en/ in English.
"""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from approdo.faces.office import demo, health, home

handler400 = "approdo.faces.errors.bad_request"
handler403 = "approdo.faces.errors.forbidden"
handler404 = "approdo.faces.errors.not_found"
handler429 = "approdo.faces.errors.too_many"
handler500 = "approdo.faces.errors.our_fault"

urlpatterns = [
    path("", home.page, name="home"),
    path("demo/persona/<slug:name>/", demo.become, name="persona"),
    path("stato/", health.page, name="health"),
    path("", include("approdo.faces.office.accounts.urls")),
    path("ufficio/", include("approdo.faces.office.urls")),
    *i18n_patterns(
        path("", include("approdo.faces.portal.urls")),
        path("", include("approdo.faces.dialogue.urls")),
        path("", include("approdo.faces.public.urls")),
        prefix_default_language=False,
    ),
]
