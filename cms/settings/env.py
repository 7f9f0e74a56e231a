"""Settings from the environment, read strictly.

A variable that is missing, or whose value nobody can act on, stops the start with one line that names it:
a server that came up on a guessed setting is worse than one that did not come up.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from environs import Env, EnvError, validate

T = TypeVar("T")

EMAIL_BACKENDS = {
    "django.core.mail.backends.smtp.EmailBackend",
    "django.core.mail.backends.filebased.EmailBackend",
    "django.core.mail.backends.console.EmailBackend",
    "django.core.mail.backends.locmem.EmailBackend",
    "django.core.mail.backends.dummy.EmailBackend",
}

_env = Env()


def fail(name: str, problem: str) -> SystemExit:
    """The one line that stops the start: exit code 1, the line on standard error."""
    return SystemExit(f'burza: environment variable "{name}": {problem}')


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


def words(name: str, **options: Any) -> list[str]:
    """A list separated by commas."""
    value: list[str] = _read(_env.list, name, **options)
    return [word.strip() for word in value if word.strip()]


def database(name: str, **options: Any) -> dict[str, Any]:
    """Django's settings of a database, from sqlite:///PATH or postgres://USER:PASSWORD@HOST:PORT/NAME."""
    value: dict[str, Any] = dict(_read(_env.dj_db_url, name, **options))
    if value["ENGINE"] == "django.db.backends.sqlite3":
        # Readers do not wait for the writer (WAL), writers queue up front instead of failing at commit (IMMEDIATE).
        value["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
    elif value["ENGINE"] == "django.db.backends.postgresql":
        value["CONN_HEALTH_CHECKS"] = True
        value.setdefault("CONN_MAX_AGE", 60)
    else:
        raise fail(name, "must name SQLite or PostgreSQL")
    return value


def email(name: str, **options: Any) -> dict[str, Any]:
    """Django's EMAIL_* settings, from smtp+tls://USER:PASSWORD@HOST:PORT or file:///FOLDER."""
    value: dict[str, Any] = dict(_read(_env.dj_email_url, name, **options))
    if value.get("EMAIL_BACKEND") not in EMAIL_BACKENDS:
        raise fail(name, "is no address of a mail service")
    return value


def cache(name: str, **options: Any) -> dict[str, Any]:
    value: dict[str, Any] = dict(_read(_env.dj_cache_url, name, **options))
    return value
