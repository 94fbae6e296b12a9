"""Small documents of every kind that is accepted as evidence, and of some that are not."""

import zipfile
from io import BytesIO

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(17)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(20) + b"\xff\xd9"


def packed(*names: str, **contents: bytes) -> bytes:
    """A ZIP file with these members; ``mimetype`` comes first if it is given.

    Its bytes are the same at any time: tests are named by them.
    """
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, content in {**contents, **dict.fromkeys(names, b"<x/>")}.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    return kept.getvalue()


def docx(*more: str) -> bytes:
    return packed("[Content_Types].xml", "word/document.xml", *more)


def xlsx(*more: str) -> bytes:
    return packed("[Content_Types].xml", "xl/workbook.xml", *more)


def open_document(kind: str, *more: str) -> bytes:
    declared = f"application/vnd.oasis.opendocument.{kind}".encode()
    return packed("content.xml", *more, mimetype=declared)
