"""Words as a search compares them: without case, accents and the marks that writers leave out.

One way of folding serves what is stored and what is asked for, so that both databases find the
same. It is wider than any language's own spelling: who searches rather sees too much than nothing.
"""

import unicodedata
from collections.abc import Iterable

MOST_WORDS = 10

# What no decomposition unites, though people write the one and look for the other.
_ALIKE = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "ı": "i",
        "ß": "ss",
        "ٱ": "ا",  # alef wasla; other forms of alef are decomposed into alef and a mark
        "ى": "ي",  # alef maqsura, which many write for ya
        "ی": "ي",  # the Persian ya
        "ک": "ك",  # the Persian kaf
        "ة": "ه",  # ta marbuta
        "ـ": "",  # tatweel only stretches a word
    }
)


def fold(text: str) -> str:
    """``text`` as lower-case words without accents, one space apart; digits as 0 to 9.

    Total and idempotent. Arabic loses vowel marks, tatweel and the hamza on its carriers.
    Everything that is neither letter, digit nor a vowel sign separates words.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_ALIKE)).casefold()
    kept = "".join(map(_folded, decomposed.translate(_ALIKE)))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _folded(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind == "Nd":
        return str(unicodedata.decimal(letter))
    if unicodedata.combining(letter) or kind == "Cf":
        return ""  # accents, and marks that join letters or turn their direction
    return letter if kind[0] in "LNM" else " "


def fold_all(texts: Iterable[str]) -> str:
    """Several texts as one to search in; no word runs from one into the next."""
    return " ".join(filter(None, map(fold, texts)))


def wanted_words(query: str) -> tuple[str, ...]:
    """The different words that somebody looks for, folded: each has to be found somewhere."""
    return tuple(dict.fromkeys(fold(query).split()))[:MOST_WORDS]
