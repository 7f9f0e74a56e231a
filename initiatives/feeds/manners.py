"""How this site behaves as a reader of feeds, by its settings."""

from email.utils import parseaddr

from django.conf import settings

from initiatives.feeds.fetching import Policy


def policy() -> Policy:
    """Whoever keeps a site that we ask learns who asks and where to write."""
    contact = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return Policy(
        user_agent=f"Burza/1.0 (+{settings.WAGTAILADMIN_BASE_URL}; mailto:{contact})",
        allowed=settings.FEED_PLACES,
        picture_pixels=settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS,
    )


__all__ = ["policy"]
