"""Choosing topics: the tree as it stands, without those that were merged into another."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator

from initiatives.models import Topic


class TopicsWidget(forms.CheckboxSelectMultiple):
    """Boxes to tick, those of a narrower topic further to the right."""

    template_name = "forms/topics.html"
    option_template_name = "forms/topic.html"

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        topic = getattr(value, "instance", None)
        return option | {"level": topic.get_depth() - 1 if topic else 0}


class CurrentTopics(ModelChoiceIterator[Topic]):
    def __init__(self, field: "TopicsField") -> None:
        super().__init__(field)
        self.queryset = Topic.objects.current()


class TopicsField(forms.ModelMultipleChoiceField[Topic]):
    """Offers current topics; one that was merged meanwhile is taken for its target, in old drafts and late answers."""

    iterator = CurrentTopics
    widget = TopicsWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Topic.objects.all(), required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """`value` is a topic that is offered, or all that a page holds, or what was posted."""
        if isinstance(value, Topic):
            return value.merged_into_id or value.pk
        many = isinstance(value, Iterable) and not isinstance(value, str)
        return [self.prepare_value(row) for row in value] if many else value

    def clean(self, value: Any) -> "QuerySet[Topic]":
        chosen: Iterable[Topic] = super().clean(value)
        return Topic.objects.filter(pk__in=[topic.merged_into_id or topic.pk for topic in chosen])
