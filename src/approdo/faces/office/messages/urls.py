"""Addresses of messages in the office; included in the namespace «office»."""

from django.urls import path

from approdo.faces.office.messages import bulk, one, outbox, printing

urlpatterns = [
    path("messaggi/", outbox.page, name="messages"),
    path("messaggi/stampa/", printing.queue, name="print-queue"),
    path("messaggi/stampa/<uuid:package>/", printing.package, name="print-package"),
    path("messaggi/stampa/<uuid:package>/lettere/", printing.letters, name="print-letters"),
    path("messaggi/stampa/<uuid:package>/rimetti/", printing.back, name="print-back"),
    path("messaggi/<uuid:message>/", one.page, name="message"),
    path("messaggi/<uuid:message>/lettera/", one.letter, name="message-letter"),
    path("messaggi/<uuid:message>/consegna/", one.delivery, name="message-delivery"),
    path("messaggi/<uuid:message>/tornato/", one.failure, name="message-failure"),
    path("messaggi/<uuid:message>/partito/", one.left, name="message-left"),
    path("messaggi/<uuid:message>/rispedisci/", one.retry, name="message-retry"),
    path("bandi/<slug:slug>/avvisi/", bulk.page, name="call-notices"),
]
