from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UsersConfig(AppConfig):
    name = "cms.users"
    label = "users"
    verbose_name = _("people")

    def ready(self) -> None:
        from cms.users import sign_ins  # noqa: PLC0415 - needs models

        sign_ins.connect()
