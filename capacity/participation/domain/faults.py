"""What can be wrong with a record file, as codes with their row and column."""

from dataclasses import dataclass
from enum import StrEnum

Params = tuple[tuple[str, str | int], ...]
"""Named values for the sentence that a code stands for, e.g. ``(("limit", 200),)``."""


class FaultCode(StrEnum):
    # the file itself
    EMPTY_FILE = "empty_file"
    FILE_TOO_LARGE = "file_too_large"
    TOO_MANY_ROWS = "too_many_rows"
    NO_ROWS = "no_rows"
    NOT_UTF8 = "not_utf8"
    NOT_CSV = "not_csv"
    SEPARATOR = "separator"
    # the header
    COLUMN_MISSING = "column_missing"
    COLUMN_UNKNOWN = "column_unknown"
    COLUMN_TWICE = "column_twice"
    # the shape of a row or a cell
    TOO_FEW_CELLS = "too_few_cells"
    TOO_MANY_CELLS = "too_many_cells"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    CONTROL_CHARACTER = "control_character"
    # what a cell says
    COUNTRY_UNKNOWN = "country_unknown"
    COUNTRY_MISMATCH = "country_mismatch"
    PROGRAMME_TYPE_UNKNOWN = "programme_type_unknown"
    INVOLVEMENT_UNKNOWN = "involvement_unknown"
    INVOLVEMENT_MISPLACED = "involvement_misplaced"
    GROUP_UNKNOWN = "group_unknown"
    GROUP_TWICE = "group_twice"
    STAGE_UNKNOWN = "stage_unknown"
    PERIOD_FORMAT = "period_format"
    PERIOD_ORDER = "period_order"
    PERIOD_MISPLACED = "period_misplaced"
    ROW_TWICE = "row_twice"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where.

    ``row`` counts as a spreadsheet does, the header being row 1; 0 is the file as a whole.
    ``column`` is the column's name, its number where it has none, "" for the whole row.
    """

    row: int
    column: str
    code: FaultCode
    params: Params = ()

    def __str__(self) -> str:
        values = ", ".join(f"{name}={value}" for name, value in self.params)
        return f"row {self.row}, column {self.column or '-'}: {self.code} ({values})"


_SHOWN = 60


def shown(value: str) -> str:
    """``value`` as it may stand in a message: short, one line, nothing unprintable."""
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
