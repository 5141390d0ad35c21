"""Floor 4: rows, constraints, queries.

Inner order, checked by ./test: territory < dossiers < journal < access < people < evidence < homes < calls < gate < programme.
Nothing here opens a transaction or reads the clock: acts (procedures) do the first, moments are arguments, and
`recorded_at` is the database's own clock.
"""
