"""A site whose questions one engine answers."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from cms.users.models import User
from conftest import OnCommit
from initiatives.models import ActPage, InitiativePage
from initiatives.tests import examples, factories
from initiatives.visibility import Person
from search.asking.answering import DatabaseEngine, answering
from search.asking.ask import Answer, Notice, Search, ask
from search.index.current import current
from search.index.following import follow


@dataclass
class Site:
    """`is_cluster`: an engine that follows the database, and has to be told to."""

    on_commit: OnCommit
    is_cluster: bool
    reader: User = field(default_factory=factories.person)

    def changing(self) -> AbstractContextManager[Any]:
        """What the block changes can be found after it."""
        return self.on_commit()

    def search(self, text: str = "", *, user: Person | None = None, **more: Any) -> Answer:
        if self.is_cluster:
            assert follow(timezone.now())
        held = current()
        engine, notice = answering(held)
        # Before anything was ever published, no engine is asked.
        assert (isinstance(engine, DatabaseEngine), notice) == (not (self.is_cluster and held.token), "")
        answer = ask(Search(text, **more), user=user or self.reader)
        assert answer.notice is Notice.NONE
        return answer

    def found(self, text: str = "", **more: Any) -> list[str]:
        """Titles, in order."""
        return [hit.title for hit in self.search(text, **more).hits]

    def finds(self, questions: Mapping[str, Sequence[str]], **more: Any) -> None:
        """Of each question exactly these titles, in any order."""
        found = {question: sorted(self.found(question, **more)) for question in questions}
        wrong = {question: titles for question, titles in found.items() if titles != sorted(questions[question])}
        assert not wrong, wrong

    def initiative(self, title: str, text: str = "", **fields: Any) -> InitiativePage:
        with self.changing():
            page: InitiativePage = factories.InitiativePageFactory.create(
                **{"title": title, "description": f"<p>{text}</p>", "summary": "Streszczenie.", **fields}
            )
        return page

    def act(self, title: str, *pages: str, **fields: Any) -> ActPage:
        """With a file of these pages, if there are any."""
        with self.changing():
            page: ActPage = factories.ActPageFactory.create(**{"title": title, **fields})
            if pages:
                examples.add_text(page, *pages)
        return page


def marked(answer: Answer) -> list[list[str]]:
    """Of each hit the words that are marked in its passage."""
    return [[part.text for part in hit.passage.parts if part.marked] for hit in answer.hits]


def passage(answer: Answer) -> str:
    """Of the first hit."""
    return "".join(part.text for part in answer.hits[0].passage.parts)


__all__ = ["Site", "marked", "passage"]
