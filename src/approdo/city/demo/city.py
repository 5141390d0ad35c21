"""The personas of the demo: roles, never persons."""

from datetime import date

from approdo.procedures.found_city import PersonaEntry

SINCE = date(2018, 1, 1)

PERSONAS = (
    PersonaEntry("istruttrice", "istruttrice dell’Ufficio Casa", "housing_officer", "ufficio-casa", SINCE),
    PersonaEntry("dirigente", "dirigente che firma", "housing_manager", "ufficio-casa", SINCE),
    PersonaEntry("redattrice", "redattrice del programma", "programme_editor", "segreteria-programma", SINCE),
    PersonaEntry("dpo", "responsabile della protezione dei dati", "dpo", "protezione-dati", SINCE),
    PersonaEntry("amministratore", "amministratore di sistema", "administrator", "sistemi-informativi", SINCE),
)
