"""The files of one questionnaire put together: its own, then the parts that it includes.

Sections stand where the include stood; choice lists of all files are known by their names. Each
file counts once, so includes can neither run in circles nor multiply.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path as FilePath

from surveys.questionnaires.domain.document import Document
from surveys.questionnaires.domain.faults import DefinitionError, Fault, FaultCode, Path
from surveys.questionnaires.shape import shape_faults
from surveys.questionnaires.source import Source, read_source


class Assembly:
    """The sound files so far, the faults so far, and which file each section and list is from."""

    def __init__(self) -> None:
        self.sources: list[Source] = []
        self.faults: list[Fault] = []
        self.sections: list[tuple[Source, int]] = []
        self.choices: dict[str, Source] = {}
        self.visited: set[FilePath] = set()

    @property
    def document(self) -> Document:
        """The whole as one document without includes."""
        choices = {name: source.value["choices"][name] for name, source in self.choices.items()}
        sections = [source.value["sections"][position] for source, position in self.sections]
        return {**self.sources[0].value, "choices": choices, "sections": sections}

    def add(self, path: FilePath, shape: str) -> None:
        """Take up the file at ``path``, a ``questionnaire`` or a ``part``, and what it includes."""
        self.visited.add(path)
        try:
            source = read_source(path)
        except DefinitionError as error:
            self.faults.extend(error.faults)
            return
        if faults := shape_faults(source.value, shape):
            self.faults.extend(located(each, source) for each in faults)
            return
        self.sources.append(source)
        self._add_choices(source)
        for position, section in enumerate(source.value["sections"]):
            if "include" in section:
                self._include(section["include"], source, ("sections", position, "include"))
            else:
                self.sections.append((source, position))

    def _add_choices(self, source: Source) -> None:
        for name in source.value.get("choices", {}):
            if name in self.choices:
                path = ("choices", name)
                found = Fault(FaultCode.DUPLICATE_CODE, (("value", name),), path=path)
                self.faults.append(located(found, source))
            self.choices[name] = source

    def _include(self, name: str, source: Source, at: Path) -> None:
        path = source.path.with_name(name)
        if path.is_file() and path not in self.visited:
            self.add(path, "part")
            return
        again = path in self.visited
        code = FaultCode.INCLUDE_REPEATED if again else FaultCode.INCLUDE_NOT_FOUND
        self.faults.append(located(Fault(code, (("file", name),), path=at), source))

    def located(self, fault: Fault) -> Fault:
        """A fault of the whole document, with the file and line that it stems from."""
        match fault.path:
            case ("sections", int(position), *rest):
                source, own = self.sections[position]
                return located(replace(fault, path=("sections", own, *rest)), source)
            case ("choices", str(name), *_):
                return located(fault, self.choices[name])
        return located(fault, self.sources[0])


def assemble(path: FilePath) -> Assembly:
    """Raises DefinitionError with what is wrong with the shape of the files."""
    assembly = Assembly()
    assembly.add(path, "questionnaire")
    if assembly.faults:
        raise DefinitionError(in_order(assembly.faults))
    return assembly


def located(fault: Fault, source: Source) -> Fault:
    """``fault`` with the file and line that its path has in ``source``."""
    return replace(fault, file=source.path.name, line=source.line(fault.path))


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    return sorted(faults, key=lambda each: (each.file, each.line))
