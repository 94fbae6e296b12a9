"""Bienniums: the two years of a programme and budget, known by the first, which is even."""

import re

EARLIEST, LATEST = 2000, 2098


def is_first_year(year: int) -> bool:
    """Whether a biennium begins in ``year``."""
    return year % 2 == 0 and EARLIEST <= year <= LATEST


def biennium_of(year: int) -> int:
    """The first year of the biennium in which ``year`` lies."""
    return year - year % 2


def written(first_year: int) -> str:
    """Its name, the same in every language: 2010 is "2010–11"."""
    return f"{first_year}\N{EN DASH}{(first_year + 1) % 100:02d}"


_YEARS = re.compile(r"(\d{4})(?:\s*[-\N{EN DASH}/]\s*(\d{4}|\d{2}))?")


def typed_biennium(text: str) -> int | None:
    """The first year of "2026-27", "2026/2027" or "2026" as people type it; None if it is none."""
    years = _YEARS.fullmatch(text.strip())
    if not years:
        return None
    first, second = int(years[1]), years[2]
    if second and int(second) not in (first + 1, (first + 1) % 100):
        return None
    return first if is_first_year(first) else None
