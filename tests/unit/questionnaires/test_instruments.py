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


def keys_of(original: Path) -> set[str]:
    """The text keys of a file without those of the files it includes."""
    source = read_source(original).value
    own = [section for section in source["sections"] if "include" not in section]
    return set(text_keys({**source, "sections": own}))


@pytest.mark.parametrize("path", TRANSLATIONS, ids=name)
def test_a_translation_has_the_titles_of_its_file_and_nothing_else(path: Path) -> None:
    """What is not translated yet is shown in English; who asks and why never is."""
    keys = keys_of(path.with_name(path.stem.rpartition(".")[0] + ".yaml"))
    texts = read_translation(path).texts.keys()
    assert texts <= keys
    assert {key for key in keys if key in ("title", "purpose") or key.endswith(".title")} <= texts


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("file", ["dwcp-participation", "unsdcf-participation"])
def test_the_surveys_on_participation_are_translated_whole(file: str, language: str) -> None:
    """R5, R9: constituents answer on programmes in their own language."""
    original = next(path for path in QUESTIONNAIRES if path.stem == file)
    translation = original.with_name(f"{file}.{language}.yaml")
    assert read_translation(translation).texts.keys() == keys_of(original)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_common_areas_on_governance_planning_and_programming_are_whole(language: str) -> None:
    """R10: C1 to C3 in French and Arabic."""
    folder = ROOT / "capacity" / "diagnostics" / "instruments"
    keys = {k for k in keys_of(folder / "common-areas.yaml") if k.startswith(("C1", "C2", "C3"))}
    assert len(keys) == 90
    assert keys <= read_translation(folder / f"common-areas.{language}.yaml").texts.keys()


@pytest.mark.parametrize(
    ("file", "count"),
    [
        ("ministry-of-labour", 36 + 20),
        ("employers-organization", 36 + 18),
        ("workers-organization", 36 + 20),
        ("dwcp-participation", 18),
        ("unsdcf-participation", 16),
        ("regional-questionnaire", 12),
    ],
)
def test_an_instrument_has_the_items_it_promises(file: str, count: int) -> None:
    """R4, R8, R9, R10: nothing of the instruments has got lost."""
    original = next(path for path in QUESTIONNAIRES if path.stem == file)
    assert len(from_document(read_definition(original)).items) == count


def test_the_training_evaluation_has_twenty_items_over_three_questionnaires() -> None:
    """R12, R15: those asked before and after share their code."""
    codes = {
        item.code
        for path in QUESTIONNAIRES
        if path.stem.startswith("training-")
        for item in from_document(read_definition(path)).items
    }
    assert len(codes) == 20


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
