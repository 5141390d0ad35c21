"""Commands: `./run NAME …`."""
