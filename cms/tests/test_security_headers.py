"""The headers that the HTTP Observatory asks for A+: its rules of scoring, applied to a site in production settings.

Source: github.com/mozilla/http-observatory, httpobs/docs/scoring.md; 100 points and more are A+.
"""

import json
import sys
from collections.abc import Callable
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cms.tests.test_settings import manage, production_in, run
from cms.users.models import User
from initiatives.models import Role
from initiatives.tests import factories

ASK = """
import json
import django
django.setup()
from django.test import Client
answers = {}
for name, path, secure in (
    ("plain", "/konto/logowanie/", False), ("page", "/konto/logowanie/", True), ("turned away", "/", True),
    ("style", "/static/css/admin.css", True),
):
    answer = Client(headers={"host": "burza.example"}).get(path, secure=secure)
    cookies = [morsel.OutputString() for morsel in answer.cookies.values()]
    answers[name] = {"status": answer.status_code, "headers": dict(answer.headers), "cookies": cookies}
print(json.dumps(answers))
"""

Answer = dict[str, Any]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site in production settings, with its static files, which no test changes."""
    folder = tmp_path_factory.mktemp("site")
    assert run(manage("collectstatic", "--noinput", "--verbosity", "0"), production_in(folder)).returncode == 0
    return folder


@pytest.fixture(scope="module")
def answered(site: Path) -> str:
    done = run([sys.executable, "-c", ASK], production_in(site) | {"CACHE_URL": "locmem://"})
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def answers(answered: str) -> dict[str, Answer]:
    loaded: dict[str, Answer] = json.loads(answered)
    return loaded


def directives(policy: str) -> dict[str, list[str]]:
    return {words[0]: words[1:] for part in policy.split(";") if (words := part.split())}


def policy_score(policy: dict[str, list[str]]) -> int:
    """10: no unsafe source, and nothing that is not named; 5: no unsafe source; -20: worse."""
    scripts = policy.get("script-src", policy.get("default-src", ["*"]))
    styles = policy.get("style-src", policy.get("default-src", ["*"]))
    unsafe = {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:", "data:"}
    closed = policy.get("base-uri") == ["'none'"] and "form-action" in policy
    if unsafe & {*scripts, *styles} or not closed:
        return -20
    return 10 if policy["default-src"] == ["'none'"] else 5


def cookie_score(cookies: list[str]) -> int:
    jar: SimpleCookie = SimpleCookie()
    for line in cookies:
        jar.load(line)
    sound = all(morsel["secure"] and morsel["httponly"] and morsel["samesite"] for morsel in jar.values())
    return (5 if jar else 0) if sound else -20


def score(page: Answer, plain: Answer) -> int:
    headers = page["headers"]
    policy = directives(headers.get("Content-Security-Policy", ""))
    transport = headers.get("Strict-Transport-Security", "").split("; ")
    sums = [
        policy_score(policy) if policy else -25,
        cookie_score(page["cookies"]),
        0 if "Access-Control-Allow-Origin" not in headers else -50,
        0 if plain["status"] == 301 and plain["headers"]["Location"].startswith("https://burza.example/") else -20,
        5 if headers.get("Referrer-Policy") in {"no-referrer", "same-origin", "strict-origin"} else -5,
        0 if int(transport[0].removeprefix("max-age=") or 0) >= 60 * 60 * 24 * 182 else -20,
        0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
        5 if policy.get("frame-ancestors") == ["'none'"] else 0 if "X-Frame-Options" in headers else -20,
        10 if headers.get("Cross-Origin-Resource-Policy") == "same-origin" else 0,
    ]
    return 100 + sum(sums)


@pytest.mark.slow
def test_the_site_scores_what_the_observatory_can_give(answers: dict[str, Answer]) -> None:
    assert answers["page"]["cookies"], "the page to sign in on sets the cookie of its form"

    # 100, and 10 + 5 + 5 + 5 + 10 of what is given beyond; its five for a preloaded domain are not the site's to get.
    assert score(answers["page"], answers["plain"]) == 135


@pytest.mark.parametrize("missing", ["Content-Security-Policy", "Strict-Transport-Security", "X-Content-Type-Options"])
def test_the_score_is_lost_without_a_header(answers: dict[str, Answer], missing: str) -> None:
    del answers["page"]["headers"][missing]

    assert score(answers["page"], answers["plain"]) < 135


def test_every_answer_has_them_static_files_too(answers: dict[str, Answer]) -> None:
    for name in ("page", "turned away", "style"):
        headers = answers[name]["headers"]
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", name
        assert "camera=()" in headers["Permissions-Policy"], name
        assert headers["X-Content-Type-Options"] == "nosniff", name
        assert "max-age=31536000; includeSubDomains; preload" in headers["Strict-Transport-Security"], name
        assert "Access-Control-Allow-Origin" not in headers, name
    assert answers["page"]["headers"]["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answers["page"]["headers"]["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
def test_the_admin_alone_is_laxer_and_takes_nothing_from_elsewhere(sign_in: Callable[[User], Client]) -> None:
    client = sign_in(factories.person(Role.ADMINISTRATOR))
    site = directives(client.get("/inicjatywy/")["Content-Security-Policy"])
    missing = directives(client.get("/nie-ma/")["Content-Security-Policy"])
    admin = directives(client.get("/admin/")["Content-Security-Policy"])

    assert site == missing
    assert site["script-src"] == site["style-src"] == ["'self'"]
    assert admin["script-src"] == ["'self'", "'unsafe-inline'"]
    assert admin["frame-ancestors"] == ["'self'"]
    local = {"'self'", "'none'", "'unsafe-inline'", "data:", "blob:"}
    assert {source for sources in admin.values() for source in sources} <= local


def test_the_sheets_are_one_and_small(site: Path) -> None:
    folder = site / "data" / "static" / "css"
    (sheet,) = folder.glob("burza.*.css")
    text = sheet.read_text(encoding="utf-8")
    assert text.startswith("@layer reset, tokens, base, layout, components, utilities;")
    assert ".card" in text
    assert "@media print" in text
    assert "/*" not in text
    assert (folder / f"{sheet.name}.gz").stat().st_size < 12 * 1024
