"""The same press of a button gives the same secret, any other another one."""

from hypothesis import given
from hypothesis import strategies as st

from surveys.collection.invitations.domain.links import new_secret
from surveys.collection.invitations.domain.presses import new_press, secret_of_press

TEXTS = st.lists(st.text(max_size=20), min_size=1, max_size=4)


@given(TEXTS, TEXTS)
def test_secrets_are_alike_only_for_the_same_parts(first: list[str], second: list[str]) -> None:
    same = secret_of_press("key", *first) == secret_of_press("key", *second)
    assert same == (first == second)


@given(st.text(max_size=10), st.text(max_size=10))
def test_where_one_part_ends_matters(first: str, second: str) -> None:
    apart = secret_of_press("key", first, second)
    assert apart != secret_of_press("key", first + second)
    assert (apart == secret_of_press("key", second, first)) == (first == second)


@given(st.text(min_size=1, max_size=40), TEXTS)
def test_without_the_key_nothing_can_be_worked_out(key: str, parts: list[str]) -> None:
    assert secret_of_press(key, *parts) != secret_of_press(key + "x", *parts)


@given(TEXTS)
def test_a_worked_out_secret_looks_like_a_drawn_one(parts: list[str]) -> None:
    secret = secret_of_press("key", *parts)
    assert len(secret) == len(new_secret()) == 22
    assert set(secret) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_no_two_forms_carry_the_same_number() -> None:
    assert len({new_press() for _number in range(100)}) == 100
