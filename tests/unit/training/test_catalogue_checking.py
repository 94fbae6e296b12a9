"""What can be wrong with a course: every fault at its field, and none for a good one."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.training.catalogue.checking import (
    LIMITS,
    Fault,
    FaultCode,
    Stated,
    Surroundings,
    checked,
    circle_through,
)
from capacity.training.catalogue.contents import NUMBERS, CourseContent
from capacity.training.domain.courses import Delivery

NUMBERS_TYPED = {
    "level_from": "1",
    "level_to": "3",
    "days": " 5 ",
    "seats_min": "10",
    "seats_max": "20",
    "cost_edition": "30 000",
    "cost_head": "0",
}
GOOD = Stated(
    code=" k1 ",
    titles={"en": ("First", ""), "fr": ("", "")},
    covers=("C6", "c2.1", "C6.2"),
    groups=("workers", "employers"),
    languages=("fr", "en"),
    outcomes=("B", "A", "A"),
    delivery="campus",
    programme="7",
    numbers=NUMBERS_TYPED,
)
AROUND = Surroundings(
    criteria=frozenset({"C2", "C2.1", "C6", "C6.2", "W2", "W2.1", "M1"}),
    languages=frozenset({"en", "fr", "es"}),
    programmes=frozenset({7}),
)


def content(stated: Stated = GOOD) -> CourseContent:
    found = checked(stated, AROUND)
    assert isinstance(found, CourseContent), found
    return found


def faults(around: Surroundings = AROUND, **changed: Any) -> list[Fault]:
    found = checked(replace(GOOD, **changed), around)
    return [] if isinstance(found, CourseContent) else list(found)


def with_number(name: str, typed: str) -> list[Fault]:
    return faults(numbers={**NUMBERS_TYPED, name: typed})


def test_a_good_course_is_read_with_its_lists_in_order() -> None:
    found = content()
    assert (found.code, found.titles) == ("K1", {"en": ("First", "")})
    assert found.covers == ("C2.1", "C6"), "C6.2 is part of C6"
    assert (found.groups, found.languages) == (("employers", "workers"), ("en", "fr"))
    assert (found.outcomes, found.programme_id) == (("A", "B"), 7)
    assert (found.cost_edition, found.cost_head) == (30_000, 0)


def test_what_was_read_is_read_again_from_its_cells() -> None:
    """Export and import know the same columns."""
    found = content()
    cells = found.as_typed()
    again = Stated(
        code=cells["code"],
        titles={"en": (cells["title_en"], cells["summary_en"])},
        covers=tuple(cells["covers"].split(";")),
        groups=tuple(cells["groups"].split(";")),
        languages=tuple(cells["languages"].split(";")),
        outcomes=tuple(cells["outcomes"].split(";")),
        delivery=cells["delivery"],
        programme=cells["programme"],
        numbers={name: cells[name] for name in NUMBERS},
    )
    assert content(again) == found


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"code": ""}, "code", FaultCode.EMPTY),
        ({"code": "K 1"}, "code", FaultCode.CODE_FORM),
        ({"code": "K" * 41}, "code", FaultCode.TOO_LONG),
        ({"titles": {}}, "title_en", FaultCode.NO_TITLE),
        ({"titles": {"fr": ("", "Un résumé")}}, "title_fr", FaultCode.TITLE_MISSING),
        ({"titles": {"en": ("x" * 201, "")}}, "title_en", FaultCode.TOO_LONG),
        ({"covers": ()}, "covers", FaultCode.NO_COVERS),
        ({"covers": ("W4",)}, "covers", FaultCode.COVER_UNKNOWN),
        ({"covers": ("M1",)}, "covers", FaultCode.COVER_OF_NO_GROUP),
        ({"covers": ("W2.1",), "groups": ("employers",)}, "covers", FaultCode.COVER_OF_NO_GROUP),
        ({"groups": ()}, "groups", FaultCode.NO_GROUP),
        ({"groups": ("workers", "others")}, "groups", FaultCode.GROUP_UNKNOWN),
        ({"languages": ()}, "languages", FaultCode.NO_LANGUAGE),
        ({"languages": ("xx",)}, "languages", FaultCode.LANGUAGE_UNKNOWN),
        ({"delivery": "by post"}, "delivery", FaultCode.DELIVERY_UNKNOWN),
        ({"prerequisites": ("K9",)}, "prerequisites", FaultCode.PREREQUISITE_UNKNOWN),
        ({"prerequisites": ("k1",)}, "prerequisites", FaultCode.CIRCLE),
        ({"outcomes": tuple(map(str, range(21)))}, "outcomes", FaultCode.TOO_MANY),
        ({"programme": "8"}, "programme", FaultCode.PROGRAMME_UNKNOWN),
        ({"programme": "the first"}, "programme", FaultCode.PROGRAMME_UNKNOWN),
    ],
)
def test_each_fault_stands_at_its_field(
    changed: dict[str, Any], field: str, code: FaultCode
) -> None:
    assert [(each.field, each.code) for each in faults(**changed)] == [(field, code)]


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_are_whole_and_within_their_bounds(name: str) -> None:
    least, most = LIMITS[name]
    assert [each.code for each in with_number(name, "")] == [FaultCode.EMPTY]
    for typed in ("2.5", "٣", str(least - 1), str(most + 1), "9" * 20):
        assert [each.code for each in with_number(name, typed)] == [FaultCode.NO_SUCH_NUMBER]
    for typed in (str(least), str(most)):
        assert FaultCode.NO_SUCH_NUMBER not in [each.code for each in with_number(name, typed)]


def test_levels_and_places_are_in_order() -> None:
    assert [each.code for each in with_number("level_from", "3")] == [FaultCode.LEVELS_ORDER]
    assert [each.code for each in with_number("seats_max", "9")] == [FaultCode.SEATS_ORDER]
    assert with_number("seats_max", "10") == []


def test_the_code_and_the_title_with_its_levels_are_nobody_elses() -> None:
    other = replace(content(), code="K2", titles={"en": ("FIRST", ""), "fr": ("Autre", "")})
    around = replace(AROUND, courses={"K2": other})
    assert faults(around) == [Fault("title_en", FaultCode.TITLE_TWICE, "K2")]
    assert faults(around, numbers={**NUMBERS_TYPED, "level_to": "4"}) == []
    assert faults(around, titles={"fr": ("First", "")}) == [], "another language's title"
    taken = faults(around, code="K2", titles={"en": ("Other", "")})
    assert taken == [Fault("code", FaultCode.CODE_TAKEN, "K2")]
    gone = replace(around, retired=frozenset({"K2"}))
    assert faults(gone, code="K2", titles={"en": ("Other", "")})[0].code is FaultCode.CODE_RETIRED


def test_the_shortest_circle_is_named() -> None:
    names = {"A": ("B", "C"), "B": ("D",), "C": ("A",), "D": ("A",)}
    courses = {
        code: replace(content(), code=code, prerequisites=required)
        for code, required in names.items()
    }
    assert circle_through("A", ("B", "C"), courses) == ("A", "C", "A")
    assert circle_through("E", ("B",), {"B": replace(content(), prerequisites=())}) == ()


@given(
    st.dictionaries(
        st.sampled_from("ABCDE"), st.sets(st.sampled_from("ABCDE"), max_size=3), min_size=5
    )
)
def test_a_circle_is_found_exactly_where_a_course_can_be_reached_from_itself(
    graph: dict[str, set[str]],
) -> None:
    courses = {
        code: replace(content(), code=code, prerequisites=tuple(sorted(required)))
        for code, required in graph.items()
    }
    reached = {code: set(required) for code, required in graph.items()}
    for _round in range(len(graph)):  # as many steps as there are courses reach everything
        for code in graph:
            reached[code] |= {far for near in reached[code] for far in graph[near]}
    for code, required in graph.items():
        circle = circle_through(code, required, courses)
        assert bool(circle) == (code in reached[code])
        if circle:
            assert circle[0] == circle[-1] == code
            assert all(b in graph[a] for a, b in pairwise(circle))


_WORDS = st.text(max_size=60)
_LISTS = st.lists(_WORDS | st.sampled_from(["C6", "workers", "en", "K1"]), max_size=4).map(tuple)


@given(
    st.builds(
        Stated,
        code=_WORDS,
        titles=st.dictionaries(st.sampled_from(["en", "fr"]), st.tuples(_WORDS, _WORDS)),
        covers=_LISTS,
        groups=_LISTS,
        languages=_LISTS,
        prerequisites=_LISTS,
        outcomes=_LISTS,
        delivery=_WORDS | st.sampled_from([each.value for each in Delivery]),
        programme=_WORDS,
        numbers=st.dictionaries(st.sampled_from(NUMBERS), _WORDS | st.just("3")),
    )
)
def test_any_texts_have_an_answer(stated: Stated) -> None:
    found = checked(stated, AROUND)
    if not isinstance(found, CourseContent):
        assert found
        assert {each.field for each in found} <= {
            *("code", "title_en", "title_fr", "summary_en", "summary_fr", "covers", "groups"),
            *("languages", "delivery", "prerequisites", "outcomes", "programme", *NUMBERS),
        }
