"""Disguised uploads at every entrance that takes a file: nothing is stored of what is no picture, PDF or workbook."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from PIL import Image

from agritrace.foundation.files.contents import clean
from agritrace.kernel.clock import system_now
from agritrace.kernel.results import Refused
from agritrace.registry.imports.tests import sheets
from agritrace.registry.proxies.tests.field import Field
from agritrace.registry.subjects.tests import test_pages as registering
from agritrace.tracing.certificates.tests.lots import lot
from tests.architecture.sources import PACKAGE
from tests.cast import Cast

from .ways import come, typed

Sent = dict[str, object]
SVG = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
HTML = b"<!DOCTYPE html><script>alert(1)</script>"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG that declares these pixels, whatever it holds."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(data or b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def pdf(body: bytes) -> bytes:
    return b"%PDF-1.7\n1 0 obj\n" + body + b"\nendobj\ntrailer<<>>\n%%EOF\n"


def zipped(**parts: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def stream(filters: bytes, data: bytes) -> bytes:
    return pdf(b"<</Type/ObjStm/Filter" + filters + b">>stream\n" + data + b"\nendstream")


ACTIVE = b"<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>"
DISGUISED = {
    "a script called photo": (b"#!/bin/sh\nrm -rf /\n", "photo.png"),
    "a page called photo": (HTML, "photo.jpg"),
    "a picture that is a script": (SVG, "photo.png"),
    "a drawing with a script": (SVG, "drawing.svg"),
    "a program": (b"MZ\x90\x00" + b"\0" * 200, "paper.pdf"),
    "a GIF that is a script": (b"GIF89a/*" + HTML + b"*/=1;", "photo.png"),
    "an archive": (zipped(a=b"x"), "paper.pdf"),
    "a signature and nothing behind it": (b"\x89PNG\r\n\x1a\n" + HTML, "photo.png"),
    "a JPEG signature before a page": (b"\xff\xd8\xff\xe0" + HTML, "photo.jpg"),
    "a picture of four milliard pixels": (png(65_500, 65_500), "photo.png"),
    "a picture of no pixels": (png(0, 0), "photo.png"),
    "a PDF with a script": (pdf(ACTIVE), "paper.pdf"),
    "a PDF that hides its script": (stream(b"/FlateDecode", zlib.compress(ACTIVE)), "paper.pdf"),
    "a PDF that hides its script twice": (
        stream(b"[/ASCIIHexDecode/FlateDecode]", zlib.compress(ACTIVE).hex().encode() + b">"),
        "paper.pdf",
    ),
    "half a PDF": (b"%PDF-1.7\n1 0 obj", "paper.pdf"),
    "Windows metafile": (b"\xd7\xcd\xc6\x9a" + b"\0" * 60, "photo.png"),
    "PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "photo.png"),
    "nothing": (b"", "photo.png"),
}


def good() -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return out.getvalue()


def stored() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM files_storedfile")
        return int(cursor.fetchone()[0])


def registration(cast: Cast) -> tuple[Client, str, Sent]:
    client = Client()
    client.post("/register/", registering.WHO)
    client.post("/register/2/", registering.WHERE)
    return client, "/register/3/", {**registering.CONTACT, "stay": "1"}


def certificate(cast: Cast) -> tuple[Client, str, Sent]:
    """A promise that rests on an own test."""
    client, place = come(cast, "producer"), f"/certificates/new?batch={lot(cast.viewer('producer'), system_now())}"
    told = {"bases": ["own_test"], "report_number": "JC-1", "promised": "on"}
    return client, place, {**typed(client, place)[0], **told}


def by_hand(cast: Cast) -> tuple[Client, str, Sent]:
    """Goods that went to somebody who is not registered, with a photo for evidence."""
    client, place = come(cast, "producer"), f"/trade/hand/new?batch={lot(cast.viewer('producer'), system_now())}"
    told = {
        "quantity": "1",
        "buyer": "李家菜店",
        "phone": "13700009999",
        "use": "stall",
        "region_code": "330110000000",
    }
    return client, place, {**typed(client, place)[0], **told, "declared": "on"}


def at(member: str, address: str, **told: object) -> Callable[[Cast], tuple[Client, str, Sent]]:
    """An entrance of somebody signed in, its form filled in."""

    def go(cast: Cast) -> tuple[Client, str, Sent]:
        number = cast["laboratory"].organisation_id
        place = address.format(subject=cast["producer"].subject_id, laboratory=number, farmer=_farmer(cast, address))
        client = come(cast, member)
        return client, place, {**typed(client, place)[0], **told}

    return go


def _farmer(cast: Cast, address: str) -> int:
    return Field(cast, system_now()).approved(serial=93).subject_id if "{farmer}" in address else 0


ENTRANCES: dict[str, tuple[str, Callable[[Cast], tuple[Client, str, Sent]]]] = {
    "subjects/web/registration.py": ("licence", registration),
    "subjects/web/registration.py place": ("place", registration),
    "subjects/web/changing.py": ("licence", at("producer", "/subjects/mine/change", name="禾田茶叶专业合作社")),
    "subjects/web/requesting.py": ("evidence", at("county", "/subjects/{subject}/revoke", reason="提供虚假营业执照", sure="on")),
    "products/web/pages.py": ("photo", at("producer", "/products/new", name="黄瓜", category_code="010405", unit="公斤")),
    "papers/web/entering.py": (
        "file",
        at("producer", "/papers/new", kind="green_food", number="LB-8", issuer="发证机关", products="番茄",
           valid_from="2026-01-01", valid_until="2028-01-01"),
    ),
    "trade/web/byhand.py": ("photos", by_hand),
    "certificates/web/issuing.py": ("report_file", certificate),
    "proxies/web/entering.py": ("paper", at("township", "/proxies/enter", name="李满囤")),
    "proxies/web/entering.py consent": ("paper", at("township", "/proxies/subject/{farmer}/new")),
    "temporary/web/entering.py": ("photos", at("township", "/temporary/enter", name="何满囤")),
    "rights/web/asking.py": ("paper", at("producer", "/privacy/requests/new", kind="copy")),
    "institutions/web/public.py": ("papers", lambda _: (Client(), "/institutions/apply", {"name": "某检测站"})),
    "institutions/web/inside.py": ("papers", at("laboratory_admin", "/institutions/change")),
    "institutions/web/keeping.py": ("papers", at("laboratory_admin", "/organisations/{laboratory}/qualification")),
}  # fmt: skip
"""Module of the entrance -> field, how to get there with the rest of the form filled in."""
OTHERS = {"institutions/web/uploads.py", "imports/web/pages.py", "trade/web/selling.py", "exports/web/security.py"}
"""What takes files for the institutions' entrances above; the three that store none are attacked below."""


def test_every_module_that_takes_a_file_is_attacked_here() -> None:
    taking = {
        "/".join(path.parts[-3:])
        for path in PACKAGE.rglob("*.py")
        if "tests" not in path.parts and re.search(r"request\.FILES", path.read_text(encoding="utf-8"))
    }
    assert taking == {name.split(" ")[0] for name in ENTRANCES} | OTHERS


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_a_disguised_file_is_stored_at_no_entrance(cast: Cast, entrance: str) -> None:
    cache.clear()
    field, go = ENTRANCES[entrance]
    client, address, form = go(cast)
    through = []
    attacks = DISGUISED if entrance == "subjects/web/registration.py" else list(DISGUISED)[::4]
    for words in attacks:
        content, name = DISGUISED[words]
        with transaction.atomic():
            before = stored()
            answer = client.post(address, {**form, field: SimpleUploadedFile(name, content, "image/png")})
            if stored() != before or answer.status_code >= 500:
                through.append((words, answer.status_code))
            transaction.set_rollback(True)
    assert through == []
    before = stored()
    client.post(address, {**form, field: SimpleUploadedFile("photo.png", good(), "image/png")})
    assert stored() == before + 1, "a real photo is taken by the same form"
    cache.clear()


def test_what_hides_behind_a_picture_does_not_survive() -> None:
    polyglot = clean(good() + zipped(a=HTML) + HTML)
    assert polyglot.media_type == "image/jpeg"
    assert b"<script" not in polyglot.content
    assert b"PK\x03\x04" not in polyglot.content


@pytest.mark.parametrize("words", [words for words in DISGUISED if "PDF" in words])
def test_a_paper_that_acts_on_opening_is_refused(words: str) -> None:
    with pytest.raises(Refused):
        clean(DISGUISED[words][0])


DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><workbook>&a;</workbook>'
WORKBOOKS = {
    "a page": HTML,
    "an archive": zipped(a=b"x"),
    "entities": zipped(**{"[Content_Types]_xml": b"<Types/>", "xl__workbook_xml": DOCTYPE}),
    "entities in UTF-16": zipped(
        **{"[Content_Types]_xml": b"<Types/>", "xl__workbook_xml": DOCTYPE.decode().encode("utf-16")}
    ),
    "a bomb": zipped(
        **{"[Content_Types]_xml": b"<Types/>", "xl__workbook_xml": b"<workbook/>", "xl__big": b"\0" * 130 * 2**20}
    ),
    "a macro": zipped(
        **{"[Content_Types]_xml": b"<Types/>", "xl__workbook_xml": b"<workbook/>", "xl__vbaProject.bin": b"x"}
    ),
}


def test_a_disguised_directory_is_refused_and_the_server_goes_on(cast: Cast) -> None:
    client = come(cast, "county")
    form, _ = typed(client, "/imports/new")
    for words, content in WORKBOOKS.items():
        sent = {**form, "file": SimpleUploadedFile("名录.xlsx", content)}
        answer = client.post("/imports/new", sent)
        assert answer.status_code == 200, words
        assert 'class="err"' in answer.content.decode(), words
    real = {**form, "file": SimpleUploadedFile("名录.xlsx", sheets.workbook(sheets.row(1)))}
    assert client.post("/imports/new", real).status_code == 302


@pytest.mark.parametrize("words", DISGUISED)
def test_a_photo_of_a_code_that_is_none_is_told_so(cast: Cast, words: str) -> None:
    content, name = DISGUISED[words]
    answer = come(cast, "producer").post("/trade/photo", {"photo": SimpleUploadedFile(name, content, "image/png")})
    assert answer.status_code == 200
    assert answer.json()["code"] == ""


@pytest.mark.parametrize("words", list(DISGUISED)[::4])
def test_a_file_to_be_traced_that_is_none_leads_nowhere_and_is_not_kept(cast: Cast, words: str) -> None:
    content, name = DISGUISED[words]
    client, before = come(cast, "security_office"), stored()
    form, _ = typed(client, "/security/exports/trace")
    answer = client.post("/security/exports/trace", {**form, "file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 200
    assert "没有找到来源" in answer.content.decode()
    assert stored() == before
