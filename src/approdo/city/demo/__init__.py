"""The demo city: synthetic persons, homes and calls on public totals. Same seed, same city.

No real person: names are drawn by a library, tax codes carry a place code that no place has, house numbers are invented.
Officials are roles. Everything the generator makes is labelled «dati sintetici», and the database it fills is marked as
born from it at creation (records.territory.Installation.born_as_demo).
"""


def create_city(size="S", progress=lambda done, total, text: None) -> None:
    """See create.create_city; imported late, because drawing people needs no database."""
    from approdo.city.demo.create import create_city as create

    create(size, progress)
