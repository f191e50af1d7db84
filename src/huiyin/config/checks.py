"""What is wrong with the configuration: found at start, all of it at once, each mistake with its way out.

Reads nothing but the environment, so that settings.py can refuse before Django is touched.
"""

import os
from collections.abc import Mapping
from difflib import get_close_matches
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

VARIABLES = frozenset(
    {
        "DATABASE_URL",
        "HUIYIN_DUPLICATE_DAYS",
        "HUIYIN_STALE_MONTHS",
        "HUIYIN_POOL_MOST",
        "HUIYIN_POOL_DAILY",
        "HUIYIN_POOL_REST_DAYS",
        "HUIYIN_REVEALS_DAILY",
        "HUIYIN_REVEALS_HOURLY",
        "HUIYIN_FILE_MAX_MB",
        "HUIYIN_FILE_TYPES",
        "HUIYIN_HOME",
        "HUIYIN_HOSTS",
        "HUIYIN_HTTPS",
        "HUIYIN_IMAP_URL",
        "HUIYIN_MAIL_FROM",
        "HUIYIN_MAIL_UNIT",
        "HUIYIN_METRICS_TOKEN",
        "HUIYIN_MODE",
        "HUIYIN_OIDC_CLIENT",
        "HUIYIN_OIDC_MATCH",
        "HUIYIN_OIDC_NAME",
        "HUIYIN_OIDC_SECRET",
        "HUIYIN_OIDC_URL",
        "HUIYIN_ORIGINS",
        "HUIYIN_PORTAL_ORIGIN",
        "HUIYIN_PRIVATE_HOSTS",
        "HUIYIN_PROXIES",
        "HUIYIN_SECRET_KEY",
        "HUIYIN_SITE_URL",
        "HUIYIN_SMTP_URL",
        "HUIYIN_TEST_DATABASE_URL",
        "HUIYIN_TEST_DB_SUFFIX",
        "HUIYIN_TEST_REQUIRE_POSTGRES",
        "HUIYIN_TIME_ZONE",
    }
)
DEMO_SECRET = "demo-secret-not-for-production"  # noqa: S105 - refused in production
SHORTEST_SECRET = 50
MODES = ("demo", "production")
SCHEMES = ("sqlite", "postgres", "postgresql")
FILE_TYPES = ["image", "pdf", "text", "markup", "office", "mail", "audio", "video"]
ALL_FILE_TYPES = frozenset({*FILE_TYPES, "archive"})
YES_OR_NO = frozenset({"true", "false", "yes", "no", "on", "off", "1", "0"})


def mistakes(environ: Mapping[str, str], *, home: Path) -> list[str]:
    """Everything that is wrong with this environment; `home` is the folder of the embedded data."""
    found = _unknown_names(environ)
    mode = environ.get("HUIYIN_MODE", "demo")
    if mode not in MODES:
        found.append(f"HUIYIN_MODE must be demo or production, not {mode!r}.")
    if mode == "production":
        found += _secret(environ.get("HUIYIN_SECRET_KEY", DEMO_SECRET))
        found += _production_hosts(environ.get("HUIYIN_HOSTS", ""))
    found += _database_url(environ.get("DATABASE_URL", ""))
    found += _switch(environ, "HUIYIN_HTTPS")
    found += _count(environ, "HUIYIN_PROXIES")
    found += _time_zone(environ.get("HUIYIN_TIME_ZONE", "Asia/Shanghai"))
    found += _origins(environ.get("HUIYIN_ORIGINS", ""))
    found += _origins(environ.get("HUIYIN_PORTAL_ORIGIN", ""), name="HUIYIN_PORTAL_ORIGIN")
    found += _files(environ)
    found += _channels(environ)
    found += _single_sign_on(environ)
    found += _home(home)
    return found


def single_sign_on(environ: Mapping[str, str]) -> dict[str, str] | None:
    """The OpenID Connect service by which people may log in: url, client, secret, name, match; None without one."""
    url = environ.get("HUIYIN_OIDC_URL", "").rstrip("/")
    if not url:
        return None
    return {
        "url": url,
        "client": environ.get("HUIYIN_OIDC_CLIENT", ""),
        "secret": environ.get("HUIYIN_OIDC_SECRET", ""),
        "name": environ.get("HUIYIN_OIDC_NAME", "") or urlsplit(url).netloc,
        "match": environ.get("HUIYIN_OIDC_MATCH", "email"),
    }


def _unknown_names(environ: Mapping[str, str]) -> list[str]:
    found = []
    for name in sorted(environ):
        if name.startswith("HUIYIN_") and name not in VARIABLES:
            near = get_close_matches(name, VARIABLES, n=1)
            hint = f" Did you mean {near[0]}?" if near else " See docs/operations.md for those that exist."
            found.append(f"{name} is not a setting of Huiyin.{hint}")
    return found


def _secret(secret: str) -> list[str]:
    way_out = (
        "Set HUIYIN_SECRET_KEY to a random text of your own, for example from"
        " python3 -c 'import secrets; print(secrets.token_urlsafe(50))'."
    )
    if secret == DEMO_SECRET:
        return [f"Production does not start with the demo secret. {way_out}"]
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < 5:
        return [
            f"HUIYIN_SECRET_KEY is too short or too even ({SHORTEST_SECRET} characters at least). {way_out}"
        ]
    return []


def _production_hosts(hosts: str) -> list[str]:
    if not hosts.strip():
        return [
            "Production needs HUIYIN_HOSTS: the names under which it is reached, for example crm.example.com."
        ]
    if "*" in [host.strip() for host in hosts.split(",")]:
        return ["HUIYIN_HOSTS must name the hosts in production; * would accept any."]
    return []


def _database_url(url: str) -> list[str]:
    if not url:
        return []
    shape = "postgresql://user:password@host:5432/name or sqlite:////full/path/to/file"
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as mistake:
        return [f"DATABASE_URL cannot be read ({mistake}); it looks like {shape}."]
    if parts.scheme not in SCHEMES:
        return [f"DATABASE_URL must begin with postgresql:// or sqlite:///, not {parts.scheme or url!r}."]
    if not parts.path.strip("/"):
        return [f"DATABASE_URL names no database; it looks like {shape}."]
    return []


def _switch(environ: Mapping[str, str], name: str) -> list[str]:
    value = environ.get(name, "no")
    return [] if value.lower() in YES_OR_NO else [f"{name} must be yes or no, not {value!r}."]


def _count(environ: Mapping[str, str], name: str) -> list[str]:
    value = environ.get(name, "0")
    return [] if value.isdecimal() else [f"{name} must be a number such as 0 or 1, not {value!r}."]


def _time_zone(name: str) -> list[str]:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return [f"HUIYIN_TIME_ZONE is no time zone: {name!r}; an example is Asia/Shanghai."]
    return []


def _origins(origins: str, *, name: str = "HUIYIN_ORIGINS") -> list[str]:
    wrong = [item for item in origins.split(",") if item.strip() and "://" not in item]
    return (
        [f"{name} needs whole origins such as https://crm.example.com, not {', '.join(wrong)!r}."]
        if wrong
        else []
    )


def _files(environ: Mapping[str, str]) -> list[str]:
    found = []
    types = {item.strip() for item in environ.get("HUIYIN_FILE_TYPES", "image").split(",")}
    if wrong := types - ALL_FILE_TYPES:
        known = ", ".join(sorted(ALL_FILE_TYPES))
        found.append(f"HUIYIN_FILE_TYPES knows {known}, not {', '.join(sorted(wrong))!r}.")
    limit = environ.get("HUIYIN_FILE_MAX_MB", "20")
    if not limit.replace(".", "", 1).isdecimal() or float(limit) <= 0:
        found.append(f"HUIYIN_FILE_MAX_MB must be a number of megabytes such as 20, not {limit!r}.")
    return found


def _channels(environ: Mapping[str, str]) -> list[str]:
    found = []
    for name, schemes in (
        ("HUIYIN_SMTP_URL", ("smtp", "smtp+tls", "smtps")),
        ("HUIYIN_IMAP_URL", ("imap", "imap+tls", "imaps")),
        ("HUIYIN_SITE_URL", ("http", "https")),
    ):
        value = environ.get(name, "")
        parts = urlsplit(value)
        if value and (parts.scheme not in schemes or not parts.hostname):
            found.append(
                f"{name} must look like {schemes[-1]}://host, beginning with one of {', '.join(schemes)}."
            )
    sender = environ.get("HUIYIN_MAIL_FROM", "")
    if sender and "@" not in parseaddr(sender)[1]:
        found.append(f"HUIYIN_MAIL_FROM must be an address such as Desk <desk@example.com>, not {sender!r}.")
    if environ.get("HUIYIN_SMTP_URL") and not sender:
        found.append("HUIYIN_SMTP_URL needs HUIYIN_MAIL_FROM: the address from which mail is sent.")
    return found


def _single_sign_on(environ: Mapping[str, str]) -> list[str]:
    given = {name for name in ("URL", "CLIENT", "SECRET") if environ.get(f"HUIYIN_OIDC_{name}")}
    found = []
    if given and (missing := {"URL", "CLIENT", "SECRET"} - given):
        names = ", ".join(f"HUIYIN_OIDC_{name}" for name in sorted(missing))
        found.append(f"Single sign-on needs {names}, too.")
    url = environ.get("HUIYIN_OIDC_URL", "")
    if url and urlsplit(url).scheme not in ("http", "https"):
        found.append(
            f"HUIYIN_OIDC_URL must be the service's address such as https://login.example.com, not {url!r}."
        )
    if url.startswith("http:") and environ.get("HUIYIN_MODE") == "production":
        found.append(
            "HUIYIN_OIDC_URL must begin with https:// in production: who is meant is told on this way."
        )
    match = environ.get("HUIYIN_OIDC_MATCH", "email").split(",")
    if wrong := [item for item in match if item.strip() not in ("email", "username")]:
        found.append(f"HUIYIN_OIDC_MATCH knows email and username, not {', '.join(wrong)!r}.")
    return found


def _home(home: Path) -> list[str]:
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as mistake:
        return [f"HUIYIN_HOME {home} cannot be made: {mistake.strerror}."]
    if not os.access(home, os.W_OK | os.X_OK):
        return [f"HUIYIN_HOME {home} cannot be written to by this user."]
    return []
