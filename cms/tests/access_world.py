"""Two members of one name, their people, and what one of them keeps to itself: the ground on which doors are tried."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client, TestCase
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Comment, Page, TaskState, UploadedFile, Workflow

from cms.users.models import User
from initiatives.models import (
    ActPage,
    Attachment,
    Category,
    InitiativeAct,
    InitiativePage,
    InitiativeSource,
    MemberPage,
    Picture,
    Proposal,
    Role,
    Tag,
    TextPage,
)
from initiatives.services import proposals
from initiatives.tests import factories

ROLES = (
    "stranger",
    "official",
    "partners",
    "editor",
    "moderator",
    "other_editor",
    "other_moderator",
    "administrator",
)
# Those who must not meet anything of the other member that is not published.
OUTSIDERS = ROLES[:5]
# Of both members: whatever goes by a name would let the people of one into the other.
NAME = "Osiek"
# Stands in everything that the other member keeps to itself, beside a word that can be searched for.
SECRET = "qqtajnosc"
WORD = "rekawiczkarnia"
HIDDEN = f"{SECRET} {WORD}"


class Answer(NamedTuple):
    status: int
    location: str
    body: bytes
    headers: Mapping[str, str]


@dataclass
class World:
    """Objects are the other member's unless their name says `my`."""

    people: dict[str, User | None]
    member: MemberPage
    other: MemberPage
    my_page: InitiativePage
    my_file: Attachment
    my_picture: Picture
    draft: InitiativePage
    submitted: InitiativePage
    published: InitiativePage
    draft_act: ActPage
    withdrawn: InitiativePage
    withdrawn_act: ActPage
    published_act: ActPage
    file: Attachment
    unused_file: Attachment
    published_file: Attachment
    picture: Picture
    published_picture: Picture
    upload: UploadedFile
    task_state: TaskState
    session: EditingSession
    words: dict[str, int]
    redirect: Redirect
    proposal: Proposal

    def __post_init__(self) -> None:
        self._clients = {role: _sign_in(person) for role, person in self.people.items()}
        self._cookies = {role: client.cookies.output(header="", sep=";") for role, client in self._clients.items()}

    def ask(self, role: str, method: str, path: str, data: Mapping[str, Any] | None = None, **more: Any) -> Answer:
        """What one of the people gets. Nothing that it changes stays, not even a sign-out."""
        with self._as(role) as client:
            return _answer(getattr(client, method)(path, data, **more))

    def ask_after_post(self, role: str, path: str, data: Mapping[str, Any]) -> Answer:
        """What the same address shows once something was posted to it, as a preview does."""
        with self._as(role) as client:
            client.post(path, data)
            return _answer(client.get(path))

    def after_post(self, role: str, path: str, data: Mapping[str, Any], look: Callable[[], Any]) -> Any:
        """What `look` finds once something was posted."""
        with self._as(role) as client:
            client.post(path, data)
            return look()

    @contextmanager
    def _as(self, role: str) -> Iterator[Client]:
        client = self._clients[role]
        client.cookies = SimpleCookie(self._cookies[role])
        before = transaction.savepoint()
        try:
            yield client
        finally:
            transaction.savepoint_rollback(before)


def _answer(response: Any) -> Answer:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return Answer(response.status_code, response.headers.get("Location", ""), body, response.headers)


def build() -> World:
    """Inside a transaction; what is done on commit is done at once, so that every index knows what there is."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        member, other = factories.MemberPageFactory(title=NAME), factories.MemberPageFactory(title=NAME)
        people = _people(member, other)
        pages = _pages(member, other, people["other_editor"])
        files = _files(member, other)
    with TestCase.captureOnCommitCallbacks(execute=True):
        _use(pages, files)
        words = _words(pages["draft"])
        task_state = _submit(pages["submitted"], people["other_editor"])
    with TestCase.captureOnCommitCallbacks(execute=True):
        upload, session = _traces(pages["draft"], people["other_editor"])
        _hide_collection(other)
    return World(
        people={"stranger": None, **people},
        member=member,
        other=other,
        upload=upload,
        session=session,
        task_state=task_state,
        words=words,
        proposal=_propose(people["other_moderator"], other),
        redirect=Redirect.objects.create(old_path="/dawna", redirect_page=other),
        **{name: page.__class__.objects.get(pk=page.pk) for name, page in pages.items()},
        **files,
    )


def _people(member: MemberPage, other: MemberPage) -> dict[str, User]:
    return {
        "official": factories.person(Role.OFFICIAL, member),
        "partners": factories.person(Role.OFFICIAL, factories.PartnerPageFactory()),
        "editor": factories.person(Role.EDITOR, member),
        "moderator": factories.person(Role.MODERATOR, member),
        "other_editor": factories.person(Role.EDITOR, other, name=f"{SECRET} redaktor"),
        "other_moderator": factories.person(Role.MODERATOR, other, name=f"{SECRET} moderator"),
        "administrator": factories.person(Role.ADMINISTRATOR),
    }


def _pages(member: MemberPage, other: MemberPage, author: User) -> dict[str, Page]:
    hidden = {
        "title": HIDDEN,
        "summary": HIDDEN,
        "description": f"<p>{HIDDEN}</p>",
        "parent": other,
        "live": False,
        "owner": author,
    }
    published = factories.InitiativePageFactory(parent=other, title="Jawna", owner=author)
    source = factories.InitiativePageFactory(parent=member, title="Własna")
    draft = factories.InitiativePageFactory(slug=f"{SECRET}-szkic", **hidden)
    InitiativeSource.objects.create(page=draft, source=source)
    return {
        "my_page": source,
        "draft": draft,
        "withdrawn": factories.InitiativePageFactory(slug="cofnieta", **hidden),
        "withdrawn_act": factories.ActPageFactory(parent=other, live=False, title=HIDDEN, slug="cofniety"),
        "submitted": factories.InitiativePageFactory(slug="w-moderacji", **hidden),
        "published": published,
        "draft_act": factories.ActPageFactory(
            parent=other, live=False, title=HIDDEN, number=SECRET, slug="szkic-aktu", owner=author
        ),
        "published_act": factories.ActPageFactory(parent=other, title="Uchwała jawna"),
    }


def _files(member: MemberPage, other: MemberPage) -> dict[str, Attachment | Picture]:
    attachment, picture = factories.AttachmentFactory, factories.PictureFactory
    files: dict[str, Attachment | Picture] = {
        "my_file": attachment.create(organisation=member),
        "my_picture": picture.create(collection=member.collection),
        "file": attachment.create(organisation=other, title=HIDDEN, name=f"{SECRET}.txt", content=HIDDEN.encode()),
        "unused_file": attachment.create(organisation=other, title=HIDDEN, name=f"{SECRET}-2.txt"),
        "published_file": attachment.create(organisation=other, name="jawny.txt"),
        "picture": picture.create(collection=other.collection, title=HIDDEN, file__filename=f"{SECRET}.png"),
        "published_picture": picture.create(collection=other.collection, title="Herb", file__filename="herb.png"),
    }
    TextPage.objects.get_or_create(document=files["file"], number=1, defaults={"text": HIDDEN})
    for name in ("picture", "published_picture"):
        image = files[name]
        assert isinstance(image, Picture)
        image.get_rendition("max-165x165")
    return files


def _use(pages: dict[str, Page], files: dict[str, Attachment | Picture]) -> None:
    """Published pages use what is published; drafts, one of them on top of a published page, what is hidden."""
    factories.attach(pages["draft_act"], files["file"])
    factories.attach(pages["published_act"], files["published_file"])
    factories.link_act(pages["published"], pages["draft_act"])
    _name_what_was_withdrawn(pages)
    published = InitiativePage.objects.get(pk=pages["published"].pk)
    published.tags.add("jawny")
    published.steps = [("picture", {"image": files["published_picture"], "alt_text": "Herb", "decorative": False})]
    published.description = f'<p><a linktype="page" id="{pages["draft"].pk}">szkic</a></p>'
    published.save()
    published.title = HIDDEN
    published.description = f'<p>{HIDDEN} <a linktype="document" id="{files["file"].pk}">x</a></p>'
    published.save_revision(log_action=True)


def _name_what_was_withdrawn(pages: dict[str, Page]) -> None:
    """This member's page goes on naming what the other one has taken back to work on it."""
    mine = InitiativePage.objects.get(pk=pages["my_page"].pk)
    mine.save_revision(log_action=True)
    mine.based_on = [InitiativeSource(source=pages["withdrawn"])]
    mine.acts = [InitiativeAct(act=pages["withdrawn_act"])]
    mine.save()
    mine.save_revision(log_action=True)


def _words(draft: Page) -> dict[str, int]:
    """A tag that only a draft has, and the public words beside it."""
    page = InitiativePage.objects.get(pk=draft.pk)
    page.tags.add(SECRET)
    page.save()
    page.save_revision(log_action=True)
    return {
        "category": Category.objects.get(slug="wspolnota").pk,
        "crisis": factories.CrisisKindFactory.create(name="Kryzys", slug="kryzys").pk,
        "topic": factories.topic("Temat", "temat").pk,
        "tag": Tag.objects.get(slug="jawny").pk,
    }


def _submit(page: Page, author: User) -> TaskState:
    page.save_revision(user=author, log_action=True)
    state = Workflow.objects.get().start(page, author)
    current: TaskState = state.current_task_state
    return current


def _propose(moderator: User, other: MemberPage) -> Proposal:
    return proposals.propose(
        proposed_by=moderator, organisation=other, email=f"{SECRET}@gmina.example", name=HIDDEN, post=HIDDEN,
        role=Role.OFFICIAL, now=timezone.now(),
    )  # fmt: skip


def _traces(draft: Page, author: User) -> tuple[UploadedFile, EditingSession]:
    Comment.objects.create(page=draft, user=author, text=HIDDEN, contentpath="title")
    kinds = ContentType.objects
    upload = UploadedFile.objects.create(
        for_content_type=kinds.get_for_model(Attachment),
        file=ContentFile(HIDDEN.encode(), name=f"{SECRET}.txt"),
        uploaded_by_user=author,
    )
    session = EditingSession.objects.create(
        user=author,
        content_type=kinds.get_for_model(InitiativePage),
        object_id=str(draft.pk),
        last_seen_at=timezone.now(),
    )
    return upload, session


def _hide_collection(other: MemberPage) -> None:
    """Its name is its member's, which everybody knows; here it is secret, to see whether it shows."""
    collection = other.rights.collection
    collection.name = HIDDEN
    collection.save()


def _sign_in(person: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person)
    return client


__all__ = ["HIDDEN", "OUTSIDERS", "ROLES", "SECRET", "WORD", "World", "build"]
