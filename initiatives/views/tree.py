"""Pages of the tree by their addresses: two queries, however deep the page stands.

Wagtail asks for each part of an address twice, and for the site once more at the first link of the page.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Concat
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page, Site
from wagtail.models.sites import SiteRootPath
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """As Wagtail's own, for the one site there is. Other addresses than those of published pages are not found."""
    site = _site_with_place(path)
    if site is not None:
        root = SiteRootPath(site.pk, site.root_page.url_path, site.root_url, "")
        request._wagtail_site = site  # type: ignore[attr-defined]
        request._wagtail_cached_site_root_paths = [root]  # type: ignore[attr-defined]
        page = _page(site)
        request._wagtail_route_for_request = RouteResult(page) if page else None  # type: ignore[attr-defined]
    response: HttpResponse = wagtail_serve(request, path)
    return response


def _site_with_place(path: str) -> Site | None:
    """The site, with `place` and `kind`: the number of the published page at the address, and of its content type."""
    slug = path.strip("/").rpartition("/")[2]
    # The slug is what has an index.
    found = Page.objects.live().filter(slug=slug, url_path=Concat(OuterRef("root_page__url_path"), Value(path)))
    if not slug:
        found = Page.objects.live().filter(pk=OuterRef("root_page"))
    sites = Site.objects.select_related("root_page").filter(is_default_site=True)
    place, kind = (Subquery(found.order_by("path").values(name)[:1]) for name in ("pk", "content_type"))
    site: Site | None = sites.annotate(place=place, kind=kind).first()
    return site


def _page(site: Site) -> Page | None:
    """Of its own kind, with what it shows of other rows."""
    if site.place is None:
        return None
    model: Any = ContentType.objects.get_for_id(site.kind).model_class() or Page
    named = getattr(model, "shown_with", ())
    rows = model.objects.select_related(*named) if named else model.objects.all()
    page: Page | None = rows.filter(pk=site.place).first()
    return page


__all__ = ["serve"]
