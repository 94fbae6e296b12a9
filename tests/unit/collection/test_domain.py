"""When a round takes answers, and what a receipt code looks like."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.collection.answering.domain.receipts import receipt_code
from surveys.collection.rounds.domain import Period, RoundState

OPENS = datetime(2027, 3, 1, tzinfo=UTC)
CLOSES = datetime(2027, 3, 31, 23, 59, 59, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
EARLY = OPENS + timedelta(days=3)


@pytest.mark.parametrize(
    ("now", "closed_at", "state"),
    [
        (OPENS - INSTANT, None, RoundState.PLANNED),
        (OPENS, None, RoundState.OPEN),
        (EARLY, None, RoundState.OPEN),
        (CLOSES - INSTANT, None, RoundState.OPEN),
        (CLOSES, None, RoundState.CLOSED),
        (CLOSES + timedelta(days=900), None, RoundState.CLOSED),
        (EARLY, EARLY, RoundState.CLOSED),
        (CLOSES, EARLY, RoundState.CLOSED),
        # Called off before it began: it never opens.
        (OPENS - INSTANT, OPENS - timedelta(days=1), RoundState.CLOSED),
        (EARLY, OPENS - timedelta(days=1), RoundState.CLOSED),
    ],
)
def test_state_of_a_round(now: datetime, closed_at: datetime | None, state: RoundState) -> None:
    assert Period(OPENS, CLOSES, closed_at).state(now) is state


@given(st.datetimes(timezones=st.just(UTC)), st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_round_only_ever_goes_forward(now: datetime, later: timedelta) -> None:
    order = list(RoundState)
    period = Period(OPENS, CLOSES)
    try:
        afterwards = now + later
    except OverflowError:
        return  # past the end of the calendar
    assert order.index(period.state(now)) <= order.index(period.state(afterwards))


@given(st.binary(min_size=8, max_size=32))
def test_a_receipt_code_can_be_read_out_on_the_phone(entropy: bytes) -> None:
    """Three groups of four, none of the letters that are mistaken for digits or each other."""
    code = receipt_code(entropy)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", code), code


@given(st.integers(0, 2**60 - 1), st.integers(0, 2**60 - 1))
def test_sixty_bits_of_chance_make_as_many_codes(one: int, other: int) -> None:
    codes = [receipt_code(number.to_bytes(8, "big")) for number in (one, other)]
    assert (codes[0] == codes[1]) == (one == other)


def test_receipt_codes_are_what_they_always_were() -> None:
    assert receipt_code(bytes(8)) == "0000-0000-0000"
    assert receipt_code(bytes.fromhex("00000000000000ff")) == "Z700-0000-0000"
