"""The one settings file: everything that differs between installations comes from the environment.

Every variable is described in docs/operations.md, and a test holds the two against each other.
"""

import os
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from huiyin.config import checks
from huiyin.config.rooms import ROOMS

env = environ.Env()

ROOT = Path(__file__).resolve().parents[3]
HOME = Path(env.str("HUIYIN_HOME", default=str(ROOT / "var"))).resolve()
if _mistakes := checks.mistakes(os.environ, home=HOME):
    raise ImproperlyConfigured("\n".join(_mistakes))

MODE = env.str("HUIYIN_MODE", default="demo")
IS_PRODUCTION = MODE == "production"
SECRET_KEY = env.str("HUIYIN_SECRET_KEY", default=checks.DEMO_SECRET)
DEBUG = False
# The machine itself may always ask: load balancers and Prometheus beside us use its address.
ALLOWED_HOSTS = [*env.list("HUIYIN_HOSTS", default=["localhost"]), "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.list("HUIYIN_ORIGINS", default=[])
#: For so many days back, open matters are compared with one that is being registered.
DUPLICATE_DAYS = env.int("HUIYIN_DUPLICATE_DAYS", default=7)
STALE_MONTHS = env.int("HUIYIN_STALE_MONTHS", default=12)
POOL_MOST = env.int("HUIYIN_POOL_MOST", default=200)
POOL_DAILY = env.int("HUIYIN_POOL_DAILY", default=20)
POOL_REST_DAYS = env.int("HUIYIN_POOL_REST_DAYS", default=30)
REVEALS_DAILY = env.int("HUIYIN_REVEALS_DAILY", default=60)
REVEALS_HOURLY = env.int("HUIYIN_REVEALS_HOURLY", default=20)
HTTPS = env.bool("HUIYIN_HTTPS", default=IS_PRODUCTION)
FILES_ROOT = HOME / "files"
FILE_TYPES = [item.strip() for item in env.list("HUIYIN_FILE_TYPES", default=checks.FILE_TYPES)]
FILE_MAX_MB = env.float("HUIYIN_FILE_MAX_MB", default=20)
SITE_URL = env.str("HUIYIN_SITE_URL", default="").rstrip("/")
SMTP_URL = env.str("HUIYIN_SMTP_URL", default="")
MAIL_FROM = env.str("HUIYIN_MAIL_FROM", default="huiyin@localhost")
IMAP_URL = env.str("HUIYIN_IMAP_URL", default="")
MAIL_UNIT = env.str("HUIYIN_MAIL_UNIT", default="")
METRICS_TOKEN = env.str("HUIYIN_METRICS_TOKEN", default="")
PRIVATE_HOSTS = [host.strip() for host in env.list("HUIYIN_PRIVATE_HOSTS", default=[])]
PACKS = ROOT / "packs"
MAPPINGS = ROOT / "mappings"

INSTALLED_APPS = [
    # The rooms stand first: their words and templates come before those of libraries.
    "huiyin.base",
    *(f"huiyin.{room}" for room in ROOMS),
    "huiyin.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    "treebeard",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
]
INSTALLED_APPS = [
    app
    for app in INSTALLED_APPS
    if not app.startswith("huiyin.") or (ROOT / "src" / app.replace(".", "/") / "apps.py").exists()
]

MIDDLEWARE = [
    "huiyin.config.watch.meter.Requests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "huiyin.base.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "huiyin.base.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "huiyin.staff.views.access.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "huiyin.base.middleware.Refusals",
    "huiyin.config.once.SentOnce",
]
ROOT_URLCONF = "huiyin.config.urls"
WSGI_APPLICATION = "huiyin.config.wsgi.application"

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000;",
}
KEPT_CONNECTIONS = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


# Tests in many processes look for Django's own engine by its name; this keeps theirs in memory.
IN_MEMORY = {"NAME": ":memory:"}


def _database() -> dict[str, object]:
    url = env.str("DATABASE_URL", default="")
    if not url:
        return {
            "ENGINE": "huiyin.config.sqlite",
            "NAME": str(HOME / "huiyin.sqlite3"),
            "OPTIONS": SQLITE_OPTIONS,
            "TEST": IN_MEMORY,
            **KEPT_CONNECTIONS,
        }
    database: dict[str, object] = {**KEPT_CONNECTIONS, **environ.Env.db_url_config(url)}
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database |= {"ENGINE": "huiyin.config.sqlite", "TEST": IN_MEMORY}
        given = database.get("OPTIONS")
        database["OPTIONS"] = {**SQLITE_OPTIONS, **(given if isinstance(given, dict) else {})}
    else:
        if database["ENGINE"] == "django.db.backends.postgresql":
            database["ENGINE"] = "huiyin.config.postgresql"
        # Ready-made statements stay prepared (base.reads); with their values their plans would be made anew each time.
        database["OPTIONS"] = {"prepare_threshold": 5, "options": "-c plan_cache_mode=force_generic_plan"}
        # A server that has vanished from the network must not hold every thread for minutes.
        database["OPTIONS"] = {"connect_timeout": 5, **database.get("OPTIONS", {})}  # type: ignore[dict-item]
        database["TEST"] = {"NAME": "test_huiyin" + env.str("HUIYIN_TEST_DB_SUFFIX", default="")}
    return database


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "huiyin.base.templatetags.proof",
            ],
        },
    }
]
COTTON_DIR = "components"
COTTON_ISOLATE_BY_DEFAULT = True
FORM_RENDERER = "huiyin.base.forms.Renderer"

LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = env.str("HUIYIN_TIME_ZONE", default="Asia/Shanghai")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True

AUTH_USER_MODEL = "staff.Staff"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("MinimumLengthValidator", {"min_length": 10}),
        ("UserAttributeSimilarityValidator", {"user_attributes": ("username", "name", "phone", "email")}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "staff:login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "huiyin.staff.views.access.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/5m/key"}
MFA_ADAPTER = "huiyin.staff.views.second_factor.SecretsAdapter"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
SINGLE_SIGN_ON = checks.single_sign_on(os.environ)
SOCIALACCOUNT_ADAPTER = "huiyin.staff.views.oidc.Adapter"
SOCIALACCOUNT_PROVIDERS: dict[str, object] = {}
if SINGLE_SIGN_ON is not None:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": SINGLE_SIGN_ON["name"],
                "client_id": SINGLE_SIGN_ON["client"],
                "secret": SINGLE_SIGN_ON["secret"],
                "settings": {"server_url": SINGLE_SIGN_ON["url"], "oauth_pkce_enabled": True},
            }
        ],
    }
# Behind a reverse proxy the callers' addresses stand in X-Forwarded-For, else all would share one limit.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("HUIYIN_PROXIES", default=0)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "staff_throttle",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
#: Under which name customers reach their pages, where it is not the name that staff use.
PORTAL_ORIGIN = env.str("HUIYIN_PORTAL_ORIGIN", default="")
PORTAL_FASTEST_SECONDS = 2
SESSION_ENGINE = "huiyin.base.sessions"
SESSION_COOKIE_AGE = ACCOUNT_SESSION_COOKIE_AGE = 16 * 3600
ACCOUNT_SESSION_REMEMBER = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_USE_SESSIONS = False
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if HTTPS:
    # The proxy in front must set this header itself and drop the client's: docs/operations.md.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 86400

LOGGING_CONFIG = "huiyin.config.logs.configure"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
        "errors": {"class": "huiyin.config.watch.faults.FaultLog", "folder": str(HOME)},
    },
    "root": {"handlers": ["stderr", "errors"], "level": "WARNING"},
    "loggers": {
        "huiyin": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING"},
        # Refusals are ordinary answers (4xx); failures of ours are logged as errors.
        "django.request": {"level": "ERROR"},
        # So are broken requests and foreign host names; scanners would fill the log with tracebacks.
        "django.security": {"level": "CRITICAL"},
    },
}
