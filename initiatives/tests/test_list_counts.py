"""Hits and counts are those of brute force, on any data and for any choice; and no draft is among them."""

from collections.abc import Callable, Iterable
from random import Random
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cms.users.models import User
from initiatives.facets import declared
from initiatives.facets.interface import Kind, Question, finder
from initiatives.facets.sets import Sets
from initiatives.models import (
    Category,
    GroupingPage,
    GroupingUnit,
    InitiativePage,
    Initiator,
    MemberPage,
    Role,
    Topic,
    UnitKind,
)
from initiatives.tests import factories

Rows = list[dict[str, list[str]]]
rows_of = st.lists(
    st.fixed_dictionaries({name: st.lists(st.sampled_from("abc"), max_size=2) for name in ("x", "y", "z")}), max_size=40
)
choices_of = st.dictionaries(
    st.sampled_from(["x", "y", "z", "unknown"]), st.lists(st.sampled_from("abcd"), max_size=3).map(tuple)
)


def fits(row: dict[str, list[str]], choices: dict[str, tuple[str, ...]]) -> bool:
    return all(not values or set(values) & set(row.get(name, ())) for name, values in choices.items())


def brute_counts(rows: Rows, choices: dict[str, Any], facets: Iterable[str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for name in facets:
        others = {facet: values for facet, values in choices.items() if facet != name}
        own = [value for row in rows if fits(row, others) for value in set(row[name])]
        found[name] = {value: own.count(value) for value in set(own)}
    return found


@given(rows_of, choices_of, st.integers(0, 45), st.integers(1, 20), st.randoms())
def test_sets_count_as_brute_force_does(
    rows: Rows, choices: dict[str, Any], first: int, size: int, random: Any
) -> None:
    facets: dict[str, dict[str, list[int]]] = {"x": {}, "y": {}, "z": {}}
    for position, row in enumerate(rows):
        for name, values in row.items():
            for value in values:
                facets[name].setdefault(value, []).append(position)
    sets = Sets(len(rows), facets)
    order = random.sample(range(len(rows)), len(rows))

    chosen = sets.chosen(choices)
    right = [position for position, row in enumerate(rows) if fits(row, choices)]

    assert chosen.bit_count() == len(right)
    assert sets.positions(chosen, None, first, size) == right[first : first + size]
    assert sets.positions(chosen, order, first, size) == [row for row in order if row in right][first : first + size]
    assert sets.counts(choices, {}) == brute_counts(rows, choices, "xyz")


@pytest.fixture
def country() -> dict[str, Any]:
    """Members of all sizes and kinds, some former, a partner and groupings; pages with and without everything."""
    random = Random(7)
    above = factories.topic("Woda", "woda")
    topics = [above, factories.topic("Powódź", "powodz-t", above), factories.topic("Szkoła", "szkola")]
    crises = [None, *factories.CrisisKindFactory.create_batch(2)]
    members = [
        factories.MemberPageFactory.create(code=code, population=population)
        for code, population in [
            ("0861011", None), ("0811012", 4_000), ("0811023", 12_000), ("1465011", 1_800_000), ("0811", 95_000),
            ("24", 4_300_000),
        ]
    ]  # fmt: skip
    members[2].ended_on, members[2].ending = timezone.localdate(), "left"
    members[2].save()
    partner = factories.PartnerPageFactory.create()
    grouping = factories.GroupingPageFactory.create(title="Metropolia", slug="metropolia")
    for member in members[:2]:
        GroupingUnit.objects.create(page=grouping, unit_number=member.unit_number)
    powiat = factories.GroupingPageFactory.create(title="Gminy żarskie", slug="zarskie", kind="powiat", powiat="0811")
    initiators = list(Initiator.objects.all())
    act = factories.ActPageFactory.create(parent=members[0], live=False)
    for number in range(60):
        parent = random.choice([*members, partner, grouping])
        page = factories.InitiativePageFactory.create(
            parent=parent, title=f"Strona {number}", live=number % 7 > 0, crisis=random.choice(crises),
            category=random.choice(list(Category.objects.all()[:3])), stage=random.choice(["", "idea", "running"]),
            started_on=random.choice([None, "2020-03-01", "2021-04-01"]), first_published_at=timezone.now(),
        )  # fmt: skip
        page.topics = random.sample(topics, random.randint(0, 2))
        page.initiators = random.sample(initiators, random.randint(0, 2))
        page.save()
        if number % 5 == 0:
            # A draft of an act is nobody's act yet.
            factories.link_act(page, act if number % 10 == 0 else factories.ActPageFactory.create(parent=parent))
    return {"members": members, "partner": partner, "grouping": grouping, "powiat": powiat}


def described(page: InitiativePage) -> dict[str, list[str]]:
    """What one page is found by, asked of the page itself."""
    organisation = page.organisation.specific
    member = organisation if isinstance(organisation, MemberPage) else None
    topics = {slug for topic in page.topics.all() for slug in [topic.slug, *_above(topic)]}
    year = page.started_on.year if page.started_on else timezone.localtime(page.first_published_at).year
    kind = member.unit_kind if member else "partner" if "partner" in type(organisation).__name__.lower() else "grouping"
    assert page.category
    return {
        "category": [page.category.slug],
        "crisis": [page.crisis.slug] if page.crisis else [],
        "topic": sorted(topics),
        "stage": [page.stage] if page.stage else [],
        "unit_kind": [kind],
        "population": [declared.band(member.population if member else None)],
        "voivodeship": [member.voivodeship] if member else [],
        "powiat": [member.powiat] if member and member.powiat else [],
        "organisation": [organisation.slug],
        "grouping": _groupings(page),
        "initiator": [initiator.kind for initiator in page.initiators.all()],
        "year": [str(year)],
        "has_act": ["tak" if page.acts.filter(act__live=True).exists() else "nie"],
        "tag": [],
    }


def _above(topic: Topic) -> list[str]:
    return [one.slug for one in topic.get_ancestors()]


def _groupings(page: InitiativePage) -> list[str]:
    rows = InitiativePage.objects.filter(pk=page.pk)
    return [grouping.slug for grouping in GroupingPage.objects.live() if rows.filter(grouping.sharing()).exists()]


@pytest.mark.django_db
def test_lists_count_as_brute_force_does(country: dict[str, Any]) -> None:
    user = factories.person()
    pages = list(InitiativePage.objects.live().order_by("-first_published_at", "-pk"))
    rows = [described(page) for page in pages]
    values = {name: sorted({value for row in rows for value in row[name]}) for name in rows[0]}
    assert all(values[name] for name in values if name != "tag")
    assert set(values["unit_kind"]) >= {UnitKind.POWIAT, UnitKind.VOIVODESHIP, "partner", "grouping"}
    random = Random(11)
    facets = [name for name in values if values[name]]

    for _ in range(40):
        chosen = random.sample(facets, random.randint(0, 3))
        choices = {
            name: tuple(random.sample(values[name], min(len(values[name]), random.randint(1, 2)))) for name in chosen
        }
        found = finder().find(Question(Kind.INITIATIVES, choices, size=100), user=user)

        assert list(found.hits) == [page.pk for page, row in zip(pages, rows, strict=True) if fits(row, choices)]
        assert {name: counts for name, counts in found.counts.items() if counts} == {
            name: counts for name, counts in brute_counts(rows, choices, values).items() if counts
        }


@pytest.mark.django_db
def test_what_a_page_has_chosen_narrows_and_is_never_open(country: dict[str, Any]) -> None:
    question = Question(Kind.INITIATIVES, {"stage": ("idea",)}, fixed={"topic": ("woda",)}, size=100)

    found = finder().find(question, user=factories.person())

    assert found.hits
    assert "topic" not in found.counts
    for page in InitiativePage.objects.filter(pk__in=found.hits):
        assert page.stage == "idea"
        assert "woda" in described(page)["topic"]
    opened = sum(found.counts["stage"].values())
    assert opened > found.total


@pytest.mark.django_db
def test_a_draft_of_another_member_changes_no_count(sign_in: Callable[[User], Client]) -> None:
    """Not even its own author's: a list is the same for all."""
    member = factories.MemberPageFactory.create()
    people = [factories.person(), factories.person(Role.EDITOR, member), factories.person(Role.ADMINISTRATOR)]
    published = factories.InitiativePageFactory.create(stage="running")
    factories.ActPageFactory.create(parent=published.get_parent())
    topic = factories.topic("Tajny", "tajny")
    before = [answers(user, sign_in(user)) for user in people]

    draft = factories.InitiativePageFactory.create(parent=member, live=False, stage="running", title="Szkic")
    draft.tags.add("tajne")
    draft.topics.add(topic)
    draft.save()
    act = factories.ActPageFactory.create(parent=member, live=False)
    factories.link_act(published, act)
    factories.link_act(draft, factories.ActPageFactory.create(parent=member, live=False))

    assert [answers(user, sign_in(user)) for user in people] == before


def answers(user: User, client: Client) -> Any:
    counts = [finder().find(Question(kind), user=user) for kind in Kind]
    pages = [client.get(f"/{path}/").content.decode().partition('<main')[2].partition("</main")[0]
             for path in ("inicjatywy", "akty")]  # fmt: skip
    return counts, pages


@pytest.mark.django_db
def test_whoever_belongs_nowhere_is_told_no_number() -> None:
    factories.InitiativePageFactory.create()
    stranger = factories.UserFactory.create()

    found = finder().find(Question(Kind.INITIATIVES), user=stranger)

    assert (found.total, found.hits, found.counts) == (0, (), {})
    assert finder().totals([Question(Kind.INITIATIVES)], user=stranger) == [0]
    assert finder().numbers(Question(Kind.INITIATIVES), user=stranger, limit=9) == []


@pytest.mark.django_db
def test_acts_are_counted_by_their_files_as_long_as_these_can_be_read() -> None:
    with_file, withdrawn, _bare = (factories.ActPageFactory.create() for _ in range(3))
    factories.attach(with_file, factories.AttachmentFactory.create())
    factories.attach(withdrawn, factories.AttachmentFactory.create(withdrawn_at=timezone.now()))

    found = finder().find(Question(Kind.ACTS), user=factories.person())

    assert found.counts["has_files"] == {"tak": 1, "nie": 2}
