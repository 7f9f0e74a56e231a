"""What a partner changes of its acts, and what one of us changed of them before."""

import re
from datetime import date

import pytest

from initiatives.models import (
    ActPage,
    FeedAct,
    FeedSource,
    InitiativePage,
    Role,
)
from initiatives.services import feed_items, feed_keeping, feed_queue
from initiatives.tests import factories
from initiatives.tests.exchanged_acts import NOW, accept, act, edit, entry, newest, page_of, take, trusted_source
from initiatives.tests.town import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> FeedSource:
    return factories.FeedSourceFactory.create()


@pytest.fixture
def trusted() -> FeedSource:
    return trusted_source()


def test_a_change_of_what_nobody_touched_is_the_draft(source: FeedSource) -> None:
    take(source, entry(acts=[act()]))
    (item,) = take(source, entry(acts=[act(status="repealed", in_force_to="2021-01-01"), act("urn:uuid:b")]))

    assert (newest(page_of()).status, newest(page_of()).in_force_to) == ("repealed", date(2021, 1, 1))
    assert [row.act.feed_act.guid for row in newest(item.page).acts.all()] == ["urn:uuid:a", "urn:uuid:b"]
    assert item.proposed is None
    accept(item)
    assert (page_of().status, page_of("urn:uuid:b").live) == ("repealed", True)


def test_a_change_of_a_trusted_act_is_published(trusted: FeedSource) -> None:
    take(trusted, entry(acts=[act()]))
    take(trusted, entry(acts=[act(status="void")]))
    assert (page_of().live, page_of().status) == (True, "void")


def test_a_change_of_a_published_act_waits_for_a_moderator(source: FeedSource) -> None:
    (item,) = take(source, entry(acts=[act()]))
    accept(item)

    (item,) = take(source, entry(acts=[act(status="void"), act("urn:uuid:b")]))

    assert (page_of().status, newest(page_of()).status) == ("in_force", "in_force")
    assert item.waits
    assert ActPage.objects.count() == 1
    user = factories.person(Role.ADMINISTRATOR)
    feed_queue.merge(item=item, theirs=["acts"], user=user, now=NOW)
    assert (page_of().status, page_of("urn:uuid:b").live) == ("void", True)
    page = InitiativePage.objects.get()
    assert [row.act.feed_act.guid for row in page.acts.all()] == ["urn:uuid:a", "urn:uuid:b"]


@pytest.mark.parametrize("theirs", [[], ["acts"]])
def test_what_an_editor_changed_is_kept_and_the_rest_waits(source: FeedSource, theirs: list[str]) -> None:
    take(source, entry(acts=[act()]))
    edit(page_of(), number="X/1/2020")

    (item,) = take(source, entry(acts=[act(status="void")]))

    assert (newest(page_of()).number, newest(page_of()).status) == ("X/1/2020", "in_force")
    assert item.proposed is not None
    feed_queue.merge(item=item, theirs=theirs, user=factories.person(Role.ADMINISTRATOR), now=NOW)
    wanted = ("X/1/2020", "void" if theirs else "in_force")
    assert (newest(page_of()).number, newest(page_of()).status) == wanted
    # Decided once: the next change of another field does not ask again.
    (item,) = take(source, entry(acts=[act(status="void")], summary="Inne streszczenie"))
    assert feed_items.ours_of(item)["acts"] == (item.proposed or {})["acts"]


def test_an_act_that_an_editor_put_beside_them_stays(source: FeedSource) -> None:
    (item,) = take(source, entry(acts=[act()]))
    own = factories.ActPageFactory.create()
    draft = newest(item.page)
    draft.acts.add(type(draft.acts.get())(act=own, sort_order=9))
    draft.save_revision(clean=False)

    (item,) = take(source, entry(acts=[act(status="void")]))
    feed_queue.merge(item=item, theirs=["acts"], user=factories.person(Role.ADMINISTRATOR), now=NOW)

    assert [row.act_id for row in newest(item.page).acts.all()] == [page_of().pk, own.pk]


def test_a_shared_act_that_one_entry_changed_is_no_change_of_ours(source: FeedSource) -> None:
    take(source, entry("1", [act()]), entry("2", [act()]))
    take(source, entry("1", [act(status="void")]))

    _, second = take(source, entry("2", [act(status="void")], summary="Inne"))

    assert (second.proposed, newest(second.page).summary) == (None, "Inne")


def test_a_deleted_act_does_not_come_again(source: FeedSource) -> None:
    take(source, entry("1", [act()]), entry("2"))
    page_of().used_by.all().delete()
    page_of().delete()
    take(source, entry("1", [act(number="X/2")]), entry("2", [act(number="X/3")]))
    assert FeedAct.objects.get().page is None
    assert ActPage.objects.count() == 0


def test_an_act_that_went_with_its_entry_comes_with_another(source: FeedSource) -> None:
    take(source, entry("1", [act()]))
    InitiativePage.objects.get().delete()
    assert ActPage.objects.count() == 0
    (_, second) = take(source, entry("2", [act()]))
    assert newest(second.page).acts.get().act == page_of()


def test_a_draft_that_the_partner_names_no_more_goes(source: FeedSource) -> None:
    take(source, entry("1", [act(), act("urn:uuid:b")], [act("urn:uuid:c")]), entry("2", [act("urn:uuid:c")]))
    (item, _) = take(source, entry("1", [act()]))
    assert {page.feed_act.guid for page in ActPage.objects.all()} == {"urn:uuid:a", "urn:uuid:c"}
    assert [row.act.feed_act.guid for row in newest(item.page).acts.all()] == ["urn:uuid:a"]
    (item, _) = take(source, entry("1", [act(), act("urn:uuid:b")]))
    assert newest(item.page).acts.count() == 2


def test_whose_it_is_and_its_files_follow_without_a_new_version(source: FeedSource) -> None:
    file = {"title": "Tekst", "url": "https://partner.example/a.pdf", "role": "main", "size": 12}
    take(source, entry(acts=[act()]))
    revision = page_of().latest_revision_id

    take(source, entry(acts=[act(office="Gmina Nowa", files=[file])]))

    said = FeedAct.objects.get()
    assert (said.office, said.said["files"][0]["title"]) == ("Gmina Nowa", "Tekst")
    assert page_of().latest_revision_id == revision


def test_a_moderator_sees_the_change_of_an_act_and_takes_it(source: FeedSource, sign_in: SignIn) -> None:
    (item,) = take(source, entry(acts=[act()]))
    accept(item)
    edit(page_of(), number="X/1/2020")
    (item,) = take(source, entry(acts=[act(status="void"), act("urn:uuid:b", title="<script>alert(1)</script>")]))
    client = sign_in(factories.person(Role.MODERATOR))
    address = f"/admin/feeds/queue/{item.pk}/merge/"

    text = client.get(address).content.decode()

    assert re.findall(r'name="acts" value="(\w+)"[^>]* checked', text) == ["theirs"]
    assert "X/1/2020" in text
    assert "<script>alert" not in text
    assert "Akty prawne" in text
    assert "alert(1)" in client.post(address, {"show": "1", "acts": "theirs"}).content.decode()
    seen = re.findall(r'name="seen" value="([^"]*)"', text)[0]
    client.post(address, {"seen": seen, "save": "1", "acts": "theirs"})
    assert (page_of().status, page_of().number) == ("void", "X/1/2020")
    assert page_of("urn:uuid:b").live
    assert client.get(f"/admin/feeds/queue/?item={item.pk}").status_code == 200


def test_the_queue_shows_acts_before_they_are_accepted(source: FeedSource, sign_in: SignIn) -> None:
    (item,) = take(source, entry(acts=[act(eli_url="https://eli.example/akt")]))
    client = sign_in(factories.person(Role.MODERATOR))
    text = client.get(f"/admin/feeds/queue/?item={item.pk}").content.decode()
    assert "Uchwała urn:uuid:a · uchwała · X/1 · 2020-03-14 · obowiązujący · https://eli.example/akt" in text


def test_a_source_that_is_deleted_takes_its_drafts_along(source: FeedSource) -> None:
    take(source, entry(acts=[act()], chain=[act("urn:uuid:b")]))
    assert feed_keeping.delete(source=source, by=None) == 0
    assert ActPage.objects.count() == FeedAct.objects.count() == 0
