"""Addresses of words stay: whatever a category, kind of crisis, topic or tag was found under leads to it."""

from typing import TypeVar

from django.db import transaction

from initiatives.models import Category, CrisisKind, FormerWord, Tag, Topic

W = TypeVar("W", Category, CrisisKind, Topic, Tag)


@transaction.atomic
def save_word(*, word: Category | CrisisKind | Topic | Tag) -> None:
    """Saves what was changed in a word that is there already; the address that it had leads to it from now on."""
    before = type(word)._default_manager.values_list("slug", flat=True).get(pk=word.pk)
    word.save()
    if before == word.slug:
        return
    FormerWord.objects.of(type(word)).filter(slug=word.slug).delete()
    _lead(type(word), before, word.pk)


def give_way(*, word: W, successor: W | None) -> None:
    """Before the word is deleted: leads its addresses and its number to the successor. None: they lead nowhere."""
    model, number = type(word), successor.pk if successor else None
    lead_on(word=word, successor=successor)
    _lead(model, word.slug, number)
    if number:
        FormerWord.objects.create(kind=str(model._meta.model_name), number=word.pk, successor=number)


def lead_on(*, word: W, successor: W | None) -> None:
    """What led to the word leads to the successor: nobody is sent from one former address to another."""
    rows = FormerWord.objects.of(type(word)).filter(successor=word.pk)
    rows.update(successor=successor.pk if successor else None)


def _lead(model: type[Category | CrisisKind | Topic | Tag], slug: str, number: int | None) -> None:
    FormerWord.objects.update_or_create(kind=model._meta.model_name, slug=slug, defaults={"successor": number})
