"""A process of its own that reads a workbook: what a hostile one does to it harms nobody else.

A workbook can make its reader allocate any amount of memory (two cells at opposite corners are
enough), and the reader then ends the whole process. So this runs apart, with limits on memory and
processor time: the file comes on standard input, the name of a sheet as the only argument ('' for
the first one). On standard output come JSON lines: first ``{"sheets": […], "sheet": "…"}`` or
``{"fault": "…"}``, then ``[row number, [cell, …]]`` for each row that holds anything. More than
the limits admit ends with a line ``{"fault": "…"}``.

It is started by its path and imports nothing of the project.
"""

import json
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

MEMORY_BYTES = 1_500_000_000
PROCESSOR_SECONDS = 60
# A workbook is a ZIP file: what it says it holds when unpacked.
UNPACKED_BYTES = 300_000_000
TEXT_CHARACTERS = 64_000_000
CELL_CHARACTERS = 2_000

Cell = str | float | int | bool | date | datetime | time | timedelta


def text_of(value: Cell) -> str:
    """A cell as text: whole numbers without a point, days as 2026-11-21."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return str(value)


def read(content: bytes, wanted: str, most_rows: int, most_columns: int) -> None:
    from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

    try:
        if fault := packing_fault(content):
            return say({"fault": fault})
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        names = book.sheet_names
        name = wanted or (names[0] if names else "")
        sheet = book.get_sheet_by_name(name)
    except WorksheetNotFound:
        return say({"fault": "sheet_gone"})
    # Whatever is wrong with the file, the library's own errors included.
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, EOFError):
        return say({"fault": "broken_workbook"})
    say({"sheets": names, "sheet": name})
    kept = characters = 0
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = [text_of(value)[:CELL_CHARACTERS] for value in values]
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        kept += 1
        characters += sum(map(len, cells))
        if kept > most_rows:
            return say({"fault": "too_many_rows", "row": number})
        if len(cells) > most_columns:
            return say({"fault": "too_many_columns", "row": number})
        if characters > TEXT_CHARACTERS:
            return say({"fault": "too_much_text", "row": number})
        say([number, cells])


def packing_fault(content: bytes) -> str:
    """Why the file is not even unpacked; '' if it is."""
    with zipfile.ZipFile(BytesIO(content)) as packed:
        members = packed.infolist()
    if not any(member.filename == "xl/workbook.xml" for member in members):
        return "not_a_table"
    if sum(member.file_size for member in members) > UNPACKED_BYTES:
        return "too_much_text"
    return ""


def say(line: Any) -> None:
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sheet_name, rows, columns = sys.argv[1:]
    read(sys.stdin.buffer.read(), sheet_name, int(rows), int(columns))
