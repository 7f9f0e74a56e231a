"""A page that another page names, shown by its title to those who may see it.

What was published when it was named can be taken back since, and its title then is a draft's.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import Field, Model
from wagtail.admin.compare import ForeignObjectComparison
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from initiatives.admin.choosers import title_for
from initiatives.visibility import Person


class NamedPagePanel(FieldPanel):
    """The chooser and the comparison of versions learn who is looking."""

    class BoundPanel(FieldPanel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            if self.bound_field is not None:
                self.bound_field.field.widget.user = self.request.user

        def get_comparison(self) -> list[Callable[..., ForeignObjectComparison]]:
            return [partial(NamedPageComparison, self.panel.db_field, user=self.request.user)]


class NamedPageComparison(ForeignObjectComparison):
    def __init__(self, field: Field[Any, Any], before: Model, after: Model, *, user: Person) -> None:
        super().__init__(field, before, after)
        self.user = user

    def get_objects(self) -> tuple[Any, ...]:
        return tuple(self._shown(page) for page in super().get_objects())

    def _shown(self, page: Page | None) -> str | None:
        return None if page is None else title_for(self.user, page)


__all__ = ["NamedPagePanel"]
