"""A person's saved searches: the list, saving one, changing it, its Atom address, its end. Another person's are 404."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from initiatives.facets import kept
from initiatives.row_numbers import row_number
from initiatives.views.by_key import unlisted
from search.models import Frequency, SavedSearch
from search.models.saved import LONGEST_NAME
from search.saved import keeping
from search.saved.forms import SavedSearchForm
from search.saved.links import feed_address, of_leaving
from search.saved.question import Question, question_of, question_saved

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User


@require_safe
def saved_searches(request: HttpRequest) -> HttpResponse:
    words = kept.known().words
    rows = [
        {"saved": saved, "address": question_saved(saved).address(), "choices": question_saved(saved).labels(words)}
        for saved in _own(request).order_by("-saved_at", "-pk")
    ]
    return render(request, "saved/searches.html", {"rows": rows, "most": keeping.MOST})


@require_http_methods(["GET", "HEAD", "POST"])
def save_search(request: HttpRequest) -> HttpResponse:
    """The address holds what is to be saved, as that of the results does."""
    question = question_of(request.GET.lists())
    choices = question.labels(kept.known().words)
    form = SavedSearchForm(request.POST or None, initial={"name": _name(question, choices)})
    error = None
    try:
        keeping.check(question)
        if request.method == "POST" and form.is_valid():
            return _save(request, question, form)
    except ValidationError as refused:
        error = refused
    context = {
        "form": form,
        "question": question,
        "choices": choices,
        "address": question.address(),
        "query": question.query(),
        "error": error.messages[0] if error else "",
        "is_empty": error is not None and error.code == "empty",
    }
    return render(request, "saved/save.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def saved_search(request: HttpRequest, number: str) -> HttpResponse:
    saved = _one(request, number)
    form = SavedSearchForm(request.POST or None, instance=saved)
    if request.method == "POST" and form.is_valid():
        told = {"name": form.cleaned_data["name"], "frequency": form.cleaned_data["frequency"]}
        # The form has written what was typed into its instance.
        keeping.change(saved=_one(request, number), now=timezone.now(), **told)
        messages.success(request, _("Saved."))
        return redirect("saved_searches")
    question = question_saved(saved)
    context = {
        "form": form,
        "saved": saved,
        "name": SavedSearch.objects.values_list("name", flat=True).get(pk=saved.pk),
        "question": question,
        "choices": question.labels(kept.known().words),
        "address": question.address(),
        "feed": feed_address(saved),
    }
    return render(request, "saved/search.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def delete_search(request: HttpRequest, number: str) -> HttpResponse:
    """Asks first."""
    saved = _one(request, number)
    if request.method != "POST":
        return render(request, "saved/delete.html", {"saved": saved})
    saved.delete()
    messages.success(request, _("“%(name)s” was deleted.") % {"name": saved.name})
    return redirect("saved_searches")


@require_POST
def change_feed(request: HttpRequest, number: str) -> HttpResponse:
    """Makes an address, another in place of it, or none."""
    saved = _one(request, number)
    if request.POST.get("end") == "yes":
        keeping.close_feed(saved=saved)
        messages.success(request, _("The Atom address was withdrawn: nothing can be read there any more."))
    else:
        keeping.open_feed(saved=saved)
        messages.success(request, _("The Atom address was made. Give it to your reader of feeds, and to nobody else."))
    return redirect("saved_search", number=saved.pk)


# The signed address is the key, and mail programs send no cookies: there is nothing for a foreign form to use.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """The end of the mails about one search: asks when it is opened, acts when it is pressed (RFC 8058)."""
    found = of_leaving(token)
    if found is not None and request.method == "POST":
        keeping.stop_mail(number=found[0], user=found[1])
    rows = SavedSearch.objects.exclude(frequency=Frequency.NONE)
    is_told = found is not None and rows.filter(pk=found[0], user=found[1]).exists()
    status = HTTPStatus.OK if found else HTTPStatus.NOT_FOUND
    context = {"is_link": found is not None, "is_told": is_told}
    return unlisted(render(request, "saved/leave.html", context, status=status))


def _save(request: HttpRequest, question: Question, form: SavedSearchForm) -> HttpResponseRedirect:
    keeping.save(
        user=cast("User", request.user), question=question, name=form.cleaned_data["name"],
        frequency=form.cleaned_data["frequency"], now=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("“%(name)s” was saved.") % {"name": form.cleaned_data["name"]})
    return redirect("saved_searches")


def _own(request: HttpRequest) -> Any:
    return SavedSearch.objects.filter(user=request.user.pk).defer("known")


def _one(request: HttpRequest, number: str) -> SavedSearch:
    """Http404 for another person's, and for what is no number."""
    saved: SavedSearch | None = _own(request).filter(pk=row_number(str(number))).first()
    if saved is None:
        raise Http404
    return saved


def _name(question: Question, choices: list[tuple[Any, str]]) -> str:
    """Proposed: what was typed, and what was chosen."""
    return Truncator(", ".join(filter(None, [question.text, *(value for _label, value in choices)]))).chars(
        LONGEST_NAME
    )


__all__ = ["change_feed", "delete_search", "leave", "save_search", "saved_search", "saved_searches"]
