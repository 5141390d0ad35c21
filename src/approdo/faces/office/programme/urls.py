"""Addresses of the programme, below /ufficio/programma/."""

from django.urls import path

from approdo.faces.office.programme import contests, pages, recording

urlpatterns = [
    path("programma/", pages.listing, name="programme"),
    path("programma/contestazioni/", contests.queue_page, name="contests"),
    path("programma/contestazioni/<uuid:contest>/", contests.contest_page, name="contest"),
    path("programma/pareri/", contests.ratings_page, name="ratings"),
    path("programma/<slug:row>/", pages.claim_page, name="claim"),
    path("programma/<slug:row>/dichiarazione/", recording.statement_page, name="claim-statement"),
    path("programma/<slug:row>/fatto/", recording.fact_page, name="claim-fact"),
]
