"""What can be wrong with a questionnaire's definition or translation, as codes with their place."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Params = tuple[tuple[str, str | int], ...]
"""Named values for the sentence that a code stands for, e.g. ``(("limit", 4000),)``."""

Path = tuple[str | int, ...]
"""Where a value lies in a document, e.g. ``("sections", 0, "items", 3, "visible_if")``."""


class FaultCode(StrEnum):
    # the file itself
    FILE_UNREADABLE = "file_unreadable"
    FILE_TOO_LARGE = "file_too_large"
    FILE_NAME = "file_name"
    NOT_YAML = "not_yaml"
    SEVERAL_DOCUMENTS = "several_documents"
    ALIAS = "alias"
    TAG = "tag"
    NESTED_TOO_DEEP = "nested_too_deep"
    KEY_NOT_TEXT = "key_not_text"
    DUPLICATE_KEY = "duplicate_key"
    INCLUDE_NOT_FOUND = "include_not_found"
    INCLUDE_REPEATED = "include_repeated"
    # the shape of a value
    MISSING_KEY = "missing_key"
    UNKNOWN_KEY = "unknown_key"
    WRONG_TYPE = "wrong_type"
    VALUE_NOT_ALLOWED = "value_not_allowed"
    CODE_FORMAT = "code_format"
    FIVE_ANCHORS = "five_anchors"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    TEXT_TOO_LONG = "text_too_long"
    TEXT_EMPTY = "text_empty"
    TEXT_CONTROL_CHARACTER = "text_control_character"
    # what the values mean together
    DUPLICATE_CODE = "duplicate_code"
    RESERVED_CODE = "reserved_code"
    CRITERION_CODE = "criterion_code"
    UNKNOWN_CHOICES = "unknown_choices"
    UNUSED_CHOICES = "unused_choices"
    REPEATED_SPECIAL = "repeated_special"
    SCALE_CODES = "scale_codes"
    MIN_NOT_BELOW_MAX = "min_not_below_max"
    UNKNOWN_FIELD = "unknown_field"
    NOT_AN_EARLIER_FIELD = "not_an_earlier_field"
    # translations
    WRONG_QUESTIONNAIRE = "wrong_questionnaire"
    UNKNOWN_TEXT = "unknown_text"
    PLACEHOLDERS = "placeholders"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where.

    ``code`` is a FaultCode or, for a condition that cannot be read, an ExpressionCode.
    ``item`` is the code of the section or item concerned ("" where there is none);
    ``line`` counts from 1 and is 0 for a document that came from no file.
    """

    code: StrEnum
    params: Params = ()
    item: str = ""
    path: Path = ()
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.file else "document"
        values = ", ".join(f"{name}={value}" for name, value in self.params)
        return f"{place}{self.item and ' ' + self.item}: {self.code}{values and f' ({values})'}"


class DefinitionError(Exception):
    """A definition or translation that cannot be used; ``faults`` holds everything found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))


def code_at(document: Any, path: Path) -> str:
    """The code of the innermost section or item around ``path``; "" if there is none.

    Works on documents of any shape, since faults are found in those.
    """
    code, here = "", document
    for step in path[:4] if path[:1] == ("sections",) else ():
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(here, dict) and isinstance(here.get("code"), str):
            code = here["code"]
    return code
