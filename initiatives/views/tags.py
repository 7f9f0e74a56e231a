"""Tags as they are typed: those that others gave to their drafts are not suggested."""

from django.http import HttpRequest, JsonResponse

from initiatives.models import InitiativePage, Tag
from initiatives.visibility import pages_visible_to

SUGGESTIONS = 10


def suggest(request: HttpRequest) -> JsonResponse:
    """In place of Wagtail's, which offers every tag and tells capital from small Polish letters on SQLite."""
    begins = request.GET.get("term", "").strip().casefold()
    if not begins:
        return JsonResponse([], safe=False)
    used = Tag.objects.filter(
        key__startswith=begins,
        tagged_initiatives__content_object__in=pages_visible_to(request.user, InitiativePage).values("pk"),
    )
    return JsonResponse(list(used.order_by("name").values_list("name", flat=True).distinct()[:SUGGESTIONS]), safe=False)
