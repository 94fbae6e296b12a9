"""Questionnaires for tests: small ones written out, and any number of generated ones."""

from typing import Any

from hypothesis import strategies as st

from surveys.questionnaires.domain.document import Document, from_document
from surveys.questionnaires.domain.structure import (
    Answer,
    Answers,
    Field,
    FieldKind,
    Item,
    ItemType,
    Questionnaire,
    field_codes,
)

COUNTRIES = frozenset({"KEN", "FRA", "MAR"})

CHOICES: dict[str, list[dict[str, str]]] = {
    "roles": [{"code": "staff", "text": "Staff"}, {"code": "board", "text": "Board"}],
    "agreement": [
        *({"code": str(level), "text": f"Agree {level}"} for level in range(1, 6)),
        {"code": "dk", "text": "Don't know", "special": "dont_know"},
        {"code": "na", "text": "Not applicable", "special": "not_applicable"},
    ],
}

ROLE = {"code": "role", "type": "select_one", "text": "Role?", "choices": "roles"}
WHY = {"code": "why", "type": "select_multiple", "text": "Why?", "choices": "agreement"}
HEARD = {"code": "heard", "type": "scale", "text": "Heard?", "choices": "agreement"}
AGAIN = {"code": "again", "type": "rating", "text": "Again?", "min": 0, "max": 10}
STAGES = {
    "code": "stages",
    "type": "grid",
    "text": "Stages?",
    "choices": "agreement",
    "rows": [{"code": "design", "text": "Design"}, {"code": "review", "text": "Review"}],
}
MEMBERS = {"code": "members", "type": "integer", "text": "Members?", "min": 0, "max": 1000}
COMMENT = {"code": "comment", "type": "text", "text": "Comment?", "max_length": 20, "lines": 2}
COUNTRY = {"code": "country", "type": "country", "text": "Country?"}
CRITERION = {
    "code": "C1.1",
    "type": "criterion",
    "text": "Mandate",
    "required": True,
    "evidence": "A charter",
    "anchors": {str(level): f"Anchor {level}" for level in range(1, 6)},
}


def survey_document(*items: dict[str, Any], **attributes: Any) -> Document:
    """One section ``s`` with ``items``; choice lists as they are used."""
    used = {item["choices"] for item in items if "choices" in item}
    return {
        "code": "sample",
        "version": "1.0",
        "kind": "survey",
        "language": "en",
        "title": "Sample",
        "purpose": "To test",
        "choices": {name: CHOICES[name] for name in CHOICES if name in used},
        "sections": [{"code": "s", "title": "Section", "items": list(items)}],
    } | attributes


def survey(*items: dict[str, Any], **attributes: Any) -> Questionnaire:
    return from_document(survey_document(*items, **attributes))


def diagnostic_document() -> Document:
    """A criterion in area C1, then a question that depends on its level."""
    follow_up = {**COMMENT, "visible_if": "${C1.1} < 3"}
    section = {"code": "C1", "title": "Governance", "items": [CRITERION, follow_up]}
    document = survey_document(
        code="sample-diagnostic", kind="diagnostic", group="workers", sections=[section]
    )
    del document["choices"]
    return document


def diagnostic() -> Questionnaire:
    return from_document(diagnostic_document())


def item(described: dict[str, Any]) -> Item:
    return survey(described).items[0]


def field(described: dict[str, Any]) -> Field:
    return item(described).fields[0]


_TYPES: list[dict[str, Any]] = [
    ROLE,
    WHY,
    HEARD,
    AGAIN,
    STAGES,
    MEMBERS,
    COMMENT,
    COUNTRY,
    CRITERION,
]
_CONDITIONS = [
    "${%s} < 3",
    "${%s} = 'staff'",
    "not(selected(${%s}, '1'))",
    "count-selected(${%s}) > 0",
    "${%s} != ''",
]


texts = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=20)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Sound documents with items of every type, some shown only under a condition."""
    fields: list[str] = []
    sections: list[dict[str, Any]] = []
    for place in range(draw(st.integers(1, 3))):
        items: list[dict[str, Any]] = []
        for number in range(draw(st.integers(1, 4))):
            made: dict[str, Any] = dict(draw(st.sampled_from(_TYPES)))
            is_criterion = made["type"] == "criterion"
            made["code"] = f"S{place}.{number + 1}" if is_criterion else f"i{place}_{number}"
            if draw(st.booleans()):
                made["required"] = True
            if draw(st.booleans()) and fields:
                condition = draw(st.sampled_from(_CONDITIONS))
                made["visible_if"] = condition % draw(st.sampled_from(fields))
            items.append(made)
            rows = tuple(row["code"] for row in made.get("rows", ()))
            fields += field_codes(ItemType(made["type"]), made["code"], rows)
        sections.append({"code": f"S{place}", "title": "Section", "items": items})
    items = [item for section in sections for item in section["items"]]
    document = survey_document(*items, title=draw(texts), sections=sections)
    return {key: value for key, value in document.items() if value}


@st.composite
def answered(draw: st.DrawFn) -> tuple[Questionnaire, Answers]:
    """A questionnaire and a draft for it, with any of its fields answered, hidden ones too."""
    questionnaire = from_document(draw(documents()))
    answers = {
        field.code: draw(_answers(field)) for field in questionnaire.fields if draw(st.booleans())
    }
    return questionnaire, answers


def _answers(field: Field) -> st.SearchStrategy[Answer]:
    codes = [option.code for option in field.options]
    strategies: dict[FieldKind, st.SearchStrategy[Any]] = {
        FieldKind.CHOICE: st.sampled_from(codes or [""]),
        FieldKind.CHOICES: st.lists(
            st.sampled_from(codes or [""]), min_size=1, max_size=2, unique=True
        ).map(tuple),
        FieldKind.INTEGER: st.integers(field.min, field.max),
        FieldKind.TEXT: texts,
        FieldKind.COUNTRY: st.sampled_from(sorted(COUNTRIES)),
    }
    return strategies[field.kind]
