"""What every fascicolo has; all else points at it."""
