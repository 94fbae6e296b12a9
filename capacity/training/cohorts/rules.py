"""The rules of a cohort's figures in words."""

from flask_babel import lazy_gettext as _l

from capacity.training.domain import cohort_figures as figures
from surveys.foundation.rules import Reasons, Rule, RuleGroup

COHORTS = RuleGroup(
    _l("Cohorts of training"),
    (
        Rule(
            figures.SEATS,
            _l("Seats taken"),
            _l("accepted ÷ seats"),
            _l("Whoever attended or was absent had a seat. Nobody is accepted beyond the seats."),
            _l("seats of the edition"),
        ),
        Rule(
            figures.WOMEN,
            _l("Women among participants"),
            _l("women ÷ accepted with sex known"),
            _l("Those of whom it is not said are in neither number."),
            _l("accepted participants whose sex is known"),
        ),
        Rule(
            figures.ATTENDED,
            _l("Participants who attended"),
            _l("|{p : days(p) ÷ days ≥ 0.8}| ÷ |noted|"),
            _l(
                "Whoever was there on at least 80 percent of the edition's days has attended and"
                " gets a certificate; everybody else was absent."
            ),
            _l("accepted participants whose days have been noted"),
        ),
    ),
)

REASONS: Reasons = {
    figures.NOBODY_ACCEPTED: _l("nobody has been accepted yet"),
    figures.SEX_UNKNOWN: _l("the sex of no participant is known"),
    figures.NOT_NOTED: _l("nobody has noted yet who was there"),
}
