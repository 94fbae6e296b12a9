"""Codes that a person can read out, write down and type in again."""

# Crockford's base 32: no I, L, O or U, so a code can be read out on the phone.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 12
_MISREAD = str.maketrans("ILO", "110")


def receipt_code(entropy: bytes) -> str:
    """A code such as ``7KQ2-M9TD-04XA`` from at least 8 random bytes (60 bits are used)."""
    number = int.from_bytes(entropy, "big")
    return in_fours("".join(_ALPHABET[(number >> (5 * i)) & 31] for i in range(_LENGTH)))


def typed_code(text: str) -> str | None:
    """The code that somebody typed: spaces, dashes, case and I/L/O for 1/1/0 make no difference.

    None when it cannot be a code.
    """
    letters = "".join(text.upper().split()).replace("-", "").translate(_MISREAD)
    if len(letters) != _LENGTH or any(letter not in _ALPHABET for letter in letters):
        return None
    return in_fours(letters)


def in_fours(letters: str) -> str:
    """A code's letters as they are written: in groups of four."""
    return "-".join(letters[i : i + 4] for i in range(0, _LENGTH, 4))
