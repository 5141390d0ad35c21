"""Addresses of the checks of a file; included in the namespace «office»."""

from django.urls import path

from approdo.faces.office.checks import asking, conflicts, facts, papers

urlpatterns = [
    path("bandi/<slug:slug>/parita/", asking.equality, name="call-equality"),
    path("bandi/<slug:slug>/conflitto/", conflicts.of_call, name="call-conflict"),
    path("conflitti/", conflicts.pending, name="conflicts"),
    path("conflitti/<uuid:declaration>/", conflicts.reassign, name="conflict-reassign"),
    path("fascicoli/<str:code>/conflitto/", conflicts.of_file, name="conflict"),
    path("fascicoli/<str:code>/verifica/", facts.verify, name="fact-verify"),
    path("fascicoli/<str:code>/scelta/", facts.choose, name="fact-choose"),
    path("fascicoli/<str:code>/richieste/nuova/", asking.new, name="request-new"),
    path("fascicoli/<str:code>/richieste/<uuid:asked>/", asking.page, name="request"),
    path("fascicoli/<str:code>/richieste/<uuid:asked>/risposta/", asking.answer, name="request-answer"),
    path("fascicoli/<str:code>/richieste/<uuid:asked>/chiudi/", asking.close, name="request-close"),
    path("fascicoli/<str:code>/documenti/<uuid:paper>/", papers.download, name="paper"),
]
