"""What happened, written once: a chain of events per dossier, erasable salted payloads, a daily seal, and the reading log."""
