"""Rules of the project as system checks: `manage.py check` names whoever breaks one."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from wagtail.models import Page

OURS = ("home", "initiatives")


def our_page_types() -> list[type[Page]]:
    return [model for model in apps.get_models() if issubclass(model, Page) and model._meta.app_label in OURS]


@register("burza")
def page_types_know_their_place(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """Rights hang on the tree: a page type that may stand anywhere would stand outside them."""
    for model in our_page_types():
        if "parent_page_types" not in _declared(model) or "subpage_types" not in _declared(model):
            yield Error(
                f"{model._meta.label} does not say below which pages it stands and which stand below it.",
                hint="Set parent_page_types and subpage_types.",
                obj=model,
                id="burza.E001",
            )


@register("burza")
def page_types_have_a_template(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    for model in our_page_types():
        try:
            get_template(model.template)
        except TemplateDoesNotExist:
            yield Error(f"{model._meta.label}: there is no template {model.template}.", obj=model, id="burza.E002")


@register("burza")
def no_public_api(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    """Wagtail's APIs have doors of their own, past the login wall."""
    for name in ("wagtail.api.v2", "wagtail.api.v3"):
        if apps.is_installed(name):
            yield Error(f"{name} is installed: it answers past the login wall.", id="burza.E003")


def _declared(model: type[Page]) -> set[str]:
    """What the model, or an abstract page of ours above it, sets itself; not what Wagtail's Page has for everyone."""
    return {name for base in model.__mro__ if base not in Page.__mro__ for name in vars(base)}
