"""What can go wrong with the embedded server, said in Italian and English to whoever typed the command."""


class EmbeddedServerFault(Exception):
    """The server cannot be used as things stand. The text says what, where and what to do, Italian first."""

    def __init__(self, italian: str, english: str) -> None:
        super().__init__(f"{italian}\n{english}")
