"""From the rows of a list to units of a frame, or to everything that is wrong with each row."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from surveys.collection.population.domain.register import Register, Registered, Vocabulary
from surveys.collection.population.domain.words import NEEDED, Column, folded

Params = tuple[tuple[str, str | int], ...]
"""Named values for the sentence that a code stands for, e.g. ``(("limit", 200),)``."""

# As wide as the columns of the tables.
LONGEST: Mapping[Column, int] = {
    Column.ORGANIZATION: 200,
    Column.COUNTRY: 100,
    Column.GROUP: 100,
    Column.OFFICE: 200,
    Column.EMAIL: 254,
    Column.ADDRESS: 500,
    Column.LANGUAGE: 100,
    Column.SUBJECT: 300,
}
_SHOWN = 60

# Control characters but tab and line ends, and the marks that turn the direction of what follows.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e]")
# A byte that the encoding does not have, as the reader hands it on.
UNDECODED = re.compile("[\ud800-\udfff\N{REPLACEMENT CHARACTER}]")


class FaultCode(StrEnum):
    # the file itself, or the place where it cannot be read any further
    EMPTY_FILE = "empty_file"
    NO_ROWS = "no_rows"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    NOT_CSV = "not_csv"
    BROKEN_WORKBOOK = "broken_workbook"
    OLD_WORKBOOK = "old_workbook"
    NOT_A_TABLE = "not_a_table"
    TOO_MUCH_TEXT = "too_much_text"
    SHEET_GONE = "sheet_gone"
    # the shape of a row or a cell
    TOO_MANY_CELLS = "too_many_cells"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    CONTROL_CHARACTER = "control_character"
    UNDECODABLE = "undecodable"
    GARBLED = "garbled"
    # what a cell says
    COUNTRY_UNKNOWN = "country_unknown"
    GROUP_UNKNOWN = "group_unknown"
    GROUP_NOT_ASKED = "group_not_asked"
    LANGUAGE_UNKNOWN = "language_unknown"
    ORGANIZATION_UNKNOWN = "organization_unknown"
    ORGANIZATION_AMBIGUOUS = "organization_ambiguous"
    ORGANIZATION_ENDED = "organization_ended"
    ADDRESS_WRONG = "address_wrong"
    # two rows
    OFFICE_TWICE = "office_twice"
    EMAIL_TWICE = "email_twice"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell; ``row`` as the file counts it, 0 and '' for the whole of it."""

    row: int
    column: Column | str
    code: FaultCode
    value: str = ""
    params: Params = ()


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, numbered as a spreadsheet numbers it."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Listed:
    """A good row: somebody to ask."""

    row: int
    organization: Registered
    label: str
    email: str
    address: str
    language: str
    subject: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What rows are checked against.

    ``columns``: where in a row each column stands. ``check_address`` gives an e-mail address as it
    is kept, or None if it is none. ``groups``: those whom the round asks.
    """

    columns: Mapping[Column, int]
    register: Register
    words: Vocabulary
    groups: frozenset[str]
    check_address: Callable[[str], str | None]
    width: int = 0

    @property
    def missing(self) -> tuple[Column, ...]:
        """The columns without which no row can be understood."""
        return tuple(column for column in NEEDED if column not in self.columns)


@dataclass(slots=True)
class _Reading:
    """One row while it is read: its cells by column, and what is wrong so far."""

    number: int
    cells: Mapping[Column, str]
    faults: list[Fault] = field(default_factory=list)

    def note(
        self, column: Column | str, code: FaultCode, value: str = "", **params: object
    ) -> None:
        named = tuple((name, p if isinstance(p, int) else str(p)) for name, p in params.items())
        self.faults.append(Fault(self.number, column, code, shortened(value), named))

    def text(self, column: Column) -> str:
        return self.cells.get(column, "")

    def good(self, column: Column) -> bool:
        return not any(fault.column == column for fault in self.faults)


def read_units(rows: Iterable[Row], rules: Rules) -> Iterator[Listed | tuple[Fault, ...]]:
    """For each row the unit it lists, or all its faults. Rows without any text are passed over.

    The second of two rows with the same e-mail address, or with the same office of the same
    organization, is a fault, unless the two are about different subjects.
    """
    seen: dict[tuple[object, ...], int] = {}
    for row in rows:
        if not any(cell.strip() for cell in row.cells):
            continue
        reading = _checked(row, rules)
        listed = _listed(reading, rules)
        if listed is not None:
            _note_doubles(reading, listed, seen)
        if reading.faults or listed is None:
            yield tuple(reading.faults)
        else:
            yield listed


def unit_key(organization_id: int, label: str, subject: str) -> tuple[int, str, str]:
    """What makes two units one: the same office of an organization about the same subject."""
    return organization_id, folded(label) or label, folded(subject) or subject


def email_key(email: str, subject: str) -> tuple[str, str]:
    """What makes two addresses one: nobody is written to twice about the same subject."""
    return email, folded(subject) or subject


def _note_doubles(reading: _Reading, listed: Listed, seen: dict[tuple[object, ...], int]) -> None:
    """Compare a good row with those before it; a row that repeats one is itself no first one."""
    keys: dict[tuple[object, ...], tuple[Column, FaultCode, str]] = {
        unit_key(listed.organization.id, listed.label, listed.subject): (
            Column.OFFICE,
            FaultCode.OFFICE_TWICE,
            listed.label,
        )
    }
    if listed.email:
        keys[email_key(listed.email, listed.subject)] = (
            Column.EMAIL,
            FaultCode.EMAIL_TWICE,
            listed.email,
        )
    for key, (column, code, value) in keys.items():
        if key in seen:
            reading.note(column, code, value, first=seen[key])
    if not reading.faults:
        seen.update(dict.fromkeys(keys, reading.number))


# --- cells ---------------------------------------------------------------------------------------


def _checked(row: Row, rules: Rules) -> _Reading:
    """The row's cells without needless white space; a bad one is empty, and its fault noted."""
    reading = _Reading(row.number, {})
    if _is_undecodable(row, reading):
        return reading
    extra = [cell for cell in row.cells[rules.width :] if cell.strip()]
    if rules.width and extra:
        reading.note("", FaultCode.TOO_MANY_CELLS, extra[0], limit=rules.width)
    cells = {}
    for column in Column:
        place = rules.columns.get(column)
        raw = row.cells[place] if place is not None and place < len(row.cells) else ""
        cells[column] = _cell(reading, column, raw)
    reading.cells = cells
    return reading


def _is_undecodable(row: Row, reading: _Reading) -> bool:
    """Whether some cell holds bytes that are no text; nothing else in such a row can be trusted."""
    for cell in row.cells:
        if UNDECODED.search(cell):
            reading.note("", FaultCode.UNDECODABLE, cell)
            return True
    return False


def _cell(reading: _Reading, column: Column, raw: str) -> str:
    if _CONTROLS.search(raw):
        reading.note(column, FaultCode.CONTROL_CHARACTER, raw)
        return ""
    text = _lines(raw) if column is Column.ADDRESS else " ".join(raw.split())
    if is_garbled(text):
        reading.note(column, FaultCode.GARBLED, text)
        return ""
    limit = LONGEST[column]
    if len(text) > limit:
        reading.note(column, FaultCode.TOO_LONG, text, found=len(text), limit=limit)
        return ""
    if not text and column in NEEDED:
        reading.note(column, FaultCode.EMPTY)
    return text


def _lines(raw: str) -> str:
    """A postal address keeps its lines."""
    lines = (" ".join(line.split()) for line in raw.splitlines())
    return "\n".join(line for line in lines if line)


def is_garbled(text: str) -> bool:
    """Whether ``text`` is UTF-8 that somebody once read as Windows-1252 and saved: "Ã©" for "é".

    Only where all of it would read as Latin or Arabic letters and typographic signs.
    """
    if text.isascii():
        return False
    try:
        meant = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return False
    foreign = [ord(character) for character in meant if ord(character) > 0x7F]
    arabic = [code for code in foreign if 0x600 <= code <= 0x6FF]
    others = [code for code in foreign if 0xA0 <= code <= 0xFF or 0x2010 <= code <= 0x2026]
    # One Arabic letter alone is rather a capital Ø before a quotation mark.
    return bool(foreign) and len(arabic) + len(others) == len(foreign) and len(arabic) != 1


def shortened(value: str) -> str:
    """A cell as a message quotes it: one line, at most 60 characters, nothing that disturbs."""
    plain = UNDECODED.sub("\N{REPLACEMENT CHARACTER}", value)
    plain = " ".join(_CONTROLS.sub("\N{MIDDLE DOT}", plain).split())
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "\N{HORIZONTAL ELLIPSIS}"


# --- what the cells say --------------------------------------------------------------------------


def _listed(reading: _Reading, rules: Rules) -> Listed | None:
    country = _known(reading, Column.COUNTRY, rules.words.countries, FaultCode.COUNTRY_UNKNOWN)
    group = _known(reading, Column.GROUP, rules.words.groups, FaultCode.GROUP_UNKNOWN)
    language = _language(reading, rules)
    organization = None
    if country and reading.good(Column.GROUP):
        organization = _organization(reading, rules, country, group)
    email = _email(reading, rules)
    if reading.faults or organization is None:
        return None
    return Listed(
        row=reading.number,
        organization=organization,
        label=reading.text(Column.OFFICE),
        email=email,
        address=reading.text(Column.ADDRESS),
        language=language or organization.language,
        subject=reading.text(Column.SUBJECT),
    )


def _known(reading: _Reading, column: Column, words: Mapping[str, str], code: FaultCode) -> str:
    """The code that the cell's word stands for; '' if it is empty or, with a fault, unknown."""
    text = reading.text(column)
    if not text:
        return ""
    found = words.get(folded(text), "")
    if not found:
        reading.note(column, code, text)
    return found


def _language(reading: _Reading, rules: Rules) -> str:
    """The language's code; a regional one, such as fr-CA, counts as its language."""
    text = reading.text(Column.LANGUAGE)
    if not text:
        return ""
    whole, first = folded(text), folded(re.split("[-_]", text)[0])
    found = rules.words.languages.get(whole) or rules.words.languages.get(first, "")
    if not found:
        reading.note(Column.LANGUAGE, FaultCode.LANGUAGE_UNKNOWN, text)
    return found


def _organization(reading: _Reading, rules: Rules, country: str, group: str) -> Registered | None:
    name = reading.text(Column.ORGANIZATION)
    if not name:
        return None
    found = rules.register.find(country, group, name)
    if len(found) > 1:
        reading.note(Column.ORGANIZATION, FaultCode.ORGANIZATION_AMBIGUOUS, name)
        return None
    if not found:
        nearest = rules.register.nearest(country, name)
        reading.note(
            Column.ORGANIZATION,
            FaultCode.ORGANIZATION_UNKNOWN,
            name,
            **{f"nearest_{place}": near for place, near in enumerate(nearest)},
        )
        return None
    if found[0].ended_on is not None:
        ended_on = found[0].ended_on.isoformat()
        reading.note(Column.ORGANIZATION, FaultCode.ORGANIZATION_ENDED, name, day=ended_on)
        return None
    if found[0].group not in rules.groups:
        reading.note(Column.GROUP, FaultCode.GROUP_NOT_ASKED, found[0].group)
        return None
    return found[0]


def _email(reading: _Reading, rules: Rules) -> str:
    text = reading.text(Column.EMAIL)
    if not text:
        return ""
    found = rules.check_address(text)
    if found is None:
        reading.note(Column.EMAIL, FaultCode.ADDRESS_WRONG, text)
        return ""
    return found
