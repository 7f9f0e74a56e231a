"""A page that shows every component in one state, for those who work on the site; never in production."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from cms.specimens import ON_PAGES, STATES, Contents, specimens

_WORDS_ABOUT_IT = re.compile(r"{% comment %}(.*?){% endcomment %}", re.DOTALL)
FOLDER: Path = settings.BASE_DIR / "templates"


@dataclass(frozen=True)
class Shown:
    name: str
    about: str
    html: SafeString | None
    # The template of the page that shows it, where it has no specimen.
    page: str


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("stan")
    state = asked if asked in STATES else "one"
    made = specimens()
    shown = [
        _shown(name, made.get(name, {}).get(state), request)
        for name in names(set(made))
        if state in made.get(name, {}) or name in ON_PAGES
    ]
    context = {"state": state, "states": STATES, "shown": shown, "search_in_page": True}
    return render(request, "pages/components.html", context)


def names(more: set[str]) -> list[str]:
    found = {path.relative_to(FOLDER).as_posix() for path in (FOLDER / "components").glob("*.html")}
    return sorted(found | more)


def about(name: str) -> str:
    """What the template says of itself and its parameters; empty where it says nothing."""
    match = _WORDS_ABOUT_IT.match((FOLDER / name).read_text(encoding="utf-8"))
    return match[1].strip() if match else ""


def _shown(name: str, contents: Contents | None, request: HttpRequest) -> Shown:
    html = None if contents is None else render_to_string(name, dict(contents), request)
    return Shown(name, about(name), html, ON_PAGES.get(name, ""))


__all__ = ["about", "components", "names"]
