"""R18: who is strong where another has a gap, both consenting; nothing tells how strong."""

from dataclasses import replace
from itertools import chain
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.diagnostics.domain.levels import CriterionRecord
from capacity.exchange.domain.areas import all_areas, areas_of
from capacity.exchange.domain.matching import (
    MOST_GAPS,
    STRONG,
    Match,
    Party,
    Sought,
    Wish,
    match,
    sought_gaps,
    strengths,
)
from surveys.constituents.roles import Group

ANY = Wish()


def record(code: str, **given: int | None) -> CriterionRecord:
    return CriterionRecord(code, code.partition(".")[0], **given)  # type: ignore[arg-type]


def gap(code: str, importance: int = 5) -> CriterionRecord:
    return record(code, agreed=2, desired=4, importance=importance)


def party(number: int, *records: CriterionRecord, **given: object) -> Party:
    plain = Party(number, f"Union {number}", Group.WORKERS, True, "fr", "africa", records)
    return replace(plain, **given)  # type: ignore[arg-type]


ASKING = party(1, gap("C4.2"))


def helpers(found: tuple[Sought, ...]) -> list[int]:
    return [one.organization for one in chain.from_iterable(s.matches for s in found)]


def test_a_verified_level_makes_strong_else_an_agreed_one_and_it_is_said_which() -> None:
    strong = party(
        2,
        record("C4.1", agreed=5, verified=4),
        record("C4.2", agreed=4),
        record("C4.3", agreed=5, verified=3),
        record("C4.4", agreed=3),
        record("C1.1", self_ratings=(5, 5)),  # type: ignore[arg-type]
        record("C1.2"),
    )
    assert strengths(strong) == {"C4.1": True, "C4.2": False}


def test_the_asking_organization_learns_why() -> None:
    other = party(2, record("C4.2", agreed=4, verified=4), region="americas")
    (sought,) = match(ASKING, [other], ANY)
    assert sought.gap.code == "C4.2"
    assert sought.matches == (Match(2, "C4.2", True, same_language=True, same_region=False),)


def test_a_match_holds_no_level() -> None:
    by_level = [
        match(ASKING, [party(2, record("C4.2", agreed=level))], ANY)[0].matches
        for level in (STRONG, 5)
    ]
    assert by_level[0] == by_level[1]


@pytest.mark.parametrize(
    "given",
    [
        {"consents": False},
        {"group": Group.EMPLOYERS},
        {"organization": 1},
        {"real": False},
    ],
)
def test_who_does_not_consent_is_of_another_group_or_oneself_is_not_named(
    given: dict[str, object],
) -> None:
    other = party(2, record("C4.2", verified=5, agreed=5))
    assert helpers(match(ASKING, [other], ANY)) == [2]
    assert helpers(match(ASKING, [replace(other, **given)], ANY)) == []  # type: ignore[arg-type]


def test_who_does_not_consent_finds_nobody() -> None:
    other = party(2, record("C4.2", agreed=5))
    assert match(replace(ASKING, consents=False), [other], ANY) == ()


@pytest.mark.parametrize(("group", "private"), [(Group.WORKERS, "W4.1"), (Group.EMPLOYERS, "E3.2")])
def test_w4_and_e3_are_neither_gap_nor_strength(group: Group, private: str) -> None:
    asking = party(1, gap(private), group=group)
    other = party(2, record(private, agreed=5), group=group)
    assert match(asking, [other], ANY) == ()
    assert strengths(other) == {}
    assert not {"W4", "E3"} & set(all_areas())


def test_filters_are_wishes_of_the_asking_organization() -> None:
    strong = record("C4.2", agreed=4)
    others = [
        party(2, strong, language="en"),
        party(3, strong, region="americas"),
        party(4, strong),
    ]
    assert helpers(match(ASKING, others, ANY)) == [4, 3, 2]
    assert helpers(match(ASKING, others, Wish(same_language=True))) == [4, 3]
    assert helpers(match(ASKING, others, Wish(same_region=True))) == [4, 2]
    assert helpers(match(ASKING, others, Wish(True, True))) == [4]


def test_gaps_come_by_priority_and_only_the_first() -> None:
    records = [
        gap(f"{area}.1", importance=1 + n % 5) for n, area in enumerate(areas_of(Group.WORKERS))
    ]
    found = sought_gaps(party(1, *records, record("C1.2", agreed=4, desired=4, importance=5)))
    assert len(found) == MOST_GAPS
    products = [item.priority.value for item in found]
    assert products == sorted(products, key=lambda value: -(value or 0))


def test_an_organization_given_twice_is_refused() -> None:
    other = party(2, record("C4.2", agreed=5))
    with pytest.raises(ValueError, match="twice"):
        match(ASKING, [other, other], ANY)


LEVELS = st.none() | st.integers(1, 5)
CODES = ["C1.1", "C4.2", "C9.4", "W1.1", "W4.1", "W4.3", "E3.1", "E1.1", "M1.1"]
RECORDS = st.lists(
    st.builds(
        record,
        st.sampled_from(CODES),
        agreed=LEVELS,
        verified=LEVELS,
        desired=LEVELS,
        importance=LEVELS,
    ),
    unique_by=lambda found: found.code,
).map(tuple)
PARTIES = st.lists(
    st.builds(
        Party,
        organization=st.integers(1, 30),
        name=st.sampled_from(["A", "a", "B"]),
        group=st.sampled_from(Group),
        consents=st.booleans(),
        language=st.sampled_from(["en", "fr"]),
        region=st.sampled_from(["africa", "americas"]),
        records=RECORDS,
        real=st.booleans(),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda found: found.organization,
)
WISHES = st.builds(Wish, st.booleans(), st.booleans())


@given(PARTIES, WISHES)
def test_only_those_who_consent_of_the_same_group_never_oneself_never_private(
    parties: list[Party], wish: Wish
) -> None:
    asking, by_number = parties[0], {party.organization: party for party in parties}
    for sought in match(asking, parties, wish):
        assert asking.consents and (sought.gap.gap.value or 0) > 0
        for found in sought.matches:
            other = by_number[found.organization]
            assert other.consents and other.group is asking.group and other is not asking
            assert found.criterion == sought.gap.code in strengths(other)
            assert not found.criterion.startswith(("W4", "E3"))


@given(PARTIES, WISHES, st.integers())
def test_the_order_does_not_depend_on_the_order_given(
    parties: list[Party], wish: Wish, seed: int
) -> None:
    shuffled = Random(seed).sample(parties, len(parties))
    assert match(parties[0], parties, wish) == match(parties[0], shuffled, wish)


@given(PARTIES, st.data())
def test_how_strong_somebody_is_changes_nothing(parties: list[Party], data: st.DataObject) -> None:
    """Raising every level that is strong already to another strong one leaves all as it was."""

    def other_strength(level: int | None) -> int | None:
        strong = level is not None and level >= STRONG
        return data.draw(st.integers(STRONG, 5)) if strong else level

    changed = [
        replace(
            found,
            records=tuple(
                replace(r, agreed=other_strength(r.agreed), verified=other_strength(r.verified))
                for r in found.records
            ),
        )
        for found in parties[1:]
    ]
    asking = parties[0]
    assert match(asking, parties[1:], ANY) == match(asking, changed, ANY)


@given(PARTIES, WISHES)
def test_a_wish_only_narrows(parties: list[Party], wish: Wish) -> None:
    for narrow, wide in zip(
        match(parties[0], parties, wish), match(parties[0], parties, ANY), strict=True
    ):
        assert set(narrow.matches) <= set(wide.matches)
