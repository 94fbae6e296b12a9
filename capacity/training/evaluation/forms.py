"""The days on which an edition's participants are asked."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField
from wtforms.validators import DataRequired

from capacity.training.domain.evaluation import Phase, Window, WindowFault, is_far, window_faults
from capacity.training.evaluation.labels import WINDOW_FAULTS

_DAY = DataRequired(_l("Enter a day."))


class PlanForm(FlaskForm):
    """First and last day of each phase; those that are not ``asked`` have no fields."""

    before_first = DateField(_l("First day"), [_DAY])
    before_last = DateField(_l("Last day"), [_DAY])
    after_first = DateField(_l("First day"), [_DAY])
    after_last = DateField(_l("Last day"), [_DAY])
    six_months_first = DateField(_l("First day"), [_DAY])
    six_months_last = DateField(_l("Last day"), [_DAY])

    def __init__(self, asked: Iterable[Phase], ends: date, today: date, **values: Any) -> None:
        """``ends``: the edition's last day."""
        super().__init__(**values)
        self.asked = tuple(asked)
        self._ends = ends
        self._today = today
        for phase in Phase:
            if phase not in self.asked:
                del self[f"{phase}_first"]
                del self[f"{phase}_last"]

    def windows(self) -> dict[Phase, Window]:
        """Raises nothing: only of a form whose days are all there."""
        return {
            phase: Window(self[f"{phase}_first"].data, self[f"{phase}_last"].data)
            for phase in self.asked
        }

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if not good:
            return False
        windows = self.windows()
        faults = window_faults(windows, self._ends, self._today)
        for phase, fault in faults.items():
            first = fault is WindowFault.TOO_EARLY or (
                fault is WindowFault.FAR and is_far(windows[phase].first, self._ends)
            )
            field = self[f"{phase}_first" if first else f"{phase}_last"]
            field.errors = [*field.errors, WINDOW_FAULTS[fault]]
        return not faults


def form_values(windows: dict[Phase, Window]) -> dict[str, date]:
    """What the form begins with."""
    return {
        f"{phase}_{end}": getattr(window, end)
        for phase, window in windows.items()
        for end in ("first", "last")
    }
