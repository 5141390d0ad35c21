"""The mark of an address that asks no role. Alone in its module, so that the public face can use it without reaching
the office's guards."""

from collections.abc import Callable
from enum import StrEnum

from django.http import HttpResponse

View = Callable[..., HttpResponse]


class Entrance(StrEnum):
    """Who may come in where no role is asked."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    CITIZEN = "citizen"


def anyone(view: View) -> View:
    """Anybody, signed in or not."""
    view.action = Entrance.ANYONE
    return view
