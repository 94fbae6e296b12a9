"""Who is asked what, what is missing, what is submitted and how it counts."""

import pytest
from hypothesis import given

from surveys.questionnaires.domain.answering import (
    AnswerState,
    Progress,
    problems,
    progress,
    progress_by_section,
    state_of,
    submission,
    visible_items,
)
from surveys.questionnaires.domain.reading import ProblemCode
from surveys.questionnaires.domain.structure import Answer, Answers, Questionnaire
from tests.unit.questionnaires.samples import (
    COMMENT,
    HEARD,
    MEMBERS,
    ROLE,
    STAGES,
    WHY,
    answered,
    diagnostic,
    survey,
)

Drawn = tuple[Questionnaire, Answers]

CHAIN = survey(
    ROLE,
    HEARD | {"visible_if": "${role} = 'board'", "required": True},
    COMMENT | {"visible_if": "${heard} < 3", "required": True},
)


@pytest.mark.parametrize(
    ("answers", "visible"),
    [
        ({}, {"role"}),
        ({"role": "staff"}, {"role"}),
        ({"role": "board"}, {"role", "heard"}),
        ({"role": "board", "heard": "2"}, {"role", "heard", "comment"}),
        ({"role": "board", "heard": "4"}, {"role", "heard"}),
        ({"role": "board", "heard": "dk"}, {"role", "heard"}),
        ({"role": "staff", "heard": "2"}, {"role"}),
    ],
)
def test_an_item_sees_the_answers_of_hidden_items_as_missing(
    answers: Answers, visible: set[str]
) -> None:
    assert visible_items(CHAIN, answers) == visible


def test_an_answer_hidden_later_is_left_out_of_the_submission_but_stays_in_the_draft() -> None:
    draft: dict[str, Answer] = {"role": "board", "heard": "2", "comment": "late"}
    assert submission(CHAIN, draft) == draft
    draft["role"] = "staff"
    assert submission(CHAIN, draft) == {"role": "staff"}
    assert draft["comment"] == "late"


def test_what_is_hidden_is_never_missing() -> None:
    def missing(answers: Answers) -> list[str]:
        return [problem.field for problem in problems(CHAIN, answers)]

    assert missing({}) == []
    assert missing({"role": "board"}) == ["heard"]
    assert missing({"role": "board", "heard": "1"}) == ["comment"]
    assert missing({"role": "staff", "heard": "1"}) == []


def test_every_row_of_a_required_grid_is_required() -> None:
    questionnaire = survey(STAGES | {"required": True})
    found = problems(questionnaire, {"stages.design": "1"})
    assert [(p.field, p.code) for p in found] == [("stages.review", ProblemCode.REQUIRED)]


LEVEL_RULES: list[tuple[dict[str, Answer], dict[str, ProblemCode]]] = [
    ({}, {"C1.1": ProblemCode.REQUIRED}),
    ({"C1.1": "dk"}, {}),
    (
        {"C1.1": "1"},
        {
            "C1.1.desired": ProblemCode.DESIRED_REQUIRED,
            "C1.1.importance": ProblemCode.IMPORTANCE_REQUIRED,
        },
    ),
    ({"C1.1": "5", "C1.1.desired": "5"}, {"C1.1.importance": ProblemCode.IMPORTANCE_REQUIRED}),
    ({"C1.1": "5", "C1.1.desired": "5", "C1.1.importance": "3"}, {}),
    ({"C1.1": "na"}, {"C1.1.reason": ProblemCode.REASON_REQUIRED}),
    ({"C1.1": "na", "C1.1.reason": "No such law"}, {}),
]


@pytest.mark.parametrize(("answers", "missing"), LEVEL_RULES)
def test_what_a_criterion_requires_depends_on_its_level(
    answers: Answers, missing: dict[str, ProblemCode]
) -> None:
    """R12: no gap without desired level and importance; "not applicable" needs a reason."""
    found = {p.field: p.code for p in problems(diagnostic(), answers)}
    assert found == missing


def test_a_criterion_without_level_takes_its_evidence_but_not_its_other_parts() -> None:
    draft: Answers = {"C1.1.desired": "4", "C1.1.reason": "?", "C1.1.evidence": "Charter"}
    assert submission(diagnostic(), draft) == {"C1.1.evidence": "Charter"}


def test_problems_can_be_those_of_one_section() -> None:
    assert problems(CHAIN, {"role": "board"}, section="s") != ()
    assert problems(CHAIN, {"role": "board"}, section="elsewhere") == ()


@pytest.mark.parametrize(
    ("answers", "counts"),
    [
        ({}, Progress(answered=0, asked=2, required_missing=1)),
        ({"stages.design": "1"}, Progress(answered=0, asked=2, required_missing=1)),
        (
            {"stages.design": "1", "stages.review": "dk"},
            Progress(answered=1, asked=2, required_missing=0),
        ),
        (
            {"stages.design": "1", "stages.review": "1", "comment": "x"},
            Progress(answered=2, asked=2, required_missing=0),
        ),
    ],
)
def test_progress_counts_items_answered_in_full(answers: Answers, counts: Progress) -> None:
    questionnaire = survey(STAGES | {"required": True}, COMMENT)
    assert progress(questionnaire, answers) == counts


def test_a_criterion_counts_as_answered_without_its_evidence() -> None:
    full: Answers = {"C1.1": "4", "C1.1.desired": "5", "C1.1.importance": "2"}
    assert progress(diagnostic(), full).answered == 1
    assert progress(diagnostic(), {"C1.1": "4", "C1.1.desired": "5"}).answered == 0


@pytest.mark.parametrize(
    ("answers", "field", "state"),
    [
        ({"role": "board"}, "role", AnswerState.ANSWERED),
        ({}, "role", AnswerState.MISSING),
        ({"role": "staff", "heard": "4"}, "heard", AnswerState.SKIPPED),
        ({"role": "board"}, "heard", AnswerState.MISSING),
        ({"role": "board", "heard": "na"}, "heard", AnswerState.NOT_APPLICABLE),
        ({"role": "board", "heard": "dk"}, "heard", AnswerState.DONT_KNOW),
        ({"role": "board", "heard": "3"}, "heard", AnswerState.ANSWERED),
    ],
)
def test_each_field_is_in_one_of_five_states(
    answers: Answers, field: str, state: AnswerState
) -> None:
    assert state_of(CHAIN.field(field), answers, visible_items(CHAIN, answers)) is state


def test_states_of_choices_numbers_and_parts_of_a_criterion() -> None:
    mixed = survey(WHY, MEMBERS)
    answers: Answers = {"why": ("dk",), "members": 0}
    states = [state_of(f, answers, visible_items(mixed, answers)) for f in mixed.fields]
    assert states == [AnswerState.DONT_KNOW, AnswerState.ANSWERED]
    questionnaire = diagnostic()
    answers = {"C1.1": "na", "C1.1.desired": "4"}
    visible = visible_items(questionnaire, answers)
    assert {f.code: state_of(f, answers, visible).value for f in questionnaire.fields} == {
        "C1.1": "not_applicable",
        "C1.1.desired": "skipped",
        "C1.1.importance": "skipped",
        "C1.1.evidence": "missing",
        "C1.1.reason": "missing",
        "comment": "skipped",
    }


@given(answered())
def test_a_submission_submitted_again_is_the_same(drawn: Drawn) -> None:
    questionnaire, answers = drawn
    once = submission(questionnaire, answers)
    assert submission(questionnaire, once) == once
    assert once.items() <= answers.items()
    assert visible_items(questionnaire, once) == visible_items(questionnaire, answers)
    assert problems(questionnaire, once) == problems(questionnaire, answers)


@given(answered())
def test_hidden_answers_never_count(drawn: Drawn) -> None:
    questionnaire, answers = drawn
    visible = visible_items(questionnaire, answers)
    submitted = submission(questionnaire, answers)
    for field in questionnaire.fields:
        state = state_of(field, answers, visible)
        if field.item not in visible:
            assert state is AnswerState.SKIPPED
        assert (state in (AnswerState.SKIPPED, AnswerState.MISSING)) == (
            field.code not in submitted
        )


@given(answered())
def test_progress_stays_within_bounds_and_adds_up(drawn: Drawn) -> None:
    questionnaire, answers = drawn
    whole = progress(questionnaire, answers)
    parts = progress_by_section(questionnaire, answers)
    assert sum(parts.values(), Progress()) == whole
    assert list(parts) == [section.code for section in questionnaire.sections]
    for each in parts.values():
        assert min(each.answered, each.required_missing) >= 0
        assert each.answered + each.required_missing <= each.asked
    assert whole.asked == len(visible_items(questionnaire, answers))
    assert (whole.required_missing == 0) == (problems(questionnaire, answers) == ())


@given(answered())
def test_the_problems_of_all_sections_are_the_problems(drawn: Drawn) -> None:
    questionnaire, answers = drawn
    by_section = [
        problem
        for section in questionnaire.sections
        for problem in problems(questionnaire, answers, section.code)
    ]
    assert tuple(by_section) == problems(questionnaire, answers)
