"""One factory a model. Pages are added below a parent of their own unless one is given."""

from typing import Any

import factory
import wagtail_factories
from django.core.files.base import ContentFile
from wagtail.models import Page

from cms.users.models import User
from home.models import HomePage
from initiatives.models import (
    ActFile,
    ActPage,
    Attachment,
    Category,
    CrisisKind,
    FeedSource,
    GroupingKind,
    GroupingPage,
    InitiativeAct,
    InitiativePage,
    MemberPage,
    Membership,
    Organisation,
    PartnerPage,
    Picture,
    Role,
    Topic,
)
from initiatives.teryt import VOIVODESHIPS

PASSWORD = "correct-horse-battery"


def home() -> HomePage:
    """The one home page, made by a migration."""
    return HomePage.objects.get()


def gmina_code(number: int) -> str:
    """The code of an urban gmina, another one for every number below 95,040."""
    rest, powiat = divmod(number, 60)
    voivodeship = sorted(VOIVODESHIPS)[rest % 16]
    return f"{voivodeship}{powiat + 1:02d}{rest // 16 % 99 + 1:02d}1"


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"osoba{n}@burza.example")
    name = factory.Sequence(lambda n: f"Stanowisko {n}")
    password = factory.django.Password(PASSWORD)


class PageFactory(wagtail_factories.PageFactory):
    class Meta:
        abstract = True


class MemberPageFactory(PageFactory):
    class Meta:
        model = MemberPage

    title = factory.Sequence(lambda n: f"Gmina {n}")
    code = factory.Sequence(gmina_code)
    slug = factory.LazyAttribute(lambda page: f"gmina-{page.code}")
    parent = factory.LazyFunction(home)


class PartnerPageFactory(PageFactory):
    class Meta:
        model = PartnerPage

    title = factory.Sequence(lambda n: f"Związek gmin {n}")
    slug = factory.Sequence(lambda n: f"zwiazek-gmin-{n}")
    parent = factory.LazyFunction(home)


class GroupingPageFactory(PageFactory):
    class Meta:
        model = GroupingPage

    title = factory.Sequence(lambda n: f"Metropolia {n}")
    slug = factory.Sequence(lambda n: f"metropolia-{n}")
    kind = GroupingKind.METROPOLIS
    parent = factory.LazyFunction(home)


class InitiativePageFactory(PageFactory):
    class Meta:
        model = InitiativePage

    title = factory.Sequence(lambda n: f"Inicjatywa {n}")
    slug = factory.Sequence(lambda n: f"inicjatywa-{n}")
    category = factory.LazyFunction(lambda: Category.objects.get(slug="wspolnota"))
    summary = factory.Sequence(lambda n: f"Streszczenie {n}")
    description = "<p>Opis inicjatywy.</p>"
    parent = factory.SubFactory(MemberPageFactory)


class ActPageFactory(PageFactory):
    class Meta:
        model = ActPage

    title = factory.Sequence(lambda n: f"Uchwała w sprawie {n}")
    slug = factory.Sequence(lambda n: f"uchwala-{n}")
    number = factory.Sequence(lambda n: f"XX/{n}/2020")
    issued_on = factory.Faker("date_object")
    parent = factory.SubFactory(MemberPageFactory)


class AttachmentFactory(factory.django.DjangoModelFactory[Attachment]):
    """A text file in the collection of `organisation` (a page; the root collection without one)."""

    class Meta:
        model = Attachment

    class Params:
        organisation: Page | None = None
        content = b"Tekst aktu."
        name = factory.Sequence(lambda n: f"akt-{n}.txt")

    title = factory.LazyAttribute(lambda row: row.name)
    file = factory.LazyAttribute(lambda row: ContentFile(row.content, name=row.name))
    file_size = factory.LazyAttribute(lambda row: len(row.content))

    @factory.lazy_attribute
    def collection(self) -> Any:
        from wagtail.models import Collection

        return self.organisation.rights.collection if self.organisation else Collection.get_first_root_node()


class PictureFactory(wagtail_factories.ImageFactory):
    class Meta:
        model = Picture


class CrisisKindFactory(factory.django.DjangoModelFactory[CrisisKind]):
    class Meta:
        model = CrisisKind

    name = factory.Sequence(lambda n: f"kryzys {n}")
    slug = factory.Sequence(lambda n: f"kryzys-{n}")


def topic(name: str, slug: str, parent: Topic | None = None) -> Topic:
    node = {"name": name, "slug": slug}
    return parent.add_child(**node) if parent else Topic.add_root(**node)


def person(role: str = Role.OFFICIAL, organisation: Organisation = None, **fields: Any) -> User:
    """A person with a membership: of `organisation`, or of the association."""
    user = UserFactory.create(**fields)
    Membership.objects.create(
        user=user,
        role=role,
        member=organisation if isinstance(organisation, MemberPage) else None,
        partner=organisation if isinstance(organisation, PartnerPage) else None,
        grouping=organisation if isinstance(organisation, GroupingPage) else None,
    )
    return user


def attach(act: ActPage, attachment: Attachment) -> ActFile:
    return ActFile.objects.create(page=act, document=attachment)


def link_act(initiative: InitiativePage, act: ActPage) -> InitiativeAct:
    return InitiativeAct.objects.create(page=initiative, act=act)


class FeedSourceFactory(factory.django.DjangoModelFactory[FeedSource]):
    class Meta:
        model = FeedSource

    partner = factory.SubFactory(PartnerPageFactory)
    address = factory.Sequence(lambda n: f"https://partner-{n}.example/feed/")
