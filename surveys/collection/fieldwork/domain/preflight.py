"""The check before a round opens: facts in, findings out, the gravest first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from surveys.collection.rounds.domain import Mode

SHORTEST_PERIOD = 7  # days
FEWEST_OF_A_GROUP = 5  # respondents behind a published figure


class Severity(StrEnum):
    STOP = "stop"  # to be put right before anybody is asked
    WARN = "warn"  # somebody should have looked at it
    OK = "ok"


class Check(StrEnum):
    TEXTS = "texts"
    POPULATION = "population"
    REACH = "reach"
    LANGUAGES = "languages"
    ORGANIZER = "organizer"
    REPLY_TO = "reply_to"
    PERIOD = "period"
    REMINDERS = "reminders"
    SMALL_GROUPS = "small_groups"
    ONE_ORGANIZATION = "one_organization"
    MAIL = "mail"
    TESTS = "tests"
    RIVALS = "rivals"


class Case(StrEnum):
    """What the check found; each is one sentence on the page."""

    TRANSLATED = "translated"
    PARTLY_TRANSLATED = "partly_translated"
    UNTRANSLATED = "untranslated"
    INVITED = "invited"
    OPEN_LINK = "open_link"
    DRAWN_NOT_INVITED = "drawn_not_invited"
    NOBODY = "nobody"
    NO_ASSESSMENT = "no_assessment"
    REACHABLE = "reachable"
    SOME_UNREACHABLE = "some_unreachable"
    ALL_UNREACHABLE = "all_unreachable"
    LANGUAGES_OFFERED = "languages_offered"
    LANGUAGE_NOT_OFFERED = "language_not_offered"
    ORGANIZER_NAMED = "organizer_named"
    NO_ORGANIZER = "no_organizer"
    REPLIES_GO_SOMEWHERE = "replies_go_somewhere"
    NO_REPLY_ADDRESS = "no_reply_address"
    LONG_ENOUGH = "long_enough"
    SHORT = "short"
    OVER = "over"
    REMINDERS_PLANNED = "reminders_planned"
    NO_REMINDERS = "no_reminders"
    GROUPS_LARGE_ENOUGH = "groups_large_enough"
    SMALL_GROUP = "small_group"
    NO_ORGANIZATION_PREVAILS = "no_organization_prevails"
    ONE_ORGANIZATION_PREVAILS = "one_organization_prevails"
    MAIL_READY = "mail_ready"
    NO_MAIL = "no_mail"
    NO_TEST_ANSWERS = "no_test_answers"
    TEST_ANSWERS = "test_answers"
    NO_RIVAL = "no_rival"
    RIVAL = "rival"


@dataclass(frozen=True, slots=True)
class Texts:
    """A questionnaire in one offered language: how many texts it has and which are missing.

    ``missing`` are codes of items and sections (and ``title``, ``purpose``, ``choices``).
    """

    version_id: int
    title: str
    language: str
    total: int
    untranslated: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rival:
    """Another open round that asks some of the same organizations the same questionnaire."""

    round_id: int
    title: str
    organizations: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a round that is to be checked. Tests and withdrawn invitations are left
    out of every count but ``test_responses``.

    ``open_link``: whoever comes by it is asked. ``drawn``: selected units of the frame.
    ``unreachable``: invitations with neither an address, nor an account, nor a link.
    ``languages``: invitations by a language that is not offered. ``groups``: invitations by
    constituent group. ``largest``: the organization with the most invitations and their number.
    ``with_address``: invitations that mail could be sent to.
    """

    texts: tuple[Texts, ...]
    diagnostic: bool
    mode: Mode
    opens_at: datetime
    closes_at: datetime
    organizer: bool
    reply_to: bool
    reminders: int
    mail_ready: bool
    open_link: bool = False
    drawn: int = 0
    invited: int = 0
    unreachable: int = 0
    with_address: int = 0
    languages: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)
    largest: tuple[str, int] = ("", 0)
    test_responses: int = 0
    rivals: tuple[Rival, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``values`` are for its sentence."""

    check: Check
    case: Case
    severity: Severity
    values: tuple[tuple[str, str | int], ...] = ()
    missing: tuple[str, ...] = ()


def findings(facts: Facts, now: datetime) -> tuple[Finding, ...]:
    """Everything that was looked at, the gravest first; each check has at least one finding."""
    order = list(Severity)
    found = [finding for check in _CHECKS for finding in check(facts, now)]
    return tuple(sorted(found, key=lambda each: order.index(each.severity)))


def stops(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(each for each in found if each.severity is Severity.STOP)


def _texts(facts: Facts, now: datetime) -> Iterator[Finding]:
    for texts in facts.texts:
        done = texts.total - texts.untranslated
        values: tuple[tuple[str, str | int], ...] = (
            ("questionnaire", texts.title),
            ("language", texts.language),
            ("done", done),
            ("total", texts.total),
            ("version_id", texts.version_id),
        )
        case, severity = Case.PARTLY_TRANSLATED, Severity.WARN
        if not texts.untranslated:
            case, severity = Case.TRANSLATED, Severity.OK
        elif not done:
            case, severity = Case.UNTRANSLATED, Severity.STOP
        yield Finding(Check.TEXTS, case, severity, values, texts.missing)


def _population(facts: Facts, now: datetime) -> Iterator[Finding]:
    if facts.invited:
        yield _ok(Check.POPULATION, Case.INVITED, invited=facts.invited)
    elif facts.open_link:
        yield _ok(Check.POPULATION, Case.OPEN_LINK)
    elif facts.diagnostic:
        yield _warn(Check.POPULATION, Case.NO_ASSESSMENT)
    elif facts.drawn:
        yield _stop(Check.POPULATION, Case.DRAWN_NOT_INVITED, drawn=facts.drawn)
    else:
        yield _stop(Check.POPULATION, Case.NOBODY)


def _reach(facts: Facts, now: datetime) -> Iterator[Finding]:
    if not facts.unreachable:
        yield _ok(Check.REACH, Case.REACHABLE)
    elif facts.unreachable == facts.invited:
        yield _stop(Check.REACH, Case.ALL_UNREACHABLE, count=facts.unreachable)
    else:
        yield _warn(Check.REACH, Case.SOME_UNREACHABLE, count=facts.unreachable)


def _languages(facts: Facts, now: datetime) -> Iterator[Finding]:
    if not facts.languages:
        yield _ok(Check.LANGUAGES, Case.LANGUAGES_OFFERED)
    for language, count in sorted(facts.languages.items()):
        yield _warn(Check.LANGUAGES, Case.LANGUAGE_NOT_OFFERED, language=language, count=count)


def _organizer(facts: Facts, now: datetime) -> Iterator[Finding]:
    if facts.organizer:
        yield _ok(Check.ORGANIZER, Case.ORGANIZER_NAMED)
    else:
        yield _stop(Check.ORGANIZER, Case.NO_ORGANIZER)
    if facts.reply_to:
        yield _ok(Check.REPLY_TO, Case.REPLIES_GO_SOMEWHERE)
    else:
        yield _warn(Check.REPLY_TO, Case.NO_REPLY_ADDRESS)


def _period(facts: Facts, now: datetime) -> Iterator[Finding]:
    """Days are counted from the opening, or from now if the round is open already: a last day is
    a day on which answers are still taken."""
    begins = max(facts.opens_at, now)
    days = (facts.closes_at.date() - facts.opens_at.date()).days + 1
    if facts.closes_at <= begins:
        yield _stop(Check.PERIOD, Case.OVER)
    elif days < SHORTEST_PERIOD:
        yield _warn(Check.PERIOD, Case.SHORT, days=days)
    else:
        yield _ok(Check.PERIOD, Case.LONG_ENOUGH, days=days)


def _reminders(facts: Facts, now: datetime) -> Iterator[Finding]:
    if facts.reminders:
        yield _ok(Check.REMINDERS, Case.REMINDERS_PLANNED, count=facts.reminders)
    elif not facts.diagnostic:  # a focal point reminds the own assessors
        yield _warn(Check.REMINDERS, Case.NO_REMINDERS)


def _small_groups(facts: Facts, now: datetime) -> Iterator[Finding]:
    """So few that, of an anonymous round, nothing of the group could be shown, and that one who
    knows the others could guess."""
    if facts.mode is not Mode.ANONYMOUS:
        return
    small = {g: n for g, n in sorted(facts.groups.items()) if 0 < n < FEWEST_OF_A_GROUP}
    if not small:
        yield _ok(Check.SMALL_GROUPS, Case.GROUPS_LARGE_ENOUGH)
    for group, count in small.items():
        yield _warn(Check.SMALL_GROUPS, Case.SMALL_GROUP, group=group, count=count)


def _one_organization(facts: Facts, now: datetime) -> Iterator[Finding]:
    """A figure to which one organization gives over half of the answers is not published."""
    name, count = facts.largest
    if facts.diagnostic:
        return  # its answers are never published
    if 2 * count > facts.invited > 0:
        yield _warn(
            Check.ONE_ORGANIZATION,
            Case.ONE_ORGANIZATION_PREVAILS,
            organization=name,
            count=count,
            invited=facts.invited,
        )
    else:
        yield _ok(Check.ONE_ORGANIZATION, Case.NO_ORGANIZATION_PREVAILS)


def _mail(facts: Facts, now: datetime) -> Iterator[Finding]:
    if facts.mail_ready:
        yield _ok(Check.MAIL, Case.MAIL_READY)
    elif facts.with_address:
        yield _stop(Check.MAIL, Case.NO_MAIL, count=facts.with_address)


def _tests(facts: Facts, now: datetime) -> Iterator[Finding]:
    if facts.test_responses:
        yield _warn(Check.TESTS, Case.TEST_ANSWERS, count=facts.test_responses)
    else:
        yield _ok(Check.TESTS, Case.NO_TEST_ANSWERS)


def _rivals(facts: Facts, now: datetime) -> Iterator[Finding]:
    if not facts.rivals:
        yield _ok(Check.RIVALS, Case.NO_RIVAL)
    for rival in facts.rivals:
        yield _warn(
            Check.RIVALS,
            Case.RIVAL,
            round=rival.title,
            count=rival.organizations,
            rival_id=rival.round_id,
        )


_CHECKS = (
    _texts,
    _population,
    _reach,
    _languages,
    _organizer,
    _period,
    _reminders,
    _small_groups,
    _one_organization,
    _mail,
    _tests,
    _rivals,
)


def _stop(check: Check, case: Case, **values: str | int) -> Finding:
    return Finding(check, case, Severity.STOP, tuple(values.items()))


def _warn(check: Check, case: Case, **values: str | int) -> Finding:
    return Finding(check, case, Severity.WARN, tuple(values.items()))


def _ok(check: Check, case: Case, **values: str | int) -> Finding:
    return Finding(check, case, Severity.OK, tuple(values.items()))
