"""Every address of the installation. The public face is last: what nobody else answers is a public page, or is not there."""

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
    path("", include("approdo.faces.public.urls")),
]
