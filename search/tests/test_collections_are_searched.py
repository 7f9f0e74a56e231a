"""`manage.py search_eval` on a collection as strangers write one: through the site's own code, and beside its index."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from initiatives.tests import factories
from initiatives.tests.processes import environment
from search.engines.address import Address
from search.engines.cluster_client import backend
from search.index.current import current
from search.models import Entry
from search.tests.indexed import index
from search.tests.servers import ENGINES, PATIENCE, shared

DATABASE = "database"
CORPUS: list[dict[str, Any]] = [
    {"_id": 1, "text": "Gmina rozdaje maseczki seniorom.", "metadata": {"url": "x"}},
    {"_id": "2", "title": None, "text": "Obiady dla uczniów w czasie zamknięcia szkół.", "more": [1, 2]},
    {"_id": "a 3", "title": 2020, "text": "Żywność dla potrzebujących"},
    {"_id": "empty", "title": "", "text": ""},
    {"_id": "long", "title": "Wały", "text": "Uchwała w sprawie wałów i wody. " * 30_000},
    {"_id": "word", "text": "x" * 100_000},
    {"_id": "en", "title": "Masks", "text": "The council was distributing masks to elderly residents."},
    {"_id": "cs", "text": "Obec rozdává roušky", "metadata": {"language": "cs"}},
    {"_id": "half", "text": "przedszkole \ud800 i \x00 żłobek"},
]
# What is asked, and the text that has to come first; of what has none, nothing is expected but an end.
QUERIES = {
    "maseczki dla seniora": "1", "obiad ucznia": "2", "zywnosc": "a 3", "wał": "long", "elderly mask": "en",
    "rouška": "cs", "żłobki \ud800": "half", "2020": "a 3", "uchwała woda " * 200: "long",
}  # fmt: skip
HOPELESS = ["", '"OR -a akt: gmina:', "rok:2020 -maseczki"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a byte order mark, the line ends of Windows, and judgements that say that a text is not right."""
    asked = [*QUERIES, *HOPELESS]
    (tmp_path / "qrels").mkdir()
    _write(tmp_path / "corpus.jsonl", "\ufeff", [json.dumps(text) for text in CORPUS])
    _write(tmp_path / "queries.jsonl", "", [json.dumps({"_id": n, "text": text}) for n, text in enumerate(asked)])
    judged = [f"{number}\t{QUERIES.get(text, 'empty')}\t1" for number, text in enumerate(asked)]
    wrong = ["0\tempty\t0", "0\tlong\t-1", "nobody\t1\t1"]
    _write(tmp_path / "qrels" / "test.tsv", "query-id\tcorpus-id\tscore\r\n", [*judged, *wrong])
    return tmp_path


def _write(path: Path, head: str, lines: list[str]) -> None:
    path.write_bytes((head + "\r\n".join(lines) + "\r\n").encode())


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("engine", [DATABASE, *ENGINES])
def test_any_collection_is_searched_beside_the_sites_own_index(engine: str, folder: Path) -> None:
    address = shared(engine) if engine in ENGINES else None
    factories.InitiativePageFactory.create(title="Maseczki dla seniora")
    index()
    before = current().change, list(Entry.objects.values_list("number", "change"))
    others = _made(address) if address else set()

    told = folder / "new" / "figures.json"
    command = [sys.executable, "manage.py", "search_eval", str(folder), "--engine", engine, "--missed"]
    done = subprocess.run(
        [*command, "--json", str(told)],
        cwd=settings.BASE_DIR, env=environment(), check=False, capture_output=True, text=True,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert f"{len(CORPUS)} texts, {len(QUERIES) + len(HOPELESS)} queries, 1 judgements" in done.stdout
    (run,) = json.loads(told.read_text())["runs"]
    assert run["R@1"] == pytest.approx(len(QUERIES) / (len(QUERIES) + len(HOPELESS)), abs=0.001), done.stdout
    assert (current().change, list(Entry.objects.values_list("number", "change"))) == before
    assert not address or _made(address) <= others


def _made(address: Address) -> set[str]:
    """The cluster's indices that are there to be measured."""
    return set(backend(address, PATIENCE).es.indices.get_mapping(index="*-aside-*"))
