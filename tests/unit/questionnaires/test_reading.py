"""From a form's strings to typed answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaires.domain.reading import Problem, ProblemCode, read_field, read_section
from surveys.questionnaires.domain.structure import Answer, Field, Questionnaire
from tests.unit.questionnaires.samples import (
    AGAIN,
    COMMENT,
    COUNTRIES,
    COUNTRY,
    CRITERION,
    HEARD,
    MEMBERS,
    ROLE,
    STAGES,
    WHY,
    diagnostic,
    field,
    survey,
)

P = ProblemCode


@pytest.mark.parametrize(
    ("described", "raw", "answer"),
    [
        (ROLE, ["staff"], "staff"),
        (ROLE, [" staff "], "staff"),
        (ROLE, ["", "staff"], "staff"),
        (ROLE, ["staff", "staff"], "staff"),
        (ROLE, [], None),
        (ROLE, [""], None),
        (ROLE, [" \t"], None),
        (HEARD, ["dk"], "dk"),
        (WHY, ["3", "1"], ("1", "3")),
        (WHY, ["3", "3", ""], ("3",)),
        (WHY, ["na"], ("na",)),
        (WHY, [""], None),
        (MEMBERS, ["0"], 0),
        (MEMBERS, ["0012"], 12),
        (MEMBERS, ["\u0661\u0662\u0663"], 123),  # Arabic-Indic
        (MEMBERS, ["\u06f1\u06f2"], 12),  # Persian
        (MEMBERS, ["\u0967\u0968"], 12),  # Devanagari
        (AGAIN, ["10"], 10),
        (COMMENT, ["  two\r\nlines\rhere "], "two\nlines\nhere"),
        (COMMENT, ["العمل اللائق"], "العمل اللائق"),
        (COMMENT, ["x" * 20], "x" * 20),
        (COUNTRY, ["KEN"], "KEN"),
        (COUNTRY, [""], None),
    ],
)
def test_what_is_accepted(described: dict[str, str], raw: list[str], answer: Answer | None) -> None:
    assert read_field(field(described), raw, COUNTRIES) == answer


@pytest.mark.parametrize(
    ("described", "raw", "code", "params"),
    [
        (ROLE, ["chief"], P.UNKNOWN_OPTION, {}),
        (ROLE, ["Staff"], P.UNKNOWN_OPTION, {}),
        (ROLE, ["staff\x00"], P.UNKNOWN_OPTION, {}),
        (ROLE, ["staff", "board"], P.SEVERAL_VALUES, {}),
        (MEMBERS, ["1", "2"], P.SEVERAL_VALUES, {}),
        (COUNTRY, ["KEN", "FRA"], P.SEVERAL_VALUES, {}),
        (WHY, ["1", "nothing"], P.UNKNOWN_OPTION, {}),
        (WHY, ["1", "dk"], P.SPECIAL_NOT_ALONE, {}),
        (WHY, ["dk", "na"], P.SPECIAL_NOT_ALONE, {}),
        (MEMBERS, ["many"], P.NOT_AN_INTEGER, {}),
        (MEMBERS, ["1.5"], P.NOT_AN_INTEGER, {}),
        (MEMBERS, ["1,000"], P.NOT_AN_INTEGER, {}),
        (MEMBERS, ["1_000"], P.NOT_AN_INTEGER, {}),
        (MEMBERS, ["+5"], P.NOT_AN_INTEGER, {}),
        (MEMBERS, ["²"], P.NOT_AN_INTEGER, {}),
        (MEMBERS, ["9" * 5000], P.NOT_AN_INTEGER, {}),
        (MEMBERS, ["-1"], P.OUT_OF_RANGE, {"min": 0, "max": 1000}),
        (MEMBERS, ["1001"], P.OUT_OF_RANGE, {"min": 0, "max": 1000}),
        (AGAIN, ["11"], P.OUT_OF_RANGE, {"min": 0, "max": 10}),
        (COMMENT, ["x" * 21], P.TEXT_TOO_LONG, {"limit": 20, "length": 21}),
        (COMMENT, ["a\x00b"], P.CONTROL_CHARACTER, {}),
        (COMMENT, ["a\x1bb"], P.CONTROL_CHARACTER, {}),
        (COMMENT, ["a\ud800b"], P.CONTROL_CHARACTER, {}),
        (COUNTRY, ["XXX"], P.UNKNOWN_COUNTRY, {}),
        (COUNTRY, ["ken"], P.UNKNOWN_COUNTRY, {}),
    ],
)
def test_what_is_refused(
    described: dict[str, str], raw: list[str], code: ProblemCode, params: dict[str, int]
) -> None:
    expected = Problem(described["code"], code, tuple(params.items()))
    assert read_field(field(described), raw, COUNTRIES) == expected


EVERYTHING = survey(ROLE, WHY, HEARD, AGAIN, STAGES, MEMBERS, COMMENT, COUNTRY, CRITERION)
plausible = st.sampled_from(["staff", "1", "5", "dk", "na", "KEN", "12", "-3", "\u0663", "", " "])
raw_values = st.lists(
    st.one_of(plausible, st.text(st.characters(codec=None), max_size=30)), max_size=4
)


@given(st.sampled_from(EVERYTHING.fields), raw_values)
def test_any_strings_are_an_answer_a_blank_or_a_problem(chosen: Field, raw: list[str]) -> None:
    """Never an exception; and an answer, sent again, reads as itself."""
    outcome = read_field(chosen, raw, COUNTRIES)
    if outcome is None or isinstance(outcome, Problem):
        return
    again = list(outcome) if isinstance(outcome, tuple) else [str(outcome)]
    assert read_field(chosen, again, COUNTRIES) == outcome


def test_a_section_reads_what_the_form_sends_and_leaves_the_rest() -> None:
    """R19: on a slow link a form may carry one answer only; the others stay as they are."""
    section = survey(ROLE, WHY, MEMBERS, COMMENT).sections[0]
    form = {"role": ["board"], "why": [""], "members": ["many"], "unknown": ["1"]}
    reading = read_section(section, form, COUNTRIES)
    assert reading.answers == {"role": "board"}
    assert reading.cleared == {"why"}
    assert reading.problems == (Problem("members", P.NOT_AN_INTEGER),)
    draft: dict[str, Answer] = {"role": "staff", "why": ("1",), "members": 5, "comment": "so"}
    assert reading.onto(draft) == {"role": "board", "members": 5, "comment": "so"}


def test_a_section_of_a_diagnostic_reads_all_parts_of_a_criterion() -> None:
    questionnaire: Questionnaire = diagnostic()
    form = {"C1.1": ["2"], "C1.1.desired": ["4"], "C1.1.importance": ["6"], "C1.1.evidence": ["x"]}
    reading = read_section(questionnaire.sections[0], form, COUNTRIES)
    assert reading.answers == {"C1.1": "2", "C1.1.desired": "4", "C1.1.evidence": "x"}
    assert reading.problems == (Problem("C1.1.importance", P.UNKNOWN_OPTION),)
