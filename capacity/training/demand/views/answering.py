"""Courses and needs, both ways: what a course addresses, which courses address it, what none does.

Numbers only: nobody is named here.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from capacity.diagnostics.domain.gaps import natural_order
from capacity.training.catalogue.models import CourseRecord
from capacity.training.catalogue.queries import (
    course_of,
    course_records,
    course_value,
    title_of,
)
from capacity.training.demand.presentation import Figures, figures_of, in_order, part_of
from capacity.training.demand.views.demand import bp, known_names, shared
from capacity.training.domain.courses import Course
from capacity.training.domain.coverage import Covered, addressed_by, courses_for, unmet
from capacity.training.domain.demand import (
    Demand,
    Narrowing,
    Step,
    demand_by,
    narrowed,
    share_of,
    together,
    whole,
)
from surveys.constituents.access import needs
from surveys.foundation.database import current_session
from surveys.foundation.i18n import page_language

Counted = list[tuple[str, Figures]]


@bp.get("/demand/courses/<int:course_id>")
@needs("training.demand")
def course(course_id: int) -> ResponseReturnValue:
    """What one course would address."""
    record = course_of(current_session(), course_id) or abort(404)
    needed, demonstration = shared()
    would, base = addressed_by(course_value(record), needed.lines), len(needed.candidates)
    return render_template(
        "training/demand/course.html",
        course=record,
        title=_title(record),
        demonstration=demonstration,
        whole=part_of(would.whole, base),
        share=share_of(would.whole, whole(needed.lines)),
        by_criterion=_counted(would.by_criterion, base),
        by_group=_counted(would.by_group, base),
        by_region=_counted(would.by_region, base),
        by_language=_counted(would.by_language, base),
        elsewhere=would.elsewhere.organizations,
    )


def _title(record: CourseRecord) -> str:
    return title_of(record, page_language().code)


def _counted(parts: Mapping[str, Demand], base: int) -> Counted:
    return [(code, part_of(parts[code], base)) for code in sorted(parts, key=natural_order)]


@bp.get("/demand/criteria/<code>")
@needs("training.demand")
def criterion(code: str) -> ResponseReturnValue:
    """Who needs what of a criterion or an area, in numbers, and which courses address it."""
    if code not in known_names():
        abort(404)
    needed, demonstration = shared()
    narrowing = Narrowing(criterion=code) if "." in code else Narrowing(area=code)
    lines, base = narrowed(needed.lines, narrowing), len(needed.candidates)
    steps = demand_by(lines, lambda line: line.step)
    records = course_records(current_session())
    addressing = courses_for(_values(records), lines)
    return render_template(
        "training/demand/criterion.html",
        code=code,
        area=code.partition(".")[0],
        demonstration=demonstration,
        whole=figures_of(whole(lines), base),
        steps=[
            (step, figures_of(steps[step], base))
            for step in sorted(steps, key=lambda s: (natural_order(s.criterion), s))
        ],
        courses=[
            (record, _title(record), part_of(addressing[record.id], base))
            for record in records
            if record.id in addressing
        ],
    )


@bp.get("/demand/unmet")
@needs("training.demand")
def without_course() -> ResponseReturnValue:
    """The needs that no course on offer meets."""
    needed, demonstration = shared()
    records = course_records(current_session())
    left, base = unmet(_values(records), needed.lines), len(needed.candidates)
    total = together(left.values())
    return render_template(
        "training/demand/unmet.html",
        demonstration=demonstration,
        anybody=bool(needed.lines),
        courses=len(records),
        whole=figures_of(total, base),
        share=share_of(total, whole(needed.lines)),
        areas=_by_area(left, base),
    )


Left = list[tuple[Step, Covered, Figures]]


def _by_area(left: Mapping[tuple[Step, Covered], Demand], base: int) -> list[tuple[str, int, Left]]:
    """By area how many needs, and the lines about them by criterion and levels."""
    found: dict[str, Left] = {}
    for step, why in sorted(left, key=lambda key: (natural_order(key[0].criterion), key)):
        found.setdefault(step.area, []).append((step, why, figures_of(left[step, why], base)))
    counted = Counter[str]()
    for (step, _why), demand in left.items():
        counted[step.area] += demand.needs
    return [(area, counted[area], found[area]) for area in in_order(found)]


def _values(records: Sequence[CourseRecord]) -> list[Course]:
    return [course_value(record) for record in records]
