"""What the public is told of the installation itself."""

from approdo.records.territory.queries import born_as_demo


def synthetic() -> bool:
    """A database born from the demo generator: every page says so."""
    return born_as_demo()
