"""Questionnaires as documents: there and back, hashed, translated."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaires.definition import document_faults
from surveys.questionnaires.domain.document import (
    Document,
    canonical_json,
    content_hash,
    from_document,
    text_keys,
    to_document,
    translated,
)
from tests.unit.questionnaires.samples import (
    AGAIN,
    COMMENT,
    ROLE,
    STAGES,
    diagnostic_document,
    documents,
    survey,
    survey_document,
    texts,
)


@given(documents())
def test_a_document_comes_back_as_it_went(document: Document) -> None:
    questionnaire = from_document(document)
    canonical = to_document(questionnaire)
    assert from_document(canonical) == questionnaire
    assert canonical == document
    assert json.loads(canonical_json(document)) == document


@given(documents())
def test_generated_documents_are_sound(document: Document) -> None:
    assert document_faults(document) == []


def test_what_says_nothing_is_not_part_of_the_canonical_document() -> None:
    explicit = survey_document(ROLE | {"required": False}, AGAIN)
    canonical = to_document(from_document(explicit))
    assert canonical["sections"][0]["items"] == [ROLE, AGAIN]


def test_the_hash_depends_on_the_content_alone() -> None:
    document = survey_document(ROLE)
    reordered = dict(reversed(document.items()))
    assert content_hash(document) == content_hash(reordered)
    assert content_hash(document) != content_hash(document | {"title": "Other"})
    assert len(content_hash(document)) == 64


def test_canonical_json_is_utf_8_without_spaces() -> None:
    assert canonical_json({"b": "é", "a": [1, 2]}) == '{"a":[1,2],"b":"é"}'.encode()


def test_each_text_has_one_key() -> None:
    section = {
        "code": "part",
        "title": "Taking part",
        "text": "Introduction",
        "items": [ROLE | {"hint": "Pick one"}, STAGES, AGAIN | {"low": "No", "high": "Yes"}],
    }
    keys = text_keys(survey_document(ROLE, STAGES, sections=[section]))
    assert keys == {
        "title": "Sample",
        "purpose": "To test",
        "part.title": "Taking part",
        "part.text": "Introduction",
        "role.text": "Role?",
        "role.hint": "Pick one",
        "stages.text": "Stages?",
        "stages.rows.design": "Design",
        "stages.rows.review": "Review",
        "again.text": "Again?",
        "again.low": "No",
        "again.high": "Yes",
        "choices.roles.staff": "Staff",
        "choices.roles.board": "Board",
        "choices.agreement.1": "Agree 1",
        "choices.agreement.2": "Agree 2",
        "choices.agreement.3": "Agree 3",
        "choices.agreement.4": "Agree 4",
        "choices.agreement.5": "Agree 5",
        "choices.agreement.dk": "Don't know",
        "choices.agreement.na": "Not applicable",
    }


def test_a_criterion_has_keys_for_its_evidence_and_anchors() -> None:
    keys = text_keys(diagnostic_document())
    assert keys["C1.1.evidence"] == "A charter"
    assert [keys[f"C1.1.anchors.{level}"] for level in "12345"] == [
        f"Anchor {level}" for level in "12345"
    ]


def test_a_translation_replaces_texts_and_says_which_it_lacks() -> None:
    shown = translated(survey(COMMENT), {"title": "Exemple", "comment.text": "", "other": "x"})
    assert shown.title == "Exemple"
    assert shown.items[0].text == "Comment?"
    assert shown.untranslated == {"purpose", "s.title", "comment.text"}
    assert shown.language == "en"


def test_a_translation_reaches_options_rows_and_anchors() -> None:
    shown = translated(survey(STAGES), {"choices.agreement.dk": "?", "stages.rows.review": "Bilan"})
    review = shown.field("stages.review")
    assert review.label == "Bilan"
    assert [option.text for option in review.options if option.code == "dk"] == ["?"]
    judged = translated(from_document(diagnostic_document()), {"C1.1.anchors.5": "Cinq"})
    assert judged.items[0].anchors[4] == judged.field("C1.1.desired").options[4].text == "Cinq"


@given(documents(), st.data())
def test_translating_every_text_leaves_none_and_changes_no_code(
    document: Document, data: st.DataObject
) -> None:
    source = from_document(document)
    full = {key: data.draw(texts) for key in text_keys(document)}
    shown = translated(source, full)
    assert shown.untranslated == frozenset()
    assert text_keys(to_document(shown)) == full
    assert [f.code for f in shown.fields] == [f.code for f in source.fields]
    untouched = translated(source, {})
    assert untouched.sections == source.sections
    assert untouched.untranslated == full.keys()


@pytest.mark.parametrize(
    ("modes", "sound"),
    [
        (["confidential", "named"], True),
        (["anonymous"], True),
        ([], False),
        (["secret"], False),
        ("named", False),
    ],
)
def test_the_modes_of_a_survey_are_a_list_of_those_there_are(modes: object, sound: bool) -> None:
    assert (document_faults(survey_document(ROLE, modes=modes)) == []) == sound


def test_a_diagnostic_cannot_allow_to_be_anonymous() -> None:
    document = diagnostic_document()
    assert document_faults(document | {"modes": ["named"]}) == []
    assert document_faults(document | {"modes": ["named", "anonymous"]})


def test_modes_are_part_of_the_content() -> None:
    document = survey_document(ROLE, modes=["confidential", "named"])
    questionnaire = from_document(document)
    assert questionnaire.modes == ("confidential", "named")
    assert to_document(questionnaire) == document
    assert translated(questionnaire, {}).modes == questionnaire.modes
    assert content_hash(document) != content_hash(survey_document(ROLE))
