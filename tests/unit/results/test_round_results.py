"""A round's results: counted once, live for one group, published only where nobody is exposed."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.questionnaires.domain.document import from_document
from surveys.questionnaires.domain.structure import Answer, Answers, FieldKind, Questionnaire
from surveys.results.domain.codebook import AnswerState
from surveys.results.domain.disclosure import PublishedCell, publishable
from surveys.results.domain.frames import frame_of, response_of, variable_of
from surveys.results.domain.releases import published_results
from surveys.results.domain.round_results import (
    RoundTally,
    Source,
    count_round,
    live_results,
)
from surveys.results.domain.tally import row

AGREEMENT = [
    *({"code": str(level), "text": f"Agree {level}"} for level in range(1, 6)),
    {"code": "dk", "text": "Don't know", "special": "dont_know"},
    {"code": "na", "text": "Not applicable", "special": "not_applicable"},
]
DOCUMENT = {
    "code": "sample",
    "version": "1.0",
    "kind": "survey",
    "language": "en",
    "title": "Sample",
    "purpose": "For tests.",
    "choices": {
        "agreement": AGREEMENT,
        "reasons": [{"code": "time", "text": "Time"}, {"code": "money", "text": "Money"}],
    },
    "sections": [
        {
            "code": "all",
            "title": "All",
            "items": [
                {"code": "heard", "type": "scale", "text": "Heard", "choices": "agreement"},
                {
                    "code": "why",
                    "type": "select_multiple",
                    "text": "Why",
                    "choices": "reasons",
                    "visible_if": "${heard} < 3",
                },
                {"code": "again", "type": "rating", "text": "Again", "min": 0, "max": 10},
                {"code": "members", "type": "integer", "text": "Members", "min": 0, "max": 10000},
                {"code": "country", "type": "country", "text": "Country"},
                {"code": "comment", "type": "text", "text": "Comment"},
            ],
        }
    ],
}
GROUPS = ("government", "employers", "workers")


@pytest.fixture(scope="module")
def questionnaire() -> Questionnaire:
    return from_document(DOCUMENT)


def counted(questionnaire: Questionnaire, *answers: tuple[int, str, Answers]) -> RoundTally:
    """Responses as (organization, group, answers)."""
    return count_round(questionnaire, [(Source(o, group), given) for o, group, given in answers])


# --- what can be counted -------------------------------------------------------------------------


def test_choices_and_narrow_numbers_are_counted_and_nothing_else(
    questionnaire: Questionnaire,
) -> None:
    """Text, countries and open-ended numbers would tell who answered."""
    assert [v.code for v in frame_of(questionnaire).variables] == ["heard", "why", "again"]
    uncounted = [f.kind for f in questionnaire.fields if variable_of(f) is None]
    assert uncounted == [FieldKind.INTEGER, FieldKind.COUNTRY, FieldKind.TEXT]


def test_codes_that_are_numbers_make_a_scale(questionnaire: Questionnaire) -> None:
    heard, why, again = frame_of(questionnaire).variables
    assert heard.scale == (1, 2, 3, 4, 5) and heard.ordinary == ("1", "2", "3", "4", "5")
    assert why.scale is None and why.multiple
    assert again.scale == tuple(range(11))


@pytest.mark.parametrize(
    ("answers", "heard", "why"),
    [
        ({"heard": "2", "why": ("time",)}, AnswerState.ANSWERED, AnswerState.ANSWERED),
        ({"heard": "2"}, AnswerState.ANSWERED, AnswerState.MISSING),
        ({"heard": "5", "why": ("time",)}, AnswerState.ANSWERED, AnswerState.SKIPPED),
        ({"heard": "dk", "why": ("time",)}, AnswerState.DONT_KNOW, AnswerState.SKIPPED),
        ({"heard": "na"}, AnswerState.NOT_APPLICABLE, AnswerState.SKIPPED),
        ({}, AnswerState.MISSING, AnswerState.SKIPPED),
    ],
)
def test_each_field_of_each_response_is_in_one_state(
    questionnaire: Questionnaire, answers: Answers, heard: AnswerState, why: AnswerState
) -> None:
    response = response_of(questionnaire, frame_of(questionnaire), answers)
    assert (response.states["heard"], response.states["why"]) == (heard, why)


def test_an_answer_that_logic_hid_later_is_not_counted(questionnaire: Questionnaire) -> None:
    tally = counted(questionnaire, (1, "workers", {"heard": "5", "why": ("time",)}))
    result = live_results(tally)["why"]
    assert result.row is not None and result.row.skipped == 1
    assert result.counts is not None and result.counts.answered == 0


# --- live ----------------------------------------------------------------------------------------


def test_a_group_sees_its_own_answers_with_every_denominator(
    questionnaire: Questionnaire,
) -> None:
    tally = counted(
        questionnaire,
        (1, "workers", {"heard": "1", "again": 9}),
        (1, "workers", {"heard": "dk"}),
        (2, "workers", {"heard": "4"}),
        (3, "employers", {"heard": "5"}),
    )
    heard = live_results(tally, "workers")["heard"]
    assert heard.row is not None
    assert heard.row.counts.by_option == (1, 0, 0, 1, 0)
    assert (heard.row.dont_know, heard.row.missing, heard.row.responses) == (1, 0, 3)
    assert tally.organizations("workers") == 2 and tally.organizations() == 3


def test_nothing_submitted_gives_empty_results(questionnaire: Questionnaire) -> None:
    results = live_results(counted(questionnaire), "workers")
    assert [r.answered for r in results.values()] == [0, 0, 0]
    assert not any(r.shown for r in published_results(counted(questionnaire)).values())


# --- published -----------------------------------------------------------------------------------


def spread_over(
    organizations: Sequence[tuple[int, str]], each: int, levels: str
) -> list[tuple[int, str, Answers]]:
    """``each`` respondents an organization, who give ``levels`` in turn."""
    given: list[tuple[int, str, Answers]] = []
    for number, group in organizations:
        for turn in range(each):
            answers: dict[str, Answer] = {"heard": levels[(number + turn) % len(levels)]}
            given.append((number, group, answers))
    return given


WORKERS = [(1, "workers"), (2, "workers"), (3, "workers")]
EMPLOYERS = [(4, "employers"), (5, "employers"), (6, "employers")]


def test_enough_respondents_of_enough_organizations_are_published(
    questionnaire: Questionnaire,
) -> None:
    """measures.md: five respondents of three organizations, none with over half, not all alike."""
    result = published_results(counted(questionnaire, *spread_over(WORKERS, 2, "45")))["heard"]
    assert result.counts is not None and result.counts.answered == 6
    assert result.row is None  # how many did not know is nobody's business


@pytest.mark.parametrize(
    "responses",
    [
        spread_over(WORKERS, 1, "45"),  # three respondents
        spread_over(WORKERS[:2], 4, "45"),  # two organizations
        [*spread_over(WORKERS, 1, "45"), *spread_over(WORKERS[:1], 4, "45")],  # one gives five of 7
        spread_over(WORKERS, 2, "4"),  # all alike
    ],
)
def test_what_would_expose_somebody_is_not_published(
    questionnaire: Questionnaire, responses: list[tuple[int, str, Answers]]
) -> None:
    assert not published_results(counted(questionnaire, *responses))["heard"].shown


def test_a_group_that_sees_its_own_answers_cannot_subtract_them(
    questionnaire: Questionnaire,
) -> None:
    """The whole would pass; but less the workers' answers, one employers' organization is left."""
    exposed = [*spread_over(WORKERS, 2, "45"), (4, "employers", {"heard": "1"})]
    whole = counted(questionnaire, *exposed)
    bases = {n: row(whole.tally, "heard", [n]).counts for n in whole.cells()}
    assert isinstance(publishable(bases), PublishedCell)
    assert not published_results(whole)["heard"].shown
    protected = [*spread_over(WORKERS, 2, "45"), *spread_over(EMPLOYERS, 2, "12")]
    assert published_results(counted(questionnaire, *protected))["heard"].shown


def test_two_groups_together_cannot_subtract_theirs_from_the_third(
    questionnaire: Questionnaire,
) -> None:
    """Each pair leaves enough beside itself, but government and employers leave one worker."""
    ministries = [(7, "government"), (8, "government"), (9, "government")]
    many = [*spread_over(ministries, 2, "45"), *spread_over(EMPLOYERS, 2, "12")]
    assert published_results(counted(questionnaire, *many))["heard"].shown
    exposed = counted(questionnaire, *many, (1, "workers", {"heard": "1"}))
    assert not published_results(exposed)["heard"].shown


responses = st.lists(
    st.tuples(st.integers(1, 8), st.sampled_from(["1", "2", "4", "5", "dk", ""])), max_size=40
)


@settings(deadline=None)  # the machine may be busy
@given(responses)
def test_no_published_field_lies_below_the_threshold(drawn: list[tuple[int, str]]) -> None:
    """Whatever is published has five respondents, of three organizations, none over half; and so
    has what remains of it for a reader who knows one whole group."""
    group_of = {number: GROUPS[number % 3] for number in range(1, 9)}
    given: list[tuple[int, str, Answers]] = [
        (number, group_of[number], {"heard": level} if level else {}) for number, level in drawn
    ]
    result = published_results(counted(from_document(DOCUMENT), *given))["heard"]
    if result.counts is None:
        return
    answered = [(number, level) for number, level in drawn if level not in ("", "dk")]
    assert result.counts.answered == len(answered)
    for known in ("", *GROUPS):
        rest = [(number, level) for number, level in answered if group_of[number] != known]
        by_organization = Counter(number for number, _ in rest)
        assert not rest or (
            len(rest) >= 5
            and len(by_organization) >= 3
            and 2 * max(by_organization.values()) <= len(rest)
            and len({level for _, level in rest}) > 1
        )


@settings(deadline=None)  # the machine may be busy
@given(responses)
def test_groups_add_up_to_the_whole(drawn: list[tuple[int, str]]) -> None:
    given: list[tuple[int, str, Answers]] = [
        (number, GROUPS[number % 3], {"heard": level} if level else {}) for number, level in drawn
    ]
    tally = counted(from_document(DOCUMENT), *given)
    whole = live_results(tally)["heard"].counts
    parts = [live_results(tally, group)["heard"].counts for group in GROUPS]
    assert whole is not None
    total = [sum(c.by_option[n] for c in parts if c is not None) for n in range(5)]
    assert tuple(total) == whole.by_option
