"""Small documents with whatever inside, for tests that need one of a kind."""

import io
import zipfile

from pypdf import PdfWriter

from initiatives.tests.data.make_files import FILES, replaced, with_document

_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OPEN = " ".join(f'xmlns:{part}="urn:oasis:names:tc:opendocument:xmlns:{part}:1.0"' for part in ("office", "text"))


def word_document(body: str) -> bytes:
    return with_document(f"<w:document {_WORD}><w:body>{body}</w:body></w:document>".encode())


def odt_document(body: str) -> bytes:
    content = f"<office:d {_OPEN}><office:body><office:text>{body}</office:text></office:body></office:d>"
    return replaced((FILES / "order.odt").read_bytes(), "content.xml", content.encode())


def archive(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as made:
        for name, member in members.items():
            made.writestr(name, member)
    return content.getvalue()


def written(writer: PdfWriter) -> bytes:
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()
