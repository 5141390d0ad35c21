"""Addresses of the portal, Italian for people; codes are random, nothing of a person stands in an address."""

from django.urls import path

from approdo.faces.portal import (
    decisions,
    door,
    helpers,
    home,
    messages_pages,
    my_file,
    my_readings,
    observing,
    offers,
    papers,
    position,
)

app_name = "portal"
FILE = "area/pratiche/<str:code>/"
urlpatterns = [
    path("codice/", door.code, name="code"),
    path("area/entra/", door.door, name="door"),
    path("area/esci/", door.leave, name="leave"),
    path("area/", home.home, name="home"),
    path("area/scadenze/", home.all_deadlines, name="deadlines"),
    path("area/documenti/", papers.all_papers, name="papers"),
    path("area/messaggi/", messages_pages.inbox, name="messages"),
    path("area/deleghe/", helpers.helpers, name="helpers"),
    path("area/deleghe/codice/", helpers.code, name="helper-code"),
    path("area/deleghe/<uuid:delegation>/togli/", helpers.end, name="helper-end"),
    path("area/accessi/", my_readings.readings, name="readings"),
    path("area/pratiche/", my_file.files, name="files"),
    path(FILE, my_file.file, name="file"),
    path(f"{FILE}posizione/", position.position, name="position"),
    path(f"{FILE}osservazione/", observing.choose, name="observe"),
    path(f"{FILE}osservazione/<slug:item>/", observing.observe, name="observation"),
    path(f"{FILE}osservazioni/<uuid:correction>/", observing.receipt, name="observation-receipt"),
    path(f"{FILE}offerta/", offers.offer, name="offer"),
    path(f"{FILE}offerta/accetta/", offers.accept, name="offer-accept"),
    path(f"{FILE}offerta/rinuncia/", offers.refuse, name="offer-refuse"),
    path(f"{FILE}documenti/", papers.papers, name="file-papers"),
    path(f"{FILE}documenti/<uuid:paper>/", papers.paper, name="paper"),
    path(f"{FILE}richieste/<uuid:asked>/", papers.answer, name="paper-answer"),
    path(f"{FILE}decisione/", decisions.decision, name="decision"),
    path(f"{FILE}decisione/dati/", decisions.decision_json, name="decision-json"),
    path(f"{FILE}decisione/scheda/", decisions.decision_pdf, name="decision-pdf"),
    path(f"{FILE}messaggi/<uuid:message>/", messages_pages.one, name="message"),
    path(f"{FILE}messaggi/<uuid:message>/apri/", messages_pages.open_it, name="message-open"),
    path(f"{FILE}messaggi/<uuid:message>/lettera/", messages_pages.letter, name="message-letter"),
    path(f"{FILE}accessi/", my_readings.readings_csv, name="readings-csv"),
]
