"""What a person may see: the one place that decides it. Every door asks here, and none decides for itself.

- Somebody who belongs nowhere sees nothing, administrators and operators see everything.
- A published page is everybody's who belongs somewhere; a draft is seen by those who edit or moderate for its
  organisation, the association's moderators where they stand in for it.
- A file or picture is its organisation's people's, and everybody's once a published page uses it. Into a page goes
  only what one's own organisation keeps: otherwise its owner could no longer withdraw it. What waits for the virus
  scanner is nobody's to read, though it may be put into a page already.

Everything is a lazy queryset, so that a list costs one query however long it is.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Case, CharField, Exists, Model, OuterRef, Q, QuerySet, When
from django.db.models.functions import Cast
from django.forms import ModelForm
from wagtail.models import Collection, GroupPagePermission, Page, ReferenceIndex

from initiatives.models import (
    Attachment,
    InitiativePage,
    Membership,
    OrganisationRights,
    Picture,
    Role,
    Tag,
    TaggedInitiative,
)
from initiatives.permissions import stands_below
from initiatives.row_numbers import row_number
from initiatives.waiting_drafts import named_in_waiting_drafts

Person = AbstractBaseUser | AnonymousUser
P = TypeVar("P", bound=Page)
F = TypeVar("F", Attachment, Picture)

# Root, home, organisation: what stands below has its organisation's path in front of its own.
ORGANISATION_DEPTH = 3
NOTHING = Q(pk__in=[])


def belongs(user: Person) -> bool:
    """Whether the person works for a member, a partner or the association, or operates the site."""
    return user.is_active and (_is_operator(user) or membership_of(user) is not None)


def sees_everything(user: Person) -> bool:
    """Administrators of the association, and whoever operates the site."""
    membership = membership_of(user)
    return user.is_active and (_is_operator(user) or (membership is not None and membership.role == Role.ADMINISTRATOR))


def moderates_for_all(user: Person) -> bool:
    """Moderators of the association, who stand in for those that a member has not."""
    membership = membership_of(user)
    is_moderator = membership is not None and membership.role == Role.MODERATOR
    return user.is_active and is_moderator and membership.organisation_id is None  # type: ignore[union-attr]


def works_for_all(user: Person) -> bool:
    """The association's own people, officials aside."""
    return sees_everything(user) or moderates_for_all(user)


def membership_of(user: Person) -> Membership | None:
    return getattr(user, "membership", None)


def organisations_edited_by(user: Person) -> "QuerySet[GroupPagePermission, int]":
    """The pages of those whose people the person is one of, to look up children by: not those of others that
    administrators and the association's moderators may change, which is no work of theirs. Mostly one."""
    membership = membership_of(user)
    is_ones_own = user.is_active and membership is not None and membership.organisation_id is not None
    rows = _edited(user) if is_ones_own else GroupPagePermission.objects.none()
    return rows.values_list("page", flat=True)


def pages_visible_to(user: Person, model: type[P] = Page) -> "QuerySet[P]":
    """Published pages, and the drafts that the person works on. `model` narrows to one kind."""
    return model.objects.filter(seen(user))


def seen(user: Person) -> Q:
    """The same as a condition on pages that are being listed anyhow: a list of numbers would hold the whole tree."""
    if not belongs(user):
        return NOTHING
    if sees_everything(user):
        return Q()
    return Q(live=True) | _stands_below_edited(user)


def pages_edited_by(user: Person, model: type[P] = Page) -> "QuerySet[P]":
    """Pages with all that is not public about them: drafts, history, comments, workflow."""
    if not belongs(user):
        return model.objects.none()
    if sees_everything(user):
        return model.objects.all()
    return model.objects.filter(_stands_below_edited(user))


def collections_visible_to(user: Person) -> "QuerySet[Collection]":
    """Collections whose files are the person's own organisation's, or one's that it stands in for."""
    if not belongs(user):
        return Collection.objects.none()
    if sees_everything(user):
        return Collection.objects.all()
    membership = membership_of(user)
    own = Q(organisation=membership.organisation_id) if membership and membership.organisation_id else Q()
    return Collection.objects.filter(pk__in=_rights(own | Q(organisation__in=_edited(user).values("page"))))


def collections_usable_by(user: Person) -> "QuerySet[Collection]":
    """Collections from which the person may put files into pages."""
    if sees_everything(user):
        return Collection.objects.all()
    return Collection.objects.filter(pk__in=_rights(Q(organisation__in=_edited(user).values("page"))))


def attachments_visible_to(user: Person) -> "QuerySet[Attachment]":
    return _files_visible_to(user, Attachment)


def pictures_visible_to(user: Person) -> "QuerySet[Picture]":
    return _files_visible_to(user, Picture)


def attachments_kept_by(user: Person) -> "QuerySet[Attachment]":
    """Those of the organisations that the person writes for, withdrawn ones too."""
    return Attachment.objects.filter(collection__in=collections_usable_by(user))


def pictures_kept_by(user: Person) -> "QuerySet[Picture]":
    return Picture.objects.filter(collection__in=collections_usable_by(user))


def attachments_usable_by(user: Person) -> "QuerySet[Attachment]":
    """What the person may put into a page; nobody what was withdrawn."""
    return attachments_kept_by(user).filter(withdrawn_at__isnull=True)


def pictures_usable_by(user: Person) -> "QuerySet[Picture]":
    return pictures_kept_by(user).filter(withdrawn_at__isnull=True)


def pictures_scanned(user: Person) -> "QuerySet[Picture]":
    """Those kept for the organisations that the person writes for, but for what waits for the virus scanner."""
    return pictures_kept_by(user).filter(awaits_scan=False)


def attachments_changed_by(user: Person) -> "QuerySet[Attachment]":
    return _files_changed_by(user, attachments_usable_by(user))


def pictures_changed_by(user: Person) -> "QuerySet[Picture]":
    return _files_changed_by(user, pictures_usable_by(user))


def attachments_withdrawn_by(user: Person) -> "QuerySet[Attachment]":
    """Those that the person may withdraw, or could have: of others too, for whoever answers for all members."""
    return _files_withdrawn_by(user, attachments_kept_by(user), attachments_visible_to(user))


def pictures_withdrawn_by(user: Person) -> "QuerySet[Picture]":
    return _files_withdrawn_by(user, pictures_kept_by(user), pictures_visible_to(user))


def tags_visible_to(user: Person) -> "QuerySet[Tag]":
    """Words that a page gives which the person may see: a word can tell what somebody is working on."""
    pages = pages_visible_to(user, InitiativePage).filter(pk=OuterRef("content_object"))
    return Tag.objects.filter(Exists(TaggedInitiative.objects.filter(Exists(pages), tag=OuterRef("pk"))))


class Reference(NamedTuple):
    """One mention of another object in a page: where it stands, and what it names."""

    model: type[Model]
    pk: str
    model_path: str
    content_path: str


def unseen_references(page: Page, user: Person, parts: Iterable[Model] = ()) -> list[Reference]:
    """What a page names although the person may not: others' drafts, files and pictures.

    Looks through foreign keys, rich texts, streams and child rows; `parts` are child rows that are not yet the page's.
    """
    return refused_references({named for part in (page, *parts) for named in _references(part)}, page, user)


def refused_references(named: Iterable[Reference], page: Page, user: Person) -> list[Reference]:
    """Those of `named` that the person may not name in `page`.

    What the published page or its latest revision names already stays allowed, so that an editor can go on with a
    page to which an administrator gave a file of somebody else's.
    """
    named = list(named)
    unseen = {reference for model in _NAMEABLE for reference in _refused(model, named, user)}
    if unseen and page.pk is not None:
        known = {reference[:2] for reference in _already_named(page)}
        unseen = {reference for reference in unseen if reference[:2] not in known}
    return sorted(unseen, key=lambda reference: reference.content_path)


def posted_references(form: "ModelForm[Any]") -> Iterator[Reference]:
    """What the fields of a form name as they were posted, valid or not.

    A form that is refused for another reason comes back filled in, with the titles of all that was chosen.
    """
    for name in form.fields:
        field = form._meta.model._meta.get_field(name) if name in _fields_of(form) else None
        value = form[name].data
        if field is None or value in (None, ""):
            continue
        if hasattr(field, "extract_references"):
            for model, pk, model_path, content_path in field.extract_references(value):
                yield from _reference(model, pk, f"{name}.{model_path}", f"{name}.{content_path}")
        elif field.many_to_one:
            yield from _reference(field.related_model, value, name, name)


# What protects itself: people, topics and other words are everybody's.
_NAMEABLE: dict[type[Model], Callable[[Person], "QuerySet[Any]"]] = {
    Page: pages_visible_to,
    Attachment: attachments_usable_by,
    Picture: pictures_usable_by,
    Collection: collections_usable_by,
}


def _references(part: Model) -> Iterator[Reference]:
    """Wagtail's own extraction, the one its usage lists are made by."""
    for content_type_id, pk, model_path, content_path in ReferenceIndex._extract_references_from_object(part):
        model = ContentType.objects.get_for_id(content_type_id).model_class()
        yield from _reference(model, pk, model_path, content_path)


def _reference(model: Any, pk: Any, model_path: str, content_path: str) -> Iterator[Reference]:
    """Nothing where the model is one of those that everybody may name. Pages of all kinds are pages."""
    base = Page if issubclass(model, Page) else model
    if base in _NAMEABLE:
        yield Reference(base, str(pk), model_path, content_path)


def _fields_of(form: "ModelForm[Any]") -> set[str]:
    return {field.name for field in form._meta.model._meta.get_fields()}


def _refused(model: type[Model], named: Iterable[Reference], user: Person) -> Iterator[Reference]:
    """Those of one model that the person may not name; one query however many there are."""
    numbers = {reference: _number(reference) for reference in named if reference.model is model}
    asked = set(numbers.values()) - {None}
    seen = set(_NAMEABLE[model](user).filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()
    return (reference for reference, number in numbers.items() if number not in seen)


def _number(reference: Reference) -> int | None:
    """A rich text can carry anything as an id; what no row can have is None."""
    return row_number(reference.pk)


def _already_named(page: Page) -> Iterator[Reference]:
    stored = type(page)._default_manager.filter(pk=page.pk).first()
    if stored is not None:
        yield from _references(stored)
        yield from _references(stored.get_latest_revision_as_object())


def _files_visible_to(user: Person, model: type[F]) -> "QuerySet[F]":
    if not belongs(user):
        return model.objects.none()
    scanned = model.objects.filter(awaits_scan=False)
    if sees_everything(user):
        return scanned
    return scanned.filter(Q(collection__in=collections_visible_to(user)) | Q(_used_by_published_page(model)))


def _files_changed_by(user: Person, usable: "QuerySet[F]") -> "QuerySet[F]":
    """A file has no draft: what takes its place is read at once, so what is published is its moderators' to change.

    So is what is about to be published: a moderator has looked at it, or is looking.
    """
    if sees_everything(user):
        return usable
    moderated = _rights(Q(organisation__in=_edited(user, "publish_page").values("page")))
    waiting = named_in_waiting_drafts(Page.objects.filter(_stands_below_edited(user)), usable.model)
    is_free = ~Q(_used_by_published_page(usable.model)) & ~Q(pk__in=waiting)
    return usable.filter(Q(collection__in=moderated) | is_free)


def _files_withdrawn_by(user: Person, kept: "QuerySet[F]", visible: "QuerySet[F]") -> "QuerySet[F]":
    """By moderators of its organisation, the association's own, and an editor as long as nobody else reads it."""
    if sees_everything(user):
        return kept
    moderated = _rights(Q(organisation__in=_edited(user, "publish_page").values("page")))
    if moderates_for_all(user):
        return visible
    return kept.filter(Q(collection__in=moderated) | ~Q(_used_by_published_page(kept.model)))


def _used_by_published_page(model: type[Model]) -> Exists:
    """By Wagtail's reference index, which holds what a page's row says, never what a draft of it says.

    The page's kind is asked for inside CASE: numbers of other kinds are no pages', and as a condition of its own
    it would lead SQLite to the index of all that pages name, instead of all that name the file.
    """
    page = Case(
        When(base_content_type=ContentType.objects.get_for_model(Page), then=Cast("object_id", BigIntegerField()))
    )
    published = Page.objects.live().filter(pk=OuterRef("page"))
    return Exists(
        ReferenceIndex.objects.alias(page=page).filter(
            Exists(published),
            to_content_type=ContentType.objects.get_for_model(model),
            to_object_id=Cast(OuterRef("pk"), CharField()),
        )
    )


def _edited(user: Person, right: str = "change_page") -> "QuerySet[GroupPagePermission]":
    """The organisations for which the person edits or moderates, as `services.rights` derived it."""
    return GroupPagePermission.objects.filter(group__user=user, permission__codename=right)


def _stands_below_edited(user: Person) -> Q:
    """By a list of the organisations that is made once; asked page by page it would cost as much as the tree is big."""
    return stands_below(Page.objects.filter(pk__in=_edited(user).values("page")), ORGANISATION_DEPTH)


def _rights(organisations: Q) -> "QuerySet[OrganisationRights, int]":
    return OrganisationRights.objects.filter(organisations).values_list("collection", flat=True)


def _is_operator(user: Person) -> bool:
    return bool(getattr(user, "is_superuser", False))
