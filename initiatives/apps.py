from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InitiativesConfig(AppConfig):
    name = "initiatives"
    verbose_name = _("initiatives")

    def ready(self) -> None:
        from initiatives import checks, collation, panels, permissions, signal_handlers  # noqa: F401, PLC0415

        collation.connect()
        permissions.register()
        signal_handlers.connect()
        panels.attach()
