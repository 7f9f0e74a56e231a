"""Notices of what became of a member: to its people, and to those of whoever follows it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings

from initiatives.models import MemberPage, NoticeKind
from initiatives.services import outbox

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User


def tell_changed(
    *, member: MemberPage, action: str, on: date, entry: int, readers: Iterable[User], former: str, now: datetime
) -> None:
    """`action` is one of `services.organisations`; `entry` of the history keeps one change from being told twice."""
    heirs = [row.successor for row in member.successions.select_related("successor").order_by("-keeps", "pk")]
    context = {
        "member": member,
        # “initiatives.member.left” -> “left”
        "change": action.rpartition(".")[2],
        "on": on,
        "former": former,
        "heirs": ", ".join(heir.name_and_code for heir in heirs),
        "page_url": settings.WAGTAILADMIN_BASE_URL + (member.get_url_parts() or ("", "", ""))[2],
    }
    for reader in readers:
        outbox.put(
            reader=reader, kind=NoticeKind.ORGANISATION, key=f"member/{entry}", template="member_changed",
            context=context, now=now,
        )  # fmt: skip


__all__ = ["tell_changed"]
