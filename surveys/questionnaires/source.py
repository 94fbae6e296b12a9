"""YAML files as plain values that remember on which line each of them stands.

Of YAML only what a definition needs: mappings, lists, text, whole numbers, ``true``, ``false``.
Anything else a plain word could mean elsewhere (``no``, ``1.10``, a date) is text here.
Aliases are refused, so a small file cannot unfold into a huge one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

import yaml

from surveys.questionnaires.domain.faults import DefinitionError, Fault, FaultCode, Path

LARGEST_FILE = 1_000_000  # bytes
DEEPEST_NESTING = 20

_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_INTEGER = re.compile(r"-?[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Source:
    """What a file says (``value``), and the line, from 1, of every value by its path."""

    path: FilePath
    value: Any
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """The line of the value at ``path``, or of the nearest value around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_source(path: FilePath) -> Source:
    """Raises DefinitionError for a file that cannot be read or is not this kind of YAML."""
    text = _read_text(path)
    try:
        reader = _Reader(path.name, text)
        value = reader.document()
    except yaml.YAMLError as error:
        line = _line(getattr(error, "problem_mark", None))
        detail = getattr(error, "problem", None) or str(error)
        raise _refusal(path.name, FaultCode.NOT_YAML, line, detail=detail) from None
    if reader.faults:
        raise DefinitionError(reader.faults)
    return Source(path, value, reader.lines)


def _read_text(path: FilePath) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise _refusal(path.name, FaultCode.FILE_UNREADABLE) from None
    if len(content) > LARGEST_FILE:
        raise _refusal(path.name, FaultCode.FILE_TOO_LARGE, limit=LARGEST_FILE)
    return text


def _refusal(file: str, code: FaultCode, line: int = 1, **params: str | int) -> DefinitionError:
    return DefinitionError([Fault(code, tuple(params.items()), file=file, line=line)])


def _line(mark: Any) -> int:
    """The line, from 1, of a mark that counts from 0 and may be missing."""
    return mark.line + 1 if mark else 1


class _Reader:
    """Builds the value of one document from the parser's events; notes lines on the way."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)
        self.lines: dict[Path, int] = {}
        self.faults: list[Fault] = []

    def document(self) -> Any:
        value = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if self.lines:
                    raise self._refuse(FaultCode.SEVERAL_DOCUMENTS, event)
                value = self._value(next(self.events), ())
        return value

    def _value(self, event: yaml.Event, path: Path) -> Any:
        self.lines.setdefault(path, _line(event.start_mark))
        if len(path) > DEEPEST_NESTING:
            raise self._refuse(FaultCode.NESTED_TOO_DEEP, event)
        if getattr(event, "tag", None) is not None:
            raise self._refuse(FaultCode.TAG, event)
        match event:
            case yaml.ScalarEvent():
                return _scalar(event)
            case yaml.SequenceStartEvent():
                return self._list(path)
            case yaml.MappingStartEvent():
                return self._map(path)
        raise self._refuse(FaultCode.ALIAS, event)

    def _list(self, path: Path) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            values.append(self._value(event, (*path, len(values))))
        return values

    def _map(self, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._refuse(FaultCode.KEY_NOT_TEXT, event)
            key, line = str(event.value), _line(event.start_mark)
            if key in values:
                params = (("key", key),)
                found = Fault(FaultCode.DUPLICATE_KEY, params, file=self.file, line=line)
                self.faults.append(found)
            self.lines[(*path, key)] = line
            values[key] = self._value(next(self.events), (*path, key))
        return values

    def _refuse(self, code: FaultCode, event: yaml.Event) -> DefinitionError:
        return _refusal(self.file, code, _line(event.start_mark))


def _scalar(event: yaml.ScalarEvent) -> str | int | bool | None:
    """Quoted values are text; plain ones are what the few words and digits below say."""
    text = str(event.value)
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _INTEGER.fullmatch(text) else text
