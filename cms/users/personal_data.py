"""Somebody's personal data, in the admin: what there is, all of it as a file, and the end of it."""

from collections.abc import Sequence
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.log_actions import log

from cms.users import erasure, export, mentions
from cms.users.models import SignIn, User
from initiatives.models import Membership


def people_with_data() -> QuerySet[User]:
    """Whose data can be given out or erased: nobody's who was erased, no operator's."""
    return User.objects.filter(is_superuser=False, erased_at__isnull=True)


class _OnePerson(generic.EditView):
    # Nothing is typed here.
    fields: Sequence[str] = []

    def get_queryset(self) -> QuerySet[User]:
        return people_with_data()

    def get_history_url(self) -> str | None:
        """Nobody manages an erased person any more: the address would answer that there is no such one."""
        return None if self.object.erased_at else super().get_history_url()

    @cached_property
    def obstacle(self) -> str:
        """Why the person cannot be erased; empty where it can."""
        try:
            erasure.check(person=self.object, by=self.request.user)
        except ValidationError as error:
            return " ".join(error.messages)
        return ""


class PersonalDataView(_OnePerson):
    """What is kept of a person; posted to, it gives all of it out as a file, and says so in the log."""

    template_name = "wagtailusers/personal_data.html"
    page_title = _("Personal data")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.object
        more = {
            "membership": Membership.objects.select_related("member", "partner", "grouping")
            .filter(user=person)
            .first(),
            "sign_in_count": SignIn.objects.filter(user=person).count(),
            "obstacle": self.obstacle,
            "mentions": mentions.find(words=mentions.words_of(person)),
        }
        return super().get_context_data(**kwargs) | more

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = self.get_object()
        log(person, "users.export", user=request.user)
        return export.as_download(person=person, now=timezone.now())


class ErasureView(_OnePerson):
    """Asks first, and says what will happen; afterwards it names, once, the pages that still mention the person."""

    template_name = "wagtailusers/erase.html"
    page_title = _("Erasure of personal data")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"obstacle": self.obstacle}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        if request.POST.get("confirmed") != "on":
            messages.error(request, _("Nothing was erased: tick that you know it cannot be undone."))
            return self.render_to_response(self.get_context_data())
        try:
            erased = erasure.erase(person=self.object, now=timezone.now(), by=cast("User", request.user))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return self.render_to_response(self.get_context_data())
        self.object = erased.person
        context = super().get_context_data() | {"erased": True, "mentions": erased.mentions}
        return self.render_to_response(context)
