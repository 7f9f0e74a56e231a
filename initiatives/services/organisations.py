"""Members and partners: pages of their own under home."""

from typing import Any

from django.db import transaction
from wagtail.models import Page

from initiatives.models import MemberPage


@transaction.atomic
def create_member(*, home: Page, title: str, code: str, **fields: Any) -> MemberPage:
    """A published member with its groups, rights and collection, which follow from saving its page.

    ValueError where the code can be no unit's, ValidationError where another member has it; nothing is left behind
    then. `fields` are those of the page; the address is made of title and code.
    """
    page = MemberPage(title=title, code=code, **fields)
    home.refresh_from_db()
    home.add_child(instance=page)
    page.save_revision(log_action=False).publish(log_action=False)
    return page


__all__ = ["create_member"]
