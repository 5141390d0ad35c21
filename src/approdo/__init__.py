"""Approdo: one household, one rule book, one ledger, one public page."""
