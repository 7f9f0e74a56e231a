"""Makes the files of the demo's acts: python -m initiatives.demo.make_files [--content acts.toml] [--files FOLDER]

Reads the acts' texts from content/acts.toml and writes files/, which is committed, so that the demo needs neither fonts
nor what makes a PDF. Every file is read again at once: each must end as its format says.
"""

import argparse
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fpdf.enums import EncryptionMethod

from initiatives.acts.extract import Extracted, Reason, extract
from initiatives.demo import typeset_office, typeset_pdf

HERE = Path(__file__).parent
PASSWORD = "tylko-dla-radnych"  # noqa: S105 - of a demo file that must not open

_MAKERS: dict[str, Callable[[str, str], bytes]] = {
    "pdf": lambda text, head: typeset_pdf.pdf(text, head=head),
    "scan": lambda text, head: typeset_pdf.scan_pdf(text, head=head),
    "damaged": lambda text, head: typeset_pdf.damaged_pdf(text, head=head),
    "encrypted": lambda text, head: typeset_pdf.encrypted_pdf(
        text, head=head, user_password=PASSWORD, method=EncryptionMethod.AES_256
    ),
    "docx": lambda text, head: typeset_office.docx(text, head=head),
    "odt": lambda text, head: typeset_office.odt(text, head=head),
    "rtf": lambda text, head: typeset_office.rtf(text, head=head),
    "txt": lambda text, head: typeset_office.txt(text, head=head),
}
ENDS_AS = {"scan": Reason.NO_TEXT, "damaged": Reason.DAMAGED, "encrypted": Reason.ENCRYPTED}
_KINDS = {
    "resolution": "Uchwała",
    "order": "Zarządzenie",
    "order_regulations": "Przepisy porządkowe",
    "agreement": "Porozumienie",
    "announcement": "Obwieszczenie",
}


@dataclass(frozen=True)
class Wanted:
    """One file of one act. The head stands above each page."""

    name: str
    format: str
    text: str
    head: str


def wanted_files(content: dict[str, Any]) -> Iterator[Wanted]:
    """Refuses a name that is not one, or that two acts share: all files lie in one folder."""
    seen: set[str] = set()
    for act in content["act"]:
        for file in act.get("file", []):
            name = file["name"]
            if name in seen or Path(name).name != name or file["format"] not in _MAKERS:
                raise SystemExit(f"{act['key']}: bad or repeated file {name!r} of format {file['format']!r}")
            seen.add(name)
            yield Wanted(name, file["format"], file.get("text") or act["text"], _head(act))


def make(wanted: Wanted) -> tuple[bytes, Extracted]:
    """The file and what reading it gives; a format that does not end as it should is an error here, not in the demo."""
    content = _MAKERS[wanted.format](wanted.text, wanted.head)
    extracted = extract(content, name=wanted.name)
    if extracted.reason != ENDS_AS.get(wanted.format):
        raise SystemExit(f"{wanted.name}: reads as {extracted.reason or 'text'}")
    return content, extracted


def main() -> None:
    arguments = _arguments()
    content = tomllib.loads(arguments.content.read_text(encoding="utf-8"))
    arguments.files.mkdir(parents=True, exist_ok=True)
    for wanted in wanted_files(content):
        made, extracted = make(wanted)
        (arguments.files / wanted.name).write_bytes(made)
        state = extracted.reason or f"{len(extracted.pages)} pages"
        print(f"{wanted.name}: {len(made):,} bytes, {state}")  # noqa: T201


def _head(act: dict[str, Any]) -> str:
    kind = _KINDS.get(act["kind"])
    if kind is None:  # an act of another kind says in its first line what it is
        return str(act["text"].strip().partition("\n")[0])
    numbered = f"{kind} nr {act['number']}" if act.get("number") else kind
    return f"{numbered} – {act['issuing_body']}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--content", type=Path, default=HERE / "content" / "acts.toml")
    parser.add_argument("--files", type=Path, default=HERE / "files")
    return parser.parse_args()


if __name__ == "__main__":
    main()
