"""Persons, households with dated membership, organisations, delegations. Only those that met a service are here."""
