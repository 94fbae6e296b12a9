"""Which year to show, beside which; sent by GET, so it needs no token."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import SelectChoice, SelectField


class YearForm(FlaskForm):
    class Meta:
        csrf = False

    year = SelectField(_l("Year"))
    base = SelectField(_l("Base year"))

    @classmethod
    def over(cls, asked: MultiDict[str, str], years: Iterable[int], year: int) -> "YearForm":
        """The form with these years; ``year`` is shown where none is asked for, beside the one
        before it."""
        shown = [str(each) for each in years]
        data = {"year": str(year), "base": str(max(year - 1, int(shown[0])))}
        form = cls(MultiDict({**data, **{k: v for k, v in asked.items() if k in data and v}}))
        choices = [SelectChoice(each, each) for each in reversed(shown)]
        form.year.choices = form.base.choices = choices
        return form
