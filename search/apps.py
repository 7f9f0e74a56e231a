from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    # Wagtail's own search app took the short label.
    label = "burza_search"

    def ready(self) -> None:
        from search import list_handlers, signal_handlers  # noqa: PLC0415

        signal_handlers.connect()
        list_handlers.connect()
