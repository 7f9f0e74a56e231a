"""Where Wagtail's own tasks run."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id


class OnCommitBackend(ImmediateBackend):
    """Runs a task in this process once the transaction that asked for it is committed.

    Wagtail enqueues index updates from `post_save`, before a page's tags, topics and inline children are written:
    run at once, they index every one of those a save late.
    """

    def enqueue(self, task: Task[..., Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        self.validate_task(task)
        result: TaskResult[Any] = TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
        transaction.on_commit(partial(self._execute_task, result))
        return result
