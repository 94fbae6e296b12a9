"""What fields an item has, and finding things by their codes."""

import pytest

from surveys.questionnaires.domain.structure import CriterionPart, FieldKind, Special
from tests.unit.questionnaires.samples import (
    AGAIN,
    COMMENT,
    COUNTRY,
    CRITERION,
    HEARD,
    MEMBERS,
    ROLE,
    STAGES,
    WHY,
    field,
    item,
    survey,
    survey_document,
)


@pytest.mark.parametrize(
    ("described", "kind"),
    [
        (ROLE, FieldKind.CHOICE),
        (HEARD, FieldKind.CHOICE),
        (WHY, FieldKind.CHOICES),
        (AGAIN, FieldKind.INTEGER),
        (MEMBERS, FieldKind.INTEGER),
        (COMMENT, FieldKind.TEXT),
        (COUNTRY, FieldKind.COUNTRY),
    ],
)
def test_most_items_have_one_field_of_their_own_code(
    described: dict[str, str], kind: FieldKind
) -> None:
    (only,) = item(described).fields
    assert (only.code, only.item, only.kind) == (described["code"], described["code"], kind)


def test_a_grid_has_a_field_for_each_row() -> None:
    """R5: one depth per stage."""
    fields = item(STAGES | {"required": True}).fields
    assert [f.code for f in fields] == ["stages.design", "stages.review"]
    assert [f.label for f in fields] == ["Design", "Review"]
    assert all(f.required and f.item == "stages" and len(f.options) == 7 for f in fields)


def test_a_criterion_asks_for_level_desired_level_importance_evidence_and_reason() -> None:
    """R12: the gap needs the level, the desired level and the importance."""
    fields = {f.part: f for f in item(CRITERION).fields}
    assert [f.code for f in fields.values()] == [
        "C1.1",
        "C1.1.desired",
        "C1.1.importance",
        "C1.1.evidence",
        "C1.1.reason",
    ]
    level = fields[CriterionPart.LEVEL]
    assert [o.code for o in level.options] == ["1", "2", "3", "4", "5", "na", "dk"]
    assert [o.special for o in level.options[5:]] == [Special.NOT_APPLICABLE, Special.DONT_KNOW]
    assert level.options[2].text == fields[CriterionPart.DESIRED].options[2].text == "Anchor 3"
    assert [o.code for o in fields[CriterionPart.IMPORTANCE].options] == ["1", "2", "3", "4", "5"]
    assert (
        fields[CriterionPart.EVIDENCE].kind is fields[CriterionPart.REASON].kind is FieldKind.TEXT
    )


def test_a_criterion_is_required_by_its_level() -> None:
    required = {f.part for f in item(CRITERION).fields if f.required}
    optional = {f.part for f in item(CRITERION | {"required": False}).fields if f.required}
    assert required - optional == {CriterionPart.LEVEL}


def test_numbers_and_texts_keep_their_bounds() -> None:
    assert (field(AGAIN).min, field(AGAIN).max) == (0, 10)
    assert field(COMMENT).max_length == 20
    assert field({"code": "n", "type": "integer", "text": "N"}).max == 10**15
    assert field({"code": "t", "type": "text", "text": "T"}).max_length == 4000


def test_everything_is_found_by_its_code() -> None:
    questionnaire = survey(ROLE, STAGES)
    assert questionnaire.section("s") is questionnaire.sections[0]
    assert questionnaire.item("stages") is questionnaire.items[1]
    assert questionnaire.field("stages.review") is questionnaire.fields[2]
    for look_up in (questionnaire.section, questionnaire.item, questionnaire.field):
        with pytest.raises(KeyError):
            look_up("nowhere")


def test_sections_know_their_neighbours() -> None:
    sections = [
        {"code": code, "title": code, "items": [{**COMMENT, "code": f"{code}_text"}]}
        for code in ("a", "b", "c")
    ]
    questionnaire = survey(**survey_document() | {"sections": sections})
    first, middle, last = questionnaire.sections
    assert questionnaire.previous_section("b") is first
    assert questionnaire.next_section("b") is last
    assert questionnaire.next_section("a") is middle
    assert questionnaire.previous_section("a") is None
    assert questionnaire.next_section("c") is None


def test_equal_items_are_equal_and_hash_alike() -> None:
    assert item(STAGES) == item(STAGES)
    assert hash(item(STAGES)) == hash(item(STAGES))
    assert item(STAGES) != item(STAGES | {"required": True})
