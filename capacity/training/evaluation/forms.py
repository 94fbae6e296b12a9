"""The days on which an edition's participants are asked."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from capacity.training.domain.evaluation import Phase, Window, WindowFault, is_far, window_faults
from capacity.training.evaluation.labels import PHASE_LABELS, WINDOW_FAULTS
from surveys.foundation.forms import DAY_REQUIRED, DayField


class PlanForm(FlaskForm):
    """First and last day of each phase; those that are not ``asked`` have no fields."""

    before_first = DayField(_l("First day"), [DAY_REQUIRED])
    before_last = DayField(_l("Last day"), [DAY_REQUIRED])
    after_first = DayField(_l("First day"), [DAY_REQUIRED])
    after_last = DayField(_l("Last day"), [DAY_REQUIRED])
    six_months_first = DayField(_l("First day"), [DAY_REQUIRED])
    six_months_last = DayField(_l("Last day"), [DAY_REQUIRED])

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

    @property
    def legends(self) -> dict[str, LazyString]:
        """Under which heading each field stands: all of them are a first day or a last one."""
        return {
            f"{phase}_{end}": PHASE_LABELS[phase]
            for phase in self.asked
            for end in ("first", "last")
        }

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
