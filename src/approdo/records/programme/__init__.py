"""What the municipality promised, row by row, and what the recorded facts make of each sentence today.

`catalogue` reads the city's papers (claims.yaml, definitions.yaml) · `models` give each commitment its dossier ·
`states` is the rule · `live` are the queries behind the sentences about the SAP call · `claims` puts them together.
No figure, state or date of a sentence is stored anywhere.
"""
