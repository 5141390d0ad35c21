"""Floor 3: the outside world, one port each: a typed interface, a real adapter, a local one. No tables: memory is handed in."""
