"""Fixtures of all suites."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from cms.users.models import User

OnCommit = Callable[[], AbstractContextManager[list[Callable[[], Any]]]]


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks: Callable[..., Any]) -> OnCommit:
    """`with on_commit():` runs what the block asked to be run on commit: index, mail, tasks."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A client of its own for each person."""

    def make(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make
