"""Keys of the outgoing feeds: where they are found, and what they leave in the log."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry

from initiatives import visibility
from initiatives.admin.feed_tokens import FeedTokensViewSet
from initiatives.services import feed_tokens


class TokensItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return visibility.sees_everything(request.user)


@hooks.register("register_admin_viewset")
def register_tokens() -> FeedTokensViewSet:
    return FeedTokensViewSet()


@hooks.register("register_settings_menu_item")
def tokens_item() -> MenuItem:
    return TokensItem(
        _("Feeds for partners"), reverse("feed_tokens:index"), name="feed-tokens", icon_name="key", order=640
    )


@hooks.register("register_log_actions")
def register_actions(actions: LogActionRegistry) -> None:
    actions.register_action(feed_tokens.WITHDRAWN, _("Withdraw a key"), _("Key of a feed withdrawn"))


__all__ = ["register_actions", "register_tokens", "tokens_item"]
