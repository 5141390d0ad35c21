"""A bare Django beside ours: the same machine, database, session and user, and nothing of Approdo in between.

`list/` shows 50 of the same 100,000 rows to a signed-in user; whitenoise serves the same public files as static ones.
"""

from approdo.city.settings import *  # noqa: F403  a bare site is ours with almost everything taken away
from approdo.city.settings import INSTALLED_APPS as EVERY_APP
from approdo.city.settings import PUBLIC_FOLDER

ROOT_URLCONF = "approdo.bench._bare_urls"
INSTALLED_APPS = [name for name in EVERY_APP if not name.startswith(("allauth", "approdo.faces", "approdo.procedures"))]
MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
WHITENOISE_ROOT = PUBLIC_FOLDER
WHITENOISE_INDEX_FILE = True
