"""Who gets what, in which order, under which ceilings: pure functions over frozen values.

`draw` (ties and samples) · `ranking` (applications in order) · `quotas` (year totals and ceilings) · `terms` (what
the call says) · `run` (`allot`: the legal walk, its log and its proofs) · `public` (the published file and its
replay). Nothing here knows a measure, a database, a clock or a random source: passes, quotas and adequacy are
data handed in, so that money, vouchers or places can be given out by the same walk.
"""
