"""Addresses of calls and files in the office; included in the namespace «office»."""

from django.urls import path

from approdo.faces.office.calls import (
    acts,
    allotment,
    bulk,
    corrections,
    file_list,
    files,
    importing,
    number,
    values,
    workspace,
)

urlpatterns = [
    path("bandi/", workspace.call_list, name="calls"),
    path("bandi/<slug:slug>/", workspace.page, name="call"),
    path("bandi/<slug:slug>/pubblica/", acts.publish, name="call-publish"),
    path("bandi/<slug:slug>/apri/", acts.open_window, name="call-open"),
    path("bandi/<slug:slug>/chiudi/", acts.close_window, name="call-close"),
    path("bandi/<slug:slug>/decidi/", acts.decide, name="call-decide"),
    path("bandi/<slug:slug>/provvisoria/", acts.provisional, name="call-rank-provisional"),
    path("bandi/<slug:slug>/definitiva/", acts.final, name="call-rank-final"),
    path("bandi/<slug:slug>/calcola/", acts.allot, name="call-allot"),
    path("bandi/<slug:slug>/valori/", values.page, name="call-values"),
    path("bandi/<slug:slug>/sorteggio/", number.page, name="call-number"),
    path("bandi/<slug:slug>/importa/", importing.page, name="call-import"),
    path("bandi/<slug:slug>/importa/<uuid:staged>/", importing.preview, name="call-import-preview"),
    path("bandi/<slug:slug>/importa/<uuid:staged>/importa/", importing.confirm, name="call-import-confirm"),
    path("bandi/<slug:slug>/importa/<uuid:staged>/lascia/", importing.drop, name="call-import-drop"),
    path("bandi/<slug:slug>/importazioni/<uuid:batch>/", importing.receipt, name="call-import-receipt"),
    path("bandi/<slug:slug>/prova/<str:name>/", importing.sample, name="call-sample"),
    path("bandi/<slug:slug>/fascicoli/", file_list.page, name="call-files"),
    path("bandi/<slug:slug>/fascicoli/assegna/", bulk.assign, name="call-files-assign"),
    path("bandi/<slug:slug>/correzioni/", corrections.page, name="call-corrections"),
    path("bandi/<slug:slug>/assegnazione/", allotment.page, name="call-allotment"),
    path("bandi/<slug:slug>/assegnazione/scelta/", allotment.choose, name="call-choose"),
    path("bandi/<slug:slug>/assegnazione/firma/", allotment.sign, name="call-sign"),
    path("bandi/<slug:slug>/assegnazione/documento/", allotment.document, name="call-allotment-json"),
    path("fascicoli/<str:code>/", files.application, name="application"),
    path("fascicoli/<str:code>/decisione/", files.decision_json, name="application-json"),
    path("fascicoli/<str:code>/correzioni/nuova/", corrections.receive, name="correction-new"),
    path("fascicoli/<str:code>/correzioni/<uuid:correction>/", corrections.answer, name="correction"),
    path("fascicoli/<str:code>/rinuncia/", corrections.refuse, name="refuse"),
    path("fascicoli/<str:code>/chiavi/", corrections.keys, name="keys"),
]
