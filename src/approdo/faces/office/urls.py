"""The office's addresses, Italian for people; every one carries its action (faces.addresses)."""

from django.urls import include, path

from approdo.faces.office import account, demo_city, desk, jobs, people, people_acts, readings, search, settings_pages

app_name = "office"
urlpatterns = [
    path("", desk.page, name="desk"),
    path("", include("approdo.faces.office.calls.urls")),
    path("", include("approdo.faces.office.checks.urls")),
    path("", include("approdo.faces.office.messages.urls")),
    path("", include("approdo.faces.office.programme.urls")),
    path("cerca/", search.page, name="search"),
    path("lavori/<uuid:work>/", jobs.page, name="job"),
    path("lavori/<uuid:work>/ferma/", jobs.stop, name="job-stop"),
    path("persone/", people.page, name="people"),
    path("persone/invita/", people.invite, name="invite"),
    path("persone/inviti/<uuid:invitation>/ritira/", people_acts.withdraw, name="invitation-withdraw"),
    path("persone/<uuid:user>/", people.person, name="person"),
    path("persone/<uuid:user>/sospendi/", people_acts.suspend, name="person-suspend"),
    path("persone/<uuid:user>/riattiva/", people_acts.reinstate, name="person-reinstate"),
    path("persone/<uuid:user>/ruoli/", people_acts.grant, name="person-grant"),
    path("persone/<uuid:user>/ruoli/<uuid:grant>/chiudi/", people_acts.end, name="person-end"),
    path("persone/<uuid:user>/sostituti/", people_acts.deputise, name="person-deputy"),
    path("impostazioni/", settings_pages.page, name="settings"),
    path("impostazioni/uffici/<slug:office>/", settings_pages.office, name="setting-office"),
    path("impostazioni/<slug:name>/", settings_pages.setting, name="setting"),
    path("registro/", readings.page, name="readings"),
    path("account/", account.page, name="account"),
    path("account/ruolo/", account.role, name="role"),
    path("demo/citta-m/", demo_city.page, name="demo-city"),
    path("demo/data/", account.demo_moment, name="demo-moment"),
]
