from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class HomeConfig(AppConfig):
    name = "home"

    def ready(self) -> None:
        from home import policy  # noqa: PLC0415 - models are not loaded when apps are

        policy.register()
        post_migrate.connect(set_up_association, dispatch_uid="set up the association")


def set_up_association(sender: AppConfig, **kwargs: Any) -> None:
    """Gives the association's groups their rights, once the last app's permissions exist."""
    if sender is not list(apps.get_app_configs())[-1]:
        return
    from home.models import HomePage  # noqa: PLC0415 - models are not loaded when apps are
    from initiatives.services import rights  # noqa: PLC0415

    home = HomePage.objects.first()
    if home is not None:
        rights.set_up_association(home=home)
