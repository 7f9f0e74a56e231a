"""An editor sends from fifty browsers at the same moment: nothing is lost, nothing breaks."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django_tasks_db.models import DBTaskResult

from cms.users.models import User
from initiatives.models import Attachment, Extraction, MemberPage, Role
from initiatives.tests import factories

UPLOADS = 50
# Every fifth is more than is kept in memory on its way.
LARGE = 3 * 1024 * 1024
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(280)]


def content_of(number: int) -> bytes:
    # Pairs are the same, so that some come while their double is being kept.
    return b"%PDF-1.7\n%" + str(number // 2).encode() + bytes(LARGE if number % 5 == 0 else 10)


def send(client: Client, member: MemberPage, number: int, together: Barrier) -> Any:
    file = SimpleUploadedFile("Uchwała.pdf", content_of(number))
    try:
        together.wait()
        answer = client.post("/admin/documents/act-file/", {"organisation": member.pk, "file": file, "title": "Akt"})
        return answer.status_code, answer.json() if answer.status_code == HTTPStatus.OK else answer.content
    finally:
        connection.close()


def test_fifty_uploads_at_once(sign_in: Callable[[User], Client]) -> None:
    member = factories.MemberPageFactory()
    editor = factories.person(Role.EDITOR, member)
    # Signed in each on its own: no session ends another.
    clients = [sign_in(editor) for _ in range(UPLOADS)]
    for client in clients:
        client.raise_request_exception = False
    together = Barrier(UPLOADS)

    with ThreadPoolExecutor(UPLOADS) as pool:
        sent = [pool.submit(send, client, member, number, together) for number, client in enumerate(clients)]
        answers = [future.result() for future in sent]

    assert {status for status, _answer in answers} == {HTTPStatus.OK}
    kept = {answer["file"]["id"]: number for number, (_, answer) in enumerate(answers) if "file" in answer}
    offered = {answer["same"]["id"] for _, answer in answers if "same" in answer}
    assert len(kept) + sum("same" in answer for _, answer in answers) == UPLOADS
    assert offered <= set(kept)
    files = Attachment.objects.in_bulk()
    assert set(files) == set(kept)
    assert len({file.file.name for file in files.values()}) == len(files)
    assert all(file.file.open().read() == content_of(kept[pk]) for pk, file in files.items())
    assert {content_of(number) for number in kept.values()} == {content_of(number) for number in range(UPLOADS)}
    assert Extraction.objects.count() == DBTaskResult.objects.count() == len(kept)
