"""What Wagtail does with a page once its workflow is through: `WAGTAIL_FINISH_WORKFLOW_ACTION`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cms.users.models import User


def publish(workflow_state: object, user: "User | None" = None) -> None:
    """Publishes the page and the acts it brings along.

    Wagtail loads this module while it loads its own models, so what it needs of ours is imported when it is asked.
    """
    from initiatives.services import moderation  # noqa: PLC0415

    moderation.publish(workflow_state=workflow_state, user=user)
