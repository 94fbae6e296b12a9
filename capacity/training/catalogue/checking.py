"""What can be wrong with a course, whether it was typed into a form or stands in a file.

Pure and total: any texts make a content or faults, each at its field.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from capacity.exchange.domain.areas import areas_of
from capacity.training.catalogue.contents import NUMBERS, CourseContent, Title
from capacity.training.domain.courses import Delivery
from capacity.training.domain.needs import area_of
from surveys.constituents.roles import Group
from surveys.foundation.searching import fold

LONGEST_CODE = 40
LONGEST_TITLE = 200
LONGEST_SUMMARY = 4000
LONGEST_OUTCOME = 40
MOST_OUTCOMES = 20

LIMITS: Mapping[str, tuple[int, int]] = {
    "level_from": (1, 4),
    "level_to": (2, 5),
    "days": (1, 366),
    "seats_min": (1, 10_000),
    "seats_max": (1, 10_000),
    "cost_edition": (0, 100_000_000),
    "cost_head": (0, 100_000_000),
}
"""The least and the most of each number; costs are in whole euros."""

_CODE = re.compile(r"[A-Z0-9][A-Z0-9._/-]*")
_WHOLE = re.compile(r"-?[0-9]{1,12}")


class FaultCode(StrEnum):
    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    CODE_FORM = "code_form"
    CODE_TAKEN = "code_taken"
    CODE_RETIRED = "code_retired"
    NO_TITLE = "no_title"
    TITLE_MISSING = "title_missing"
    TITLE_TWICE = "title_twice"
    NO_COVERS = "no_covers"
    COVER_UNKNOWN = "cover_unknown"
    COVER_OF_NO_GROUP = "cover_of_no_group"
    NO_GROUP = "no_group"
    GROUP_UNKNOWN = "group_unknown"
    NO_LANGUAGE = "no_language"
    LANGUAGE_UNKNOWN = "language_unknown"
    DELIVERY_UNKNOWN = "delivery_unknown"
    NO_SUCH_NUMBER = "no_such_number"
    LEVELS_ORDER = "levels_order"
    SEATS_ORDER = "seats_order"
    PREREQUISITE_UNKNOWN = "prerequisite_unknown"
    CIRCLE = "circle"
    PROGRAMME_UNKNOWN = "programme_unknown"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a field; ``value``: what stands there, or what it clashes with.

    ``limit``: the number that it passes.
    """

    field: str
    code: FaultCode
    value: str = ""
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """A course as somebody typed it: nothing is known of its texts yet."""

    code: str = ""
    titles: Mapping[str, Title] = field(default_factory=dict)
    covers: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    prerequisites: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    delivery: str = ""
    programme: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a course is checked against.

    ``criteria``: codes of areas and criteria that courses can be about. ``courses``: all *other*
    courses by code. ``retired``: the codes of those no longer on offer.
    """

    criteria: frozenset[str]
    languages: frozenset[str]
    programmes: frozenset[int]
    courses: Mapping[str, CourseContent] = field(default_factory=dict)
    retired: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Checking:
    stated: Stated
    around: Surroundings
    faults: list[Fault] = field(default_factory=list)

    def note(self, where: str, code: FaultCode, value: str = "", limit: int | None = None) -> None:
        self.faults.append(Fault(where, code, value, limit))


def checked(stated: Stated, around: Surroundings) -> CourseContent | tuple[Fault, ...]:
    """What the texts say, or all that is wrong with them."""
    at = _Checking(stated, around)
    code = _code(at)
    titles = _titles(at)
    groups = _known(at, "groups", list(Group), (FaultCode.NO_GROUP, FaultCode.GROUP_UNKNOWN))
    covers = _covers(at, groups)
    delivery = _delivery(at)
    languages = _known(
        at, "languages", around.languages, (FaultCode.NO_LANGUAGE, FaultCode.LANGUAGE_UNKNOWN)
    )
    numbers = {name: number for name in NUMBERS if (number := _number(at, name)) is not None}
    _orders(at, numbers)
    _title_twice(at, titles, numbers)
    prerequisites = _prerequisites(at, code)
    outcomes = _outcomes(at)
    programme = _programme(at)
    if at.faults:
        return tuple(at.faults)
    return CourseContent(
        code=code,
        titles=titles,
        covers=covers,
        groups=groups,
        delivery=delivery,
        languages=languages,
        prerequisites=prerequisites,
        outcomes=outcomes,
        programme_id=programme,
        **numbers,
    )


def _code(at: _Checking) -> str:
    code = at.stated.code.strip().upper()
    if not code:
        at.note("code", FaultCode.EMPTY)
    elif len(code) > LONGEST_CODE:
        at.note("code", FaultCode.TOO_LONG, limit=LONGEST_CODE)
    elif not _CODE.fullmatch(code):
        at.note("code", FaultCode.CODE_FORM, code)
    elif code in at.around.courses:
        taken = FaultCode.CODE_RETIRED if code in at.around.retired else FaultCode.CODE_TAKEN
        at.note("code", taken, code)
    return code


def _titles(at: _Checking) -> dict[str, Title]:
    titles = {}
    for language, (title, summary) in sorted(at.stated.titles.items()):
        if len(title) > LONGEST_TITLE:
            at.note(f"title_{language}", FaultCode.TOO_LONG, limit=LONGEST_TITLE)
        if len(summary) > LONGEST_SUMMARY:
            at.note(f"summary_{language}", FaultCode.TOO_LONG, limit=LONGEST_SUMMARY)
        if summary and not title:
            at.note(f"title_{language}", FaultCode.TITLE_MISSING)
        elif title:
            titles[language] = (title, summary)
    if not titles and not any(summary for _title, summary in at.stated.titles.values()):
        at.note("title_en", FaultCode.NO_TITLE)
    return titles


def _title_twice(at: _Checking, titles: Mapping[str, Title], numbers: Mapping[str, int]) -> None:
    """Two courses of one title and the same levels are one course written down twice."""
    levels = (numbers.get("level_from"), numbers.get("level_to"))
    for other in at.around.courses.values():
        if (other.level_from, other.level_to) != levels:
            continue
        for language, (title, _summary) in titles.items():
            same = other.titles.get(language)
            if same and fold(same[0]) == fold(title):
                at.note(f"title_{language}", FaultCode.TITLE_TWICE, other.code)
                return


def _once(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(codes)))


def _known(
    at: _Checking, where: str, known: Collection[str], faults: tuple[FaultCode, FaultCode]
) -> tuple[str, ...]:
    """The codes of a list that are known; ``faults``: of an empty list, and of an unknown code."""
    missing, unknown = faults
    stated: tuple[str, ...] = getattr(at.stated, where)
    codes = [code.strip().lower() for code in stated if code.strip()]
    if not codes:
        at.note(where, missing)
    for code in codes:
        if code not in known:
            at.note(where, unknown, code)
    return _once(code for code in codes if code in known)


def _covers(at: _Checking, groups: tuple[str, ...]) -> tuple[str, ...]:
    """Areas and criteria; a criterion of an area that is covered as a whole says nothing more."""
    codes = _once(code.strip().upper() for code in at.stated.covers if code.strip())
    if not codes:
        at.note("covers", FaultCode.NO_COVERS)
    theirs = {area for group in groups for area in areas_of(Group(group))}
    for code in codes:
        if code not in at.around.criteria:
            at.note("covers", FaultCode.COVER_UNKNOWN, code)
        elif groups and area_of(code) not in theirs:
            at.note("covers", FaultCode.COVER_OF_NO_GROUP, code)
    return tuple(code for code in codes if code == area_of(code) or area_of(code) not in codes)


def _delivery(at: _Checking) -> str:
    delivery = at.stated.delivery.strip().lower()
    if not delivery:
        at.note("delivery", FaultCode.EMPTY)
    elif delivery not in list(Delivery):
        at.note("delivery", FaultCode.DELIVERY_UNKNOWN, delivery)
    return delivery


def _number(at: _Checking, name: str) -> int | None:
    typed = "".join(at.stated.numbers.get(name, "").split())
    least, most = LIMITS[name]
    if not typed:
        at.note(name, FaultCode.EMPTY)
    elif not (_WHOLE.fullmatch(typed) and least <= int(typed) <= most):
        at.note(name, FaultCode.NO_SUCH_NUMBER, at.stated.numbers[name])
    else:
        return int(typed)
    return None


def _orders(at: _Checking, numbers: Mapping[str, int]) -> None:
    if numbers.get("level_to", 9) <= numbers.get("level_from", 0):
        at.note("level_to", FaultCode.LEVELS_ORDER)
    if numbers.get("seats_max", 10**9) < numbers.get("seats_min", 0):
        at.note("seats_max", FaultCode.SEATS_ORDER)


def _prerequisites(at: _Checking, code: str) -> tuple[str, ...]:
    codes = _once(each.strip().upper() for each in at.stated.prerequisites if each.strip())
    for each in codes:
        if each != code and each not in at.around.courses:
            at.note("prerequisites", FaultCode.PREREQUISITE_UNKNOWN, each)
    if circle := circle_through(code, codes, at.around.courses):
        at.note("prerequisites", FaultCode.CIRCLE, " → ".join(circle))
    return codes


def circle_through(
    code: str, required: Iterable[str], courses: Mapping[str, CourseContent]
) -> tuple[str, ...]:
    """The way from a course over what it requires back to itself; empty if there is none."""
    ways: list[tuple[str, ...]] = [(code, each) for each in sorted(required)]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        last = way[-1]
        if last == code:
            return way
        if last in seen or last not in courses:
            continue
        seen.add(last)
        ways += [(*way, each) for each in courses[last].prerequisites]
    return ()


def _outcomes(at: _Checking) -> tuple[str, ...]:
    codes = _once(code.strip() for code in at.stated.outcomes if code.strip())
    if len(codes) > MOST_OUTCOMES:
        at.note("outcomes", FaultCode.TOO_MANY, limit=MOST_OUTCOMES)
    if any(len(code) > LONGEST_OUTCOME for code in codes):
        at.note("outcomes", FaultCode.TOO_LONG, limit=LONGEST_OUTCOME)
    return codes


def _programme(at: _Checking) -> int | None:
    typed = at.stated.programme.strip()
    if not typed:
        return None
    if not _WHOLE.fullmatch(typed) or int(typed) not in at.around.programmes:
        at.note("programme", FaultCode.PROGRAMME_UNKNOWN, typed)
        return None
    return int(typed)
