"""What an uploaded file is, by its content and never by its name; and a harmless name for it.

Nothing is opened further than needed: of a ZIP file the list of its members, of everything else
the first bytes. Sources: ISO 32000-1 (PDF), the PNG specification, ISO/IEC 10918-1 (JPEG),
ECMA-376 part 2 (Office), OASIS OpenDocument 1.3 part 2.
"""

import codecs
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import PurePosixPath


class Caution(StrEnum):
    """Why a file should be opened with care, if at all."""

    NONE = ""
    MACROS = "macros"
    ENCRYPTED = "encrypted"
    ACTIVE = "active"  # a PDF that runs a script, starts something or carries files


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file that is accepted; the first ending is the one it is given."""

    media_type: str
    endings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recognized:
    """What a file turned out to be."""

    type: FileType
    caution: Caution = Caution.NONE


_OFFICE = "application/vnd.openxmlformats-officedocument"
_WITH_MACROS = "application/vnd.ms-{}.macroEnabled.12"
PDF = FileType("application/pdf", (".pdf",))
PNG = FileType("image/png", (".png",))
JPEG = FileType("image/jpeg", (".jpg", ".jpeg"))
DOCX = FileType(f"{_OFFICE}.wordprocessingml.document", (".docx",))
DOCM = FileType(_WITH_MACROS.format("word.document"), (".docm",))
XLSX = FileType(f"{_OFFICE}.spreadsheetml.sheet", (".xlsx",))
XLSM = FileType(_WITH_MACROS.format("excel.sheet"), (".xlsm",))
ODT = FileType("application/vnd.oasis.opendocument.text", (".odt",))
ODS = FileType("application/vnd.oasis.opendocument.spreadsheet", (".ods",))
TXT = FileType("text/plain", (".txt", ".text", ".md"))
CSV = FileType("text/csv", (".csv", ".tsv"))

_OPEN_DOCUMENTS = {kind.media_type.encode(): kind for kind in (ODT, ODS)}
_ACTIVE_IN_PDF = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA")
# Text that a program would read as something else than text.
_NOT_PLAIN = ("<", "{\\rtf", "%!PS", "#!")
_LINE_CHARACTERS = "\t\n\r\f"
_MOST_MEMBERS = 20_000


def recognize(content: bytes, name: str = "") -> Recognized | None:
    """What ``content`` is; None if it is nothing that is accepted.

    ``name`` decides only whether a text is called a table (CSV).
    """
    if content.startswith(b"%PDF-"):
        return Recognized(PDF, _caution_of_pdf(content))
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return Recognized(PNG)
    if content.startswith(b"\xff\xd8\xff"):
        return Recognized(JPEG)
    if content.startswith(b"PK\x03\x04"):
        return _recognize_packed(content)
    if _is_plain_text(content):
        return Recognized(CSV if name.lower().endswith(CSV.endings) else TXT)
    return None


def _caution_of_pdf(content: bytes) -> Caution:
    """What can be seen without reading the file; what is packed within it is not seen."""
    if b"/Encrypt" in content:
        return Caution.ENCRYPTED
    return Caution.ACTIVE if any(sign in content for sign in _ACTIVE_IN_PDF) else Caution.NONE


def _recognize_packed(content: bytes) -> Recognized | None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            members = packed.infolist()
            if len(members) > _MOST_MEMBERS:
                return None
            names = [member.filename for member in members]
            if members[0].filename == "mimetype":
                with packed.open(members[0]) as declared:
                    return _open_document(declared.read(200), names)
    # Whatever is wrong with the file: broken, encrypted, packed in a way nobody uses.
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, OSError):
        return None
    return _office(names)


def _open_document(declared: bytes, names: list[str]) -> Recognized | None:
    kind = _OPEN_DOCUMENTS.get(declared)
    if kind is None or "content.xml" not in names:
        return None
    macros = any(name.startswith(("Basic/", "Scripts/")) for name in names)
    return Recognized(kind, Caution.MACROS if macros else Caution.NONE)


def _office(names: list[str]) -> Recognized | None:
    if "[Content_Types].xml" not in names:
        return None
    lowered = [name.lower() for name in names]
    macros = any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in lowered)
    for main, plain, with_macros in (
        ("word/document.xml", DOCX, DOCM),
        ("xl/workbook.xml", XLSX, XLSM),
    ):
        if main in names:
            return Recognized(with_macros, Caution.MACROS) if macros else Recognized(plain)
    return None


def _is_plain_text(content: bytes) -> bool:
    """UTF-8, UTF-16 with its mark, or any encoding of one byte a character."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig" if _decodes(content) else "latin-1"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return False
    if text.lstrip().startswith(_NOT_PLAIN):
        return False
    # From 32 on: in the encodings of one byte what Latin-1 calls a control may be a letter.
    return all(character >= " " or character in _LINE_CHARACTERS for character in text)


def _decodes(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


_LONGEST_STEM = 120
_NOT_IN_NAMES = '<>:"|?*'


def safe_name(name: str, kind: FileType) -> str:
    """The name to hand a file out under: no folder, nothing hidden, the ending of what it is."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    # Categories C: controls, and marks that turn the direction so that an ending looks another.
    seen = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in last)
    seen = " ".join("".join("_" if c in _NOT_IN_NAMES else c for c in seen).split())
    path = PurePosixPath(seen)
    known = path.suffix.lower() in kind.endings
    stem = (path.stem if known else seen).strip(". ")[:_LONGEST_STEM].strip(". ")
    return (stem or "document") + (path.suffix.lower() if known else kind.endings[0])
