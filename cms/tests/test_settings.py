"""Settings are read strictly: what is missing or makes no sense stops the start, in one line that names it.

Each test starts a process of its own, since settings are read once in a process.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READ = [sys.executable, "-c", "import cms.settings.production"]

REQUIRED = {
    "SECRET_KEY": "abcdefghijklmnopqrstuvwxyz0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "burza.example,www.burza.example",
    "DATABASE_URL": "",
    "SITE_URL": "https://burza.example",
    "EMAIL_URL": "smtp+tls://burza:secret@mail.example:587",
    "DEFAULT_FROM_EMAIL": "Burza <burza@burza.example>",
}


@pytest.fixture
def production(tmp_path: Path) -> dict[str, str]:
    return production_in(tmp_path)


def production_in(folder: Path) -> dict[str, str]:
    """All that production asks for, and nothing of what this machine happens to have set."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    chosen = {"DJANGO_SETTINGS_MODULE": "cms.settings.production", "DATA_DIR": str(folder / "data")}
    return kept | REQUIRED | chosen | {"DATABASE_URL": f"sqlite:///{folder}/burza.sqlite3"}


def run(command: list[str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)


def manage(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", *arguments]


def assert_refused(done: subprocess.CompletedProcess[str], name: str) -> None:
    assert done.returncode != 0
    assert re.fullmatch(rf'burza: environment variable "{name}": [^\n]+\n', done.stderr)
    assert done.stdout == ""


@pytest.mark.slow
def test_production_starts_with_what_it_asks_for(production: dict[str, str]) -> None:
    done = run(manage("check", "--deploy", "--fail-level", "WARNING"), production)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_variable_stops_the_start(production: dict[str, str], name: str) -> None:
    del production[name]

    assert_refused(run(READ, production), name)


@pytest.mark.parametrize("name", REQUIRED)
def test_an_empty_variable_is_as_good_as_none(production: dict[str, str], name: str) -> None:
    assert_refused(run(READ, production | {name: " "}), name)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOG_LEVEL", "LOUD"),
        ("LOG_LEVEL", "info"),
        ("BEHIND_PROXY", "perhaps"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", "django-insecure-" + REQUIRED["SECRET_KEY"]),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "burza.example,*"),
        ("ALLOWED_HOSTS", "https://burza.example"),
        ("ALLOWED_HOSTS", "burza.example:8000"),
        ("ALLOWED_HOSTS", ",,"),
        ("DATABASE_URL", "mysql://u:p@db.example/burza"),
        ("DATABASE_URL", "burza"),
        ("DATABASE_URL", "postgres://u:p@db.example:port/burza"),
        ("DATABASE_URL", "postgres://u:p@db.example/"),
        ("DATABASE_URL", "sqlite://"),
        ("MEDIA_ACCEL_PREFIX", "protected"),
        ("SITE_URL", "http://burza.example"),
        ("SITE_URL", "https://burza.example/intranet"),
        ("SITE_URL", "https://other.example"),
        ("SITE_URL", "https://burza.example:port"),
        ("EMAIL_URL", "foo"),
        ("EMAIL_URL", "gopher://mail.example"),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_URL", "smtp://mail.example:port"),
        ("EMAIL_URL", "smtp://mail.example?tls=perhaps"),
        ("EMAIL_URL", "file://"),
        ("DEFAULT_FROM_EMAIL", "Burza"),
        ("CACHE_URL", "redis://cache.example"),
        ("CACHE_URL", "db://"),
        ("DATA_DIR", "/proc/nowhere"),
        ("FEED_PLACES", "localhost"),
        ("SEARCH_URL", "search.example:9200"),
        ("SEARCH_URL", "opensearch://search.example/Intranet"),
    ],
)
def test_a_value_that_nobody_can_act_on_stops_the_start(production: dict[str, str], name: str, value: str) -> None:
    assert_refused(run(READ, production | {name: value}), name)


def test_the_demo_reads_its_settings_as_strictly(production: dict[str, str]) -> None:
    own = production | {"DJANGO_SETTINGS_MODULE": "cms.settings.dev", "SITE_URL": "burza"}

    assert_refused(run([sys.executable, "-c", "import cms.settings.dev"], own), "SITE_URL")


def test_whatever_is_started_stops_alike(production: dict[str, str]) -> None:
    broken = production | {"EMAIL_URL": "foo"}
    gunicorn = [str(Path(sys.executable).parent / "gunicorn"), "cms.wsgi", "--bind", "127.0.0.1:0"]

    assert_refused(run(manage("migrate"), broken), "EMAIL_URL")
    assert_refused(run([*gunicorn, "--no-control-socket"], broken), "EMAIL_URL")


def test_gunicorn_gives_up_without_its_own_settings_too(production: dict[str, str], tmp_path: Path) -> None:
    """Its workers are not started again and again where nothing can come of it."""
    empty = tmp_path / "empty.conf.py"
    empty.write_text("")
    gunicorn = [str(Path(sys.executable).parent / "gunicorn"), "-c", str(empty), "cms.wsgi", "--bind", "127.0.0.1:0"]

    done = run([*gunicorn, "--no-control-socket"], production | {"EMAIL_URL": "foo"})

    assert done.returncode != 0
    assert done.stderr.count('"EMAIL_URL"') == 1


@pytest.mark.slow
def test_the_demo_starts_without_a_single_variable(production: dict[str, str]) -> None:
    kept = {name: production[name] for name in production if name not in REQUIRED}

    done = run(manage("check"), kept | {"DJANGO_SETTINGS_MODULE": "cms.settings.dev"})

    assert done.returncode == 0


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", "smtp mail.example 25 '' '' False False"),
        ("smtp+tls://burza:p%40ss%2F@mail.example", "smtp mail.example 587 'burza' 'p@ss/' True False"),
        ("smtps://burza:x@mail.example:2465", "smtp mail.example 2465 'burza' 'x' False True"),
        ("file:///var/mail/burza", "filebased /var/mail/burza"),
    ],
)
def test_a_mail_service_is_one_address(production: dict[str, str], url: str, expected: str) -> None:
    script = """
from django.conf import settings as s
kind = s.DELIVERY_BACKEND.split(".")[-2]
if kind == "smtp":
    print(kind, s.EMAIL_HOST, s.EMAIL_PORT, repr(s.EMAIL_HOST_USER), repr(s.EMAIL_HOST_PASSWORD), s.EMAIL_USE_TLS,
          s.EMAIL_USE_SSL)
else:
    print(kind, s.EMAIL_FILE_PATH)
"""
    done = run([sys.executable, "-c", script], production | {"EMAIL_URL": url})

    assert done.stdout.strip() == expected


def test_the_demos_mail_lies_below_its_data(production: dict[str, str], tmp_path: Path) -> None:
    script = "from django.conf import settings as s; print(s.EMAIL_FILE_PATH, s.DEMO_MAIL_DIR)"
    env = production | {"DJANGO_SETTINGS_MODULE": "cms.settings.dev", "DATA_DIR": str(tmp_path / "dane ąę%20")}
    del env["EMAIL_URL"]

    folder = f"{tmp_path}/dane ąę%20/mail"
    assert run([sys.executable, "-c", script], env).stdout.strip() == f"{folder} {folder}"


def test_attempts_are_counted_by_the_address_that_the_proxy_saw(production: dict[str, str]) -> None:
    script = "from django.conf import settings as s; print(getattr(s, 'ALLAUTH_TRUSTED_PROXY_COUNT', 0))"

    assert run([sys.executable, "-c", script], production).stdout.strip() == "0"
    assert run([sys.executable, "-c", script], production | {"BEHIND_PROXY": "true"}).stdout.strip() == "1"


def test_sqlite_lets_readers_in_while_one_writes_and_writers_wait(production: dict[str, str], tmp_path: Path) -> None:
    script = """
import sqlite3, sys
import django
django.setup()
from django.db import connection, transaction
with connection.cursor() as cursor:
    for name in ("journal_mode", "busy_timeout", "foreign_keys"):
        print(name, cursor.execute(f"PRAGMA {name}").fetchone()[0])
other = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
with transaction.atomic():
    # Nothing is written yet, and still the place of the one writer is taken.
    other.execute("SELECT * FROM sqlite_master").fetchall()
    try:
        other.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        print(error)
"""
    done = run([sys.executable, "-c", script, str(tmp_path / "burza.sqlite3")], production)

    assert done.stdout.splitlines() == [
        "journal_mode wal",
        "busy_timeout 20000",
        "foreign_keys 1",
        "database is locked",
    ]


@pytest.mark.slow
def test_static_files_are_collected_under_names_that_carry_their_content(production: dict[str, str]) -> None:
    script = """
import django
django.setup()
from django.test import Client
client = Client(headers={"host": "burza.example"})
page = client.get("/konto/logowanie/", secure=True)
import re
style = re.search(r'href="(/static/css/burza\\.[0-9a-f]{12}\\.css)"', page.content.decode()).group(1)
answer = client.get(style, secure=True)
print(page.status_code, answer.status_code, "immutable" in answer["Cache-Control"])
"""
    assert run(manage("collectstatic", "--noinput", "--verbosity", "0"), production).returncode == 0

    done = run([sys.executable, "-c", script], production | {"CACHE_URL": "locmem://"})

    assert (done.stdout.strip(), done.stderr) == ("200 200 True", "")


@pytest.mark.parametrize("address", ["", "postgres://burza@db.example/burza"])
def test_a_thread_keeps_its_connection_to_the_database(production: dict[str, str], address: str) -> None:
    chosen = {"DATABASE_URL": address} if address else {}
    tell = "from django.conf import settings; print(settings.DATABASES['default']['CONN_MAX_AGE'])"

    assert run([sys.executable, "-c", tell], production | chosen).stdout.split() == ["60"]
