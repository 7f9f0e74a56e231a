"""What a search box offers while somebody types: for its script, `suggest.js`."""

from dataclasses import asdict

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from search.asking.suggestions import suggest

LONGEST = 200


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """`said` is for those who hear the page."""
    groups = suggest(request.GET.get("q", "")[:LONGEST], user=request.user)
    return JsonResponse({"said": _said(sum(len(group.rows) for group in groups)), "groups": list(map(asdict, groups))})


def _said(count: int) -> str:
    if not count:
        return gettext("No suggestions.")
    text = ngettext(
        "%(count)d suggestion. The arrow keys lead to it.",
        "%(count)d suggestions. The arrow keys lead to them.",
        count,
    )
    return text % {"count": count}
