"""Who sees a piece of evidence, how old it is, where a link leads."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.diagnostics.domain.evidence import (
    Visibility,
    host_of,
    is_outdated,
    reviewers_see,
    visibilities,
)
from capacity.diagnostics.domain.progress import AssessmentState


@pytest.mark.parametrize(
    ("dated", "on", "outdated"),
    [
        (date(2025, 11, 21), date(2026, 11, 21), False),  # twelve months, not more
        (date(2025, 11, 20), date(2026, 11, 21), True),
        (date(2026, 11, 21), date(2026, 11, 21), False),
        (date(2027, 2, 28), date(2028, 2, 28), False),
        (date(2027, 2, 28), date(2028, 2, 29), True),
        (date(2024, 2, 29), date(2025, 2, 28), False),
        (date(2024, 2, 29), date(2025, 3, 1), True),
        (date.min, date.min, False),
        (date.min, date.max, True),
        (None, date(2026, 11, 21), False),
    ],
)
def test_older_than_twelve_months_on_the_day_it_is_looked_at(
    dated: date | None, on: date, outdated: bool
) -> None:
    assert is_outdated(dated, on) is outdated


@given(st.dates(), st.dates(), st.integers(0, 400))
def test_what_is_old_stays_old(dated: date, today: date, days: int) -> None:
    if is_outdated(dated, today):
        assert (today - dated).days > 365
        assert date.max - today < timedelta(days) or is_outdated(dated, today + timedelta(days))
    else:
        assert (today - dated).days <= 366


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.example.org/plan?year=2026#page=3", "www.example.org"),
        ("http://example.org:8080/", "example.org"),
        ("https://exämple.org/", "exämple.org"),
        ("HTTPS://EXAMPLE.ORG", "example.org"),
    ],
)
def test_a_link_is_shown_with_its_host(address: str, host: str) -> None:
    assert host_of(address) == host


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.org/plan",
        "//example.org",
        "https://",
        "https:///plan",
        "ftp://example.org/",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://bank.example@evil.example/",
        "https://bank.example\\@evil.example/",
        "https://example.org:99999/",
        "https://[half/",
        "https://example.org/a b",
        "https://example.org/\n",
        "https://example.org/\u202egnp",
    ],
)
def test_whatever_else_is_no_link(address: str) -> None:
    assert host_of(address) == ""


def test_reviewers_see_what_was_handed_in_and_is_meant_for_them() -> None:
    for state in AssessmentState:
        with_reviewers = state in (AssessmentState.SUBMITTED, AssessmentState.VALIDATED)
        assert not reviewers_see(Visibility.INSTITUTION, state)
        assert reviewers_see(Visibility.REVIEWER, state) is with_reviewers
        assert reviewers_see(Visibility.SHARED, state) is with_reviewers


@pytest.mark.parametrize("criterion", ["W4.1", "E3.2"])
def test_what_belongs_to_a_private_area_is_never_shared(criterion: str) -> None:
    assert Visibility.SHARED not in visibilities(criterion)
    assert Visibility.SHARED in visibilities("C4.1")
