"""What a round may ask and how, its tags, its course, and how items continue the wave before."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.collection.rounds.domain import Mode, RoundState
from surveys.collection.rounds.domain.asking import (
    AskingFault,
    Instrument,
    allowed_modes,
    asking_fault,
    common_languages,
)
from surveys.collection.rounds.domain.course import Bar, Step, bar_to_reopening, steps
from surveys.collection.rounds.domain.linking import (
    ASKED_ALIKE,
    Link,
    LinkFault,
    Standing,
    asks_alike,
    compared,
    link_fault,
    links,
)
from surveys.collection.rounds.domain.tags import MOST, TagFault, TagKind, typed_tags
from surveys.questionnaires.domain.document import Document, from_document
from surveys.questionnaires.domain.structure import Item, Kind, Questionnaire
from tests.unit.questionnaires.samples import (
    AGAIN,
    COMMENT,
    CRITERION,
    HEARD,
    MEMBERS,
    ROLE,
    STAGES,
    documents,
    survey,
)

SURVEY, DIAGNOSTIC = Instrument(Kind.SURVEY), Instrument(Kind.DIAGNOSTIC, "workers")
PARTICIPATION = Instrument(Kind.SURVEY, modes=("confidential", "named"))


# --- what is asked -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("instruments", "modes"),
    [
        ([], set(Mode)),
        ([SURVEY], set(Mode)),
        ([PARTICIPATION], {Mode.CONFIDENTIAL, Mode.NAMED}),
        ([DIAGNOSTIC], {Mode.CONFIDENTIAL, Mode.NAMED}),
        # A definition cannot allow what its kind rules out.
        ([replace(DIAGNOSTIC, modes=("anonymous", "named"))], {Mode.NAMED}),
        ([replace(SURVEY, modes=("named",)), replace(SURVEY, modes=("anonymous",))], set()),
    ],
)
def test_modes_that_all_instruments_allow(instruments: list[Instrument], modes: set[Mode]) -> None:
    assert set(allowed_modes(instruments)) == modes


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({}, AskingFault.NOTHING),
        ({"": SURVEY}, None),
        ({"": DIAGNOSTIC}, None),
        ({"workers": DIAGNOSTIC}, None),
        ({"workers": DIAGNOSTIC, "employers": Instrument(Kind.DIAGNOSTIC, "employers")}, None),
        ({"employers": DIAGNOSTIC}, AskingFault.FOREIGN_GROUP),
        ({"employers": SURVEY, "workers": SURVEY}, AskingFault.SEVERAL_SURVEYS),
        ({"employers": SURVEY, "workers": DIAGNOSTIC}, AskingFault.SEVERAL_SURVEYS),
    ],
)
def test_several_instruments_are_diagnostics_each_of_its_own_group(
    asked: dict[str, Instrument], fault: AskingFault | None
) -> None:
    assert asking_fault(asked) is fault


def test_languages_are_those_in_which_everything_can_be_asked() -> None:
    assert common_languages([("ar", "en", "fr"), ("en", "ar")], ["en", "fr", "ar"]) == ["en", "ar"]
    assert common_languages([], ["en", "fr"]) == ["en", "fr"]


# --- tags ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text", "values"),
    [
        (TagKind.OUTCOME, "", ()),
        (TagKind.OUTCOME, " , \n ;", ()),
        (TagKind.OUTCOME, "Outcome 3, SEN101\nOutcome  3", ("Outcome 3", "SEN101")),
        (TagKind.OUTCOME, "3.1، 3.2", ("3.1", "3.2")),
        (TagKind.PROGRAMME, "DWCP 2025-29; «Plan» {x}", ("DWCP 2025-29", "«Plan» {x}")),
        (TagKind.BIENNIUM, "2026-27 , 2026-2027, 2026 – 27, 2028/29", ("2026-27", "2028-29")),
        (TagKind.BIENNIUM, "1998-1999", ("1998-99",)),
        (TagKind.BIENNIUM, "2098-99", ("2098-99",)),
    ],
)
def test_tags_are_read_as_people_type_them(
    kind: TagKind, text: str, values: tuple[str, ...]
) -> None:
    assert typed_tags(kind, text) == (values, ())


@pytest.mark.parametrize(
    ("kind", "text", "fault"),
    [
        (TagKind.OUTCOME, "<b>", TagFault.NO_CODE),
        (TagKind.OUTCOME, "-1", TagFault.NO_CODE),
        (TagKind.PROGRAMME, "p" * 101, TagFault.TOO_LONG),
        (TagKind.PROGRAMME, ",".join(map(str, range(MOST + 1))), TagFault.TOO_MANY),
        (TagKind.BIENNIUM, "2025-26", TagFault.NO_BIENNIUM),
        (TagKind.BIENNIUM, "2026-28", TagFault.NO_BIENNIUM),
        (TagKind.BIENNIUM, "2026", TagFault.NO_BIENNIUM),
        (TagKind.BIENNIUM, "0026-27", TagFault.NO_BIENNIUM),
    ],
)
def test_what_is_no_tag_is_named(kind: TagKind, text: str, fault: TagFault) -> None:
    assert [problem.code for problem in typed_tags(kind, text)[1]] == [fault]


@given(st.sampled_from(TagKind), st.text(max_size=300))
def test_tags_that_were_kept_are_read_again_as_they_are(kind: TagKind, text: str) -> None:
    values, problems = typed_tags(kind, text)
    assert len(set(values)) == len(values)
    assert typed_tags(kind, "\n".join(values)) == (values, problems)


# --- the course ----------------------------------------------------------------------------------


def test_what_can_be_done_in_each_state() -> None:
    assert steps(RoundState.PLANNED) == {Step.CLOSE}
    assert steps(RoundState.OPEN) == {Step.PAUSE, Step.EXTEND, Step.CLOSE}
    assert steps(RoundState.PAUSED) == {Step.RESUME, Step.EXTEND, Step.CLOSE}
    assert steps(RoundState.CLOSED) == {Step.REOPEN}
    for state, bar in product(RoundState, Bar):
        assert steps(state, bar) == steps(state) - {Step.REOPEN}


def test_a_round_stays_closed_once_shown_or_without_people() -> None:
    assert bar_to_reopening(published=False, anonymized=False) is None
    assert bar_to_reopening(published=True, anonymized=False) is Bar.PUBLISHED
    assert bar_to_reopening(published=True, anonymized=True) is Bar.ANONYMIZED


# --- waves ---------------------------------------------------------------------------------------

BEFORE = survey(ROLE, HEARD, AGAIN, MEMBERS, STAGES, COMMENT)


def with_item(**changes: Any) -> Questionnaire:
    """BEFORE with its first item changed."""
    return survey({**ROLE, **changes}, HEARD, AGAIN, MEMBERS, STAGES, COMMENT)


def standings(current: Questionnaire, previous: Questionnaire = BEFORE) -> dict[str, Standing]:
    found = compared(previous, current, links(previous, current))
    return {pair.code: pair.standing for pair in found}


@given(documents())
def test_the_same_version_continues_itself_whole(document: Document) -> None:
    questionnaire = from_document(document)
    found = links(questionnaire, questionnaire)
    assert [link.code for link in found] == [item.code for item in questionnaire.items]
    assert all(link.comparable and link.code == link.previous_code for link in found)


@given(documents(), documents())
def test_every_item_of_both_waves_is_compared_once(before: Document, now: Document) -> None:
    previous, current = from_document(before), from_document(now)
    found = compared(previous, current, links(previous, current))
    assert [p.current for p in found if p.current] == list(current.items)
    assert sorted(p.previous.code for p in found if p.previous) == sorted(
        item.code for item in previous.items
    )
    for pair in found:
        together = pair.current is not None and pair.previous is not None
        assert together == (pair.standing in (Standing.SAME, Standing.CHANGED))
        if pair.current and pair.previous:
            assert (pair.standing is Standing.SAME) == asks_alike(pair.current, pair.previous)


@given(documents(), documents())
def test_comparable_is_the_same_in_both_directions(before: Document, now: Document) -> None:
    previous, current = from_document(before), from_document(now)
    forth = {link.code for link in links(previous, current) if link.comparable}
    back = {link.code for link in links(current, previous) if link.comparable}
    assert forth == back


@pytest.mark.parametrize("change", [{"hint": "A word of help"}, {"required": True}])
def test_what_only_helps_to_answer_leaves_an_item_comparable(change: dict[str, Any]) -> None:
    assert standings(with_item(**change))["role"] is Standing.SAME


def test_other_words_a_new_and_a_dropped_item() -> None:
    current = survey({**ROLE, "text": "Your role?"}, {**AGAIN, "code": "anew"}, HEARD)
    assert standings(current) == {
        "role": Standing.CHANGED,
        "anew": Standing.NEW,
        "heard": Standing.SAME,
        "again": Standing.GONE,
        "members": Standing.GONE,
        "stages": Standing.GONE,
        "comment": Standing.GONE,
    }


OTHERS: dict[str, Any] = {
    "type": "select_multiple",
    "text": "Other words",
    "options": (),
    "rows": (),
    "anchors": ("a", "b", "c", "d", "e"),
    "min": 3,
    "max": 4,
    "low": "low",
    "high": "high",
}


@pytest.mark.parametrize("attribute", ASKED_ALIKE)
def test_each_attribute_that_counts_makes_an_item_another(attribute: str) -> None:
    (item,) = survey({**STAGES, "code": "stages"}).items
    other = _with(item, attribute, OTHERS[attribute])
    assert asks_alike(item, item)
    assert not asks_alike(other, item)
    assert not asks_alike(item, other)


def _with(item: Item, attribute: str, value: Any) -> Item:
    """The item with another value, its fields left alone: they follow from the type."""
    changed = replace(item)
    object.__setattr__(changed, attribute, value)
    return changed


def test_a_question_asked_of_other_people_is_another() -> None:
    conditional = {**COMMENT, "visible_if": "${role} = 'staff'"}
    assert standings(survey(ROLE, conditional), survey(ROLE, COMMENT))["comment"] is (
        Standing.CHANGED
    )


def test_a_changed_anchor_makes_a_criterion_not_comparable() -> None:
    """Never silently compared: measures, change between rounds."""
    written = CRITERION["anchors"]
    assert isinstance(written, dict)
    anchors = {**written, "3": "Working, and more of it"}
    section = {"code": "C1", "title": "Governance", "items": [CRITERION]}
    diagnostic = {"kind": "diagnostic", "group": "workers"}
    before = survey(sections=[section], **diagnostic)
    after = survey(
        sections=[{**section, "items": [{**CRITERION, "anchors": anchors}]}], **diagnostic
    )
    assert standings(before, before) == {"C1.1": Standing.SAME}
    assert standings(after, before) == {"C1.1": Standing.CHANGED}


RENAMED = survey({**ROLE, "code": "post"}, HEARD, {**MEMBERS, "code": "people", "max": 9})


@pytest.mark.parametrize(
    ("wanted", "fault"),
    [
        (Link("post", "role", False), None),
        (Link("post", "role", True), None),
        (Link("people", "members", False), None),
        (Link("people", "members", True), LinkFault.OTHER_ANSWERS),
        (Link("post", "again", True), LinkFault.OTHER_ANSWERS),
        (Link("post", "heard", False), LinkFault.ALREADY_CONTINUED),
        (Link("heard", "heard", False), None),
        (Link("nothing", "role", False), LinkFault.UNKNOWN_ITEM),
        (Link("post", "nothing", False), LinkFault.UNKNOWN_ITEM),
    ],
)
def test_linking_by_hand(wanted: Link, fault: LinkFault | None) -> None:
    assert link_fault(BEFORE, RENAMED, links(BEFORE, RENAMED), wanted) is fault


def test_a_link_by_hand_shows_in_the_comparison() -> None:
    by_hand = [*links(BEFORE, RENAMED), Link("post", "role", False)]
    found = {pair.code: pair.standing for pair in compared(BEFORE, RENAMED, by_hand)}
    assert found["post"] is Standing.CHANGED
    assert "role" not in found
