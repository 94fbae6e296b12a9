"""Answers find their organization and group; who may be told what."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.participation.domain.codes import Depth
from capacity.participation.domain.replies import (
    FramedOrganization,
    ProgrammeReplies,
    Publication,
    answer_of,
    core_answer_of,
    may_tell_organization,
    publishable,
)
from capacity.participation.domain.verdicts import (
    Answer,
    GroupState,
    OrganizationReplies,
    Verdict,
    Why,
)
from surveys.constituents.roles import Group

CONTENT = Answer(5, (Depth.CONSULTED,))
UNHAPPY = Answer(1, (Depth.CONSULTED,))


def test_a_response_is_read_as_satisfaction_and_depths() -> None:
    """R5: a stage that has not started and one that is not known state no depth."""
    document = {
        "role": "board",
        "stages.design": "3",
        "stages.implementation": "0",
        "stages.monitoring": "dk",
        "stages.evaluation": "na",
        "satisfaction": "4",
        "reasons": ["no_interest"],
    }
    found = answer_of(document)
    assert found.satisfaction == 4
    assert sorted(d for d in found.depths if d is not None) == [0, 3]
    assert found.depths.count(None) == 2


@pytest.mark.parametrize("given_", ["dk", "na", "", "6", "0", None, 4, ["4"]])
def test_any_other_code_is_no_valid_answer(given_: object) -> None:
    assert not answer_of({"satisfaction": given_}).valid


@pytest.mark.parametrize(
    ("given_", "satisfied"),
    [
        ({"heard": "4", "time": "3"}, True),  # exactly 3.5
        ({"heard": "4", "time": "3", "more": "3"}, False),
        ({"heard": "5", "time": "dk"}, True),  # don't know counts nowhere
    ],
)
def test_the_sensitivity_line_rests_on_the_mean_of_the_core_items(
    given_: dict[str, str], satisfied: bool
) -> None:
    assert core_answer_of(given_, ("heard", "time", "more")).satisfied is satisfied


def test_without_any_core_item_answered_there_is_no_valid_answer() -> None:
    assert not core_answer_of({"satisfaction": "5", "heard": "dk"}, ("heard",)).valid
    assert not core_answer_of({"heard": "5"}, ()).valid


@given(st.lists(st.integers(1, 5), min_size=1, max_size=6))
def test_the_line_agrees_with_exact_arithmetic(codes: list[int]) -> None:
    document = {f"q{n}": str(code) for n, code in enumerate(codes)}
    expected = Fraction(sum(codes), len(codes)) >= Fraction(7, 2)
    assert core_answer_of(document, tuple(document)).satisfied is expected


def replies(
    *said: Answer | None,
    publication: Publication = Publication.CONSENT,
    not_invited: frozenset[Group] = frozenset(),
) -> ProgrammeReplies:
    """One organization of each group, with one respondent each; None did not answer."""
    organizations = tuple(
        FramedOrganization(number, group, OrganizationReplies((answer,) if answer else ()))
        for number, (group, answer) in enumerate(zip(Group, said, strict=True), 1)
    )
    return ProgrammeReplies(7, 1, publication, organizations, not_invited)


def test_the_verdict_is_of_all_three_groups() -> None:
    """R1, 3.2"""
    assert replies(CONTENT, CONTENT, CONTENT).verdict.verdict is Verdict.YES
    assert replies(CONTENT, CONTENT, UNHAPPY).verdict.verdict is Verdict.NO
    assert replies(CONTENT, CONTENT, None).verdict.verdict is Verdict.INCOMPLETE


def test_a_group_documented_as_not_invited_is_not_satisfied() -> None:
    found = replies(CONTENT, CONTENT, CONTENT, not_invited=frozenset({Group.WORKERS})).verdict
    assert (found.workers.state, found.workers.why) == (
        GroupState.NOT_SATISFIED,
        Why.NOT_INVITED,
    )


@given(st.sets(st.integers(1, 4)))
def test_published_only_with_every_contributor_s_consent(consenting: set[int]) -> None:
    """Two of three answered: the third's consent is not asked."""
    found = replies(CONTENT, UNHAPPY, None)
    assert found.contributors == {1, 2}
    assert publishable(found, consenting) is (consenting >= {1, 2})


def test_nothing_is_published_that_nobody_contributed_to_or_nobody_was_told_of() -> None:
    assert not publishable(replies(None, None, None), {1, 2, 3})
    silent = replies(CONTENT, CONTENT, CONTENT, publication=Publication.NOTHING)
    assert not publishable(silent, {1, 2, 3})


@pytest.mark.parametrize(
    ("respondents", "confidential", "told"),
    [(2, True, False), (3, True, True), (1, False, True)],
)
def test_an_organization_learns_what_its_people_say_only_if_nobody_is_singled_out(
    respondents: int, confidential: bool, told: bool
) -> None:
    one = FramedOrganization(1, Group.WORKERS, OrganizationReplies((CONTENT,) * respondents))
    assert may_tell_organization(one, confidential) is told


def test_an_organization_is_found_in_its_frame() -> None:
    found = replies(CONTENT, CONTENT, CONTENT)
    assert found.of_organization(3) is found.organizations[2]
    assert found.of_organization(9) is None
