"""Signs for the reviewer; none of them blocks (R12)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.diagnostics.domain.guards import (
    Claim,
    Flag,
    FlagCode,
    flags,
)

TODAY = date(2026, 3, 15)
FRESH, OLD = date(2025, 11, 1), date(2024, 11, 1)

levels = st.none() | st.integers(1, 5)


@st.composite
def drawn_claims(draw: st.DrawFn) -> list[Claim]:
    found = []
    for number in range(draw(st.integers(0, 7))):
        evidence = tuple(draw(st.lists(st.none() | st.dates(), max_size=3)))
        new = draw(st.integers(0, len(evidence)))
        found.append(Claim(f"C1.{number}", draw(levels), evidence, draw(levels), new))
    return found


def told(*claims: Claim) -> dict[FlagCode, tuple[str, ...]]:
    return {flag.code: flag.criteria for flag in flags(claims, TODAY)}


def at(*claimed: int | None) -> list[Claim]:
    return [Claim(f"C1.{i}", level, (FRESH,)) for i, level in enumerate(claimed, 1)]


def test_an_inconspicuous_assessment_has_no_flag() -> None:
    claims = [*at(1, 2, 3), Claim("C2.1", 4, (OLD, FRESH), 3), Claim("C2.2", None)]
    assert flags(claims, TODAY) == ()
    assert flags([], TODAY) == ()
    assert flags([Claim("C1.1", None, (OLD,), 1)], TODAY) == ()


def test_from_level_two_on_there_is_something_to_show() -> None:
    found = told(Claim("C1.1", 1), Claim("C1.2", 2), Claim("C1.3", 5), Claim("C1.4", None))
    assert found == {FlagCode.NO_EVIDENCE: ("C1.2", "C1.3")}


def test_evidence_grows_old() -> None:
    found = told(
        Claim("old", 3, (OLD, date(2020, 1, 1))),
        Claim("one fresh piece is enough", 4, (OLD, FRESH)),
        Claim("undated", 2, (None,)),
        Claim("undated beside old", 2, (None, OLD)),
        Claim("level one", 1, (OLD,)),
    )
    assert found == {FlagCode.OLD_EVIDENCE: ("old", "undated beside old")}


def test_a_jump_without_anything_new_to_show() -> None:
    found = told(
        Claim("up two", 4, (FRESH,), last_level=2),
        Claim("up two, with proof", 4, (FRESH,), last_level=2, new_evidence=1),
        Claim("up one", 3, (FRESH,), last_level=2),
        Claim("down three", 2, (FRESH,), last_level=5),
        Claim("no last round", 5, (FRESH,)),
        Claim("no level now", None, (FRESH,), last_level=1),
    )
    assert found == {FlagCode.JUMP: ("up two",)}


def test_all_at_the_top() -> None:
    assert told(*at(5, 5, None, 5, 5)) == {FlagCode.ALL_HIGHEST: ("C1.1", "C1.2", "C1.4", "C1.5")}
    assert told(*at(5)) == {FlagCode.ALL_HIGHEST: ("C1.1",)}
    assert told(*at(5, 5, 5, 4)) == {}


def test_all_at_one_level() -> None:
    assert told(*at(3, 3, 3, 3)) == {FlagCode.ALL_ALIKE: ("C1.1", "C1.2", "C1.3", "C1.4")}
    assert told(*at(3, 3, 3)) == told(*at(3, 3, 3, None)) == {}
    assert told(*at(3, 3, 3, 4)) == {}


def test_one_criterion_may_show_several_signs() -> None:
    found = flags([Claim("C1.1", 5, last_level=1)], TODAY)
    assert found == (
        Flag(FlagCode.NO_EVIDENCE, ("C1.1",)),
        Flag(FlagCode.JUMP, ("C1.1",)),
        Flag(FlagCode.ALL_HIGHEST, ("C1.1",)),
    )


def test_contradictions_are_refused() -> None:
    with pytest.raises(ValueError, match=r"C1\.1: levels"):
        Claim("C1.1", 6)
    with pytest.raises(ValueError, match=r"C1\.1: levels"):
        Claim("C1.1", 3, last_level=0)
    with pytest.raises(ValueError, match="part of the evidence"):
        Claim("C1.1", 3, (FRESH,), new_evidence=2)
    with pytest.raises(ValueError, match="part of the evidence"):
        Claim("C1.1", 3, new_evidence=-1)


@given(drawn_claims(), st.dates())
def test_flags_are_total_told_once_and_in_order(claims: list[Claim], today: date) -> None:
    found = flags(claims, today)
    codes = [flag.code for flag in found]
    assert codes == [code for code in FlagCode if code in codes]
    place = {claim.code: number for number, claim in enumerate(claims)}
    for flag in found:
        assert flag.criteria
        assert list(flag.criteria) == sorted(flag.criteria, key=place.__getitem__)
        assert all(claims[place[code]].level is not None for code in flag.criteria)


@given(drawn_claims(), st.dates(date(2, 1, 1)))
def test_a_fresh_new_piece_for_each_leaves_only_patterns(claims: list[Claim], today: date) -> None:
    proven = [
        replace(c, evidence=(*c.evidence, today), new_evidence=c.new_evidence + 1) for c in claims
    ]
    codes = {flag.code for flag in flags(proven, today)}
    assert codes <= {FlagCode.ALL_HIGHEST, FlagCode.ALL_ALIKE}
    assert len(codes) <= 1
