"""What moderators of the association do with what came from partners."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from wagtail.models import TaskState

from cms.users.models import User
from initiatives.models import Category, FeedItem, InitiativePage, Role
from initiatives.services import feed_items, feed_queue
from initiatives.tests import factories
from initiatives.tests.feeds import ARRIVED, arrival

pytestmark = pytest.mark.django_db


@pytest.fixture
def item() -> FeedItem:
    (item,) = feed_items.create(source=factories.FeedSourceFactory.create(), arrivals=[arrival()], now=ARRIVED)
    return item


def category() -> Category:
    return Category.objects.all()[0]


def page_of(item: FeedItem) -> InitiativePage:
    return InitiativePage.objects.get(feed_item=item)


def test_what_is_accepted_is_published_under_the_category_that_was_confirmed(item: FeedItem, moderator: User) -> None:
    topic = factories.topic("Dyżury", "dyzury-x")

    feed_queue.accept(item=item, category=category(), topics=[topic], user=moderator, now=ARRIVED)

    page = page_of(item)
    assert (page.live, page.category, list(page.topics.all())) == (True, category(), [topic])
    item.refresh_from_db()
    assert (item.state, item.decided_by) == (FeedItem.State.ACCEPTED, moderator)
    assert not FeedItem.objects.filter(FeedItem.WAITS).exists()


def test_without_a_category_nothing_is_published(item: FeedItem, moderator: User) -> None:
    with pytest.raises(ValidationError, match="kategoria"):
        feed_queue.accept(item=item, category=None, user=moderator, now=ARRIVED)

    assert not page_of(item).live
    item.refresh_from_db()
    assert item.state == FeedItem.State.WAITING


def test_what_an_editor_changed_before_is_what_is_published(item: FeedItem, moderator: User) -> None:
    draft = page_of(item).get_latest_revision_as_object()
    draft.title, draft.category = "Dyżury telefoniczne", category()
    draft.save_revision(clean=False)

    feed_queue.accept(item=item, category=None, user=moderator, now=ARRIVED)

    assert (page_of(item).title, page_of(item).category) == ("Dyżury telefoniczne", category())


def test_what_is_rejected_is_gone_but_known(item: FeedItem, moderator: User) -> None:
    feed_queue.reject(item=item, reason="Nie dotyczy kryzysu.", user=moderator, now=ARRIVED)

    assert not InitiativePage.objects.exists()
    item.refresh_from_db()
    assert (item.state, item.page, item.reason) == (FeedItem.State.REJECTED, None, "Nie dotyczy kryzysu.")


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_rejected_without_a_reason(item: FeedItem, moderator: User, reason: str) -> None:
    with pytest.raises(ValidationError):
        feed_queue.reject(item=item, reason=reason, user=moderator, now=ARRIVED)
    assert page_of(item)


def test_what_is_handed_to_a_member_waits_for_its_moderators(item: FeedItem, moderator: User) -> None:
    member = factories.MemberPageFactory.create()
    factories.person(Role.MODERATOR, member)

    feed_queue.hand_over(item=item, member=member, user=moderator, now=ARRIVED)

    page = page_of(item)
    assert (page.organisation_id, page.get_parent().pk, page.live) == (member.pk, member.pk, False)
    assert TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).count() == 1
    item.refresh_from_db()
    assert item.state == FeedItem.State.HANDED


def test_what_a_partner_changed_is_merged_field_by_field(item: FeedItem, moderator: User) -> None:
    feed_queue.accept(item=item, category=category(), user=moderator, now=ARRIVED)
    draft = page_of(item).get_latest_revision_as_object()
    draft.title = "Dyżury telefoniczne"
    draft.save_revision().publish()
    item.refresh_from_db()
    newer = arrival(title="Dyżury do nocy", summary="Dłużej niż dotąd.")
    feed_items.propose(item=item, arrival=newer)

    feed_queue.merge(item=item, theirs={"summary"}, user=moderator, now=ARRIVED)

    page = page_of(item)
    assert (page.title, page.summary, page.live) == ("Dyżury telefoniczne", "Dłużej niż dotąd.", True)
    item.refresh_from_db()
    assert (item.proposed, item.imported) == (None, newer.values)


def test_what_is_refused_of_a_change_leaves_the_page_as_it_is(item: FeedItem, moderator: User) -> None:
    feed_queue.accept(item=item, category=category(), user=moderator, now=ARRIVED)
    item.refresh_from_db()
    feed_items.propose(item=item, arrival=arrival(title="Dyżury do nocy"))
    before = page_of(item).latest_revision_id

    feed_queue.merge(item=item, theirs=(), user=moderator, now=ARRIVED)

    assert page_of(item).latest_revision_id == before
    assert not FeedItem.objects.filter(FeedItem.WAITS).exists()


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.EDITOR, Role.MODERATOR])
def test_nobody_of_a_member_decides(item: FeedItem, role: str) -> None:
    other = factories.person(role, factories.MemberPageFactory.create())
    member = factories.MemberPageFactory.create()
    asked: list[dict[str, Any]] = [
        {"verb": feed_queue.accept, "category": category()}, {"verb": feed_queue.reject, "reason": "x"},
        {"verb": feed_queue.hand_over, "member": member}, {"verb": feed_queue.merge, "theirs": ()},
    ]  # fmt: skip
    for given in asked:
        verb = given.pop("verb")
        with pytest.raises(PermissionDenied):
            verb(item=item, user=other, now=ARRIVED, **given)


def test_of_two_who_decide_the_second_is_told(item: FeedItem, moderator: User) -> None:
    feed_queue.accept(item=item, category=category(), user=moderator, now=ARRIVED)

    with pytest.raises(ValidationError, match="ktoś inny"):
        feed_queue.reject(item=item, reason="x", user=moderator, now=ARRIVED)
    assert page_of(item).live


def test_what_is_published_in_the_editor_is_accepted(item: FeedItem, moderator: User) -> None:
    draft = page_of(item).get_latest_revision_as_object()
    draft.category = category()

    draft.save_revision(user=moderator).publish(user=moderator)

    item.refresh_from_db()
    assert (item.state, item.decided_by, item.waits) == (FeedItem.State.ACCEPTED, moderator, False)


def test_what_is_deleted_in_the_editor_is_rejected(item: FeedItem, moderator: User) -> None:
    (other,) = feed_items.create(source=item.source, arrivals=[arrival("2")], now=ARRIVED)

    page_of(item).delete(user=moderator)

    item.refresh_from_db()
    assert (item.state, item.page_id, item.waits) == (FeedItem.State.REJECTED, None, False)
    assert item.reason == "Stronę usunięto w edytorze."
    other.refresh_from_db()
    assert other.waits
