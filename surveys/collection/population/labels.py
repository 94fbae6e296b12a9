"""What the codes of this room are called on a page."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from surveys.collection.population.actions import ADDED, EVERYBODY
from surveys.collection.population.domain.lists import Fault, FaultCode
from surveys.collection.population.domain.sampling import (
    Allocation,
    CannotDraw,
    Design,
    SizeFault,
)
from surveys.collection.population.domain.words import Column
from surveys.constituents.country_names import country_name
from surveys.constituents.geography import all_countries
from surveys.constituents.labels import GROUP_LABELS, REGION_LABELS
from surveys.foundation.i18n import isolated, page_language, write_day, write_number

COLUMN_LABELS: dict[str, LazyString] = {
    Column.ORGANIZATION: _l("Organization"),
    Column.COUNTRY: _l("Country"),
    Column.GROUP: _l("Group"),
    Column.OFFICE: _l("Name or office"),
    Column.EMAIL: _l("E-mail address"),
    Column.ADDRESS: _l("Postal address"),
    Column.LANGUAGE: _l("Language"),
    Column.SUBJECT: _l("What the answers are about"),
}

COLUMN_HINTS: dict[str, LazyString] = {
    Column.ORGANIZATION: _l("Its name as in the register; capitals and accents do not matter."),
    Column.COUNTRY: _l("Its name in English, French or Arabic, or its ISO code."),
    Column.GROUP: _l("Needed only where two organizations of a country have the same name."),
    Column.OFFICE: _l("Whom the invitation is for: a person, an office or a function."),
    Column.EMAIL: _l("Without one the invitation is sent as a letter or handed over."),
    Column.ADDRESS: _l("For letters; it may have several lines."),
    Column.LANGUAGE: _l("Its name or code; where there is none, the organization's language."),
    Column.SUBJECT: _l("For a survey on a programme: the programme's name and period."),
}

ENCODING_LABELS: dict[str, LazyString] = {
    "utf-8": _l("Unicode (UTF-8)"),
    "utf-16-le": _l("Unicode (UTF-16, little-endian)"),
    "utf-16-be": _l("Unicode (UTF-16, big-endian)"),
    "cp1252": _l("Western European (Windows-1252)"),
    "cp1256": _l("Arabic (Windows-1256)"),
    "cp1251": _l("Cyrillic (Windows-1251)"),
    "cp1250": _l("Central European (Windows-1250)"),
    "gb18030": _l("Chinese (GB 18030)"),
}

SEPARATOR_LABELS: dict[str, LazyString] = {
    ",": _l("Comma"),
    ";": _l("Semicolon"),
    "\t": _l("Tab"),
}

DESIGN_LABELS: dict[str, LazyString] = {
    Design.CENSUS: _l("Everybody: a census"),
    Design.SIMPLE: _l("A simple random sample"),
    Design.STRATIFIED: _l("A stratified random sample"),
}

ALLOCATION_LABELS: dict[str, LazyString] = {
    Allocation.PROPORTIONAL: _l("In proportion to the strata, at least two of each"),
    Allocation.EQUAL: _l("The same number of each stratum"),
    Allocation.GIVEN: _l("As I enter it for each stratum"),
}

PART_LABELS: dict[str, LazyString] = {
    "group": _l("Group"),
    "region": _l("Region"),
    "country": _l("Country"),
}

SOURCE_LABELS: dict[str, LazyString] = {
    "register": _l("The register of organizations"),
    "file": _l("A file"),
}

_FAULT_TEXTS: dict[FaultCode, LazyString] = {
    FaultCode.EMPTY_FILE: _l("The file is empty."),
    FaultCode.NO_ROWS: _l("Below the headings there is no row."),
    FaultCode.TOO_MANY_ROWS: _l(
        "Here begins what is too much: a list has at most %(limit)s rows. Divide it."
    ),
    FaultCode.TOO_MANY_COLUMNS: _l("The row has too many cells; at most %(limit)s are read."),
    FaultCode.NOT_CSV: _l(
        "From here on the file cannot be read: a quotation mark is not closed, or stands where none"
        " can (line %(line)s of the file)."
    ),
    FaultCode.BROKEN_WORKBOOK: _l(
        "The workbook cannot be read; it is damaged, or too large when unpacked. Open it, save the"
        " list alone in a new workbook, and upload that."
    ),
    FaultCode.OLD_WORKBOOK: _l(
        "This is a workbook in the format from before 2007, or one with a password. Save it as XLSX"
        " without a password."
    ),
    FaultCode.NOT_A_TABLE: _l("This is neither a CSV file nor an XLSX workbook."),
    FaultCode.TOO_MUCH_TEXT: _l("The workbook holds far more text than a list of this kind can."),
    FaultCode.SHEET_GONE: _l("The workbook has no such sheet."),
    FaultCode.TOO_MANY_CELLS: _l(
        "The row has text beyond the last heading (%(value)s). Perhaps a separator stands within a"
        " cell that is not in quotation marks."
    ),
    FaultCode.EMPTY: _l("This cell must not be empty."),
    FaultCode.TOO_LONG: _l("The text has more than %(limit)s characters."),
    FaultCode.CONTROL_CHARACTER: _l(
        "The cell holds a character that cannot be seen: %(value)s. Type the text anew."
    ),
    FaultCode.UNDECODABLE: _l(
        "The row holds characters that cannot be read: %(value)s. Perhaps the file was read in the"
        " wrong encoding; otherwise type the text anew."
    ),
    FaultCode.GARBLED: _l(
        "The text is garbled: %(value)s. The list was once saved in another encoding than it was"
        " opened in; go back to the original."
    ),
    FaultCode.COUNTRY_UNKNOWN: _l("There is no country %(value)s in the register."),
    FaultCode.GROUP_UNKNOWN: _l(
        "%(value)s is no group. Write government, employers or workers, in English, French or"
        " Arabic."
    ),
    FaultCode.GROUP_NOT_ASKED: _l("This round has no questionnaire for this group: %(value)s."),
    FaultCode.LANGUAGE_UNKNOWN: _l("%(value)s is no language of this platform."),
    FaultCode.ORGANIZATION_AMBIGUOUS: _l(
        "Several organizations of the country have the name %(value)s. Name the group as well."
    ),
    FaultCode.ORGANIZATION_ENDED: _l(
        "%(value)s has ended (%(day)s) and is asked nothing any more. Leave the row out, or name"
        " the organization that came after it."
    ),
    FaultCode.ADDRESS_WRONG: _l("%(value)s is no e-mail address."),
    FaultCode.OFFICE_TWICE: _l(
        "The same office of this organization stands in row %(first)s already: %(value)s."
    ),
    FaultCode.EMAIL_TWICE: _l("The same address stands in row %(first)s already: %(value)s."),
}


def fault_text(fault: Fault) -> str:
    """What is wrong, as a sentence in the language of the page."""
    named = {name: _shown(name, value) for name, value in fault.params}
    value = isolated(fault.value)
    if fault.code is FaultCode.GROUP_NOT_ASKED:
        value = str(GROUP_LABELS.get(fault.value, fault.value))
    if fault.code is FaultCode.ORGANIZATION_UNKNOWN:
        nearest = [isolated(str(name)) for key, name in fault.params if key.startswith("nearest")]
        return _unknown_organization(value, nearest)
    return str(_FAULT_TEXTS[fault.code]) % {"value": value, **named}


def _shown(name: str, value: str | int) -> str:
    """Days and numbers as the page writes them; those of rows as every spreadsheet does."""
    if name == "day":
        return write_day(date.fromisoformat(str(value)))
    return write_number(value) if isinstance(value, int) and name == "limit" else str(value)


def _unknown_organization(value: str, nearest: Sequence[str]) -> str:
    if not nearest:
        return str(_("The register has no organization %(value)s in this country.", value=value))
    return str(
        _(
            "The register has no organization %(value)s in this country. Similar names there:"
            " %(names)s.",
            value=value,
            names=" · ".join(nearest),
        )
    )


_SIZE_TEXTS: dict[SizeFault, LazyString] = {
    SizeFault.EMPTY_FRAME: _l("There is nobody to draw from."),
    SizeFault.TOO_SMALL: _l("Enter at least %(limit)s."),
    SizeFault.TOO_LARGE: _l("Enter at most %(limit)s: there are no more units."),
    SizeFault.UNKNOWN_STRATUM: _l("The strata have changed in the meantime. Look at them again."),
}


def size_text(refused: CannotDraw) -> str:
    return str(_SIZE_TEXTS[refused.fault]) % {"limit": write_number(refused.limit)}


def stratum_text(code: str) -> str:
    """What a stratum is called: its group, region and country."""
    if code == EVERYBODY:
        return str(_("All units"))
    if code.startswith(ADDED):
        return str(_("Added later (%(number)s)", number=code.removeprefix(ADDED)))
    return " · ".join(map(_part_text, code.split("/"))) if code else str(_("Not drawn yet"))


def _part_text(code: str) -> str:
    if code in GROUP_LABELS:
        return str(GROUP_LABELS[code])
    regions = {str(region): label for region, label in REGION_LABELS.items()}
    if code in regions:
        return str(regions[code])
    known = {entry.iso3 for entry in all_countries()}
    return country_name(code, page_language().code) if code in known else code
