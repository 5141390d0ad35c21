"""Floor 6: pages and commands. A face never opens a transaction and never writes a model."""
