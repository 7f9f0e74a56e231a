"""The forms of the words that practices are filed under. An address is made of the name where none is given."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from initiatives.models import Category, CrisisKind, Tag, Topic, folded

INDENT = "\N{EM SPACE}"
ADDRESS_HELP = _("The last part of the page's address. Whoever has the former one is led to the new one.")


def indented(topic: Topic) -> str:
    return INDENT * (topic.get_depth() - 1) + topic.name


class AddressedForm(WagtailAdminModelForm):
    """An address that is left empty is made of the name, or stays as it is."""

    slug = forms.SlugField(label=_("Address"), max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].help_text = ADDRESS_HELP if self.instance.pk else _("Empty: made of the name.")

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"] or self.instance.slug)


class CategoryForm(AddressedForm):
    class Meta:
        model = Category
        fields = ["name", "description", "slug"]
        help_texts = {
            "name": _("The shelf's name, as it stands in menus and lists."),
            "description": _("What belongs on it: editors choose by this, readers find by it."),
        }


class CrisisForm(AddressedForm):
    class Meta:
        model = CrisisKind
        fields = ["name", "description", "running_from", "running_to", "slug"]
        widgets = {"running_from": AdminDateInput, "running_to": AdminDateInput}
        help_texts = {
            "name": _("For example: epidemic, flood, failure of the power grid."),
            "running_from": _("While a crisis is running, its practices are shown first."),
            "running_to": _("Empty while it is running."),
        }


class TopicChoice(forms.ModelChoiceField[Topic]):
    def label_from_instance(self, obj: Topic) -> str:
        return indented(obj)


class TopicForm(AddressedForm):
    """Name and description, and where in the tree the topic stands."""

    parent = TopicChoice(
        Topic.objects.all(),
        label=_("Below"),
        required=False,
        empty_label=_("at the top"),
        help_text=_("What stands below this topic comes along. No address changes."),
    )

    class Meta:
        model = Topic
        fields = ["name", "description", "slug"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_others(self, "parent")
        if self.instance.pk:
            self.initial["parent"] = self.instance.get_parent()


class MergeForm(forms.ModelForm[Topic]):
    target = TopicChoice(
        Topic.objects.all(),
        label=_("Merge into"),
        help_text=_(
            "Everything that is filed under this topic, and the topics below it, go there. Its address goes on "
            "leading to the other topic. This cannot be undone."
        ),
    )

    class Meta:
        model = Topic
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_others(self, "target")


def _offer_others(form: "forms.ModelForm[Topic]", name: str) -> None:
    """Topics in use but for the form's own and those below it."""
    field: Any = form.fields[name]
    field.queryset = _others(form.instance) if form.instance.pk else Topic.objects.current()


class TagForm(AddressedForm):
    class Meta:
        model = Tag
        fields = ["name", "slug"]
        help_texts = {"name": _("As it is shown. Small and capital letters are the same tag.")}

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Tag.objects.filter(key=folded(name)).exclude(pk=self.instance.pk).exists():
            raise ValidationError(gettext("There is such a tag already."))
        return name


class DeleteWordForm(forms.Form):
    """What takes the word's place: pages are filed under it from then on, and readers are led there."""

    def __init__(self, *args: Any, word: Category | CrisisKind | Topic | Tag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = TopicChoice if isinstance(word, Topic) else forms.ModelChoiceField
        self.fields["successor"] = choice(
            _others(word),
            label=_("In its place"),
            required=False,
            empty_label=_("nothing: its address will say that it is gone"),
            help_text=_("Pages and drafts that are filed under it go there, and its address leads there."),
        )


def _others(word: Category | CrisisKind | Topic | Tag) -> QuerySet[Any]:
    if isinstance(word, Topic):
        return Topic.objects.current().exclude(path__startswith=word.path)
    return type(word)._default_manager.exclude(pk=word.pk).order_by("name")
