"""Days and words of the site's own are set as Polish typography asks; what is given out as data is not."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from initiatives.models import InitiativePage

DAY = date(2026, 7, 26)


def test_the_number_of_a_day_stays_with_its_month() -> None:
    with translation.override("pl"):
        assert date_format(DAY, "DATE_FORMAT") == "26\u00a0lipca 2026"
        assert date_format(DAY, "MONTH_DAY_FORMAT") == "26\u00a0lipca"
    with translation.override("en"):
        assert date_format(DAY, "DATE_FORMAT") == "July 26, 2026"


def test_a_short_day_is_set_with_dots() -> None:
    with translation.override("pl"):
        assert date_format(DAY, "SHORT_DATE_FORMAT") == "26.07.2026"
        assert date_format(datetime(2026, 7, 6, 8, 5, tzinfo=UTC), "SHORT_DATETIME_FORMAT") == "6.07.2026, 08:05"


@pytest.mark.parametrize(
    ("said", "expected"), [("Conditions and limits", "Warunki i\u00a0ograniczenia"), ("In short", "W\u00a0skrócie")]
)
def test_a_heading_of_the_sites_own_breaks_after_no_word_of_one_letter(said: str, expected: str) -> None:
    with translation.override("pl"):
        assert _(said) == expected


def test_a_label_that_tables_hold_keeps_the_space_that_people_type() -> None:
    with translation.override("pl"):
        assert str(InitiativePage.Stage.RUNNING.label) == "w toku"
