"""R17: a search finds words whatever the case, the accents and the marks (searching)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.foundation.searching import MOST_WORDS, fold, fold_all, wanted_words

ALIKE = [
    ("Négociation", "NEGOCIATION"),
    ("l'égalité", "L’EGALITE"),
    ("œuvre", "oeuvre"),
    ("cœur à cœur", "coeur a coeur"),
    ("Straße", "STRASSE"),
    ("İstanbul", "istanbul"),
    ("Łódź", "lodz"),
    ("الإِدارَة", "الاداره"),  # alef with hamza below, vowel marks, ta marbuta
    ("أُجور", "اجور"),
    ("آلية", "اليه"),
    ("ٱلعمل", "العمل"),
    ("مستشفى", "مستشفي"),  # alef maqsura
    ("عــمــل", "عمل"),  # tatweel
    ("مسؤول", "مسوول"),
    ("٢٠٢٦", "2026"),
    ("C4.2", "c4 2"),
    ("co-operation", "co operation"),
    ("ﬁscal", "fiscal"),
]


@pytest.mark.parametrize(("written", "typed"), ALIKE)
def test_people_write_the_one_and_look_for_the_other(written: str, typed: str) -> None:
    assert fold(written) == fold(typed) != ""


@pytest.mark.parametrize(("one", "other"), [("عمل", "عمال"), ("fin", "fine"), ("हिंदी", "हद")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_case_makes_no_difference(text: str) -> None:
    assert fold(text.lower()) == fold(text.lower().upper().lower())


@given(st.lists(st.text(max_size=20), max_size=5))
def test_every_word_of_a_text_is_found_in_it(texts: list[str]) -> None:
    held = fold_all(texts)
    for text in texts:
        assert all(word in held for word in wanted_words(text))


def test_no_word_runs_from_one_text_into_the_next() -> None:
    assert "union" not in fold_all(["un", "ion"])


def test_the_same_word_twice_is_one_and_a_long_query_ends() -> None:
    assert wanted_words("Élan élan elan") == ("elan",)
    assert len(wanted_words(" ".join(f"word{n}" for n in range(50)))) == MOST_WORDS
    assert wanted_words("  … — ") == ()
