"""Who signed a file, and when, as the file itself says: PAdES in a PDF, CAdES around any file (.p7m), XAdES in XML.

Whether the certificate was to be trusted, or the document changed since, is not checked: for that there are services of
the trusted list (art. 33 of Regulation (EU) No 910/2014), and what is shown says so.
"""

import base64
import binascii
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

from asn1crypto import cms, pem, x509
from pypdf import PdfReader

from initiatives.acts.outcome import Reason, Refused, Signature, SignatureForm, refusing_damage

SIGNATURES_MOST = 20
_DEPTH_MOST = 10
_DS, _XADES = "{http://www.w3.org/2000/09/xmldsig#}", "{http://uri.etsi.org/01903/v1.3.2#}"


def unwrap(content: bytes) -> tuple[bytes, list[Signature]]:
    """The file inside a .p7m and who signed it. Refused where it is no such file, or holds only the signature."""
    with refusing_damage():
        signed = _signed_data(content)
        inner = signed["encap_content_info"]["content"].native
        if not isinstance(inner, bytes):
            # A signature that lies beside its file (.p7s, detached): there is nothing to read in it.
            raise Refused(Reason.UNSUPPORTED)
        return inner, _signatures(signed, SignatureForm.CADES, None)


def of_pdf(content: bytes) -> list[Signature]:
    """Never raises: a PDF whose signatures cannot be read is shown as unsigned."""
    found: list[Signature] = []
    try:
        for value in _signature_values(PdfReader(BytesIO(content))):
            der = value.get("/Contents")
            signed = _signed_data(bytes(getattr(der, "original_bytes", der)).rstrip(b"\0") + b"\0\0")
            found += _signatures(signed, SignatureForm.PADES, _pdf_date(str(value.get("/M", ""))))
            if len(found) >= SIGNATURES_MOST:
                break
    except Exception:  # noqa: BLE001 - over a broken file the libraries raise nearly anything
        return found
    return found


def of_xml(root: Element) -> list[Signature]:
    signatures = (_xml_signature(element) for element in root.iter(f"{_DS}Signature"))
    return [signature for signature in signatures if signature is not None][:SIGNATURES_MOST]


def _signed_data(content: bytes) -> Any:
    der = content
    if pem.detect(content):
        der = pem.unarmor(content)[2]
    elif not content.startswith(b"\x30"):
        der = base64.b64decode(content, validate=False)
    info = cms.ContentInfo.load(der)
    if info["content_type"].native != "signed_data":
        raise Refused(Reason.UNSUPPORTED)
    return info["content"]


def _signatures(signed: Any, form: SignatureForm, otherwise: datetime | None) -> list[Signature]:
    certificates = [choice.chosen for choice in signed["certificates"] if isinstance(choice.chosen, x509.Certificate)]
    return [
        Signature(_signer(info, certificates), _signing_time(info) or otherwise, form)
        for info in list(signed["signer_infos"])[:SIGNATURES_MOST]
    ]


def _signer(info: Any, certificates: list[x509.Certificate]) -> str:
    sid = info["sid"].chosen
    serial = sid["serial_number"].native if isinstance(sid, cms.IssuerAndSerialNumber) else None
    of_signer = [
        certificate
        for certificate in certificates
        if (certificate.serial_number == serial if serial is not None else certificate.key_identifier == sid.native)
    ]
    return _name(of_signer[0]) if of_signer else ""


def _name(certificate: x509.Certificate) -> str:
    subject = certificate.subject.native
    name = subject.get("common_name") or subject.get("organization_name") or ""
    return " ".join(str(name[0] if isinstance(name, list) else name).split())


def _signing_time(info: Any) -> datetime | None:
    for attribute in info["signed_attrs"] or ():
        if attribute["type"].native == "signing_time":
            moment = attribute["values"][0].native
            return moment if isinstance(moment, datetime) else None
    return None


def _signature_values(reader: PdfReader) -> Iterator[Any]:
    form = reader.root_object.get("/AcroForm")
    if form is not None:
        yield from _fields(form.get_object().get("/Fields", []), _DEPTH_MOST)


def _fields(fields: Any, depth: int) -> Iterator[Any]:
    for reference in fields:
        field = reference.get_object()
        if field.get("/FT") == "/Sig" and field.get("/V") is not None:
            yield field["/V"].get_object()
        if depth and "/Kids" in field:
            yield from _fields(field["/Kids"], depth - 1)


def _pdf_date(written: str) -> datetime | None:
    """D:20200528120000+02'00' (ISO 32000-1, 7.9.4)."""
    digits = written.removeprefix("D:").replace("'", "")
    for form in ("%Y%m%d%H%M%S%z", "%Y%m%d%H%M%SZ"):
        try:
            moment = datetime.strptime(digits.replace("Z0000", "Z"), form)  # noqa: DTZ007 - made aware below
        except ValueError:
            continue
        return moment if moment.tzinfo else None
    return None


def _xml_signature(element: Element) -> Signature | None:
    certificate = element.find(f".//{_DS}X509Certificate")
    if certificate is None or not certificate.text:
        return None
    try:
        name = _name(x509.Certificate.load(base64.b64decode(certificate.text)))
    except (ValueError, TypeError, binascii.Error):
        name = ""
    said = element.find(f".//{_XADES}SigningTime")
    return Signature(name, _iso(said.text if said is not None else None), SignatureForm.XADES)


def _iso(written: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat((written or "").strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else None
