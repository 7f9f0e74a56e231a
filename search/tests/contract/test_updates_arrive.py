"""Whatever changes what a page says, or what it is filed under, is found at once; what is gone is not."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from initiatives import tasks
from initiatives.models import (
    ActFile,
    ActPage,
    Category,
    CrisisKind,
    Extraction,
    GroupingUnit,
    InitiativeAct,
    InitiativePage,
    MemberPage,
    Tag,
    WithdrawalReason,
)
from initiatives.services import organisations, taxonomy, withdrawal
from initiatives.tests import examples, factories
from search.models import Entry, Form, FormKin, Stale
from search.tests.contract.site import Site

TODAY = date(2021, 3, 4)


def edit(site: Site, page: Any, **fields: Any) -> None:
    with site.changing():
        page = type(page).objects.get(pk=page.pk)
        for name, value in fields.items():
            setattr(page, name, value)
        page.save()


def test_a_changed_text(site: Site) -> None:
    page = site.initiative("Pompa", "Kupiono agregat.")
    site.finds({"agregat": ["Pompa"]})

    edit(site, page, description="<p>Kupiono namioty.</p>", title="Pompa i namioty")

    site.finds({"agregat": [], "namiot": ["Pompa i namioty"], "pompa": ["Pompa i namioty"]})
    assert not Form.objects.filter(text="agregat").exists()


def test_a_published_revision_of_a_draft(site: Site) -> None:
    page = site.initiative("Szkic o agregacie", live=False)
    site.finds({"agregat": []})

    with site.changing():
        InitiativePage.objects.get(pk=page.pk).save_revision().publish()

    site.finds({"agregat": ["Szkic o agregacie"]})


def test_unpublished_and_published_again(site: Site) -> None:
    page = site.initiative("Agregat")
    with site.changing():
        InitiativePage.objects.get(pk=page.pk).unpublish()
    site.finds({"agregat": []})

    with site.changing():
        InitiativePage.objects.get(pk=page.pk).save_revision().publish()
    site.finds({"agregat": ["Agregat"]})


def test_deleted(site: Site) -> None:
    page, act = site.initiative("Agregat"), site.act("Uchwała", "Tekst o agregacie.")
    site.initiative("Agregat drugi")

    with site.changing():
        InitiativePage.objects.get(pk=page.pk).delete()
    site.finds({"agregat": ["Agregat drugi", "Uchwała"]})

    with site.changing():
        ActPage.objects.get(pk=act.pk).delete()
    site.finds({"agregat": ["Agregat drugi"]})


def test_tags(site: Site) -> None:
    page = site.initiative("Pompa")
    with site.changing():
        page.tags.add("wolontariat")
        page.save()
    site.finds({"wolontariat": ["Pompa"]})

    with site.changing():
        taxonomy.rename_tag(tag=Tag.objects.get(name="wolontariat"), name="ochotnicy")
    site.finds({"wolontariat": [], "ochotnik": ["Pompa"]})

    with site.changing():
        page = InitiativePage.objects.get(pk=page.pk)
        page.tags.clear()
        page.save()
    site.finds({"ochotnik": []})


def test_topics_renamed_moved_and_merged(site: Site) -> None:
    water, fire = factories.topic("Woda", "woda"), factories.topic("Pożary", "pozary")
    pumps = factories.topic("Przepompownie", "przepompownie")
    page = site.initiative("Kanał")
    with site.changing():
        page.topics.set([pumps])
        page.save()
    site.finds({"przepompownia": ["Kanał"], "pompownia": []})

    with site.changing():
        taxonomy.edit_topic(topic=pumps, name="Pompownie", description="")
    site.finds({"pompownia": ["Kanał"], "przepompownia": []}, exactly=True)

    with site.changing():
        taxonomy.move_topic(topic=pumps, parent=water)
    assert site.search("kanał").counts["topic"] == {"woda": 1, "przepompownie": 1}

    with site.changing():
        taxonomy.merge_topics(source=pumps, target=fire)
    assert site.search("kanał").counts["topic"] == {"pozary": 1}
    site.finds({"pożar": ["Kanał"], "pompownia": []}, exactly=True)


@pytest.mark.parametrize("field", ["category", "crisis"])
def test_other_words_renamed(site: Site, field: str) -> None:
    word: Category | CrisisKind = (
        Category.objects.exclude(slug="wspolnota").latest("pk")
        if field == "category"
        else factories.CrisisKindFactory.create(name="Szarańcza", slug="szarancza")
    )
    filed: dict[str, Any] = {field: word}
    site.initiative("Kanał", **filed)
    act = site.act("Uchwała", **filed)

    with site.changing():
        word.name = "Gradobicie"
        word.save()

    site.finds({"gradobicie": ["Kanał", act.title]})


def test_an_act_attached_and_detached(site: Site) -> None:
    page, act = site.initiative("Kanał"), site.act("Uchwała", "Tekst o hydrantach.", number="XL/9/2020")
    site.finds({"hydrant": ["Uchwała"]})

    with site.changing():
        examples.use(page, act)
    site.finds({"hydrant": ["Kanał", "Uchwała"], "XL/9/2020": ["Kanał", "Uchwała"]})
    assert site.search("kanał").counts["has_act"] == {"tak": 1}

    with site.changing():
        InitiativeAct.objects.filter(page=page).first().delete()
    site.finds({"hydrant": ["Uchwała"], "XL/9/2020": ["Uchwała"]})


def test_an_act_published_changed_and_taken_back_is_heard_of_by_its_initiative(site: Site) -> None:
    act = site.act("Uchwała", "Tekst o hydrantach.", live=False)
    page = site.initiative("Kanał")
    with site.changing():
        examples.use(page, act)
    site.finds({"hydrant": []})

    with site.changing():
        ActPage.objects.get(pk=act.pk).save_revision().publish()
    site.finds({"hydrant": ["Kanał", "Uchwała"]})

    edit(site, act, title="Uchwała o studniach", number="L/1/2021")
    site.finds({"studnia": ["Kanał", "Uchwała o studniach"], "L/1/2021": ["Kanał", "Uchwała o studniach"]})

    with site.changing():
        ActPage.objects.get(pk=act.pk).unpublish()
    site.finds({"hydrant": [], "studnia": [], "kanał": ["Kanał"]})


def test_the_text_of_a_file_that_is_read_later(site: Site) -> None:
    act, page = site.act("Uchwała"), site.initiative("Kanał")
    with site.changing():
        examples.use(page, act)
        file = factories.AttachmentFactory.create(content=b"Tekst o hydrantach.")
        factories.attach(act, file)
    site.finds({"hydrant": []})

    with site.changing():
        tasks.read_attachment(file.pk)
    site.finds({"hydrant": ["Kanał", "Uchwała"]})

    with site.changing():
        ActFile.objects.get(page=act).delete()
    site.finds({"hydrant": []})


def test_the_text_of_a_file_among_the_steps(site: Site) -> None:
    with site.changing():
        file = factories.AttachmentFactory.create(content="Instrukcja obsługi agregatu.".encode())
    site.initiative("Prąd", steps=[("file", {"title": "", "file": file})])
    site.finds({"agregat": []})

    with site.changing():
        tasks.read_attachment(file.pk)

    site.finds({"agregat": ["Prąd"]})


def test_a_text_that_is_read_again_by_a_better_reader(site: Site) -> None:
    act = site.act("Uchwała", "Tekst o hydrnatach.")
    file = act.files.get().document
    with site.changing():
        file.text_pages.filter(number=1).update(text="Tekst o hydrantach.")
        Extraction.objects.get(document=file).save()

    site.finds({"hydrant": ["Uchwała"]}, exactly=True)


def test_no_word_of_a_withdrawn_file_stays_in_any_table(site: Site) -> None:
    word = "nazwiskodotajemnicy"
    act, page = site.act("Uchwała", f"Wniosek, który złożył {word}."), site.initiative("Kanał")
    with site.changing():
        examples.use(page, act)
    file = act.files.get().document
    site.finds({word: ["Kanał", "Uchwała"]})

    with site.changing():
        withdrawal.withdraw(
            file=file, by=site.reader, reason=WithdrawalReason.PERSONAL_DATA, now=timezone.now()
        )  # fmt: skip

    site.finds({word: [], "uchwała": ["Uchwała", "Kanał"]})
    assert not site.search(word[:-1] + "x").corrected
    assert not Form.objects.filter(text__contains=word[:8]).exists()
    assert not FormKin.objects.filter(kin__contains=word[:5]).exists()
    assert not Entry.objects.filter(body__contains=word).exists()


def test_a_member_that_is_called_otherwise(site: Site) -> None:
    with site.changing():
        member = factories.MemberPageFactory.create(title="Wola", code="1405022")
    page = site.initiative("Kanał", parent=member)
    slug = member.slug
    site.finds({"wola": ["Kanał", "Wola"]})

    with site.changing():
        organisations.change_unit(member=member, title="Zawada", on=TODAY)

    counts = site.search("kanał").counts["organisation"]
    renamed = MemberPage.objects.get(pk=member.pk).slug
    assert renamed != slug
    assert counts == {renamed: 1}
    site.finds({"zawada": ["Zawada", "Kanał"], "kanał gmina:Zawada": ["Kanał"], "wola": ["Zawada"]}, exactly=True)
    assert page.title == "Kanał"


def test_a_page_that_moved_is_its_new_members(site: Site) -> None:
    with site.changing():
        old, new = (factories.MemberPageFactory.create(title=title) for title in ("Wola", "Zawada"))
    page = site.initiative("Kanał", parent=old)

    with site.changing():
        InitiativePage.objects.get(pk=page.pk).move(new, pos="last-child")

    assert site.found("zawada kanał")[0] == "Kanał"
    site.finds({"wola kanał -zawada": ["Wola"], "kanał gmina:Wola": [], "kanał gmina:Zawada": ["Kanał"]})
    assert site.search("kanał").counts["organisation"] == {new.slug: 1}


def test_another_population_band(site: Site) -> None:
    member = factories.MemberPageFactory.create(population=4_000)
    site.initiative("Kanał", parent=member)
    (before,) = site.search("kanał").counts["population"]

    edit(site, member, population=150_000)

    (after,) = site.search("kanał").counts["population"]
    assert after != before


def test_a_grouping_that_gains_and_loses_a_unit(site: Site) -> None:
    with site.changing():
        member = factories.MemberPageFactory.create(code="1405022")
    site.initiative("Kanał", parent=member)
    with site.changing():
        grouping = factories.GroupingPageFactory.create(title="Metropolia", slug="metropolia")
    assert not site.search("kanał").counts["grouping"]

    with site.changing():
        unit = GroupingUnit.objects.create(page=grouping, unit_number="140502")
    assert site.search("kanał").counts["grouping"] == {"metropolia": 1}

    with site.changing():
        unit.delete()
    assert not site.search("kanał").counts["grouping"]


def test_nothing_waits_after_a_change(site: Site) -> None:
    page = site.initiative("Agregat")
    with site.changing():
        page.delete()

    assert not Stale.objects.exists()
    assert Entry.objects.get(number=page.pk).gone_on == timezone.localdate()
