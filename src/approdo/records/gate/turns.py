"""The public site is written by one job at a time, whoever else was asked to."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def one_writing() -> Iterator[None]:
    """Wait for the turn, by a lock of the database that ends with its connection.

    A lock of the queue would do, but it hands over only when the worker next polls: thirty acts would take minutes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended('public.write', 0))")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended('public.write', 0))")
