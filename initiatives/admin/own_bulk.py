"""What a person may do to many pages at once. Wagtail offers everything to everybody, and refuses afterwards."""

from django.urls import reverse
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.admin.widgets import ListingButton

from initiatives import visibility
from initiatives.models import Role

FOR_MODERATORS = {"publish", "unpublish"}
FOR_ADMINISTRATORS = {"move"}
MODEL = ("wagtailcore", "page")


def bulk_buttons(user: visibility.Person) -> list[ListingButton]:
    actions = [
        action for action in bulk_action_registry.get_bulk_actions_for_model(*MODEL) if _is_offered(action, user)
    ]
    return [_button(action) for action in sorted(actions, key=lambda action: action.action_priority)]


def _is_offered(action: type[PageBulkAction], user: visibility.Person) -> bool:
    if visibility.sees_everything(user):
        return True
    membership = visibility.membership_of(user)
    moderates = membership is not None and membership.role == Role.MODERATOR
    return action.action_type not in FOR_ADMINISTRATORS and (moderates or action.action_type not in FOR_MODERATORS)


def _button(action: type[PageBulkAction]) -> ListingButton:
    return ListingButton(
        action.display_name,
        reverse("wagtail_bulk_action", args=[*MODEL, action.action_type]),
        attrs={"aria-label": action.aria_label, "data-bulk-action-button": ""},
        priority=action.action_priority,
        classname=" ".join({*action.classes, "bulk-action-btn"}),
    )


__all__ = ["bulk_buttons"]
