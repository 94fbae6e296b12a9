"""A short questionnaire with an item of each type, published for tests of answering.

Its conditions lie within one section, which those of the built-in surveys do not.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from surveys.questionnaires.actions import publish_version, put_translation
from surveys.questionnaires.definition import document_faults

CODE = "small-survey"

_YES_NO = [{"code": "yes", "text": "Yes"}, {"code": "no", "text": "No"}]
_FIVE = [{"code": str(n), "text": f"Step {n}"} for n in range(1, 6)]
_WAYS = [
    {"code": "post", "text": "By post"},
    {"code": "compost", "text": "By compost"},
    {"code": "phone", "text": "By phone"},
    {"code": "dk", "text": "Don't know", "special": "dont_know"},
]

DOCUMENT: dict[str, Any] = {
    "code": CODE,
    "version": "1",
    "kind": "survey",
    "language": "en",
    "title": "A small survey",
    "purpose": "To try out every kind of question.",
    "choices": {"yes_no": _YES_NO, "five": _FIVE, "ways": _WAYS},
    "sections": [
        {
            "code": "first",
            "title": "The first section",
            "items": [
                {
                    "code": "member",
                    "type": "select_one",
                    "text": "Are you a member?",
                    "choices": "yes_no",
                    "required": True,
                },
                {
                    "code": "years",
                    "type": "integer",
                    "text": "For how many years?",
                    "min": 0,
                    "max": 150,
                    "visible_if": "${member} = 'yes'",
                    "required": True,
                },
                {
                    "code": "ways",
                    "type": "select_multiple",
                    "text": "How are you reached?",
                    "choices": "ways",
                },
                {"code": "heard", "type": "scale", "text": "You are heard", "choices": "five"},
            ],
        },
        {
            "code": "second",
            "title": "The second section",
            "items": [
                {"code": "again", "type": "rating", "text": "Again?", "min": 0, "max": 10},
                {
                    "code": "stages",
                    "type": "grid",
                    "text": "How far?",
                    "choices": "five",
                    "rows": [{"code": "a", "text": "At first"}, {"code": "b", "text": "Then"}],
                },
                {"code": "country", "type": "country", "text": "Where?"},
                {"code": "name", "type": "text", "text": "What is it called?", "max_length": 20},
                {"code": "remark", "type": "text", "text": "Remarks", "max_length": 50, "lines": 3},
            ],
        },
    ],
}

FRENCH = {
    "title": "Une petite enquête",
    "purpose": "Pour essayer chaque type de question.",
    "first.title": "La première section",
    "member.text": "Êtes-vous membre ?",
}


def publish_small_survey(session: Session) -> None:
    """Publish it with a few of its texts in French."""
    assert not document_faults(DOCUMENT)
    moment = datetime.now(UTC)
    version = publish_version(session, DOCUMENT, moment)
    put_translation(session, version, "fr", FRENCH, moment)
