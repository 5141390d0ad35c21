"""Facts about a dossier, each with source, date and who verified it."""
