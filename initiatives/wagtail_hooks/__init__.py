"""What Burza changes in Wagtail's admin, a module for each concern."""

from initiatives.wagtail_hooks import demo

__all__ = ["demo"]
