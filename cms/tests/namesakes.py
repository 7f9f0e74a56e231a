"""Two members of one name, told apart by their codes."""

import pytest

from initiatives.models import MemberPage
from initiatives.tests import factories


@pytest.fixture
def member() -> MemberPage:
    return factories.MemberPageFactory(title="Osiek", code="1213042")


@pytest.fixture
def other() -> MemberPage:
    """Of the same name."""
    return factories.MemberPageFactory(title="Osiek", code="2212062")


__all__ = ["member", "other"]
