"""What the codes of demand are called on a page."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from capacity.training.domain.coverage import Covered
from capacity.training.domain.demand import Across


class Measure(StrEnum):
    """What the cells of the demand map count."""

    ORGANIZATIONS = "organizations"
    WEIGHT = "weight"


ACROSS_LABELS: dict[str, LazyString] = {
    Across.REGION: _l("Regions"),
    Across.GROUP: _l("Groups"),
    Across.LANGUAGE: _l("Languages"),
}

MEASURE_LABELS: dict[str, LazyString] = {
    Measure.ORGANIZATIONS: _l("Organizations"),
    Measure.WEIGHT: _l("Weight of needs"),
}

COVERED_LABELS: dict[str, LazyString] = {
    Covered.NO_COURSE: _l("No course from this level on for this group"),
    Covered.NO_LANGUAGE: _l("A course, but in no language of theirs"),
}
