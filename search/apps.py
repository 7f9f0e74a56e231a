from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    # Wagtail's own search app took the short label.
    label = "burza_search"
