"""Questionnaires and their translations as files: read whole, or refused with every fault.

A definition is ``name.yaml``; its translations stand beside it as ``name.fr.yaml`` and so on,
those of an included part beside that part. Faults name the file, the line and the item: first
come those of the files' shape, then, once all shapes fit, what the values mean together. A text
that a translation lacks is no fault: it is shown in the source language.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from surveys.questionnaires.assembly import assemble, in_order, located
from surveys.questionnaires.domain.document import (
    Document,
    from_document,
    text_keys,
    to_document,
)
from surveys.questionnaires.domain.faults import DefinitionError, Fault, FaultCode
from surveys.questionnaires.domain.soundness import soundness_faults, text_fault
from surveys.questionnaires.shape import shape_faults
from surveys.questionnaires.source import Source, read_source

_PLACEHOLDER = re.compile(r"\$?\{[^{}]*\}|%\([a-z_]+\)[sd]")


@dataclass(frozen=True, slots=True)
class Translation:
    """``texts`` by key. ``translates`` is a questionnaire's code or an included file's name."""

    translates: str
    language: str
    texts: Mapping[str, str]
    source: Source


def read_definition(path: FilePath) -> Document:
    """The canonical document of the questionnaire in ``path``.

    Included sections stand where the include stood, the choice lists of all files under their
    names. Raises DefinitionError with everything that is wrong.
    """
    assembly = assemble(path)
    faults = soundness_faults(assembly.document)
    if faults:
        raise DefinitionError(in_order(assembly.located(each) for each in faults))
    return to_document(from_document(assembly.document))


def document_faults(document: Any) -> list[Fault]:
    """What is wrong with a document that comes from elsewhere than a file; empty if sound."""
    if faults := shape_faults(document, "questionnaire"):
        return faults
    included = [
        Fault(FaultCode.INCLUDE_NOT_FOUND, (("file", section["include"]),), path=("sections", i))
        for i, section in enumerate(document["sections"])
        if "include" in section
    ]
    return included or soundness_faults(document)


def read_translation(path: FilePath) -> Translation:
    """Raises DefinitionError with everything that is wrong with the file by itself."""
    source = read_source(path)
    value = source.value
    faults = shape_faults(value, "translation") or _own_faults(source)
    if faults:
        raise DefinitionError(located(each, source) for each in faults)
    return Translation(value["translates"], value["language"], value["texts"], source)


def translation_faults(document: Mapping[str, Any], translation: Translation) -> list[Fault]:
    """Where ``translation`` does not fit ``document``: other questionnaire, keys, placeholders."""
    faults = []
    if document["code"] != translation.translates:
        params = (("value", translation.translates), ("expected", document["code"]))
        faults.append(Fault(FaultCode.WRONG_QUESTIONNAIRE, params, path=("translates",)))
    originals = text_keys(document)
    for key, text in translation.texts.items():
        path = ("texts", key)
        if key not in originals:
            faults.append(Fault(FaultCode.UNKNOWN_TEXT, (("key", key),), path=path))
        elif (wanted := _placeholders(originals[key])) != _placeholders(text):
            params = (("key", key), ("expected", ", ".join(sorted(wanted))))
            faults.append(Fault(FaultCode.PLACEHOLDERS, params, path=path))
    return [located(each, translation.source) for each in faults]


def translations_beside(path: FilePath) -> dict[str, dict[str, str]]:
    """All translated texts of the questionnaire in ``path`` and its parts: language → key → text.

    Raises DefinitionError if a file beside them cannot be read or does not fit.
    """
    texts: dict[str, dict[str, str]] = {}
    faults: list[Fault] = []
    for source in assemble(path).sources:
        document = _own_document(source)
        for file in translation_files(source.path):
            try:
                translation = read_translation(file)
            except DefinitionError as error:
                faults.extend(error.faults)
                continue
            faults.extend(translation_faults(document, translation))
            texts.setdefault(translation.language, {}).update(translation.texts)
    if faults:
        raise DefinitionError(faults)
    return texts


def _own_document(source: Source) -> Document:
    """What a file itself holds; a part is known by the name of its file."""
    own = [section for section in source.value["sections"] if "include" not in section]
    return {"code": source.path.stem, **source.value, "sections": own}


def translation_files(path: FilePath) -> list[FilePath]:
    """The translation files beside the definition file ``path``, in order of their names."""
    return sorted(
        file
        for file in path.parent.iterdir()
        if file.suffix == ".yaml" and file.stem.rpartition(".")[0] == path.stem
    )


def _own_faults(source: Source) -> list[Fault]:
    language, faults = source.value["language"], []
    if source.path.suffixes[:-1] != [f".{language}"]:
        faults.append(Fault(FaultCode.FILE_NAME, (("language", language),), path=("language",)))
    for key, text in source.value["texts"].items():
        if code := text_fault(text):
            faults.append(Fault(code, (("key", key),), path=("texts", key)))
    return faults


def _placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))
