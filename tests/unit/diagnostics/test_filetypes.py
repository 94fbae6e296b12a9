"""What a file is, is seen from its content; its name is made harmless."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.diagnostics.domain import filetypes as ft
from capacity.diagnostics.domain.filetypes import Caution, FileType, Recognized, recognize
from tests.documents import JPEG, PDF, PNG, docx, open_document, packed, xlsx


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF, "a.exe", ft.PDF),
        (PNG, "a.jpg", ft.PNG),
        (JPEG, "", ft.JPEG),
        (docx(), "a.docx", ft.DOCX),
        (xlsx(), "a.zip", ft.XLSX),
        (open_document("text"), "a", ft.ODT),
        (open_document("spreadsheet"), "a", ft.ODS),
        (b"Minutes of the congress\r\n", "a.txt", ft.TXT),
        ("محضر المؤتمر".encode(), "a", ft.TXT),
        ("محضر".encode("cp1256"), "a.txt", ft.TXT),
        ("Procès-verbal".encode("cp1252"), "a.txt", ft.TXT),
        ("\ufeffa;b".encode("utf-16"), "a.CSV", ft.CSV),
        (b"a,b\n1,2\n", "members.csv", ft.CSV),
    ],
)
def test_every_accepted_kind_is_recognized_whatever_its_name(
    content: bytes, name: str, kind: FileType
) -> None:
    assert recognize(content, name) == Recognized(kind)


@pytest.mark.parametrize(
    ("content", "recognized"),
    [
        (docx("word/vbaProject.bin"), Recognized(ft.DOCM, Caution.MACROS)),
        (xlsx("xl/vbaProject.bin"), Recognized(ft.XLSM, Caution.MACROS)),
        (xlsx("xl/macrosheets/sheet1.xml"), Recognized(ft.XLSM, Caution.MACROS)),
        (open_document("text", "Basic/Standard/x.xml"), Recognized(ft.ODT, Caution.MACROS)),
        (PDF + b"/Encrypt 5 0 R", Recognized(ft.PDF, Caution.ENCRYPTED)),
        (PDF + b"/OpenAction << /S /JavaScript >>", Recognized(ft.PDF, Caution.ACTIVE)),
        (PDF + b"/S /Launch", Recognized(ft.PDF, Caution.ACTIVE)),
    ],
)
def test_what_can_do_something_is_told(content: bytes, recognized: Recognized) -> None:
    assert recognize(content) == recognized


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03\x00\x00\x00",
        b"\x7fELF\x02\x01\x01\x00",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100),  # .doc, .xls, encrypted Office files
        b"GIF89a\x01\x00\x01\x00",
        b"<html><script>alert(1)</script>",
        b"  <svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xef\xbb\xbf<?xml version='1.0'?>",
        b"{\\rtf1 text}",
        b"#!/bin/sh\nrm -rf /\n",
        packed("a.txt"),
        packed("[Content_Types].xml", "ppt/presentation.xml"),
        packed("word/document.xml"),
        packed(mimetype=b"application/vnd.oasis.opendocument.text"),
        packed("content.xml", mimetype=b"application/epub+zip"),
        packed("content.xml", mimetype=b"\xff\xfe"),
        docx()[:60],
        b"PK\x03\x04",
        packed(),
        b"text with \x00 in it",
        b"\xff\xfea",  # half a character
    ],
)
def test_what_is_not_accepted_is_not_recognized(content: bytes) -> None:
    assert recognize(content, "minutes.pdf") is None


@given(st.binary(max_size=300))
def test_no_content_breaks_the_recognition(content: bytes) -> None:
    for beginning in (b"", b"PK\x03\x04", b"%PDF-", docx()[:200]):
        recognize(beginning + content, "a.csv")


@pytest.mark.parametrize(
    ("name", "kind", "safe"),
    [
        ("Minutes 2026.pdf", ft.PDF, "Minutes 2026.pdf"),
        ("photo.JPEG", ft.JPEG, "photo.jpeg"),
        ("C:\\Users\\me\\plan.docx", ft.DOCX, "plan.docx"),
        ("../../etc/passwd", ft.TXT, "passwd.txt"),
        ("invoice.exe", ft.PDF, "invoice.exe.pdf"),
        ("plan\u202efdp.exe", ft.PDF, "plan fdp.exe.pdf"),
        ("a\r\nb: c.pdf", ft.PDF, "a b_ c.pdf"),
        (".htaccess", ft.TXT, "htaccess.txt"),
        ("", ft.PNG, "document.png"),
        ("..", ft.PNG, "document.png"),
        ("محضر.pdf", ft.PDF, "محضر.pdf"),
        ("budget.xlsm", ft.XLSX, "budget.xlsm.xlsx"),
    ],
)
def test_a_name_is_made_harmless(name: str, kind: FileType, safe: str) -> None:
    assert ft.safe_name(name, kind) == safe


@given(st.text(max_size=400))
def test_every_name_fits_and_ends_as_its_content_says(name: str) -> None:
    safe = ft.safe_name(name, ft.PDF)
    assert safe.endswith(".pdf") and len(safe) <= 200
    assert "/" not in safe and safe.isprintable() and not safe.startswith(".")
