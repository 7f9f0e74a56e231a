"""What Burza changes in Wagtail's admin, a module for each concern."""

from initiatives.wagtail_hooks import (
    access,
    addresses,
    demo,
    editing,
    feed_queue,
    feed_sources,
    feed_tokens,
    imports,
    membership,
    moderation,
    own_pages,
    uploads,
    withdrawal,
)

__all__ = [
    "access",
    "addresses",
    "demo",
    "editing",
    "feed_queue",
    "feed_sources",
    "feed_tokens",
    "imports",
    "membership",
    "moderation",
    "own_pages",
    "uploads",
    "withdrawal",
]
