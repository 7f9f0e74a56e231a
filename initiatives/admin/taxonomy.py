"""The association's words: categories, kinds of crisis, the tree of topics, tags. For administrators alone."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.log_actions import log

from initiatives.forms.taxonomy import CategoryForm, CrisisForm, DeleteWordForm, MergeForm, TagForm, TopicForm, indented
from initiatives.models import Category, CrisisKind, Tag, Topic
from initiatives.services import taxonomy, words


class RefusingDeleteView(generic.DeleteView):
    """Asks what takes the word's place, deletes by a service, and says why where that refuses."""

    template_name = "wagtailadmin/words/delete.html"
    form_class = DeleteWordForm
    service: Callable[..., None]
    argument: str

    def get_usage_url(self) -> None:
        """Wagtail's index of references knows nothing of topics and tags: the service counts for all."""

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return kwargs | {"word": self.object}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """The service gets rows of its own: a deleted one has no number left for the log."""
        title = str(self.object)
        word = self.model.objects.get(pk=self.object.pk)
        try:
            type(self).service(**{self.argument: word, "successor": form.cleaned_data["successor"]})
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.form_invalid(form)
        log(instance=self.object, action="wagtail.delete", user=self.request.user, deleted=True)
        messages.success(self.request, gettext("“%(title)s” was deleted.") % {"title": title})
        return redirect(self.get_success_url())


class DeleteCategoryView(RefusingDeleteView):
    service, argument = staticmethod(taxonomy.delete_category), "category"


class DeleteCrisisView(RefusingDeleteView):
    service, argument = staticmethod(taxonomy.delete_crisis), "crisis"


class DeleteTopicView(RefusingDeleteView):
    service, argument = staticmethod(taxonomy.delete_topic), "topic"


class DeleteTagView(RefusingDeleteView):
    service, argument = staticmethod(taxonomy.delete_tag), "tag"


class NamedView(generic.CreateView):
    """A new category or kind of crisis, with an address made of its name."""

    def save_instance(self) -> Model:
        taxonomy.give_address(word=self.form.instance)
        saved: Model = super().save_instance()
        return saved


class EditedView(generic.EditView):
    """A category or a kind of crisis, whose former address leads to it."""

    def save_instance(self) -> Model:
        words.save_word(word=self.form.instance)
        log(instance=self.form.instance, action="wagtail.edit", user=self.request.user)
        return self.form.instance


class TopicList(generic.IndexView):
    """The tree, top down."""

    default_ordering = "path"

    def get_base_queryset(self) -> "QuerySet[Topic]":
        topics: QuerySet[Topic] = super().get_base_queryset()
        counts = {"used_by": Count("initiatives", distinct=True), "used_by_acts": Count("acts", distinct=True)}
        return topics.select_related("merged_into").annotate(**counts)

    @cached_property
    def columns(self) -> list[Column]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("name", label=_("Name"), accessor=indented, get_url=self.get_edit_url),
            Column("used_by", label=_("Initiatives")),
            Column("used_by_acts", label=_("Acts")),
            Column("merged_into", label=_("Merged into"), accessor=_target),
        ]

    def get_list_more_buttons(self, instance: Topic) -> list[MenuItem]:
        buttons: list[MenuItem] = super().get_list_more_buttons(instance)
        if not instance.merged_into_id:
            url = reverse("topic_admin:merge", args=[instance.pk])
            buttons.append(MenuItem(_("Merge into another"), url=url, icon_name="duplicate", priority=25))
        return buttons


def _target(topic: Topic) -> str:
    return topic.merged_into.name if topic.merged_into else ""


class NewTopicView(generic.CreateView):
    def save_instance(self) -> Topic:
        topic = taxonomy.create_topic(**self.form.cleaned_data)
        log(instance=topic, action="wagtail.create", user=self.request.user)
        return topic


class EditTopicView(generic.EditView):
    def save_instance(self) -> Topic:
        data = self.form.cleaned_data
        fields = {name: data[name] for name in ("name", "description", "slug")}
        topic = taxonomy.edit_topic(topic=self.object, **fields)
        if "parent" in self.form.changed_data:
            topic = taxonomy.move_topic(topic=topic, parent=data["parent"])
        log(instance=topic, action="wagtail.edit", user=self.request.user)
        return topic


class MergeTopicView(generic.EditView):
    page_title = _("Merging the topic")
    submit_button_label = _("Merge")
    success_message = _("“%(object)s” was merged.")
    form_class = MergeForm

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
            self.produced_error_message = self.get_error_message()
            response = self.form_invalid(form)
        return response

    def save_instance(self) -> Topic:
        topic = taxonomy.merge_topics(source=self.object, target=self.form.cleaned_data["target"])
        log(instance=topic, action="wagtail.edit", user=self.request.user)
        return topic


class EditTagView(generic.EditView):
    def save_instance(self) -> Tag:
        data = self.form.cleaned_data
        tag = taxonomy.rename_tag(tag=self.object, name=data["name"], slug=data["slug"])
        log(instance=tag, action="wagtail.edit", user=self.request.user)
        return tag


class WordViewSet(ModelViewSet):
    copy_view_enabled = False
    form: type[forms.ModelForm[Any]]

    def get_form_class(self, for_update: bool = False) -> "type[forms.ModelForm[Any]]":
        return self.form


class CategoryViewSet(WordViewSet):
    model = Category
    form = CategoryForm
    name = "category_admin"
    url_prefix = "words/categories"
    menu_label = _("Categories")
    icon = "folder-open-inverse"
    list_display = ["name", "description"]
    sort_order_field = "sort_order"
    add_view_class = NamedView
    edit_view_class = EditedView
    delete_view_class = DeleteCategoryView


class CrisisViewSet(WordViewSet):
    model = CrisisKind
    form = CrisisForm
    name = "crisis_admin"
    url_prefix = "words/crises"
    menu_label = _("Kinds of crisis")
    icon = "warning"
    list_display = ["name", "running_from", "running_to"]
    add_view_class = NamedView
    edit_view_class = EditedView
    delete_view_class = DeleteCrisisView


class TagList(generic.IndexView):
    default_ordering = "key"

    def get_base_queryset(self) -> "QuerySet[Tag]":
        tags: QuerySet[Tag] = super().get_base_queryset()
        return tags.annotate(used_by=Count("tagged_initiatives"))

    @cached_property
    def columns(self) -> list[Column]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("name", label=_("Name"), get_url=self.get_edit_url),
            Column("used_by", label=_("Initiatives")),
        ]


class TopicViewSet(WordViewSet):
    model = Topic
    form = TopicForm
    name = "topic_admin"
    url_prefix = "words/topics"
    menu_label = _("Topics")
    icon = "list-ul"
    list_per_page = 200
    search_fields = ["name"]
    search_backend_name = None
    index_view_class = TopicList
    add_view_class = NewTopicView
    edit_view_class = EditTopicView
    delete_view_class = DeleteTopicView

    def get_urlpatterns(self) -> list[URLPattern]:
        merge = self.construct_view(MergeTopicView, **self.get_edit_view_kwargs(form_class=MergeForm))
        return [*super().get_urlpatterns(), path("merge/<int:pk>/", merge, name="merge")]


class TagViewSet(WordViewSet):
    model = Tag
    form = TagForm
    name = "tag_admin"
    url_prefix = "words/tags"
    menu_label = _("Tags")
    icon = "tag"
    search_fields = ["key"]
    index_view_class = TagList
    search_backend_name = None
    edit_view_class = EditTagView
    delete_view_class = DeleteTagView


class WordsGroup(ModelViewSetGroup):
    menu_label = _("Words")
    menu_icon = "list-ul"
    menu_order = 400
    items = (CategoryViewSet, CrisisViewSet, TopicViewSet, TagViewSet)
