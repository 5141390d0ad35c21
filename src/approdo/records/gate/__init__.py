"""The only door to the public (architecture, *The anonymity gate*; P-33, P-38).

`release` makes `Released` values of four closed classes; `texts` makes public words from the city's own papers and from
the program's literals. Writers of public pages take these two and nothing else, so a leak has to be written here first.
"""
