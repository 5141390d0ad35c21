"""Applications from a file: our own layout, a mapping for somebody else's, and a preview that lists every error.

`files` (bytes, size limit, digest) · `tables` (CSV and XLSX into rows) · `layout` (which columns, from the measure's
facts) · `mapping` (the office's columns → ours) · `cells` (one cell into one value, or why not) · `rows` (rows into
applications) · `preview` (everything together, against homes, people and the call). The layout is described in
`docs/import-layout.md`. Nothing here writes: `procedures.import_applications` takes a preview whole or not at all.
"""
