"""What the check of a round found, in whole sentences, and where each thing is put right."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from surveys.collection.fieldwork.domain.preflight import Case, Check, Finding, Severity
from surveys.constituents.labels import GROUP_LABELS
from surveys.foundation.i18n import LANGUAGES, isolated, write_number, write_share

SEVERITY_LABELS: dict[Severity, LazyString] = {
    Severity.STOP: _l("To be put right"),
    Severity.WARN: _l("Please look"),
    Severity.OK: _l("In order"),
}

SEVERITY_TONES: dict[Severity, str] = {
    Severity.STOP: "warm",
    Severity.WARN: "open",
    Severity.OK: "done",
}

_TEXTS: dict[Case, LazyString] = {
    Case.TRANSLATED: _l("%(questionnaire)s is whole in %(language)s."),
    Case.PARTLY_TRANSLATED: _l(
        "%(share)s of %(questionnaire)s is there in %(language)s; the rest is shown in the"
        " questionnaire's own language. Not translated: %(missing)s."
    ),
    Case.UNTRANSLATED: _l(
        "Nothing of %(questionnaire)s is translated into %(language)s, yet that language is"
        " offered. Translate it, or stop offering the language."
    ),
    Case.OPEN_LINK: _l("The round has an open link: whoever comes by it can answer."),
    Case.NOBODY: _l("Nobody is invited, and no sample is drawn."),
    Case.NO_ASSESSMENT: _l(
        "Nobody is invited yet. Start the assessments; each institution's focal point then invites"
        " its assessors."
    ),
    Case.REACHABLE: _l("Every invitation has an address, an account or a link."),
    Case.LANGUAGES_OFFERED: _l("Every invitation is in a language that the round offers."),
    Case.ORGANIZER_NAMED: _l("The round says who asks."),
    Case.NO_ORGANIZER: _l("The round does not say who asks. People answer whom they know."),
    Case.REPLIES_GO_SOMEWHERE: _l("There is an address for replies and questions."),
    Case.NO_REPLY_ADDRESS: _l("There is no address for replies and questions of those invited."),
    Case.NO_REMINDERS: _l("No reminder is planned: those who do not answer hear nothing more."),
    Case.OVER: _l("The last day has passed. Nobody can answer any more."),
    Case.GROUPS_LARGE_ENOUGH: _l("Every group that is invited has at least five invitations."),
    Case.NO_ORGANIZATION_PREVAILS: _l("No organization has most of the invitations."),
    Case.MAIL_READY: _l("Mail is set up."),
    Case.NO_TEST_ANSWERS: _l("No test answers are left."),
    Case.NO_RIVAL: _l(
        "No other round asks these organizations the same questionnaire at the same time."
    ),
}


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding as a page shows it."""

    severity: Severity
    text: str
    link: tuple[str, str] | None


def finding_line(finding: Finding, round_id: int) -> FindingLine:
    return FindingLine(finding.severity, finding_text(finding), _link(finding, round_id))


def finding_text(finding: Finding) -> str:
    values = dict(finding.values)
    if plain := _TEXTS.get(finding.case):
        return str(plain) % _written(values, finding.missing)
    count = next(int(values[name]) for name in _COUNTS if name in values)
    return _counted(finding.case, count, _written(values, ()))


_COUNTS = ("count", "invited", "drawn", "days")
"""By which of its values a sentence is put into the plural, the first that there is."""

_LISTED = 8
"""At most so many untranslated items are named; the page of the questionnaire shows them all."""


def _written(values: Mapping[str, str | int], missing: tuple[str, ...]) -> dict[str, str]:
    """The values of a sentence as the page's language writes them."""
    texts = {n: isolated(v) if isinstance(v, str) else write_number(v) for n, v in values.items()}
    if "language" in values:
        language = str(values["language"])
        texts["language"] = LANGUAGES.get(language, language)
    if "group" in values:
        texts["group"] = str(GROUP_LABELS[str(values["group"])])
    if "total" in values:
        # Never rounded up to the whole: something is missing.
        texts["share"] = write_share(100 * int(values["done"]) // int(values["total"]) / 100)
    texts["missing"] = ", ".join(missing[:_LISTED]) + ("…" if len(missing) > _LISTED else "")
    return texts


def _counted(case: Case, count: int, values: dict[str, str]) -> str:
    """Sentences that depend on a number."""
    match case:
        case Case.INVITED:
            text = ngettext(
                "%(invited)s invitation is made.",
                "%(invited)s invitations are made.",
                count,
                **values,
            )
        case Case.DRAWN_NOT_INVITED:
            text = ngettext(
                "%(drawn)s unit is drawn, but nobody is invited yet.",
                "%(drawn)s units are drawn, but nobody is invited yet.",
                count,
                **values,
            )
        case Case.SOME_UNREACHABLE | Case.ALL_UNREACHABLE:
            text = ngettext(
                "%(count)s invitation has neither an address, nor an account, nor a link: it"
                " reaches nobody.",
                "%(count)s invitations have neither an address, nor an account, nor a link: they"
                " reach nobody.",
                count,
                **values,
            )
        case Case.LANGUAGE_NOT_OFFERED:
            text = ngettext(
                "%(count)s invitation is in %(language)s, which this round does not offer.",
                "%(count)s invitations are in %(language)s, which this round does not offer.",
                count,
                **values,
            )
        case Case.LONG_ENOUGH:
            text = ngettext(
                "Answers are taken for %(days)s day.",
                "Answers are taken for %(days)s days.",
                count,
                **values,
            )
        case Case.SHORT:
            text = ngettext(
                "Answers are taken for only %(days)s day; people who travel miss it.",
                "Answers are taken for only %(days)s days; people who travel miss them.",
                count,
                **values,
            )
        case _:
            return _counted_further(case, count, values)
    return str(text)


def _counted_further(case: Case, count: int, values: dict[str, str]) -> str:
    match case:
        case Case.REMINDERS_PLANNED:
            text = ngettext(
                "%(count)s reminder is planned.",
                "%(count)s reminders are planned.",
                count,
                **values,
            )
        case Case.SMALL_GROUP:
            text = ngettext(
                "Only %(count)s invitation goes to the group “%(group)s”. Of fewer than five"
                " nothing can be shown apart, and who knows the others may guess.",
                "Only %(count)s invitations go to the group “%(group)s”. Of fewer than five"
                " nothing can be shown apart, and who knows the others may guess.",
                count,
                **values,
            )
        case Case.ONE_ORGANIZATION_PREVAILS:
            text = ngettext(
                "%(organization)s has %(count)s of %(invited)s invitations. Nothing is"
                " published to which one organization gives more than half of the answers.",
                "%(organization)s has %(count)s of %(invited)s invitations. Nothing is"
                " published to which one organization gives more than half of the answers.",
                count,
                **values,
            )
        case Case.NO_MAIL:
            text = ngettext(
                "Mail is not set up, so %(count)s invitation with an address cannot be sent."
                " Whoever runs this service sets it up; links and letters work without it.",
                "Mail is not set up, so %(count)s invitations with an address cannot be sent."
                " Whoever runs this service sets it up; links and letters work without it.",
                count,
                **values,
            )
        case Case.TEST_ANSWERS:
            text = ngettext(
                "%(count)s test answer is still there. It never counts; remove it before you"
                " begin.",
                "%(count)s test answers are still there. They never count; remove them before"
                " you begin.",
                count,
                **values,
            )
        case Case.RIVAL:
            text = ngettext(
                "The round %(round)s asks %(count)s of these organizations the same"
                " questionnaire at the same time.",
                "The round %(round)s asks %(count)s of these organizations the same"
                " questionnaire at the same time.",
                count,
                **values,
            )
        case _:
            raise LookupError(case)
    return str(text)


def _link(finding: Finding, round_id: int) -> tuple[str, str] | None:
    """Where it is put right, with what the link says; nothing for what is in order."""
    values = dict(finding.values)
    if finding.severity is Severity.OK:
        return None
    match finding.check:
        case Check.TEXTS:
            address = url_for("questionnaires.page", version_id=values["version_id"])
            return _("See the questionnaire"), address
        case Check.POPULATION if finding.case is Case.NO_ASSESSMENT:
            return _("Start assessments"), url_for("assessments.starting", round_id=round_id)
        case Check.POPULATION if finding.case is Case.NOBODY:
            return _("Choose whom to ask"), url_for("population.page", round_id=round_id)
        case Check.ORGANIZER | Check.REPLY_TO | Check.PERIOD:
            return _("Change the round"), url_for("planning.change", round_id=round_id)
        case Check.POPULATION:
            return _("Invite the sample"), url_for("drawing.page", round_id=round_id)
        case Check.REMINDERS:
            return _("Plan reminders"), url_for("messages.page", round_id=round_id)
        case Check.TESTS:
            return _("Test answers"), url_for("planning.tests", round_id=round_id)
        case Check.RIVALS:
            return _("See the other round"), url_for("fieldwork.page", round_id=values["rival_id"])
        case Check.MAIL:
            return None  # it is put right outside the platform, as its sentence says
    return _("Invitations"), url_for("invitations.page", round_id=round_id)
