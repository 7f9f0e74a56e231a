"""Addresses stay: whatever a page was found under leads to where it is now, or to what stands in its place.

A redirect names its page by number, so a page that moves again needs no second step and no loop can arise. Redirects
are kept for good; one goes when a page is published at its address.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.http import url_has_allowed_host_and_scheme
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from initiatives.visibility import Person, belongs

T = TypeVar("T")

# What a redirect can hold, and how many addresses a statement names.
LONGEST = 255
BATCH = 400
# An address that nobody but the authors ever had need not lead anywhere.
WAS_PUBLIC = Q(live=True) | Q(first_published_at__isnull=False)


@transaction.atomic
def keep_addresses(*, page: Page, before: str) -> None:
    """Leads to the page, and to each below it, from where it was while the page's `url_path` was `before`.

    What was never published gets none, nor does an address of more than 255 letters.
    """
    rows = list(_with_below(page).values_list("pk", "url_path"))
    former = [(before + path[len(page.url_path) :], pk) for pk, path in rows]
    _drop([path for _, path in rows])
    _lead(former)


@transaction.atomic
def lead_elsewhere(*, page: Page, target: Page) -> None:
    """Before the page is deleted with all below it: leads their addresses, old ones too, to the target."""
    paths = list(_with_below(page).values_list("url_path", flat=True))
    Redirect.objects.filter(redirect_page__path__startswith=page.path).update(redirect_page=target)
    _lead([(path, target.pk) for path in paths])


@transaction.atomic
def lead_meanwhile(*, pages: Iterable[Page], target: Page) -> None:
    """From the addresses of pages that are unpublished; each redirect goes when its page is published again."""
    _lead([(page.url_path, target.pk) for page in pages])


def take_address(*, page: Page) -> None:
    """A page that is published wins over what led elsewhere from its address."""
    take_addresses(pages=[page])


def take_addresses(*, pages: Iterable[Page]) -> None:
    """The same for many that are published at once."""
    _drop([page.url_path for page in pages])


def destination(*, path: str, user: Person) -> str | None:
    """Where a former address leads, in one step; None where it leads nowhere, or to nothing that this person may read.

    Steps are followed here, and each once: a link can lead to a former address, and a page can be unpublished.
    """
    answer = None
    seen: set[str] = set()
    while belongs(user) and (old := normalised(path)) not in seen and _can_be_stored(old):
        seen.add(old)
        found = Redirect.objects.filter(old_path=old).select_related("redirect_page").order_by("pk").first()
        if found is None:
            return answer
        page = found.redirect_page
        if page is not None and page.live:
            return _address(page.url_path)
        answer = None if page else own_address(found.redirect_link)
        path = (_address(page.url_path) if page else answer) or ""
    return None


def own_address(link: str) -> str | None:
    """The link where it stays on this site, None where it leads out of it."""
    is_own = link.startswith("/") and url_has_allowed_host_and_scheme(link, allowed_hosts=None)
    return link if is_own else None


def normalised(path: str) -> str:
    """As redirects are stored: without the last slash, without what follows the path."""
    return "/" + urlsplit(path).path.strip("/") if path else ""


def was_public(page: Page) -> bool:
    """Whether somebody else can have an address of the page, or of one below it."""
    return _with_below(page).exists()


def _with_below(page: Page) -> "QuerySet[Page]":
    pages: QuerySet[Page] = Page.objects.filter(WAS_PUBLIC, path__startswith=page.path)
    return pages


def _address(url_path: str) -> str | None:
    """None where the page stands outside the site."""
    root = _root(url_path)
    return url_path[len(root.root_path) - 1 :] if root else None


def _root(url_path: str) -> Any:
    """Read from the cache of all processes: asked for once, not for each page."""
    return next((root for root in Site.get_site_root_paths() if url_path.startswith(root.root_path)), None)


def _lead(rows: Sequence[tuple[str, int]]) -> None:
    """From paths of the tree to pages. What led elsewhere from there gives way."""
    root = _root(rows[0][0]) if rows else None
    if root is None:
        return
    _drop([path for path, _ in rows])
    cut = len(root.root_path) - 1
    for batch in _batches([(normalised(path[cut:]), pk) for path, pk in rows]):
        Redirect.objects.bulk_create(
            Redirect(old_path=old, redirect_page_id=pk, site_id=root.site_id, automatically_created=True)
            for old, pk in batch
            if _can_be_stored(old)
        )


def _drop(paths: Sequence[str]) -> None:
    root = _root(paths[0]) if paths else None
    cut = len(root.root_path) - 1 if root else 0
    for batch in _batches(paths):
        Redirect.objects.filter(old_path__in=[normalised(path[cut:]) for path in batch]).delete()


def _can_be_stored(old: str) -> bool:
    """The home page's address is never a former one."""
    return 1 < len(old) <= LONGEST and "\0" not in old


def _batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))
