"""The questionnaires that the platform carries: every file is sound, every text translated."""

from pathlib import Path

import pytest

from surveys.questionnaires.definition import (
    read_definition,
    read_translation,
    translations_beside,
)
from surveys.questionnaires.domain.answering import problems, progress, submission, visible_items
from surveys.questionnaires.domain.document import from_document, text_keys, to_document, translated
from surveys.questionnaires.domain.structure import LEVELS, Kind
from surveys.questionnaires.source import read_source

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT / "capacity").glob("*/instruments/*.yaml"))
QUESTIONNAIRES = [
    path for path in FILES if "." not in path.stem and "\nkind:" in path.read_text(encoding="utf-8")
]
TRANSLATIONS = [path for path in FILES if "." in path.stem]


def name(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", QUESTIONNAIRES, ids=name)
def test_a_questionnaire_loads_without_fault(path: Path) -> None:
    document = read_definition(path)
    questionnaire = from_document(document)
    assert to_document(questionnaire) == document
    assert submission(questionnaire, {}) == {}
    assert progress(questionnaire, {}).asked == len(visible_items(questionnaire, {})) > 0


@pytest.mark.parametrize("path", TRANSLATIONS, ids=name)
def test_a_translation_has_every_text_of_its_file(path: Path) -> None:
    original = path.with_name(path.stem.rpartition(".")[0] + ".yaml")
    source = read_source(original).value
    own = [section for section in source["sections"] if "include" not in section]
    assert text_keys({**source, "sections": own}).keys() == read_translation(path).texts.keys()


@pytest.mark.parametrize("path", QUESTIONNAIRES, ids=name)
def test_translations_fit_the_questionnaire(path: Path) -> None:
    questionnaire = from_document(read_definition(path))
    for texts in translations_beside(path).values():
        shown = translated(questionnaire, texts)
        assert len(shown.untranslated) == len(text_keys(to_document(questionnaire))) - len(texts)


@pytest.mark.parametrize("path", QUESTIONNAIRES, ids=name)
def test_a_diagnostic_that_is_answered_in_full_has_no_problems(path: Path) -> None:
    """R12: level, desired level and importance of every criterion make the gaps computable."""
    questionnaire = from_document(read_definition(path))
    if questionnaire.kind is not Kind.DIAGNOSTIC:
        assert questionnaire.group == ""
        return
    answers = {field.code: LEVELS[2] for field in questionnaire.fields if field.options}
    assert problems(questionnaire, answers) == ()
    assert progress(questionnaire, answers).answered == len(questionnaire.items)


def test_the_files_are_found() -> None:
    assert {path.stem for path in QUESTIONNAIRES} >= {"dwcp-participation", "workers-organization"}
    assert all(text_keys(read_definition(path)) for path in QUESTIONNAIRES)
