"""The rules of whom training reached, in words."""

from flask_babel import lazy_gettext as _l

from capacity.training.domain import equity, participants, reach
from surveys.foundation.rules import Reasons, Rule, RuleGroup

_CAME = _l("participants who attended")
_EDITIONS = _l("editions held")
_HOW_YEAR = _l(
    "An edition belongs to the year of its last day. Whoever was there on at least 80 percent of"
    " its days has attended; somebody who attended two editions counts twice."
)
_CONSTITUENTS_ONLY = _l("Constituents alone: the ILO's staff and others are not among them.")
_DECLINED_TOO = _l("Places that an organization declined are among them.")

REACH = RuleGroup(
    _l("Whom training reached"),
    (
        Rule(
            "training-editions/1",
            _l("Editions held"),
            "|E|",
            _l("Held: attendance has been noted. It belongs to the year of its last day."),
            _EDITIONS,
        ),
        Rule("training-participants/1", _l("Participants"), "n", _HOW_YEAR, _CAME),
        Rule(
            "training-represented/1",
            _l("Employers' and workers' representatives among constituents"),
            "(E + W) ÷ (G + E + W)",
            _CONSTITUENTS_ONLY,
            _l("constituents who attended"),
        ),
        Rule(
            "training-represented-of-all/1",
            _l("Employers' and workers' representatives among all participants"),
            "(E + W) ÷ n",
            _l("The ILO's staff and others are below the line as well."),
            _CAME,
        ),
        Rule(
            "training-women/1",
            _l("Women among participants"),
            _l("women ÷ participants whose sex is known"),
            _l("Those of whom it is not said are in neither number; they are counted beside it."),
            _l("participants who attended and whose sex is known"),
        ),
        Rule(
            "training-sex-not-known/1",
            _l("Participants whose sex is not known"),
            "n",
            _l("Organizations may leave it open, and participants too."),
            _CAME,
        ),
        Rule(
            "training-linked-editions/1",
            _l("Training linked to outcomes, by activity"),
            _l("editions of courses with outcome codes ÷ editions held"),
            _l("Linked: the course carries at least one outcome code of the programme of work."),
            _EDITIONS,
        ),
        Rule(
            "training-linked-participants/1",
            _l("Training linked to outcomes, by participant"),
            _l("participants of courses with outcome codes ÷ participants"),
            _l("The same courses as by activity, counted by who attended them."),
            _CAME,
        ),
        Rule(
            "training-growth/1",
            _l("Growth of participants since the base year"),
            "(n₁ − n₀) ÷ n₀",
            _l("Below zero where fewer attended than in the base year."),
            _l("participants who attended in the base year"),
        ),
        Rule(
            "training-fellowships/1",
            _l("Fellowships"),
            "n",
            _l("Of participants who attended."),
            _l("fellowships"),
        ),
        Rule(
            "training-fellowship-euros/1",
            _l("Money of the fellowships"),
            "Σ €",
            _l(
                "Whole euros, as they were granted. Of fewer than five fellowships the sum is not"
                " told: it could tell what one person gets."
            ),
            _l("fellowships"),
        ),
        Rule(
            "training-programme-editions/1",
            _l("Editions of courses made for one DWCP"),
            "|E|",
            _l("Made for one: the catalogue names the programme that the course was made for."),
            _EDITIONS,
        ),
        Rule(
            "training-programme-courses/1",
            _l("Courses made for one DWCP"),
            "|K|",
            _l("Each counts once a year, however often it was held."),
            _l("courses held"),
        ),
        Rule(
            "training-staff/1",
            _l("Staff of the ILO trained"),
            "n",
            _l("By the region they work in."),
            _l("staff of the ILO who attended"),
        ),
        Rule(
            "training-staff-un/1",
            _l("Staff of the ILO trained on the UN"),
            "n",
            _l(
                "In courses about area C3 (engagement in the UN and in DWCPs) or one of its"
                " criteria: the nearest that the catalogue has to UN reform."
            ),
            _l("staff of the ILO who attended"),
        ),
    ),
)

EQUITY = RuleGroup(
    _l("Equity of training"),
    (
        Rule(
            "equity-planned/1",
            _l("Share of planned places"),
            _l("places for the group or region ÷ places"),
            _l("In editions of approved plans."),
            _l("places offered in editions of approved plans"),
        ),
        Rule(
            "equity-offered/1",
            _l("Share of places offered"),
            _l("places for the group or region ÷ places"),
            _DECLINED_TOO,
            _l("places offered in all editions of the year"),
        ),
        Rule(
            "equity-accepted/1",
            _l("Share of accepted constituents"),
            _l("of the group or region ÷ accepted"),
            _l("Whoever attended or was absent had been accepted."),
            _l("constituents who were accepted"),
        ),
        Rule(
            "equity-attended/1",
            _l("Share of constituents who attended"),
            _l("of the group or region ÷ attended"),
            _CONSTITUENTS_ONLY,
            _l("constituents who attended"),
        ),
        Rule(
            "equity-women-planned/1",
            _l("Share of planned places kept for women"),
            _l("places kept for women ÷ places"),
            _l("In editions of approved plans."),
            _l("places offered in editions of approved plans"),
        ),
        Rule(
            "equity-women-offered/1",
            _l("Share of places offered that are kept for women"),
            _l("places kept for women ÷ places"),
            _DECLINED_TOO,
            _l("places offered in all editions of the year"),
        ),
        Rule(
            "equity-women-accepted/1",
            _l("Women among accepted constituents"),
            _l("women ÷ accepted whose sex is known"),
            _CONSTITUENTS_ONLY,
            _l("constituents who were accepted and whose sex is known"),
        ),
        Rule(
            "equity-women-attended/1",
            _l("Women among constituents who attended"),
            _l("women ÷ attended whose sex is known"),
            _CONSTITUENTS_ONLY,
            _l("constituents who attended and whose sex is known"),
        ),
    ),
)

REASONS: Reasons = {
    reach.NO_EDITIONS: _l("no edition was held in this year"),
    reach.NO_PARTICIPANTS: _l("nobody attended in this year"),
    participants.NO_CONSTITUENTS: _l("no constituent attended in this year"),
    reach.NO_BASE: _l("nobody attended in the base year"),
    reach.SAME_YEAR: _l("this is the base year"),
    reach.FEW_FELLOWS: _l("there are fewer than five fellowships"),
    equity.NOTHING_PLANNED: _l("no edition of this year comes from an approved plan"),
    equity.NOTHING_OFFERED: _l("no place was offered in an edition of this year"),
}
