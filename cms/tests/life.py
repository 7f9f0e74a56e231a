"""A person who does all that can be done here, so that traces of a name are everywhere they can be."""

from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.admin.models import FormState
from wagtail.log_actions import log
from wagtail.users.models import UserProfile

from cms.models import JobRun
from cms.users.models import User
from initiatives.models import Import, NoticeChoice, NoticeKind, OutgoingMail, Proposal, Rhythm, Role
from initiatives.models.moderation import REJECT
from initiatives.services import proposals
from initiatives.tests import factories
from initiatives.tests.editing import edit
from initiatives.tests.town import Town

NAME, EMAIL, POST = "Zenobia Ćwiąkalska", "zenobia.cwiakalska@mikolow.example", "Podinspektorka ds. grzmotów"
FORMER_NAME = "Zenobia Piędzik"
# Parts of them, so that no other case or form is overlooked.
NEEDLES = ("zenobi", "ćwiąkals", "cwiakals", "piędzik", "grzmot")


def person_form(town: Town, **fields: str) -> dict[str, Any]:
    """What the administrator's form posts for an editor of the town."""
    return {
        "email": EMAIL, "name": NAME, "post": POST, "language": "pl", "place": "member", "organisation": town.member.pk,
        "role": Role.EDITOR, "is_active": "on",
    } | fields  # fmt: skip


class Life:
    """A person who does all that can be done here, and of whom all is said that can be said."""

    def __init__(self, town: Town, admin: Client, administrator: User, folder: Path) -> None:
        self.town, self.person, self.admin = town, town.editor, admin
        self.is_proposed(administrator)
        self.is_renamed()
        self.signs_in()
        self.page = town.submit()
        self.is_answered()
        self.edits_and_looks()
        self.is_told_and_noted(folder)

    def is_proposed(self, administrator: User) -> None:
        proposal = Proposal(
            organisation=self.town.member, email=EMAIL, name=NAME, post=POST, proposed_by=self.town.moderator,
            proposed_at=timezone.now(),
        )  # fmt: skip
        proposal.save()
        another = Proposal.objects.create(
            organisation=self.town.member, email="inna@mikolow.example", proposed_by=self.person,
            proposed_at=timezone.now(), reason=f"Poleca {NAME}",
        )  # fmt: skip
        proposals.refuse(proposal=another, decided_by=administrator, reason=f"Zapytam: {EMAIL}", now=timezone.now())

    def is_renamed(self) -> None:
        """In the admin's form, so that the log knows both names."""
        address = reverse("wagtailusers_users:edit", args=[self.person.pk])
        for name in (FORMER_NAME, NAME):
            assert self.admin.post(address, person_form(self.town, email=EMAIL, name=name)).status_code == 302
        self.person.refresh_from_db()
        assert self.person.name == NAME

    def signs_in(self) -> None:
        client, agent = Client(REMOTE_ADDR="203.0.113.17"), {"user-agent": "Mozilla/5.0 (Windows) Firefox/140.0"}
        for password in ("zle-haslo", factories.PASSWORD):
            client.post("/konto/logowanie/", {"login": EMAIL, "password": password}, headers=agent)
        assert client.get("/konto/").status_code == 200
        Client().post("/konto/haslo/", {"email": EMAIL})

    def is_answered(self) -> None:
        self.town.answer(self.page, REJECT, comment=f"{NAME.upper()}, proszę poprawić; pytać {EMAIL.upper()}.")

    def edits_and_looks(self) -> None:
        town, page = self.town, self.page
        with town.on_commit():
            edit(town.writing, page, town.data(summary="Lista 90 lokali."), "action-submit")
        preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
        town.writing.post(preview, town.data(summary=f"Pisze {NAME}"))
        assert FormState.objects.exists()
        town.writing.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        file = factories.AttachmentFactory.create(organisation=town.member, uploaded_by_user=self.person)
        file.save()
        profile = UserProfile.get_for_user(self.person)
        profile.avatar.save("zenobia.png", ContentFile(b"zenobia"))
        NoticeChoice.objects.create(user=self.person, kind=NoticeKind.RETURNED, rhythm=Rhythm.DAILY)

    def is_told_and_noted(self, folder: Path) -> None:
        now = timezone.now()
        log(self.page, "wagtail.edit", data={"kto": NAME, "lista": [{"adres": EMAIL}]})
        OutgoingMail.objects.create(
            reader=self.town.moderator, kind=NoticeKind.PEOPLE, key=f"x:{EMAIL}", subject=f"Odchodzi {NAME}",
            body=f"{NAME} ({EMAIL})", made_at=now, due_at=now,
        )  # fmt: skip
        row = f"email;name;post\r\n{EMAIL};{NAME};{POST}\r\n"
        common: dict[str, Any] = {"kind": Import.Kind.PEOPLE, "made_at": now}
        Import.objects.create(
            name="urzad.csv", state="done", content=row.encode("cp1250"), report={"new": 1},
            problems=[{"line": 2, "reason": f"{EMAIL} jest już w Burzy"}], **common,
        )  # fmt: skip
        Import.objects.create(name=f"{NAME}.csv", state="checked", content=row.encode("utf-16"), **common)
        JobRun.objects.create(name="x", due_at=now, error=f"SMTPRecipientsRefused: {EMAIL}")
        DBTaskResult.objects.create(
            args_kwargs={"args": [EMAIL], "kwargs": {}}, task_path="x", backend_name="extraction",
            traceback=f"KeyError: {NAME}", status="FAILED", finished_at=now, run_after=now,
        )  # fmt: skip
        text = (
            f"Subject: Witaj\nTo: {EMAIL}\n\n{NAME}, witaj.\n" + "-" * 79 + "\nSubject: Inny\nTo: x@x.example\n\nTak.\n"
        )
        (folder / "1.log").write_text(text + "-" * 79 + "\n", encoding="utf-8")
