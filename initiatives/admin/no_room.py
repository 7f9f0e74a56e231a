"""Where there is no room for a file, a chooser's form comes back and says so."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from initiatives.forms.documents import no_room
from initiatives.services.uploads import NoRoom


class SaysNoRoom:
    """Before one of Wagtail's views that make something inside a chooser."""

    form: Any

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            response: HttpResponse = super().post(request)  # type: ignore[misc]
        except NoRoom:
            self.form.add_error("file", no_room())
            return self.get_reshow_creation_form_response()  # type: ignore[attr-defined]
        return response


__all__ = ["SaysNoRoom"]
