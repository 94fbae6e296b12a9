"""Tables for other people's spreadsheets (CSV, RFC 4180, UTF-8 with a mark)."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"

_FULL_WIDTH = "\uff1d\uff0b\uff0d\uff20"  # = + - @, which some programs take for the others
_BEGINS_A_FORMULA = tuple("=+-@\t\r\n" + _FULL_WIDTH)


def safe_text(text: str) -> str:
    """``text`` so that no spreadsheet takes it for a formula: an apostrophe goes before it."""
    return f"'{text}" if text.lstrip(" ").startswith(_BEGINS_A_FORMULA) else text


def csv_parts(lines: Iterable[Sequence[str | int]]) -> Iterator[str]:
    """Lines as CSV, part by part: a long table is never held whole.

    The mark at the beginning tells spreadsheets that the text is UTF-8. Texts are made safe.
    """
    yield BYTE_ORDER_MARK
    text = StringIO(newline="")
    writer = csv.writer(text)
    for number, line in enumerate(lines, start=1):
        writer.writerow([safe_text(cell) if isinstance(cell, str) else cell for cell in line])
        if number % 500 == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()
