from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class UsersConfig(AppConfig):
    name = "cms.users"
    label = "users"
    verbose_name = _("people")

    def ready(self) -> None:
        from cms.users import holdings, sign_ins  # noqa: PLC0415 - need models

        register("burza")(holdings.every_relation_has_a_fate)
        sign_ins.connect()
