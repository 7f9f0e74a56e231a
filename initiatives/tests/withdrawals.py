"""Files with a text, and their withdrawal, for the tests of it."""

from django.utils import timezone

from cms.users.models import User
from initiatives.acts.outcome import Extracted
from initiatives.models import ActPage, Attachment, MemberPage, Picture, WithdrawalReason
from initiatives.services import texts, withdrawal
from initiatives.tests import factories

WORD = "nazwiskodotajemnicy"
NAME = "kowalski-jan-71031307918.txt"
CONTENT = f"Wniosek: {WORD}, PESEL 71031307918.".encode()


def stored(member: MemberPage, **fields: object) -> Attachment:
    """A file whose text was read."""
    file = factories.AttachmentFactory.create(organisation=member, **{"name": NAME, "content": CONTENT, **fields})
    lease = texts.claim(attachment_id=file.pk, now=timezone.now())
    assert lease is not None
    texts.store_text(attachment_id=file.pk, lease=lease, extracted=Extracted(pages=(CONTENT.decode(),)))
    return file


def act_with(member: MemberPage, file: Attachment, *, live: bool = True) -> ActPage:
    act: ActPage = factories.ActPageFactory(parent=member, live=live)
    factories.attach(act, file)
    return act


def withdraw(file: Attachment | Picture, by: User, **more: object) -> None:
    withdrawal.withdraw(
        file=file, by=by, reason=WithdrawalReason.PERSONAL_DATA, now=timezone.now(), **more  # type: ignore[arg-type]
    )  # fmt: skip
