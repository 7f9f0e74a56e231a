"""How this site behaves as a reader of feeds, by its settings."""

from django.conf import settings

from initiatives.feeds.fetching import Policy, parse_place


def policy() -> Policy:
    """`FEED_PLACES`: what may be dialled though it is not public, as `parse_place` reads it."""
    places = tuple(parse_place(text) for text in getattr(settings, "FEED_PLACES", ()))
    return Policy(user_agent=f"Burza/1.0 (+{settings.WAGTAILADMIN_BASE_URL})", allowed=places)
