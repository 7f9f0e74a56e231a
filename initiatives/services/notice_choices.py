"""How often a person wants to hear of what by e-mail.

Only kinds that can reach somebody in the person's role are asked for; a choice made in another role is kept, and holds
again once the person is back in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from initiatives.models import ALWAYS, Membership, NoticeChoice, NoticeKind, Rhythm, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User

WRITERS = {Role.EDITOR, Role.MODERATOR, Role.ADMINISTRATOR}


def kinds_for(*, membership: Membership | None) -> list[NoticeKind]:
    """What a person in this role is told about and may choose, in the order of `NoticeKind`."""
    if membership is None:
        return []
    told = {NoticeKind.TASK: membership.role == Role.MODERATOR}
    told[NoticeKind.RETURNED] = told[NoticeKind.PUBLISHED] = membership.role in WRITERS
    told[NoticeKind.PEOPLE] = membership.role in {Role.MODERATOR, Role.ADMINISTRATOR}
    told[NoticeKind.ORGANISATION] = membership.organisation_id is not None
    return [kind for kind in NoticeKind if told.get(kind) and kind not in ALWAYS]


def choices_of(*, user: User) -> dict[NoticeKind, Rhythm]:
    """Every kind that can be chosen, whatever the role; what was not chosen comes at once."""
    chosen = dict(NoticeChoice.objects.filter(user_id=user.pk).values_list("kind", "rhythm"))
    return {kind: Rhythm(chosen.get(kind, Rhythm.AT_ONCE)) for kind in NoticeKind if kind not in ALWAYS}


def set_choices(*, user: User, choices: Mapping[str, str]) -> None:
    """ValidationError where there is no such notice or rhythm, or where the notice cannot be switched off; kinds that
    are not named stay as they were."""
    for kind, rhythm in choices.items():
        if kind not in NoticeKind.values or kind in ALWAYS or rhythm not in Rhythm.values:
            raise ValidationError(_("There is no such choice."))
    NoticeChoice.objects.bulk_create(
        [NoticeChoice(user_id=user.pk, kind=kind, rhythm=rhythm) for kind, rhythm in choices.items()],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["rhythm"],
    )


__all__ = ["choices_of", "kinds_for", "set_choices"]
