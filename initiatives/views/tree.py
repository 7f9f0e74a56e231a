"""Pages of the tree by their addresses: two queries, however deep the page stands, and one for the home page.

Wagtail asks for each part of an address twice, and for the site once more at the first link of the page. There is one
site, and its root is the home page: an address is what follows the home page's in `url_path`.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page
from wagtail.models.sites import SiteRootPath
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve

from initiatives.models.addresses import below_home
from initiatives.models.guards import HOME_DEPTH


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """As Wagtail's own. Other addresses than those of published pages are not found."""
    page = _page(path)
    request._wagtail_route_for_request = RouteResult(page) if page else None  # type: ignore[attr-defined]
    if page is not None:
        root = page.url_path[: len(page.url_path) - len(path)]
        request._wagtail_cached_site_root_paths = [SiteRootPath(0, root, "", "")]  # type: ignore[attr-defined]
        # Nothing here differs from site to site, and each link would ask.
        request._wagtail_site = None  # type: ignore[attr-defined]
    response: HttpResponse = wagtail_serve(request, path)
    return response


def _page(path: str) -> Page | None:
    """Of its own kind, with what it shows of other rows."""
    pages = Page.objects.live().order_by()
    if not path:
        # It has no column of its own to wait for.
        return pages.filter(depth=HOME_DEPTH).specific(defer=True).first()
    # The slug is what has an index.
    found = pages.filter(slug=path.strip("/").rpartition("/")[2])
    for number, kind, url_path in found.values_list("pk", "content_type", "url_path"):
        if below_home(url_path) == path:
            model: Any = ContentType.objects.get_for_id(kind).model_class() or Page
            return _shown(model, number)
    return None


def _shown(model: Any, number: int) -> Page | None:
    named = getattr(model, "shown_with", ())
    rows = model.objects.select_related(*named) if named else model.objects.all()
    rows = rows.annotate(**getattr(model, "shown_beside", {}))
    page: Page | None = next(iter(rows.order_by().filter(pk=number)), None)
    return page


__all__ = ["serve"]
