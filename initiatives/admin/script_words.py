"""What Wagtail's scripts say, with the words that its own catalogue lacks."""

from typing import Any

from django.utils.translation import gettext
from django.views.i18n import JavaScriptCatalog

from initiatives.admin.wagtails_words import SPOKEN_BY_SCRIPTS


class ScriptWordsView(JavaScriptCatalog):
    packages = ["wagtail.admin"]

    def get_catalog(self) -> dict[str, Any]:
        catalog: dict[str, Any] = super().get_catalog()
        return catalog | {word: gettext(word) for word in SPOKEN_BY_SCRIPTS}


__all__ = ["ScriptWordsView"]
