"""What a list's names stand for: countries, groups, languages, and the register's organizations."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from surveys.collection.population.domain.words import folded

MOST_NEAREST = 3
# Names less alike than this are not offered as what was perhaps meant.
_ALIKE_FROM = 0.4
# How many unknown names are compared with the register: the first ones tell what is wrong.
_MOST_COMPARED = 1_000


@dataclass(frozen=True, slots=True)
class Registered:
    """An organization of the register."""

    id: int
    country: str
    group: str
    name: str
    language: str
    demonstration: bool = False
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names as they are compared (see ``folded``) and the codes they stand for."""

    countries: Mapping[str, str]
    groups: Mapping[str, str]
    languages: Mapping[str, str]


class Register:
    """The organizations, found by country, group and name; case, accents and spaces aside."""

    def __init__(self, organizations: Iterable[Registered]) -> None:
        self._by_name: dict[tuple[str, str], list[Registered]] = defaultdict(list)
        self._names: dict[str, dict[str, str]] = defaultdict(dict)
        self._nearest: dict[tuple[str, str], tuple[str, ...]] = {}
        self._grams: dict[str, dict[str, Counter[str]]] = {}
        for found in organizations:
            name = folded(found.name)
            self._by_name[found.country, name].append(found)
            if found.ended_on is None:
                self._names[found.country].setdefault(name, found.name)

    def find(self, country: str, group: str, name: str) -> list[Registered]:
        """Those that are called so in the country; ``group`` '' stands for any.

        Of several, those that have ended are left out, and the one whose name is the very same
        text comes alone.
        """
        found = [
            organization
            for organization in self._by_name.get((country, folded(name)), ())
            if group in ("", organization.group)
        ]
        found = [each for each in found if each.ended_on is None] or found
        exact = [organization for organization in found if organization.name == name]
        return exact if len(exact) == 1 else found

    def nearest(self, country: str, name: str) -> tuple[str, ...]:
        """The names in the country that look most like ``name``, the nearest first.

        Likeness: the share of letter pairs that two names have in common (Dice's coefficient).
        """
        wanted = folded(name)
        known = self._nearest.get((country, wanted))
        if known is not None:
            return known
        if len(self._nearest) >= _MOST_COMPARED:
            return ()
        found = self._compare(country, wanted)
        self._nearest[country, wanted] = found
        return found

    def _compare(self, country: str, wanted: str) -> tuple[str, ...]:
        if country not in self._grams:
            self._grams[country] = {name: _pairs(name) for name in self._names[country]}
        pairs = _pairs(wanted)
        scored = []
        for name, others in self._grams[country].items():
            both = (pairs & others).total()
            score = 2 * both / max(1, pairs.total() + others.total())
            if score >= _ALIKE_FROM:
                scored.append((-score, self._names[country][name]))
        return tuple(name for _score, name in sorted(scored)[:MOST_NEAREST])


def _pairs(name: str) -> Counter[str]:
    return Counter(first + second for first, second in pairwise(f" {name} "))
