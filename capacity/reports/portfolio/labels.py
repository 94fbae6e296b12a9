"""What the codes of the portfolio are called on a page, in the reader's language."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from capacity.reports.portfolio.domain import Standing
from surveys.constituents.roles import Group

TITLES: dict[Group, LazyString] = {
    Group.GOVERNMENT: _l("Portfolio: ministries of labour"),
    Group.EMPLOYERS: _l("Portfolio: employers' organizations"),
    Group.WORKERS: _l("Portfolio: workers' organizations"),
}

STANDING_LABELS: dict[Standing, LazyString] = {
    Standing.VERIFIED: _l("Validated"),
    Standing.AGREED: _l("Submitted"),
    Standing.IN_PROGRESS: _l("In progress"),
    Standing.UNSHARED: _l("Levels not shared"),
    Standing.NOT_ASSESSED: _l("Not assessed"),
}
