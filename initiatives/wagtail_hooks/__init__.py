"""What Burza changes in Wagtail's admin, a module for each concern."""

from initiatives.wagtail_hooks import access, demo, editing, membership, moderation

__all__ = ["access", "demo", "editing", "membership", "moderation"]
