"""Sentences for everything that can be wrong with a record file."""

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from capacity.participation.domain.faults import Fault, FaultCode
from surveys.foundation.i18n import write_number

FAULT_LABELS: dict[FaultCode, LazyString] = {
    FaultCode.EMPTY_FILE: _l("The file is empty."),
    FaultCode.FILE_TOO_LARGE: _l("The file is larger than %(limit)s kB. Split it and try again."),
    FaultCode.TOO_MANY_ROWS: _l("The file has more than %(limit)s rows. Split it and try again."),
    FaultCode.NO_ROWS: _l("The file has a header but no row below it."),
    FaultCode.NOT_UTF8: _l(
        "The text is not UTF-8. In the spreadsheet program, save the file as “CSV UTF-8”."
    ),
    FaultCode.NOT_CSV: _l(
        "The row cannot be read as comma-separated values (line %(line)s of the file). Perhaps a"
        " quotation mark is missing or stands in the wrong place."
    ),
    FaultCode.SEPARATOR: _l(
        "The cells must be separated by commas. In the spreadsheet program, save the file as"
        " “CSV UTF-8 (comma delimited)”."
    ),
    FaultCode.COLUMN_MISSING: _l("This column is missing."),
    FaultCode.COLUMN_UNKNOWN: _l("There is no column called “%(value)s” in a record file."),
    FaultCode.COLUMN_TWICE: _l("This column stands in the header twice."),
    FaultCode.TOO_FEW_CELLS: _l("The row has %(found)s cells; the header has %(expected)s."),
    FaultCode.TOO_MANY_CELLS: _l(
        "The row has %(found)s cells; the header has %(expected)s. A text with a comma in it needs"
        " quotation marks."
    ),
    FaultCode.EMPTY: _l("This cell must not be empty."),
    FaultCode.TOO_LONG: _l("The text has %(found)s characters; at most %(limit)s are allowed."),
    FaultCode.CONTROL_CHARACTER: _l("There is an invisible control character in “%(value)s”."),
    FaultCode.COUNTRY_UNKNOWN: _l(
        "“%(value)s” is not the three-letter code of a country in the register."
    ),
    FaultCode.COUNTRY_MISMATCH: _l("“%(value)s” is not a name of %(iso3)s, which is %(expected)s."),
    FaultCode.PROGRAMME_TYPE_UNKNOWN: _l(
        "“%(value)s” is not a type of programme. The types are: %(known)s."
    ),
    FaultCode.INVOLVEMENT_UNKNOWN: _l("“%(value)s” is not a known code. The codes are: %(known)s."),
    FaultCode.INVOLVEMENT_MISPLACED: _l(
        "“%(value)s” does not fit the programme type “%(kind)s” of this row."
    ),
    FaultCode.GROUP_UNKNOWN: _l(
        "“%(value)s” is not a group. The groups are: %(known)s, separated by semicolons."
    ),
    FaultCode.GROUP_TWICE: _l("The group “%(value)s” is named twice."),
    FaultCode.STAGE_UNKNOWN: _l(
        "“%(value)s” is not a stage. The stages are: %(known)s. Leave the cell empty where the"
        " document states none."
    ),
    FaultCode.PERIOD_FORMAT: _l(
        "“%(value)s” is not a period. Write two years such as 2008-2012, or leave the cell empty."
    ),
    FaultCode.PERIOD_ORDER: _l("The period “%(value)s” ends before it begins."),
    FaultCode.PERIOD_MISPLACED: _l("A row of the type “%(kind)s” has no period."),
    FaultCode.ROW_TWICE: _l("The row says the same as row %(first)s."),
}

# Row numbers are names of places: "row 1204", never "row 1,204".
_PLACES = frozenset({"first", "line"})


def fault_text(fault: Fault) -> str:
    """What is wrong, as one sentence without its place."""
    values = {
        name: write_number(value) if isinstance(value, int) and name not in _PLACES else value
        for name, value in fault.params
    }
    return str(FAULT_LABELS[fault.code]) % values


def placed_fault_text(fault: Fault) -> str:
    """What is wrong and where, on one line."""
    text = fault_text(fault)
    if not fault.row:
        return text
    if not fault.column:
        return str(_("row %(row)s: %(fault)s", row=fault.row, fault=text))
    place = {"row": fault.row, "column": fault.column}
    return str(_("row %(row)s, column %(column)s: %(fault)s", **place, fault=text))
