"""The words that practices are filed under, as the association's administrator changes them."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from initiatives.facets.kept import lists_changed
from initiatives.models import (
    ActPage,
    Category,
    CrisisKind,
    InitiativePage,
    PartnerDigest,
    Tag,
    TaggedInitiative,
    Topic,
    address,
)
from initiatives.services import words
from initiatives.services.indexing import words_changed

W = TypeVar("W", Category, CrisisKind)


@transaction.atomic
def create_topic(*, name: str, description: str = "", slug: str = "", parent: Topic | None = None) -> Topic:
    """The last one below `parent`, or at the top. Its address is made of its name where none is given."""
    fields = {"name": name, "description": description, "slug": slug or _free_address(Topic, name)}
    topic: Topic = _fresh(parent).add_child(**fields) if parent else Topic.add_root(**fields)
    return topic


@transaction.atomic
def edit_topic(*, topic: Topic, name: str, description: str, slug: str | None = None) -> Topic:
    """The address stays unless another is given; then the former one leads to it."""
    topic = _fresh(topic)
    renamed = topic.name != name
    topic.name, topic.description, topic.slug = name, description, slug or topic.slug
    words.save_word(word=topic)
    if renamed:
        _tell_index(_pages_with(topic))
    return topic


@transaction.atomic
def move_topic(*, topic: Topic, parent: Topic | None) -> Topic:
    """Below another topic, or to the top; what stands below comes along. No address changes."""
    topic = _fresh(topic)
    if parent is not None:
        parent = _fresh(parent)
        if parent == topic or parent.is_descendant_of(topic):
            raise ValidationError(_("A topic cannot stand below itself."))
        topic.move(parent, "last-child")
    elif not topic.is_root():
        topic.move(Topic.get_last_root_node(), "last-sibling")
    # Rows are moved past the signals; what is filed below counts for other topics now.
    lists_changed(Topic)
    topic = _fresh(topic)
    _tell_index(_pages_below(topic))
    return topic


@transaction.atomic
def merge_topics(*, source: Topic, target: Topic) -> Topic:
    """Gives the target all that is filed under the source, and what stands below it. Returns the source.

    The source lives on for its address, which leads to the target from now on.
    """
    source, target = _fresh(source), _fresh(target)
    if target == source or target.merged_into_id or source.merged_into_id:
        raise ValidationError(_("Choose another topic that is still in use."))
    if target.is_descendant_of(source):
        raise ValidationError(_("“%(target)s” stands below “%(source)s”: move it first.") % _names(source, target))
    moved = {model: _refile(model, source, target) for model in (InitiativePage, ActPage)}
    for child in source.get_children():
        _fresh(child).move(_fresh(target), "last-child")
    Topic.objects.filter(merged_into=source).update(merged_into=target)
    words.lead_on(word=source, successor=target)
    source = _fresh(source)
    source.merged_into = target
    source.save()
    _tell_index(moved)
    return source


@transaction.atomic
def delete_topic(*, topic: Topic, successor: Topic | None = None) -> None:
    """The successor gets what is filed under it and the topics below it, as with a merger.

    ValidationError where there is none, and something is filed under it, stands below it or was merged into it.
    """
    topic = _fresh(topic)
    if topic.merged_into:
        successor = successor or topic.merged_into
    elif successor:
        topic = merge_topics(source=topic, target=successor)
    else:
        _refuse_above_others(topic)
        _refuse_used(topic.name, _pages_with(topic))
    words.give_way(word=topic, successor=successor)
    _fresh(topic).delete()


@transaction.atomic
def rename_tag(*, tag: Tag, name: str, slug: str | None = None) -> Tag:
    tag.name, tag.slug = name, slug or tag.slug
    words.save_word(word=tag)
    _tell_index(_pages_with_tag(tag))
    return tag


@transaction.atomic
def delete_tag(*, tag: Tag, successor: Tag | None = None) -> None:
    """ValidationError where an initiative has it and no other tag takes its place."""
    pages = _pages_with_tag(tag)
    if successor:
        _refuse_itself(tag, successor)
        both = TaggedInitiative.objects.filter(tag=successor, content_object__in=pages[InitiativePage])
        both.delete()
        TaggedInitiative.objects.filter(tag=tag).update(tag=successor)
    else:
        _refuse_used(tag.name, pages)
    words.give_way(word=tag, successor=successor)
    tag.delete()
    _tell_index(pages)


@transaction.atomic
def delete_category(*, category: Category, successor: Category | None = None) -> None:
    """ValidationError where pages would be left without a category."""
    _delete(category, "category", successor)


@transaction.atomic
def delete_crisis(*, crisis: CrisisKind, successor: CrisisKind | None = None) -> None:
    """ValidationError where pages name it and no other takes its place."""
    _delete(crisis, "crisis", successor)


def _delete(word: W, field: str, successor: W | None) -> None:
    pages = {
        model: list(model.objects.filter(**{field: word}).values_list("pk", flat=True))
        for model in (InitiativePage, ActPage)
    }
    if successor:
        _refuse_itself(word, successor)
        for model in pages:
            model.objects.filter(**{field: word}).update(**{field: successor})
        _follow(word, successor)
    else:
        _refuse_used(word.name, pages)
    words.give_way(word=word, successor=successor)
    word.delete()
    _tell_index(pages)


def _follow(word: W, successor: W) -> None:
    """Who wants to hear of the one hears of the other."""
    digests = PartnerDigest.categories if isinstance(word, Category) else PartnerDigest.crises
    rows, column = digests.through.objects, "category" if isinstance(word, Category) else "crisiskind"
    both = rows.filter(**{column: successor}).values_list("partnerdigest", flat=True)
    rows.filter(**{column: word}).exclude(partnerdigest__in=list(both)).update(**{column: successor})


def _refuse_itself(word: Any, successor: Any) -> None:
    if word.pk == successor.pk:
        raise ValidationError(_("“%(name)s” cannot take its own place.") % {"name": word.name})


def _refuse_above_others(topic: Topic) -> None:
    if topic.get_children_count() or topic.merged.exists():
        raise ValidationError(_("Other topics stand below “%(name)s”, or were merged into it.") % {"name": topic.name})


def _pages_with_tag(tag: Tag) -> dict[Any, list[int]]:
    return {InitiativePage: list(TaggedInitiative.objects.filter(tag=tag).values_list("content_object", flat=True))}


def _refuse_used(name: str, pages: Mapping[Any, Sequence[int]]) -> None:
    used = sum(len(numbers) for numbers in pages.values())
    if used:
        text = ngettext(
            "“%(name)s” is used by %(used)s page. Choose what takes its place there.",
            "“%(name)s” is used by %(used)s pages. Choose what takes its place there.",
            used,
        )
        raise ValidationError(text % {"name": name, "used": used})


def _refile(model: type[InitiativePage | ActPage], source: Topic, target: Topic) -> list[int]:
    """The pages that changed their topic. One that has both keeps the target once."""
    through = model.topics.through
    column = f"{model._meta.model_name}_id"
    filed = list(through.objects.filter(topic=source).values_list(column, flat=True))
    both = through.objects.filter(topic=target, **{f"{column}__in": filed}).values_list(column, flat=True)
    through.objects.filter(topic=source, **{f"{column}__in": list(both)}).delete()
    through.objects.filter(topic=source).update(topic=target)
    return filed


def _pages_with(topic: Topic) -> dict[Any, list[int]]:
    return {
        model: list(model.objects.filter(topics=topic).values_list("pk", flat=True))
        for model in (InitiativePage, ActPage)
    }


def _pages_below(topic: Topic) -> dict[Any, list[int]]:
    """Of the topic and of those below it."""
    return {
        model: list(model.objects.filter(topics__path__startswith=topic.path).values_list("pk", flat=True).distinct())
        for model in (InitiativePage, ActPage)
    }


def _tell_index(pages: Mapping[Any, Iterable[int]]) -> None:
    words_changed.send(sender=Topic, initiatives=pages.get(InitiativePage, []), acts=pages.get(ActPage, []))


def give_address(*, word: Category | CrisisKind) -> None:
    """To one that is new and has none."""
    word.slug = word.slug or _free_address(type(word), word.name)


def _free_address(model: type[Category | CrisisKind | Topic], name: str) -> str:
    base = address(name) or model._meta.model_name or ""
    wanted = (f"{base}-{number}" if number > 1 else base for number in count(1))
    return next(slug for slug in wanted if not model._default_manager.filter(slug=slug).exists())


def _fresh(topic: Topic) -> Topic:
    """A move changes the paths of others: the tree's rows are read anew before each step."""
    return Topic.objects.get(pk=topic.pk)


def _names(source: Topic, target: Topic) -> dict[str, str]:
    return {"source": source.name, "target": target.name}
