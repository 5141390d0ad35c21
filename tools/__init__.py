"""Tools of the repository: what they write is committed, and `./test` fails when it is out of date."""
