"""The `approdo.*/1` documents: what outsiders hand in and what they get back, hashed and recomputable.

`errors` (every error of an input, as values) · `canonical` (RFC 8785, digests) · `plain_json`, `plain_yaml`,
`csv_dialect` (strict reading) · `calls`, `cases`, `measures` (what a command is asked about) · `facts`, `decision`,
`allotment`, `public_allotment`, `verification` (the answers). No Django, no database, no clock: dates are
arguments, folders are handed in. The contract is `docs/commands.md`.
"""
