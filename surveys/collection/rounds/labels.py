"""What the codes of this room are called on a page."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from surveys.collection.rounds.domain import Mode, RoundState
from surveys.collection.rounds.domain.course import Bar
from surveys.collection.rounds.domain.linking import LinkFault, Standing
from surveys.collection.rounds.domain.tags import MOST, TagFault, TagKind, TagProblem
from surveys.foundation.i18n import write_number

MODE_LABELS: dict[str, LazyString] = {
    Mode.ANONYMOUS: _l("Anonymous"),
    Mode.CONFIDENTIAL: _l("Confidential"),
    Mode.NAMED: _l("Named"),
}

MODE_CHOICES: dict[str, LazyString] = {
    Mode.ANONYMOUS: _l(
        "Anonymous: nothing joins who took part to what was answered, so nobody can ever tell whose"
        " an answer is."
    ),
    Mode.CONFIDENTIAL: _l(
        "Confidential: those who run the round know who answered what; nothing is published in"
        " which somebody could be recognized."
    ),
    Mode.NAMED: _l(
        "Named: the answers stand under the organization's name, for it and for those who run the"
        " round."
    ),
}

MODE_NOTICES: dict[str, LazyString] = {
    Mode.ANONYMOUS: _l(
        "Your answers are anonymous. Nothing that is kept joins your answers to you or to your"
        " invitation: neither those who run this round nor those who run this service can tell"
        " what you answered."
    ),
    Mode.CONFIDENTIAL: _l(
        "Your answers are confidential. Those who run this round know who has answered; nothing"
        " is published in which you or your organization could be recognized without its consent."
    ),
    Mode.NAMED: _l(
        "Your answers stand under the name of your organization. They are shown to it and to those"
        " who run this round."
    ),
}

STATE_LABELS: dict[RoundState, LazyString] = {
    RoundState.PLANNED: _l("Planned"),
    RoundState.OPEN: _l("Open"),
    RoundState.PAUSED: _l("Paused"),
    RoundState.CLOSED: _l("Closed"),
}

EVENT_LABELS: dict[str, LazyString] = {
    "planned": _l("Planned"),
    "changed": _l("Changed"),
    "paused": _l("Paused"),
    "resumed": _l("Resumed"),
    "extended": _l("Extended"),
    "closed": _l("Closed"),
    "reopened": _l("Opened again"),
    "published": _l("Results shown for the first time"),
    "tests_cleared": _l("Test answers removed"),
    "anonymized": _l("Personal data removed"),
    "framed": _l("Population listed"),
    "drawn": _l("Sample drawn"),
}

TAG_KIND_LABELS: dict[str, LazyString] = {
    TagKind.OUTCOME: _l("Outcome codes"),
    TagKind.PROGRAMME: _l("Programmes"),
    TagKind.BIENNIUM: _l("Biennia"),
}

# What of a round can be changed; the codes stand in the details of its history.
SETTING_LABELS: dict[str, LazyString] = {
    "title": _l("Title of the round"),
    "questionnaires": _l("Questionnaire"),
    "mode": _l("What is known of who answered"),
    "languages": _l("Languages offered"),
    "organizer": _l("Who asks"),
    "reply_to": _l("Address for replies"),
    "opens_at": _l("First day"),
    "closes_at": _l("Last day"),
    "eligible_share": _l("Share taken to be eligible"),
    "retention_months": _l("Months until personal data is removed"),
    "fewest_respondents": _l("Fewest respondents behind a published figure"),
    "fewest_organizations": _l("Fewest organizations behind a published figure"),
    "tags": _l("Tags"),
}

BAR_TEXTS: dict[Bar, LazyString] = {
    Bar.PUBLISHED: _l(
        "Its results have been shown, so it stays closed: a second table would tell, by the"
        " difference, what the late answers were. Plan the next wave instead."
    ),
    Bar.ANONYMIZED: _l(
        "What identified people has been removed from it, so it stays closed. Plan the next wave"
        " instead."
    ),
}

STANDING_LABELS: dict[Standing, LazyString] = {
    Standing.SAME: _l("Asks the same"),
    Standing.CHANGED: _l("Changed: not comparable"),
    Standing.NEW: _l("New"),
    Standing.GONE: _l("No longer asked"),
}

STANDING_TONES: dict[Standing, str] = {
    Standing.SAME: "done",
    Standing.CHANGED: "warm",
    Standing.NEW: "open",
    Standing.GONE: "",
}

LINK_FAULT_TEXTS: dict[LinkFault, LazyString] = {
    LinkFault.UNKNOWN_ITEM: _l("Choose from the list."),
    LinkFault.ALREADY_CONTINUED: _l("Another question continues this one already."),
    LinkFault.OTHER_ANSWERS: _l(
        "The two take different answers, so they cannot be compared. Link them without comparing."
    ),
}

_TAG_FAULT_TEXTS: dict[TagFault, LazyString] = {
    TagFault.TOO_LONG: _l("Shorten “%(value)s…”: a tag has at most 100 characters."),
    TagFault.TOO_MANY: _l("Enter at most %(most)s of one kind."),
    TagFault.NO_CODE: _l(
        "“%(value)s” is no code: a code begins with a letter or a digit and holds letters, digits,"
        " spaces and . : / & + - ( )."
    ),
    TagFault.NO_BIENNIUM: _l(
        "“%(value)s” is no biennium. Write its two years, the first one even, such as 2026-27."
    ),
}


def tag_problem_text(problem: TagProblem) -> str:
    """What is wrong with tags as they were typed, in the language of the page."""
    text = str(_TAG_FAULT_TEXTS[problem.code])
    return text % {"value": problem.value, "most": write_number(MOST)}


def changes_text(details: Mapping[str, Any]) -> list[str]:
    """The names of what an event has changed."""
    return [str(SETTING_LABELS[name]) for name in details.get("what", ()) if name in SETTING_LABELS]
