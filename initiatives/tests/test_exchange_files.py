"""Files and pictures of another Burza's records: they come over with them, and are ours like any other."""

from datetime import timedelta
from typing import Any

import pytest

from initiatives.exchange.record import SAID
from initiatives.models import (
    ActFile,
    ActPage,
    Attachment,
    Extraction,
    FeedItem,
    FeedSource,
    InitiativePage,
    OrganisationRights,
    Picture,
    Role,
)
from initiatives.services import feed_copies, feed_queue
from initiatives.tests import factories
from initiatives.tests.exchanged_files import (
    TITLE,
    asked_for_files,
    empty_the_site,
    give_out,
    look_again,
    record_of,
    take_in,
    with_files,
)
from initiatives.tests.feed_servers import Server
from initiatives.tests.feeds import ARRIVED as NOW
from initiatives.tests.feeds_out import FORMS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media", "site_at_the_server")]
LATER = NOW + timedelta(days=400)


def accept(item: FeedItem) -> InitiativePage:
    user = factories.person(Role.ADMINISTRATOR)
    page = feed_queue.accept(item=item, category=item.category, topics=item.topics.all(), user=user, now=NOW)
    return InitiativePage.objects.get(pk=page.pk)


def without_addresses(said: Any) -> Any:
    """Each site has its own."""
    if isinstance(said, dict):
        return {name: without_addresses(value) for name, value in said.items() if name != "url"}
    return [without_addresses(one) for one in said] if isinstance(said, list) else said


def files_of(record: dict[str, Any]) -> list[Any]:
    return [without_addresses(act["files"]) for act in record["acts"]]


def contents() -> set[bytes]:
    return {file.file.read() for file in Attachment.objects.all()}


# In ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_a_practice_comes_over_with_its_files_field_by_field(server: Server, form: str) -> None:
    before, sent = record_of(with_files()), contents()
    address = give_out(server, form)
    empty_the_site()

    after = record_of(accept(take_in(server, address)))

    for name in SAID:
        if name not in ("description", "links"):
            assert without_addresses(after[name]) == without_addresses(before[name]), name
    assert files_of(after) == files_of(before)
    assert without_addresses(after["files"]) == without_addresses(before["files"])
    assert contents() == sent
    assert all(settled.startswith(server.address("/documents/")) for settled in addresses_of(after))


def addresses_of(record: dict[str, Any]) -> list[str]:
    steps = [step["value"] for step in record["steps"] if step["type"] == "file"]
    return [file["url"] for file in [*steps, *record["files"], *record["acts"][0]["files"]]]


def test_links_in_texts_lead_to_our_files(server: Server) -> None:
    with_files()
    address = give_out(server)
    empty_the_site()

    page = accept(take_in(server, address))

    linked = Attachment.objects.get(act_files__page__title="Uchwała o pompach")
    assert f'<a id="{linked.pk}" linktype="document">tu</a>' in page.description
    assert record_of(page)["description"].count(linked.url) == 1


def test_what_came_is_the_partners_and_is_read(server: Server) -> None:
    with_files()
    address = give_out(server)
    empty_the_site()
    item = take_in(server, address)

    own = OrganisationRights.objects.get(organisation=item.source.partner_id).collection_id
    assert {file.collection_id for file in Attachment.objects.all()} == {own}
    assert {picture.collection_id for picture in Picture.objects.all()} == {own}
    assert Extraction.objects.filter(document__in=Attachment.objects.all()).count() == Attachment.objects.count() == 2
    assert not ActPage.objects.live().exists()


def test_the_page_of_an_act_has_its_file_and_no_link_in_its_place(server: Server, sign_in: Any) -> None:
    with_files()
    address = give_out(server)
    empty_the_site()
    accept(take_in(server, address))
    act = ActPage.objects.get(title="Uchwała o pompach")

    html = sign_in(factories.person(Role.OFFICIAL)).get(act.get_url()).content.decode()

    (file,) = Attachment.objects.filter(act_files__page=act)
    assert file.url in html
    assert "Partner ma pliki" not in html
    assert act.feed_act.files == []


def test_nothing_is_asked_or_written_again(server: Server) -> None:
    with_files()
    address = give_out(server)
    empty_the_site()
    take_in(server, address)
    before = (Attachment.objects.count(), Picture.objects.count(), ActFile.objects.count())

    done = look_again(server)

    assert (done.new, done.changed) == (0, 0)
    assert asked_for_files(server) == []
    assert before == (Attachment.objects.count(), Picture.objects.count(), ActFile.objects.count())


def test_another_key_changes_nothing(server: Server) -> None:
    with_files()
    first, second = give_out(server), give_out(server)
    empty_the_site()
    take_in(server, first)
    FeedSource.objects.update(address=second, feed_address="", etag="", last_modified="", body_hash="")

    done = look_again(server)

    assert (done.fetched, done.changed, done.unchanged) == (2, 0, 2)
    assert asked_for_files(server) == []


def test_what_changed_brings_its_new_files_alone(server: Server) -> None:
    page = with_files()
    address = give_out(server)
    annex = factories.AttachmentFactory.create(name="zalacznik.txt", content="Załącznik o studniach.".encode())
    annex.get_file_hash()
    act = page.acts.get().act
    act.files.update(sort_order=0)
    ActFile.objects.create(page=act, document=annex, role="annex", label="Załącznik 1", sort_order=1)
    renewed = give_out(server)
    empty_the_site()
    take_in(server, address)
    FeedSource.objects.update(address=renewed, feed_address="")
    look_again(server)

    assert sum(annex.file_hash in path for path in asked_for_files(server)) == 1
    assert len(asked_for_files(server)) == 2, "pictures may have changed in their place"
    (act,) = ActPage.objects.filter(title="Uchwała o pompach")
    draft = act.get_latest_revision_as_object()
    assert [(row.label, row.role) for row in draft.files.all()] == [("Tekst uchwały", "main"), ("Załącznik 1", "annex")]


def test_a_file_that_an_editor_put_beside_them_stays(server: Server) -> None:
    page = with_files()
    address = give_out(server)
    act = page.acts.get().act
    act.title = "Uchwała o pompach i studniach"
    act.save()
    renewed = give_out(server)
    empty_the_site()
    item = take_in(server, address)
    accept(item)
    brought = ActPage.objects.get(title="Uchwała o pompach")
    ours = factories.AttachmentFactory.create(organisation=item.source.partner, name="nasz.txt")
    draft = brought.get_latest_revision_as_object()
    draft.files = [*draft.files.all(), ActFile(document=ours, role="annex", label="Nasz", sort_order=1)]
    draft.save_revision().publish()
    FeedSource.objects.update(address=renewed, feed_address="")

    look_again(server)
    item.refresh_from_db()
    user = factories.person(Role.ADMINISTRATOR)
    feed_queue.merge(item=item, theirs=["acts"], user=user, now=NOW)

    brought.refresh_from_db()
    assert brought.title == "Uchwała o pompach i studniach"
    assert [row.label for row in brought.files.all()] == ["Tekst uchwały", "Nasz"]


def test_a_member_gets_the_practices_files_and_the_partner_keeps_the_acts(server: Server) -> None:
    with_files()
    address = give_out(server)
    empty_the_site()
    item = take_in(server, address)
    member = factories.MemberPageFactory.create()

    page = feed_queue.hand_over(item=item, member=member, user=factories.person(Role.ADMINISTRATOR), now=NOW)

    theirs = OrganisationRights.objects.get(organisation=member.pk).collection_id
    draft = page.get_latest_revision_as_object()
    (step,) = [block for block in draft.steps.raw_data if block["type"] == "file"]
    assert Attachment.objects.get(pk=step["value"]["file"]).collection_id == theirs
    assert Attachment.objects.filter(collection=theirs).count() == 2, "of the step, and of the link in the text"
    (of_act,) = Attachment.objects.filter(act_files__page__title="Uchwała o pompach")
    assert of_act.collection_id != theirs
    item.refresh_from_db()
    assert look_again(server).changed == 0


def test_what_no_page_shows_goes_after_its_time(server: Server) -> None:
    with_files()
    address = give_out(server)
    empty_the_site()
    item = take_in(server, address)
    assert feed_copies.forget_unused(now=LATER) == 0

    feed_queue.reject(item=item, reason="nie o tym", user=factories.person(Role.ADMINISTRATOR), now=NOW)

    assert feed_copies.forget_unused(now=LATER) == 3
    assert (Attachment.objects.count(), Picture.objects.count()) == (0, 0)


def test_what_waits_to_be_merged_keeps_its_files(server: Server) -> None:
    page = with_files()
    address = give_out(server)
    annex = factories.AttachmentFactory.create(name="zalacznik.txt", content="Załącznik o studniach.".encode())
    annex.get_file_hash()
    ActFile.objects.create(page=page.acts.get().act, document=annex, role="annex", sort_order=1)
    renewed = give_out(server)
    empty_the_site()
    accept(take_in(server, address))
    FeedSource.objects.update(address=renewed, feed_address="")
    look_again(server)
    assert FeedItem.objects.get(title=TITLE).proposed is not None

    assert feed_copies.forget_unused(now=LATER) == 0
    assert Attachment.objects.count() == 3


def test_a_moderator_opens_the_files_before_deciding(server: Server, sign_in: Any) -> None:
    with_files()
    address = give_out(server)
    empty_the_site()
    item = take_in(server, address)
    client = sign_in(factories.person(Role.ADMINISTRATOR))

    html = client.get(f"/admin/feeds/queue/?item={item.pk}").content.decode()

    step, of_act = Attachment.objects.get(title="Krok z plikiem"), Attachment.objects.get(act_files__isnull=False)
    assert f'<a href="{step.url}">Krok z plikiem</a>' in html
    assert f'<a href="{of_act.url}">Tekst uchwały</a>' in html
    assert html.count(of_act.url) == 2, "in the text, too"
    assert client.get(of_act.url).status_code == 200
    official = sign_in(factories.person(Role.OFFICIAL))
    assert official.get(of_act.url).status_code in (403, 404)
