"""A draft that was stored some time ago still opens, whatever became of what it names."""

from typing import Any

import pytest

from initiatives.models import (
    ActAmendment,
    ActFile,
    ActPage,
    Attachment,
    Category,
    Extraction,
    InitiativeAct,
    InitiativePage,
    InitiativeSource,
    Topic,
)
from initiatives.tests import factories

pytestmark = pytest.mark.django_db


def reopened(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk).get_latest_revision_as_object()


def test_an_initiatives_draft_outlives_what_it_names() -> None:
    page: InitiativePage = factories.InitiativePageFactory()
    act, source = factories.ActPageFactory(), factories.InitiativePageFactory()
    category, crisis = Category.objects.create(name="x", slug="x"), factories.CrisisKindFactory.create()
    kept = factories.ActPageFactory()
    page.category, page.crisis = category, crisis
    page.acts = [InitiativeAct(act=act), InitiativeAct(act=kept)]
    page.based_on = [InitiativeSource(source=source)]
    page.save_revision()
    for row in (act, source, category, crisis):
        row.delete()

    draft = reopened(page)

    assert (draft.category, draft.crisis) == (None, None)
    assert [link.act for link in draft.acts.all()] == [kept]
    assert not draft.based_on.exists()
    draft.save_revision(clean=False)


def test_an_acts_draft_outlives_what_it_names() -> None:
    page: ActPage = factories.ActPageFactory()
    amended, file = factories.ActPageFactory(), factories.AttachmentFactory.create()
    page.amendments = [ActAmendment(amended=amended)]
    page.files = [ActFile(document=file)]
    page.save_revision()
    amended.delete()
    # Past what keeps a file that a draft names: by hand in the database, or from before that.
    Extraction.objects.filter(document=file).delete()
    Attachment.objects.filter(pk=file.pk)._raw_delete("default")

    draft = reopened(page)

    assert not draft.amendments.exists()
    assert not draft.files.exists()


def test_a_draft_with_a_merged_topic_is_published_with_its_target() -> None:
    food, meals = factories.topic("Żywność", "zywnosc"), factories.topic("Jedzenie", "jedzenie")
    page: InitiativePage = factories.InitiativePageFactory(live=False)
    page.topics = [meals, food]
    revision = page.save_revision()
    Topic.objects.filter(pk=meals.pk).update(merged_into=food)

    revision.publish()

    assert list(InitiativePage.objects.get(pk=page.pk).topics.all()) == [food]
