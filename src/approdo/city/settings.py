"""Django settings. Importing them starts nothing: the embedded server is started by `./run` and by the tests' fixture.

Addresses: DATABASE_URL (runtime role) and DATABASE_OWNER_URL (owner: migrations). With neither, the embedded
server's own under var/ (APPRODO_VAR).
"""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from approdo.city.postgres import embedded_urls

ROOT = Path(__file__).resolve().parents[3]
SOURCE = ROOT / "src" / "approdo"
VAR = Path(os.environ.get("APPRODO_VAR", ROOT / "var"))

CITY_FOLDER = Path(os.environ.get("APPRODO_CITY", SOURCE / "city" / "sesto"))
MEASURE_FOLDERS = [SOURCE / "measures"]
PUBLIC_FOLDER = Path(os.environ.get("APPRODO_PUBLIC", VAR / "public"))
# Called with the call's address when its applications have come in, by a job.
AFTER_IMPORT = ["approdo.city.demo.checked.after_import"]
UPLOAD_LIMIT_BYTES = 20 * 1024 * 1024


def database(url: str) -> dict[str, object]:
    """postgresql://user:password@host:port/name?host=/socket/folder → Django's dictionary."""
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }


_owner_url, _runtime_url = embedded_urls(VAR)
DATABASES = {
    "default": database(os.environ.get("DATABASE_URL", _runtime_url)),
    "owner": database(os.environ.get("DATABASE_OWNER_URL", _owner_url)),
}
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

RECORDS = (
    "territory", "dossiers", "journal", "access", "people", "evidence", "homes", "calls", "exchanges", "gate", "programme"
)  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    *(f"approdo.records.{room}" for room in RECORDS),
    "approdo.procedures",
    "approdo.faces.public",
    "approdo.faces.office",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "approdo.faces.middleware.PathLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "approdo.faces.middleware.DeclaredAddresses",
]

ROOT_URLCONF = "approdo.city.urls"
WSGI_APPLICATION = "approdo.city.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SOURCE / "faces" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/accesso/"
LOGIN_REDIRECT_URL = "/ufficio/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
# Secret codes of citizens: by one address, by everybody together, and how often a refusal is journalled.
ACCOUNT_RATE_LIMITS = {
    "citizen_code": "20/5m/ip",
    "citizen_code_all": "600/5m/key",
    "citizen_code_noted": "1/10m/key",
}
ACCOUNT_ADAPTER = "approdo.faces.office.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "approdo.faces.office.accounts.forms.LoginForm",
    "reauthenticate": "approdo.faces.office.accounts.forms.ReauthenticateForm",
    "change_password": "approdo.faces.office.accounts.forms.ChangePasswordForm",
}
MFA_ADAPTER = "approdo.faces.office.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "approdo.faces.office.accounts.forms.AuthenticateForm",
    "activate_totp": "approdo.faces.office.accounts.forms.ActivateTOTPForm",
}
MFA_TOTP_ISSUER = "Approdo"
MFA_TOTP_TOLERANCE = 1  # the code of half a minute ago still opens: people type slowly, clocks differ
# Addresses come by invitation and are never confirmed by mail, so an unconfirmed one may have a second factor.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
USERSESSIONS_TRACK_ACTIVITY = True

SECRET_KEY_FILE = VAR / "secret-key"


def secret_key() -> str:
    """DJANGO_SECRET_KEY, or a random one kept in var/ (mode 600): never in the repository."""
    import secrets

    if key := os.environ.get("DJANGO_SECRET_KEY"):
        return key
    if not SECRET_KEY_FILE.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        temporary = SECRET_KEY_FILE.with_suffix(f".{os.getpid()}")
        descriptor = os.open(
            temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600
        )  # nobody else's from its first byte
        os.write(descriptor, secrets.token_urlsafe(48).encode())
        os.close(descriptor)
        temporary.rename(SECRET_KEY_FILE)
    return SECRET_KEY_FILE.read_text().strip()


SECRET_KEY = secret_key()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("APPRODO_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
# Behind TLS (production) set APPRODO_HTTPS=1: cookies become Secure (P-47) and HSTS is sent.
HTTPS = os.environ.get("APPRODO_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# Attempts at the door are counted by address. Behind a proxy that address is the last one the proxy wrote: with the proxy's
# own, ten wrong passwords of a stranger would close the door to the whole office.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("APPRODO_PROXIES", "1" if HTTPS else "0"))
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "approdo.faces.errors.stale_form"
# Attempts at the door are counted once for all the processes that serve.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(VAR / "cache")},
    # What somebody was typing when the login expired, encrypted (faces/drafts.py). Apart, so that it crowds nothing out.
    "drafts": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(VAR / "drafts")},
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
FILE_UPLOAD_HANDLERS = [
    "approdo.faces.uploads.RefuseOversize",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LANGUAGE_CODE = "it"
# The address says which (faces.middleware.PathLanguage): public pages and the citizens' area speak both, the office Italian.
LANGUAGES = [("it", "Italiano"), ("en", "English")]
LOCALE_PATHS = [VAR / "locale"]  # compiled by city/languages.py
TIME_ZONE = "Europe/Rome"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [path for path in (SOURCE / "faces" / "static", VAR / "static-src") if path.exists()]

EMAIL_BACKEND = os.environ.get("APPRODO_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")

# Messages to people. A database born as a demo never uses these: what it sends lies in var/outbox (procedures.ways).
#   smtps://user@host:465/?from=address (TLS at once) or smtp://user@host:587/?from=address (STARTTLS)
NOTICES = {
    "courtesy": os.environ.get("APPRODO_MAIL", ""),
    "courtesy_password": os.environ.get("APPRODO_MAIL_PASSWORD", ""),
    "digital_domicile": os.environ.get("APPRODO_PEC", ""),
    "digital_domicile_password": os.environ.get("APPRODO_PEC_PASSWORD", ""),
    "site": os.environ.get("APPRODO_SITE", ""),  # https://…: where people find their area
}
OUTBOX = VAR / "outbox"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "approdo.procedures.hygiene.Plain"}},  # no personal content (P-46)
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "procrastinate": {"level": "WARNING"},
        "django": {"handlers": [], "propagate": True},  # not the default's error mails, which quote local variables
        "django.db.backends": {"level": "WARNING"},  # statements carry values
    },
}
