"""Who goes to another municipality leaves the drafts of the former one behind, one's own too."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Workflow

from cms.users.models import User
from initiatives.models import InitiativePage, MemberPage, Role
from initiatives.tests import factories

pytestmark = pytest.mark.django_db

SECRET = "Zamiar dawnej gminy"


@pytest.fixture
def draft() -> InitiativePage:
    """Written, submitted and locked by the person who is about to go."""
    member = factories.MemberPageFactory()
    author = factories.person(Role.EDITOR, member)
    page: InitiativePage = factories.InitiativePageFactory(parent=member, live=False, title=SECRET, owner=author)
    page.save_revision(user=author, log_action=True)
    Workflow.objects.get().start(page, author)
    Page.objects.filter(pk=page.pk).update(locked=True, locked_by=author, locked_at=timezone.now())
    factories.AttachmentFactory.create(organisation=member, title=SECRET, uploaded_by_user=author)
    factories.PictureFactory.create(collection=member.collection, title=SECRET, uploaded_by_user=author)
    return page


def go(author: User, member: MemberPage) -> User:
    membership = author.membership
    membership.member = member
    membership.save()
    return User.objects.get(pk=author.pk)


@pytest.mark.parametrize("name", ["wagtailadmin_home", "wagtaildocs:index", "wagtailimages:index"])
def test_nothing_of_the_former_member_is_listed(
    name: str, draft: InitiativePage, sign_in: Callable[[User], Client]
) -> None:
    author = draft.owner
    assert SECRET in sign_in(author).get(reverse(name)).content.decode()

    client = sign_in(go(author, factories.MemberPageFactory()))

    assert SECRET not in client.get(reverse(name)).content.decode()


def test_an_own_draft_of_the_former_member_cannot_be_opened(
    draft: InitiativePage, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(go(draft.owner, factories.MemberPageFactory()))

    for view in ("edit", "history", "view_draft", "unlock", "delete"):
        assert client.get(reverse(f"wagtailadmin_pages:{view}", args=[draft.pk])).status_code == 404
