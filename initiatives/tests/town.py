"""A member with people, whose pages go through moderation."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail.models import Page, TaskState, WorkflowState

from cms.users.models import User
from conftest import OnCommit
from initiatives.models import Category, InitiativePage, MemberPage, Role
from initiatives.models.moderation import APPROVE
from initiatives.tests import factories
from initiatives.tests.editing import create, initiative_data, paragraph

SignIn = Callable[[User], Client]


class Town:
    """A member with an editor and a moderator, an initiative on its way, and others who are none of its business."""

    def __init__(self, sign_in: SignIn, on_commit: OnCommit) -> None:
        self.on_commit = on_commit
        self.member: MemberPage = factories.MemberPageFactory()
        self.editor = factories.person(Role.EDITOR, self.member, email="redaktor@burza.example")
        self.moderator = factories.person(Role.MODERATOR, self.member, email="moderator@burza.example")
        factories.person(Role.MODERATOR, factories.MemberPageFactory(), email="obcy@burza.example")
        factories.person(Role.MODERATOR, email="zwiazek@burza.example")
        factories.UserFactory.create(is_superuser=True, email="operator@burza.example")
        self.writing, self.deciding = sign_in(self.editor), sign_in(self.moderator)

    def data(self, **fields: Any) -> dict[str, Any]:
        complete = {
            "title": "Jedzenie na wynos",
            "category": Category.objects.get(slug="przedsiebiorczosc").pk,
            "summary": "Lista lokali.",
            "description": paragraph("Kto sprzedaje na wynos."),
        }
        return initiative_data(**complete | fields)

    def submit(self, **fields: Any) -> InitiativePage:
        with self.on_commit():
            create(self.writing, self.member, "initiativepage", self.data(**fields), "action-submit")
        return InitiativePage.objects.get(title="Jedzenie na wynos")

    def answer(self, page: Page, action: str, client: Client | None = None, **data: str) -> Any:
        """As the dialog posts it."""
        state = TaskState.objects.filter(workflow_state__object_id=str(page.pk)).latest("pk")
        url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
        with self.on_commit():
            return (client or self.deciding).post(url, data, headers={"x-requested-with": "XMLHttpRequest"})

    def dialog(self, page: Page) -> Any:
        """What the moderator is shown before the answer."""
        state = fresh(page).current_workflow_task_state
        return self.deciding.get(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, APPROVE, state.pk]))


def fresh(page: Page) -> Any:
    return Page.objects.get(pk=page.pk).specific


def status(page: Page) -> str:
    return str(WorkflowState.objects.filter(object_id=str(page.pk)).latest("pk").status)


def shown(client: Client, path: str = "/admin/") -> str:
    """The messages that the person sees next."""
    return client.get(path).content.decode()
