"""Administrative time, computed from events and from nothing else.

`ranges` (dates, half-open ranges, completed years) · `terms` (the numbers of a kind of procedure, each with its
norm) · `events` (what happened) · `history` (what may not happen) · `state` (due date, days used, who waits, and how
one gets there) · `acts` (refusals, late acts) · `windows` (when one may apply or object) · `access` (the three doors
to documents). A due date is never written anywhere: it follows from the events. Days are dates; where a day begins
(midnight in Rome) is the caller's business, and so are the holidays, which are an argument.
"""
