"""Whoever asks finds what they may read, and hears of nothing else: in hits, counts, corrections or passages."""

from django.contrib.auth.models import AnonymousUser

from initiatives.models import InitiativePage, MemberPage, Role
from initiatives.tests import examples, factories
from search.models import Form
from search.tests.contract.site import Site


def test_whoever_belongs_reads_what_others_published(site: Site) -> None:
    site.initiative("Agregat dla szpitala")
    editor = factories.person(Role.EDITOR, factories.MemberPageFactory.create())

    assert site.found("agregat", user=editor) == ["Agregat dla szpitala"]


def test_who_belongs_nowhere_finds_nothing(site: Site) -> None:
    site.initiative("Agregat dla szpitala")
    left = factories.person()
    left.is_active = False
    for nobody in (factories.UserFactory.create(), left, AnonymousUser()):
        answer = site.search("agregat", user=nobody)
        assert (answer.total, list(answer.hits), answer.counts) == (0, [], {})


def test_drafts_are_found_by_nobody(site: Site) -> None:
    member = factories.MemberPageFactory.create()
    site.initiative("Agregat w szkicu", parent=member, live=False)
    site.act("Uchwała o agregacie", "Agregat na drugiej stronie", parent=member, live=False)
    editor = factories.person(Role.EDITOR, member)

    for reader in (site.reader, editor, factories.person(Role.ADMINISTRATOR)):
        answer = site.search("agregat", user=reader)
        assert (answer.total, list(answer.hits)) == (0, [])
        assert not any(answer.counts.values())


def test_a_draft_of_something_published_changes_nothing(site: Site) -> None:
    page = site.initiative("Agregat dla szpitala")
    with site.changing():
        page.title = "Zupełnie inny tytuł"
        page.save_revision()

    site.finds({"agregat": ["Agregat dla szpitala"], "inny": []})


def test_words_of_drafts_are_never_suggested(site: Site) -> None:
    site.initiative("Skryptozaury w szkicu", live=False)
    site.initiative("Pompa")

    answer = site.search("skryptozuary")

    assert not answer.corrected
    assert not Form.objects.filter(text__startswith="skrypto").exists()


def test_words_that_were_withdrawn_are_suggested_no_more(site: Site) -> None:
    page = site.initiative("Skryptozaury dla każdego")
    assert dict(site.search("skryptozuary").corrected) == {"skryptozuary": ("skryptozaury",)}

    with site.changing():
        InitiativePage.objects.get(pk=page.pk).unpublish()

    assert not site.search("skryptozuary").corrected
    assert not Form.objects.filter(text__startswith="skrypto").exists()


def test_an_initiative_is_not_found_by_a_draft_of_an_act(site: Site) -> None:
    act = site.act("Uchwała o hydrantach", "Hydrant przy remizie", number="XX/77/2020", live=False)
    page = site.initiative("Woda do gaszenia")
    with site.changing():
        examples.use(page, act)

    site.finds({"hydrant": [], "XX/77/2020": [], "gaszenie": ["Woda do gaszenia"]})
    assert site.search("gaszenie").counts["has_act"] == {"nie": 1}


def test_what_is_published_no_more_meanwhile_is_not_shown(site: Site) -> None:
    page = site.initiative("Agregat dla szpitala")
    # Past all signals, so that no index has heard of it.
    type(page).objects.filter(pk=page.pk).update(live=False)

    assert list(site.search("agregat").hits) == []


def test_a_members_own_page_is_found_when_it_is_published(site: Site) -> None:
    with site.changing():
        factories.MemberPageFactory.create(title="Kotowice")
        page: MemberPage = factories.MemberPageFactory.create(title="Bartąg", live=False)
    assert site.found("bartąg") == []

    with site.changing():
        page.live = True
        page.save()

    assert site.found("bartag") == ["Bartąg"]
