"""The words for each kind of public act."""

from approdo.records.gate.texts import PublicText, words

WHAT: dict[str, PublicText] = {
    "statement": words("Dichiarazione nella pagina del Comune"),
    "statement_replaced": words("Nuova dichiarazione"),
    "milestone": words("Fatto registrato"),
    "contest_answered": words("Risposta a una contestazione"),
    "call_published": words("Avviso pubblicato"),
    "call_opened": words("Bando aperto"),
    "call_closed": words("Bando chiuso"),
    "applications_imported": words("Domande ricevute dalla piattaforma regionale"),
    "public_number_recorded": words("Numero per il sorteggio registrato"),
    "ranked_provisional": words("Graduatoria provvisoria"),
    "ranked_final": words("Graduatoria definitiva"),
    "corrections_until": words("Ultimo giorno per le osservazioni"),
    "allotment_run": words("Assegnazione calcolata"),
    "allotment_signed": words("Assegnazione firmata"),
    "home_chosen": words("Casa scelta dall’ufficio"),
    "home_assigned": words("Casa assegnata"),
    "home_returned": words("Casa tornata libera"),
    "keys_handed_over": words("Chiavi consegnate"),
    "checks_done": words("Ultima verifica registrata"),
    "norm": words("Norma usata"),
    "seal": words("Sigillo del registro"),
    "installation": words("Installazione"),
    "draw": words("Sorteggio"),
    "page_written": words("Pagina calcolata"),
}
