"""Settings, addresses, the demo generator, and the city's own papers (a path in one setting, imported by nobody)."""
