"""What results say in sentences, and what a page draws of them."""

from collections.abc import Iterator

import pytest
from flask import Flask

from surveys.foundation.i18n import init_languages
from surveys.questionnaires.domain.document import translated
from surveys.questionnaires.domain.structure import Answers, Questionnaire
from surveys.results.domain.blocks import blocks
from surveys.results.domain.round_results import Source, count_round, live_results
from surveys.results.domain.turnouts import Turnout
from surveys.results.labels import finding_text, organizations_text, turnout_text
from surveys.results.wording import Wording
from tests.unit.questionnaires.samples import AGAIN, HEARD, STAGES, WHY, survey


@pytest.fixture(autouse=True)
def page() -> Iterator[None]:
    """A page in English."""
    app = Flask("sentences")
    init_languages(app)
    with app.test_request_context("/"):
        yield


def sentence(questionnaire: Questionnaire, *answers: Answers) -> str:
    tally = count_round(questionnaire, [(Source(1, "workers"), given) for given in answers])
    (block,) = blocks(questionnaire, live_results(tally))
    return finding_text(block, Wording(questionnaire))


TOLD = {**HEARD, "code": "told", "text": "Told?"}


@pytest.mark.parametrize(
    ("questionnaire", "answers", "text"),
    [
        (
            survey(HEARD, TOLD),
            {"heard": "5", "told": "1"},
            "“Heard?” stands highest (100%). “Told?” stands lowest (0%).",
        ),
        (
            survey(*({**HEARD, "code": code, "text": code.upper()} for code in "abcdefg")),
            {"a": "5", "b": "4", "c": "5", "d": "5", "e": "1", "f": "1", "g": "2"},
            "4 of 7 items stand highest (100% each). “E”, “F”, and “G” stand lowest (0% each).",
        ),
        (survey(HEARD), {"heard": "5"}, "100% answered “Agree 4” or “Agree 5”."),
        (survey(HEARD), {"heard": "dk"}, "Nobody has answered this yet."),
        (survey(AGAIN), {"again": 10}, "The net promoter score is +100."),
        (survey(AGAIN), {"again": 1}, "The net promoter score is −100."),
        (survey(WHY), {"why": ("1",)}, "Most frequent: “Agree 1” (100%)."),
        (
            survey(WHY),
            {"why": ("1", "2")},
            "Most frequent: “Agree 1” and “Agree 2” (100% each).",
        ),
        (
            survey(STAGES),
            {"stages.design": "5", "stages.review": "2"},
            "“Design” has the highest mean (5.0). “Review” has the lowest mean (2.0)."
            " The scale goes from 1 to 5.",
        ),
    ],
)
def test_each_finding_is_a_whole_sentence(
    questionnaire: Questionnaire, answers: Answers, text: str
) -> None:
    assert sentence(questionnaire, answers) == text


def test_turnout_counts_what_was_answered() -> None:
    assert turnout_text(Turnout(1, 0)) == "0 of 1 invitation was answered."
    assert turnout_text(Turnout(34, 21)) == "21 of 34 invitations were answered."
    assert turnout_text(Turnout(34, None)).endswith("how many were answered is not known.")
    assert organizations_text(1) == "The answers come from 1 organization."


@pytest.mark.parametrize(
    ("given", "score"), [("009", "\N{MINUS SIGN}33"), ("099", "+33"), ("09", "0")]
)
def test_a_score_on_either_side_of_zero_has_its_sign(given: str, score: str) -> None:
    answers = [{"again": int(points)} for points in given]
    told = sentence(survey(AGAIN), *answers)
    assert told == f"The net promoter score is {score}."


def test_an_untranslated_question_keeps_its_order_in_a_sentence() -> None:
    wording = Wording(translated(survey(HEARD), {"choices.agreement.5": "D'accord"}))
    assert wording.item("heard") == "\N{FIRST STRONG ISOLATE}Heard?\N{POP DIRECTIONAL ISOLATE}"
    assert wording.option("heard", "5") == "D'accord"
