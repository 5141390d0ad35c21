"""The WSGI entry that gunicorn serves."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "approdo.city.settings")
_django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Behind TLS every request came encrypted, whatever the proxy says of it: APPRODO_HTTPS is the operator's word.

    Otherwise Django, which sees plain HTTP, would refuse each form of a page that the browser opened at https://…, and
    would never send HSTS.
    """
    from django.conf import settings

    if settings.HTTPS:
        environ["wsgi.url_scheme"] = "https"
    return _django(environ, start_response)
