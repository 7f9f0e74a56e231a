"""Makes the files beside the acts that readers are tested on: python -m initiatives.tests.data.make_parcels

Workbooks, slides, saved pages, messages, archives of annexes and signed files; committed in parcels/. Signatures are
made anew each time, by a certificate that is made for it: nobody's.
"""

import base64
import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import xlwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from odf import table
from odf import text as odf_text
from odf.opendocument import OpenDocumentSpreadsheet
from pptx import Presentation

from initiatives.demo.typeset_office import packed
from initiatives.demo.typeset_pdf import MADE_ON
from initiatives.tests.data import compound
from initiatives.tests.data.make_files import FILES as ACTS
from initiatives.tests.data.make_files import TEXT

FILES = Path(__file__).parent / "parcels"

SIGNER = "Kwalifikowany podpis próbny – Urząd Gminy Osiek"
SIGNED_AT = datetime(2020, 4, 1, 10, 15, tzinfo=UTC)
ROWS: list[list[Any]] = [
    ["Lp.", "Wyszczególnienie", "Ilość", "Cena brutto"],
    [1, "Agregat prądotwórczy", 4, 12500.5],
    [2, "Worki na piasek", 9000, 2.1],
]
BODY = "Dzień dobry,\n\nprzesyłam zarządzenie w sprawie dyżurów w czasie zagrożenia.\n"


def costs_xlsx() -> bytes:
    """Two sheets; a formula is stored with the value that it had."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Kosztorys"
    for row in ROWS:
        sheet.append(row)
    sheet.append([None, "Data", datetime(2020, 4, 28)])  # noqa: DTZ001 - a spreadsheet knows no zone
    workbook.create_sheet("Pusty")
    workbook.create_sheet("Źródła").append(["Budżet gminy", True])
    workbook.properties.created = workbook.properties.modified = MADE_ON.replace(tzinfo=None)
    content = io.BytesIO()
    workbook.save(content)
    return packed(content.getvalue())


def costs_xls() -> bytes:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Kosztorys")
    for at, row in enumerate(ROWS):
        for column, value in enumerate(row):
            sheet.write(at, column, value)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def costs_ods() -> bytes:
    document = OpenDocumentSpreadsheet()
    sheet = table.Table(name="Kosztorys")
    for row in ROWS:
        line = table.TableRow()
        for value in row:
            number = isinstance(value, int | float)
            cell = table.TableCell(valuetype="float", value=value) if number else table.TableCell(valuetype="string")
            cell.addElement(odf_text.P(text=str(value)))
            line.addElement(cell)
        sheet.addElement(line)
    document.spreadsheet.addElement(sheet)
    content = io.BytesIO()
    document.write(content)
    return packed(content.getvalue())


def training_pptx() -> bytes:
    slides = Presentation()
    first = slides.slides.add_slide(slides.slide_layouts[1])
    first.shapes.title.text = "Szkolenie z obrony cywilnej"
    first.placeholders[1].text = "Zażółć gęślą jaźń"
    first.notes_slide.notes_text_frame.text = "Notatka prowadzącego"
    second = slides.slides.add_slide(slides.slide_layouts[5])
    second.shapes.title.text = "Dyżury"
    grid = second.shapes.add_table(1, 2, 0, 0, 100, 100).table
    grid.cell(0, 0).text, grid.cell(0, 1).text = "środa", "7:30"
    slides.core_properties.created = slides.core_properties.modified = MADE_ON.replace(tzinfo=None)
    content = io.BytesIO()
    slides.save(content)
    return packed(content.getvalue())


def bulletin_html(encoding: str = "utf-8") -> bytes:
    """As saved from a bulletin, with all that stands around the words."""
    source = f"""<!DOCTYPE html><html lang="pl"><head><meta charset="{encoding}"><title>BIP</title>
    <script>var tajne = "skrypt";</script></head><body><nav>Menu główne</nav><main><h1>Zarządzenie nr 12/2020</h1>
    <p>Zażółć gęślą <b>jaźń</b>.</p><table><tr><td>środa</td><td>7:30</td></tr></table>
    <style>p {{ color: red }}</style></main><div>Stopka</div></body></html>"""
    return source.encode(encoding)


def message_eml(*, html: bool = False) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = "Zarządzenie w sprawie dyżurów"
    message["From"] = "sekretariat@gmina-osiek.example"
    message["To"] = "starostwo@powiat.example"
    message["Date"] = MADE_ON
    message["Message-ID"] = "<1@gmina-osiek.example>"
    if html:
        message.set_content(f"<p>{BODY}</p>", subtype="html")
    else:
        message.set_content(BODY)
    order = (ACTS / "order.pdf").read_bytes()
    message.add_attachment(order, maintype="application", subtype="pdf", filename="zarządzenie nr 12.pdf")
    message.set_boundary("==granica==")
    return message.as_bytes()


def message_msg() -> bytes:
    return compound.message("Zarządzenie w sprawie dyżurów", BODY, [("zalacznik.txt", TEXT.encode())])


def annexes_zip() -> bytes:
    """With a folder, a name in the code page of DOS, a ZIP inside, and what a Mac adds."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zalaczniki/order.pdf", (ACTS / "order.pdf").read_bytes())
        named = zipfile.ZipInfo("wniosek.txt")
        archive.writestr(named, "Wniosek o użyczenie sprzętu")
        archive.writestr("wewnatrz.zip", (ACTS / "zip.docx").read_bytes())
        archive.writestr("__MACOSX/._order.pdf", b"\0\5\26\7")
    return packed(made.getvalue())


def act_xml() -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><akt xmlns="urn:burza:test"><naglowek><rodzaj>Zarządzenie</rodzaj>'
        "<numer>12/2020</numer></naglowek><tresc>"
        "<par>§ 1. Zażółć <b>gęślą</b> jaźń.</par><par>§ 2. Dyżur.</par></tresc>"
        "</akt>"
    ).encode()


def signed_xml() -> bytes:
    """XAdES: the value of the signature is not one, since nobody checks it here."""
    certificate = base64.b64encode(_certificate()[1].public_bytes(serialization.Encoding.DER)).decode()
    signature = (
        '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignatureValue>AAAA</ds:SignatureValue>'
        f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        '<ds:Object><xades:QualifyingProperties xmlns:xades="http://uri.etsi.org/01903/v1.3.2#">'
        "<xades:SignedProperties><xades:SignedSignatureProperties>"
        f"<xades:SigningTime>{SIGNED_AT:%Y-%m-%dT%H:%M:%SZ}</xades:SigningTime>"
        "</xades:SignedSignatureProperties></xades:SignedProperties></xades:QualifyingProperties></ds:Object>"
        "</ds:Signature>"
    )
    return act_xml().replace(b"</akt>", signature.encode() + b"</akt>")


def signed(content: bytes, *, detached: bool = False) -> bytes:
    key, certificate = _certificate()
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())
    options = [pkcs7.PKCS7Options.Binary, *([pkcs7.PKCS7Options.DetachedSignature] if detached else [])]
    return builder.sign(serialization.Encoding.DER, options)


def signed_pdf() -> bytes:
    """PAdES: as a program adds it at the end of the file, over all but the place of the signature itself."""
    content = (ACTS / "order.pdf").read_bytes()
    start = content.rindex(b"startxref")
    table_at = int(content[start:].split()[1])
    root = content[content.rindex(b"/Root ") + 6 :].split(b" ")[0].decode()
    size = int(content[content.rindex(b"/Size ") + 6 :].split()[0].split(b"/")[0].split(b">")[0])
    old = content[content.index(f"\n{root} 0 obj".encode()) :].split(b"endobj")[0].split(b"obj", 1)[1].strip()
    catalogue = old[: old.rindex(b">>")] + f"/AcroForm <</Fields [{size} 0 R] /SigFlags 3>>>>".encode()
    made, places = io.BytesIO(content + b"\n"), {}
    made.seek(0, io.SEEK_END)
    room = 8000
    value = f"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(D:{SIGNED_AT:%Y%m%d%H%M%S}+00'00')"
    for number, body in (
        (int(root), catalogue),
        (size, f"<</FT/Sig/T(Podpis)/V {size + 1} 0 R>>".encode()),
        (size + 1, f"{value}/ByteRange[{'0 ' * 20}]/Contents<{'0' * room}>>>".encode()),
    ):
        places[number] = made.tell()
        made.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
    xref = made.tell()
    made.write(b"xref\n")
    for number, place in sorted(places.items()):
        made.write(f"{number} 1\n{place:010d} 00000 n \n".encode())
    made.write(f"trailer\n<</Size {size + 2}/Root {root} 0 R/Prev {table_at}>>\nstartxref\n{xref}\n%%EOF".encode())
    whole = made.getvalue()
    hole = whole.index(b"/Contents<" + b"0" * 10) + len(b"/Contents")
    covered = whole[:hole] + whole[hole + room + 2 :]
    der = signed(covered, detached=True).hex().encode().ljust(room, b"0")
    return whole[:hole] + b"<" + der + b">" + whole[hole + room + 2 :]


@cache
def _certificate() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, SIGNER)])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(SIGNED_AT - timedelta(days=1))
    return key, builder.not_valid_after(SIGNED_AT + timedelta(days=730)).sign(key, hashes.SHA256())


MAKERS: dict[str, Callable[[], bytes]] = {
    "costs.xlsx": costs_xlsx,
    "costs.xls": costs_xls,
    "costs.ods": costs_ods,
    "training.pptx": training_pptx,
    "bulletin.html": bulletin_html,
    "bulletin-iso-8859-2.html": lambda: bulletin_html("iso-8859-2"),
    "message.eml": message_eml,
    "message-html.eml": lambda: message_eml(html=True),
    "message.msg": message_msg,
    "annexes.zip": annexes_zip,
    "act.xml": act_xml,
    "signed.xml": signed_xml,
    "order.pdf.p7m": lambda: signed((ACTS / "order.pdf").read_bytes()),
    "order-base64.pdf.p7m": lambda: base64.encodebytes(signed((ACTS / "order.pdf").read_bytes())),
    "beside.p7s": lambda: signed(b"gdzie indziej", detached=True),
    "signed.pdf": signed_pdf,
    "old.doc": lambda: compound.container({"WordDocument": b"Zarz\xb9dzenie"}),
}


def main() -> None:
    FILES.mkdir(exist_ok=True)
    for name, make in MAKERS.items():
        (FILES / name).write_bytes(make())


if __name__ == "__main__":
    main()
