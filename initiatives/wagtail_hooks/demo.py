"""The entry in a page's history that says where it came from."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from initiatives.demo.load import ACTION


@hooks.register("register_log_actions")
def register_demo(actions: LogActionRegistry) -> None:
    actions.register_action(ACTION, _("Load demo content"), _("Loaded with the demo content"))
