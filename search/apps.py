from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    # Wagtail's own search app took the short label.
    label = "burza_search"

    def ready(self) -> None:
        from initiatives.models import NoticeKind  # noqa: PLC0415
        from initiatives.services import outbox  # noqa: PLC0415
        from search import list_handlers, policy, signal_handlers  # noqa: PLC0415
        from search.saved.links import leave_address_of  # noqa: PLC0415

        signal_handlers.connect()
        list_handlers.connect()
        policy.register()
        outbox.UNSUBSCRIBE[NoticeKind.SAVED_SEARCH] = leave_address_of
