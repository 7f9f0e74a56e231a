"""What is found is counted by what it is filed under, and narrowed by it."""

from typing import Any

import pytest

from initiatives.models import Category, InitiativePage, Initiator, Topic
from initiatives.tests import examples, factories
from search.engines.interface import YES
from search.tests.contract.site import Site


@pytest.fixture
def filed(site: Site) -> Site:
    """Four initiatives about pumps, of two members and a partner, one act and the members themselves."""
    with site.changing():
        town = factories.MemberPageFactory.create(title="Pompowo", slug="pompowo", code="2469011", population=280_000)
        village = factories.MemberPageFactory.create(title="Wola", slug="wola", code="1405022", population=4_000)
        partner = factories.PartnerPageFactory.create(title="Związek", slug="zwiazek")
        water = factories.topic("Woda", "woda")
        pumps = factories.topic("Przepompownie", "przepompownie", parent=water)
        fire = factories.topic("Pożary", "pozary")
    act = site.act("Uchwała o pompach", parent=town, kind="resolution", status="repealed", issued_on="2019-05-06")
    _made(site, "Pompa A", [pumps], parent=town, stage="running", started_on="2020-01-02")
    _made(site, "Pompa B", [pumps, fire], parent=town, stage="finished", started_on="2021-01-02")
    _made(site, "Pompa C", [fire], parent=village, stage="finished", started_on="2021-03-04", act=act)
    _made(site, "Pompa D", [], parent=partner, stage="idea", started_on="2020-03-04")
    return site


def _made(site: Site, title: str, topics: list[Topic], *, act: Any = None, **fields: Any) -> InitiativePage:
    with site.changing():
        page: InitiativePage = factories.InitiativePageFactory.create(title=title, **fields)
        page.topics.set(topics)
        page.initiators.add(Initiator.objects.get(kind=Initiator.Kind.NGO))
        page.save()
        if act:
            examples.use(page, act)
    return page


def test_everything_found_is_counted_by_all_its_values(filed: Site) -> None:
    counts = filed.search("pompa").counts

    assert counts["what"] == {"inicjatywy": 3, "akty": 1, "od-partnerow": 1}
    assert counts["stage"] == {"running": 1, "finished": 2, "idea": 1}
    assert counts["topic"] == {"woda": 2, "przepompownie": 2, "pozary": 2}
    assert counts["organisation"] == {"pompowo": 3, "wola": 1, "zwiazek": 1}
    assert counts["voivodeship"] == {"24": 3, "14": 1}
    assert counts["year"] == {"2019": 1, "2020": 2, "2021": 2}
    assert counts["status"] == {"repealed": 1}
    assert counts["initiator"] == {"ngo": 4}
    assert counts["has_act"] == {"tak": 1, "nie": 3}
    assert counts["source"] == {"wlasne": 4, "partnerzy": 1}
    assert counts["category"] == {"wspolnota": 4, "prawo": 1}


def test_values_of_a_facet_widen_and_facets_narrow(filed: Site) -> None:
    both = filed.search("pompa", choices={"stage": ["running", "finished"]})
    narrower = filed.search("pompa", choices={"stage": ["running", "finished"], "organisation": ["wola"]})

    assert sorted(hit.title for hit in both.hits) == ["Pompa A", "Pompa B", "Pompa C"]
    assert [hit.title for hit in narrower.hits] == ["Pompa C"]
    assert narrower.total == 1


def test_a_facets_own_choice_is_open_in_its_counts(filed: Site) -> None:
    counts = filed.search("pompa", choices={"stage": ["finished"]}).counts

    assert counts["stage"] == {"running": 1, "finished": 2, "idea": 1}
    assert counts["organisation"] == {"pompowo": 1, "wola": 1}
    assert counts["topic"] == {"woda": 1, "przepompownie": 1, "pozary": 2}


def test_a_topic_has_what_stands_below_it(filed: Site) -> None:
    assert sorted(filed.found("pompa", choices={"topic": ["woda"]})) == ["Pompa A", "Pompa B"]
    assert sorted(filed.found("pompa", choices={"topic": ["woda", "pozary"]})) == ["Pompa A", "Pompa B", "Pompa C"]


def test_groups_are_counted_and_chosen_as_facets_are(filed: Site) -> None:
    groups = {"neighbours": ("organisation", frozenset({"wola", "zwiazek"}))}
    near = filed.search("pompa", groups=groups, choices={"neighbours": [YES], "stage": ["finished"]})
    none = filed.search("pompa", groups={"neighbours": ("organisation", frozenset({"pompowo-dolne"}))})

    assert [hit.title for hit in near.hits] == ["Pompa C"]
    assert near.counts["neighbours"] == {YES: 1}
    assert near.counts["organisation"] == {"wola": 1}
    assert filed.search("pompa", groups=groups).counts["neighbours"] == {YES: 2}
    assert not none.counts["neighbours"]


def test_values_that_nobody_has_find_nothing_and_break_nothing(filed: Site) -> None:
    for choices in ({"stage": ["nie ma"]}, {"topic": ["\x00"]}, {"year": ["'; --"]}, {"neighbours": [YES]}):
        answer = filed.search("pompa", choices=choices)
        assert (answer.total, list(answer.hits)) == (0, []), choices
    assert filed.search("pompa", choices={"stage": ["nie ma"]}).counts["stage"] == {
        "running": 1, "finished": 2, "idea": 1,
    }  # fmt: skip


def test_words_before_a_colon_choose_too(filed: Site) -> None:
    filed.finds({
        "pompa gmina:Wola": ["Pompa C"],
        "pompa gmina:wola OR gmina:zwiazek": ["Pompa C", "Pompa D"],
        "pompa temat:woda": ["Pompa A", "Pompa B"],
        "pompa temat:pozary -gmina:Pompowo": ["Pompa C"],
        "pompa rok:2020": ["Pompa A", "Pompa D"],
        "pompa rok:2020-2021 -rok:2021": ["Pompa A", "Pompa D"],
        "gmina:Wola": ["Pompa C", "Wola"],
        "pompa gmina:Nieznana": [],
        # In another form, where no name begins so.
        "pompa gmina:Pompowa": ["Pompa A", "Pompa B", "Uchwała o pompach"],
        "pompa temat:wody": ["Pompa A", "Pompa B"],
        "pompa temat:Pożarem -gmina:Pompowie": ["Pompa C"],
        'pompa gmina:"Wola Pompowa"': [],
    })  # fmt: skip
    filed.finds({"pompa gmina:Pompowo": ["Pompa A"]}, choices={"stage": ["running"]})


def test_an_acts_number_before_a_colon(filed: Site) -> None:
    act = filed.act("Zarządzenie o dyżurach", number="XII/34/2021", kind="order")
    with filed.changing():
        page = InitiativePage.objects.get(title="Pompa A")
        examples.use(page, act)

    filed.finds({"akt:XII/34/2021": ["Pompa A", "Zarządzenie o dyżurach"], "akt:XII/35/2021": []})
    filed.finds({"pompa akt:XII/34/2021": ["Pompa A"], "pompa -akt:XII/34/2021 gmina:Pompowo -uchwała": ["Pompa B"]})


@pytest.mark.slow
def test_what_is_filed_elsewhere_is_counted_there(filed: Site) -> None:
    with filed.changing():
        page = InitiativePage.objects.get(title="Pompa A")
        page.category = Category.objects.exclude(slug__in=["wspolnota", "prawo"]).first()
        page.stage = "rejected"
        page.save()

    counts = filed.search("pompa").counts
    assert counts["stage"] == {"rejected": 1, "finished": 2, "idea": 1}
    assert counts["category"] == {"wspolnota": 3, "prawo": 1, page.category.slug: 1}
