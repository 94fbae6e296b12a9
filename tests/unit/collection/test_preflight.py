"""The check before a round opens: each finding by itself, and the order they come in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.collection.fieldwork.domain.preflight import (
    Case,
    Check,
    Facts,
    Finding,
    Rival,
    Severity,
    Texts,
    findings,
    stops,
)
from surveys.collection.rounds.domain import Mode

NOW = datetime(2027, 2, 1, 12, tzinfo=UTC)
OPENS = datetime(2027, 3, 1, tzinfo=UTC)
CLOSES = datetime(2027, 3, 31, 23, 59, 59, 999999, UTC)

SOUND = Facts(
    texts=(Texts(1, "A survey", "en", 40, 0),),
    diagnostic=False,
    mode=Mode.CONFIDENTIAL,
    opens_at=OPENS,
    closes_at=CLOSES,
    organizer=True,
    reply_to=True,
    reminders=2,
    mail_ready=True,
    drawn=12,
    invited=12,
    with_address=12,
    groups={"workers": 6, "employers": 6},
    largest=("A union", 2),
)


def found(facts: Facts, check: Check, now: datetime = NOW) -> list[Finding]:
    return [finding for finding in findings(facts, now) if finding.check is check]


def test_a_sound_round_has_nothing_to_put_right() -> None:
    assert {finding.severity for finding in findings(SOUND, NOW)} == {Severity.OK}
    looked_at = {finding.check for finding in findings(SOUND, NOW)}
    assert looked_at == set(Check) - {Check.SMALL_GROUPS}  # those only matter to anonymous rounds


ANONYMOUS: dict[str, Any] = {"mode": Mode.ANONYMOUS}


@pytest.mark.parametrize(
    ("changes", "case", "severity"),
    [
        ({"texts": (Texts(1, "A", "fr", 40, 1),)}, Case.PARTLY_TRANSLATED, Severity.WARN),
        ({"texts": (Texts(1, "A", "fr", 40, 40),)}, Case.UNTRANSLATED, Severity.STOP),
        ({"invited": 0, "drawn": 0}, Case.NOBODY, Severity.STOP),
        ({"invited": 0, "drawn": 0, "open_link": True}, Case.OPEN_LINK, Severity.OK),
        ({"invited": 0}, Case.DRAWN_NOT_INVITED, Severity.STOP),
        ({"invited": 0, "drawn": 0, "diagnostic": True}, Case.NO_ASSESSMENT, Severity.WARN),
        ({"unreachable": 1}, Case.SOME_UNREACHABLE, Severity.WARN),
        ({"unreachable": 12}, Case.ALL_UNREACHABLE, Severity.STOP),
        ({"languages": {"ar": 3}}, Case.LANGUAGE_NOT_OFFERED, Severity.WARN),
        ({"organizer": False}, Case.NO_ORGANIZER, Severity.STOP),
        ({"reply_to": False}, Case.NO_REPLY_ADDRESS, Severity.WARN),
        ({"reminders": 0}, Case.NO_REMINDERS, Severity.WARN),
        ({"mail_ready": False}, Case.NO_MAIL, Severity.STOP),
        ({**ANONYMOUS, "groups": {"workers": 4}}, Case.SMALL_GROUP, Severity.WARN),
        ({**ANONYMOUS, "groups": {"workers": 5}}, Case.GROUPS_LARGE_ENOUGH, Severity.OK),
        ({**ANONYMOUS, "groups": {"workers": 0}}, Case.GROUPS_LARGE_ENOUGH, Severity.OK),
        ({"largest": ("A", 7)}, Case.ONE_ORGANIZATION_PREVAILS, Severity.WARN),
        ({"largest": ("A", 6)}, Case.NO_ORGANIZATION_PREVAILS, Severity.OK),
        ({"test_responses": 1}, Case.TEST_ANSWERS, Severity.WARN),
        ({"rivals": (Rival(7, "Another", 2),)}, Case.RIVAL, Severity.WARN),
        ({"closes_at": OPENS + timedelta(days=6)}, Case.LONG_ENOUGH, Severity.OK),
        ({"closes_at": OPENS + timedelta(days=5, hours=23)}, Case.SHORT, Severity.WARN),
        ({"opens_at": NOW - timedelta(9), "closes_at": NOW}, Case.OVER, Severity.STOP),
    ],
)
def test_each_thing_that_can_be_found(
    changes: dict[str, Any], case: Case, severity: Severity
) -> None:
    assert (case, severity) in [
        (finding.case, finding.severity) for finding in findings(replace(SOUND, **changes), NOW)
    ]


def test_small_groups_matter_only_where_nobody_may_be_known() -> None:
    assert not found(replace(SOUND, groups={"workers": 1}), Check.SMALL_GROUPS)


def test_a_round_without_addresses_needs_no_mail() -> None:
    by_hand = replace(SOUND, mail_ready=False, with_address=0)
    assert found(by_hand, Check.MAIL) == []


def test_a_diagnostic_asks_for_no_reminders_and_publishes_no_answers() -> None:
    diagnostic = replace(SOUND, diagnostic=True, reminders=0, largest=("A", 12))
    assert found(diagnostic, Check.REMINDERS) == found(diagnostic, Check.ONE_ORGANIZATION) == []


_counts = st.integers(0, 30)


@given(
    st.builds(
        Facts,
        texts=st.lists(
            st.integers(1, 50).flatmap(
                lambda total: st.builds(
                    Texts,
                    st.just(1),
                    st.just("A"),
                    st.sampled_from(["en", "fr"]),
                    st.just(total),
                    st.integers(0, total),
                )
            ),
            min_size=1,
            max_size=3,
        ).map(tuple),
        diagnostic=st.booleans(),
        mode=st.sampled_from(Mode),
        opens_at=st.just(OPENS),
        closes_at=st.datetimes(datetime(2027, 3, 1, 1), datetime(2028, 1, 1)).map(
            lambda moment: moment.replace(tzinfo=UTC)
        ),
        organizer=st.booleans(),
        reply_to=st.booleans(),
        reminders=_counts,
        mail_ready=st.booleans(),
        drawn=_counts,
        invited=_counts,
        unreachable=_counts,
        with_address=_counts,
        groups=st.dictionaries(st.sampled_from(["workers", "employers"]), _counts),
        test_responses=_counts,
    )
)
def test_the_gravest_come_first_and_nothing_is_said_twice(facts: Facts) -> None:
    every = findings(facts, NOW)
    order = [list(Severity).index(finding.severity) for finding in every]
    assert order == sorted(order)
    assert stops(every) == tuple(f for f in every if f.severity is Severity.STOP)
    single = [f.check for f in every if f.check not in (Check.TEXTS, Check.SMALL_GROUPS)]
    assert len(single) == len(set(single))
