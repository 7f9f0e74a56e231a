"""Settings from the environment, read strictly.

A variable that is missing, or whose value nobody can act on, stops the start with one line that names it:
a server that came up on a guessed setting is worse than one that did not come up.
"""

import sys
from collections.abc import Callable
from email.utils import parseaddr
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import SplitResult, unquote, urlsplit

from environs import Env, EnvError, validate

from initiatives.clamd import parse_address
from initiatives.feeds.fetching import Place, parse_place
from search.engines.address import Address
from search.engines.address import parse_address as parse_cluster

T = TypeVar("T")

# Port, then which of Django's EMAIL_USE_* settings holds.
MAIL_SERVICES = {
    "smtp": (25, None),
    "smtp+tls": (587, "EMAIL_USE_TLS"),
    "smtps": (465, "EMAIL_USE_SSL"),
}

# What gunicorn's workers say when there is no use in starting them again.
CANNOT_BOOT = 3

# How long a web server's thread keeps its connection to the database.
KEPT_SECONDS = 60

_env = Env()


def fail(name: str, problem: str) -> SystemExit:
    """Writes the one line to standard error; what it returns, once raised, stops the start."""
    sys.stderr.write(f'burza: environment variable "{name}": {problem}\n')
    return SystemExit(CANNOT_BOOT)


def _read(parse: Callable[..., T], name: str, **options: Any) -> T:
    try:
        return parse(name, **options)
    except (EnvError, ValueError) as error:
        text = " ".join(str(error).split())
        raise fail(name, text.removeprefix(f'Environment variable "{name}" ')) from None


def text(name: str, **options: Any) -> str:
    """A text that is not empty, unless `default` says otherwise."""
    value = _read(_env.str, name, **options)
    if not value.strip() and "default" not in options:
        raise fail(name, "is empty")
    return value


def choice(name: str, choices: tuple[str, ...], **options: Any) -> str:
    return _read(_env.str, name, validate=validate.OneOf(choices), **options)


def flag(name: str, **options: Any) -> bool:
    return _read(_env.bool, name, **options)


def folder(name: str, **options: Any) -> Path:
    """A folder that can be written to; made if it is missing."""
    path = Path(text(name, **options)).absolute()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise fail(name, f"the folder cannot be made: {error.strerror}") from None
    return path


def hosts(name: str, **options: Any) -> list[str]:
    """Host names separated by commas; none of them stands for all."""
    value: list[str] = _read(_env.list, name, **options)
    names = [host.strip() for host in value if host.strip()]
    if not names or any(set(host) & set("*/: ") for host in names):
        raise fail(name, "must be host names separated by commas, without a port, a path or a star")
    return names


def secret(name: str) -> str:
    """A key that nobody guesses, by the measure of `check --deploy`."""
    value = text(name)
    if len(value) < 50 or len(set(value)) < 5 or value.startswith("django-insecure-"):
        raise fail(name, "must be 50 random characters or more")
    return value


def site_address(name: str, *, schemes: tuple[str, ...] = ("http", "https"), **options: Any) -> str:
    """The address of a site, without the slash at its end."""
    value = text(name, **options).rstrip("/")
    url = _split(name, value)
    if url.scheme not in schemes or not url.hostname or url.path or url.query or url.fragment:
        raise fail(name, f"must be {' or '.join(f'{scheme}://' for scheme in schemes)} and a host name")
    return value


def location(name: str, **options: Any) -> str:
    """A path of the web server, which begins with a slash; empty where `default` is."""
    value = text(name, **options)
    if value and not value.startswith("/"):
        raise fail(name, "must begin with a slash")
    return value


def clamd(name: str, **options: Any) -> str:
    """Where a ClamAV daemon listens, as `initiatives.clamd.parse_address` reads it; empty where `default` is."""
    value = text(name, **options)
    try:
        if value:
            parse_address(value)
    except ValueError as error:
        raise fail(name, str(error)) from None
    return value


def search_cluster(name: str, **options: Any) -> Address | None:
    """A cluster's place, as `search.engines.address.parse_address` reads it; None where it is empty."""
    value = text(name, **options)
    try:
        return parse_cluster(value) if value else None
    except ValueError as error:
        raise fail(name, str(error)) from None


def feed_places(name: str, **options: Any) -> tuple[Place, ...]:
    """Addresses or networks, with a port or without, separated by commas, as `parse_place` reads them."""
    value = text(name, **options)
    try:
        return tuple(parse_place(place.strip()) for place in value.split(",") if place.strip())
    except ValueError as error:
        raise fail(name, str(error)) from None


def sender(name: str, **options: Any) -> str:
    """Who mail comes from: an address, or a name with an address in angle brackets."""
    value = text(name, **options)
    local, at, domain = parseaddr(value)[1].partition("@")
    if not (local and at and domain):
        raise fail(name, "holds no e-mail address")
    return value


def database(name: str, **options: Any) -> dict[str, Any]:
    """Django's settings of a database, from sqlite:///PATH or postgres://USER:PASSWORD@HOST:PORT/NAME."""
    # A new connection is dearer than most pages: SQLite's reads the whole schema and knows no statement yet.
    value: dict[str, Any] = dict(_read(_env.dj_db_url, name, conn_max_age=KEPT_SECONDS, **options))
    if value["NAME"] in ("", ":memory:"):
        # A database in memory is another one for every connection.
        raise fail(name, "names no database")
    if value["ENGINE"] == "django.db.backends.sqlite3":
        # Readers do not wait for the writer (WAL), writers queue up front instead of failing at commit (IMMEDIATE).
        value["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
    elif value["ENGINE"] == "django.db.backends.postgresql":
        value["CONN_HEALTH_CHECKS"] = True
    else:
        raise fail(name, "must name SQLite or PostgreSQL")
    return value


def email(name: str, **options: Any) -> dict[str, Any]:
    """Django's EMAIL_* settings, from smtp://USER:PASSWORD@HOST:PORT (smtp+tls: STARTTLS, smtps: TLS from the first
    byte) or file:///FOLDER, where each mail becomes a file."""
    url = _split(name, text(name, **options))
    if url.query or url.fragment:
        raise fail(name, "has more than a service, a host and a port; write odd characters in a password as %XX")
    if url.scheme == "file" and url.path.strip("/") and not url.netloc:
        delivery = {"EMAIL_FILE_PATH": unquote(url.path)}
    elif url.scheme in MAIL_SERVICES and url.hostname:
        delivery = _mail_service(url)
    else:
        raise fail(name, f"must begin with file:///, {'://, '.join(MAIL_SERVICES)}://")
    kind = "filebased" if url.scheme == "file" else "smtp"
    return delivery | {
        "EMAIL_BACKEND": "cms.mail.BackgroundBackend",
        "DELIVERY_BACKEND": f"django.core.mail.backends.{kind}.EmailBackend",
    }


def _mail_service(url: SplitResult) -> dict[str, Any]:
    port, encryption = MAIL_SERVICES[url.scheme]
    settings: dict[str, Any] = {
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or port,
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_TIMEOUT": 20,
    }
    return settings | ({encryption: True} if encryption else {})


def cache(name: str, **options: Any) -> dict[str, Any]:
    """Django's settings of a cache: locmem:// for one process, db://TABLE for several that must count together."""
    url = _split(name, text(name, **options))
    if url.scheme == "locmem" and not url.netloc:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if url.scheme == "db" and url.hostname and not url.path:
        return {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": url.hostname,
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    raise fail(name, "must be locmem:// or db://TABLE")


def _split(name: str, value: str) -> SplitResult:
    try:
        url = urlsplit(value)
        _ = url.port
    except ValueError as error:
        raise fail(name, str(error)) from None
    return url
