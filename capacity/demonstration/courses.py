"""Courses made up for the demonstration, in three languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from capacity.demonstration.world import person
from capacity.training.catalogue.actions import add_course
from capacity.training.catalogue.checking import Stated, Surroundings, checked
from capacity.training.catalogue.contents import CourseContent
from capacity.training.catalogue.models import CourseRecord
from capacity.training.catalogue.surrounding import surroundings

_ALL = ("government", "employers", "workers")
_MARKS = {"en": "(demonstration)", "fr": "(démonstration)", "ar": "(عرض توضيحي)"}


@dataclass(frozen=True, slots=True)
class _Made:
    """A course: code, titles in English, French and Arabic, and the rest by column."""

    code: str
    titles: tuple[str, str, str]
    covers: str
    levels: tuple[int, int]
    groups: tuple[str, ...]
    delivery: str
    days: int
    languages: str
    seats: tuple[int, int]
    costs: tuple[int, int]
    prerequisites: str = ""
    outcomes: str = ""


_COURSES = (
    _Made(
        "D101",
        ("Governance and accountability", "Gouvernance et redevabilité", "الحوكمة والمساءلة"),
        "C1",
        (1, 3),
        _ALL,
        "field",
        4,
        "en fr ar",
        (10, 25),
        (18_000, 900),
        outcomes="GBL-2",
    ),
    _Made(
        "D102",
        ("Planning for results", "Planifier en vue de résultats", "التخطيط من أجل النتائج"),
        "C2",
        (1, 3),
        _ALL,
        "campus",
        5,
        "en fr es",
        (12, 24),
        (32_000, 1_600),
        outcomes="GBL-4",
    ),
    _Made(
        "D103",
        (
            "Strategic management for leaders",
            "Gestion stratégique pour dirigeants",
            "الإدارة الاستراتيجية للقيادات",
        ),
        "C1 C2",
        (3, 5),
        _ALL,
        "campus",
        5,
        "en ar",
        (10, 20),
        (36_000, 1_800),
        prerequisites="D102",
        outcomes="GBL-4",
    ),
    _Made(
        "D104",
        (
            "Taking part in UN planning",
            "Participer à la planification de l'ONU",
            "المشاركة في تخطيط الأمم المتحدة",
        ),
        "C3",
        (1, 3),
        _ALL,
        "online",
        3,
        "en fr es ar",
        (15, 60),
        (9_000, 120),
        outcomes="GBL-1",
    ),
    _Made(
        "D105",
        ("Evidence for advocacy", "Des données pour convaincre", "الأدلة في خدمة المناصرة"),
        "C4",
        (2, 4),
        ("employers", "workers"),
        "blended",
        6,
        "en fr",
        (12, 30),
        (24_000, 800),
        outcomes="GBL-2",
    ),
    _Made(
        "D106",
        ("Being heard and understood", "Se faire entendre et comprendre", "أن نُسمَع ونُفهَم"),
        "C5",
        (1, 4),
        _ALL,
        "field",
        3,
        "en fr ar",
        (10, 25),
        (15_000, 700),
    ),
    _Made(
        "D107",
        (
            "Negotiation and social dialogue",
            "Négociation et dialogue social",
            "التفاوض والحوار الاجتماعي",
        ),
        "C6",
        (1, 3),
        _ALL,
        "field",
        5,
        "en fr ar es",
        (12, 30),
        (22_000, 1_000),
        outcomes="GBL-1;GBL-2",
    ),
    _Made(
        "D108",
        ("People, money and systems", "Personnel, finances et systèmes", "الموظفون والمال والنظم"),
        "C7",
        (2, 4),
        _ALL,
        "online",
        4,
        "en fr",
        (15, 50),
        (11_000, 150),
        outcomes="GBL-4",
    ),
    _Made(
        "D109",
        (
            "Equality inside the organization",
            "L'égalité dans l'organisation",
            "المساواة داخل المنظمة",
        ),
        "C8",
        (1, 4),
        _ALL,
        "blended",
        6,
        "en fr ar",
        (12, 30),
        (25_000, 700),
        outcomes="GBL-5",
    ),
    _Made(
        "D110",
        ("Learning from each other", "Apprendre les uns des autres", "التعلم بعضنا من بعض"),
        "C9",
        (1, 4),
        _ALL,
        "online",
        3,
        "en fr es ar",
        (15, 60),
        (8_000, 100),
    ),
    _Made(
        "D201",
        (
            "Labour inspection and consultation",
            "Inspection du travail et consultation",
            "تفتيش العمل والتشاور",
        ),
        "M1 M2",
        (1, 3),
        ("government",),
        "campus",
        8,
        "en fr",
        (12, 24),
        (42_000, 2_100),
        outcomes="GBL-3",
    ),
    _Made(
        "D301",
        (
            "Organizing and bargaining",
            "Syndicalisation et négociation collective",
            "التنظيم النقابي والمفاوضة الجماعية",
        ),
        "W1 W2",
        (1, 3),
        ("workers",),
        "field",
        6,
        "en ar es",
        (10, 25),
        (21_000, 1_050),
        outcomes="GBL-2",
    ),
    _Made(
        "D401",
        ("Services for members", "Des services pour les membres", "خدمات للأعضاء"),
        "E1 E2",
        (1, 3),
        ("employers",),
        "campus",
        5,
        "en fr",
        (10, 20),
        (30_000, 1_500),
        outcomes="GBL-2",
    ),
)


def add_courses(session: Session, moment: datetime) -> list[CourseRecord]:
    """Fill the catalogue, as a planner would."""
    planner = person(session, "planner")
    around = surroundings(session)
    known: dict[str, CourseContent] = {}
    added = []
    for made in _COURSES:
        content = _content(made, around, known)
        known[content.code] = content
        added.append(add_course(session, content, planner.id, moment))
    return added


def _content(made: _Made, around: Surroundings, known: dict[str, CourseContent]) -> CourseContent:
    numbers: dict[str, int] = {"days": made.days}
    numbers["level_from"], numbers["level_to"] = made.levels
    numbers["seats_min"], numbers["seats_max"] = made.seats
    numbers["cost_edition"], numbers["cost_head"] = made.costs
    stated = Stated(
        code=made.code,
        titles=_titles(made.titles),
        covers=tuple(made.covers.split()),
        groups=made.groups,
        languages=tuple(made.languages.split()),
        prerequisites=tuple(made.prerequisites.split()),
        outcomes=tuple(made.outcomes.split(";")),
        delivery=made.delivery,
        numbers={name: str(number) for name, number in numbers.items()},
    )
    others = Surroundings(around.criteria, around.languages, around.programmes, known)
    found = checked(stated, others)
    assert isinstance(found, CourseContent), found
    return found


def _titles(titles: Sequence[str]) -> dict[str, tuple[str, str]]:
    return {
        language: (f"{title} {mark}", "")
        for (language, mark), title in zip(_MARKS.items(), titles, strict=True)
    }
