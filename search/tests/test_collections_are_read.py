"""Collections in BEIR's form as others write them, and what is said of those that cannot be read."""

import random
from pathlib import Path

import pytest

from search.evaluation import CollectionError, Query, Text, halves, read

OWN = Path(__file__).parent.parent / "evaluation" / "collection"


def written(
    folder: Path, corpus: str | bytes, queries: str = '{"_id": "q", "text": "p"}', qrels: str = "q\td\t1"
) -> Path:
    (folder / "qrels").mkdir(exist_ok=True)
    content = corpus if isinstance(corpus, bytes) else corpus.encode()
    (folder / "corpus.jsonl").write_bytes(content)
    (folder / "queries.jsonl").write_text(queries, encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text(qrels, encoding="utf-8")
    return folder


def test_a_collection_is_read(tmp_path: Path) -> None:
    found = read(
        written(
            tmp_path,
            '{"_id": "d", "title": "Wał", "text": "Worki", "metadata": {"language": "cs"}}\n',
            '{"_id": "q", "text": "worek", "metadata": {"kind": "nominative"}}\n{"_id": "unjudged", "text": "x"}\n',
            "query-id\tcorpus-id\tscore\nq\td\t2\n",
        )
    )

    assert found.texts == (Text("d", "Wał", "Worki", "cs"),)
    assert found.queries == (Query("q", "worek", "nominative"),)
    assert found.answers == {"q": {"d": 2}}
    assert found.strange == 0


@pytest.mark.parametrize(
    ("corpus", "text"),
    [
        ('{"_id": "d", "text": "t"}', Text("d", "", "t")),
        ('\n\n  \n{"_id": "d", "title": null, "text": "t"}\n\n', Text("d", "", "t")),
        ('\ufeff{"_id": "d", "title": "", "text": "t"}\r\n', Text("d", "", "t")),
        ('{"_id": "d", "text": "a\\u2028b", "metadata": null, "url": 5}', Text("d", "", "a\u2028b")),
        ('{"_id": "d", "text": "old"}\n{"_id": "d", "text": "new"}', Text("d", "", "new")),
        ('{"id": "d", "title": "t"}', Text("d", "t", "")),
        ('{"_id": "d", "title": 2020, "text": ["a", null, "b"]}', Text("d", "2020", "a\nb")),
        ('{"_id": "d", "text": "a\\ud800b\\u0000c"}', Text("d", "", "a?b c")),
    ],
)
def test_texts_are_read_as_others_write_them(tmp_path: Path, corpus: str, text: Text) -> None:
    assert read(written(tmp_path, corpus)).texts == (text,)


def test_ids_may_be_numbers(tmp_path: Path) -> None:
    found = read(written(tmp_path, '{"_id": 7, "text": "t"}', '{"_id": 3, "text": "p"}', "3\t7\t1\n"))

    assert found.answers == {"3": {"7": 1}}


@pytest.mark.parametrize(
    "qrels",
    [
        "q\td\t1\n", "query-id\tcorpus-id\tscore\nq\td\t1", "\n\nq\td\t1\r\n\n", "q 0 d 1", "q\tQ0\td\t1", "q d 1.0",
        "qid\titer\tdocid\trel\nq\t0\td\t1\n", "q\td\t1\nq\tother\t0\nnobody\td\t1\n",
    ],
)  # fmt: skip
def test_judgements_are_read_as_others_write_them(tmp_path: Path, qrels: str) -> None:
    assert read(written(tmp_path, '{"_id": "d", "text": "t"}', qrels=qrels)).answers == {"q": {"d": 1}}


def test_judgements_of_what_is_not_there_are_counted(tmp_path: Path) -> None:
    found = read(written(tmp_path, '{"_id": "d", "text": "t"}', qrels="q\td\t1\nq\tgone\t1\nnobody\td\t1\n"))

    assert found.strange == 2
    assert found.answers == {"q": {"d": 1}}


def test_queries_without_a_right_answer_are_not_asked(tmp_path: Path) -> None:
    assert read(written(tmp_path, '{"_id": "d", "text": "t"}', qrels="q\td\t0\n")).queries == ()


@pytest.mark.parametrize(
    ("corpus", "told"),
    [
        ('{"_id": "d"}\n{"_id"', r"corpus\.jsonl:2: not JSON"),
        ("[1, 2]", r"corpus\.jsonl:1: not an object"),
        ('\n{"text": "t"}', r"corpus\.jsonl:2: no _id"),
        ('{"_id": true, "text": "t"}', r"corpus\.jsonl:1: no _id"),
        ('{"_id": "", "text": "t"}', r"corpus\.jsonl:1: no _id"),
        ('{"_id": "d", "text": {"t": 1}}', r"corpus\.jsonl:1: text is not a string"),
        ('{"_id": "d", "text": [["t"]]}', r"corpus\.jsonl:1: text is not a string"),
        (b'{"_id": "a", "text": ""}\n{"_id": "d", "text": "\xff"}', r"corpus\.jsonl:2: not UTF-8"),
        ("[" * 100_000, r"corpus\.jsonl:1: not JSON"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(tmp_path: Path, corpus: str | bytes, told: str) -> None:
    with pytest.raises(CollectionError, match=told):
        read(written(tmp_path, corpus))


@pytest.mark.parametrize("qrels", ["q\td\t1\nq\td\n", "q\td\t1\nq\td\tbest", "a b c d e\nx", "q\td\t1\nq\td\tinf"])
def test_judgements_that_cannot_be_read_are_named_with_their_line(tmp_path: Path, qrels: str) -> None:
    with pytest.raises(CollectionError, match=r"test\.tsv:2"):
        read(written(tmp_path, '{"_id": "d", "text": "t"}', qrels=qrels))


@pytest.mark.parametrize("missing", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, missing: str) -> None:
    folder = written(tmp_path, '{"_id": "d", "text": "t"}')
    (folder / missing).unlink()

    with pytest.raises(CollectionError, match=missing):
        read(folder)


def test_halves_share_no_query_and_stay_as_they_are() -> None:
    whole = read(OWN)
    first, second = halves(whole)

    assert {query.key for query in first.queries} | {query.key for query in second.queries} == set(whole.answers)
    assert not set(first.queries) & set(second.queries)
    assert 0.4 < len(first.queries) / len(whole.queries) < 0.6
    fewer = halves(type(whole)(whole.texts, tuple(random.sample(whole.queries, 50)), whole.answers))[0]
    assert set(fewer.queries) <= set(first.queries)


def test_our_own_collection_is_whole() -> None:
    collection = read(OWN)

    assert collection.strange == 0
    assert len({text.key for text in collection.texts}) == len(collection.texts) >= 320
    assert len({text.text for text in collection.texts}) == len(collection.texts)
    assert len({query.text for query in collection.queries}) == len(collection.queries) >= 160
    assert sum(query.kind in {"question", "fact"} for query in collection.queries) >= 60
    assert {grade for grades in collection.answers.values() for grade in grades.values()} == {1, 2}
    assert all(50 <= len(text.text.split()) + len(text.title.split()) <= 200 for text in collection.texts)


def test_queries_do_not_copy_their_answers() -> None:
    """But numbers, days and places of acts, which are what is asked for."""
    collection = read(OWN)
    texts = {text.key: f"{text.title} {text.text}".casefold() for text in collection.texts}
    copied = [
        query.text
        for query in collection.queries
        if query.kind in {"question", "fact"}
        and any(query.text.casefold().rstrip("?") in texts[key] for key in collection.answers[query.key])
    ]

    assert copied == []
