"""The desks of the first page for those who run, read and look after the platform."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.queries import AssessmentFacts
from capacity.indicators.models import FrozenValue
from capacity.reports.portfolio.labels import TITLES
from capacity.reports.portfolio.queries import organizations_held
from capacity.training.desk import Waiting
from surveys.collection.fieldwork.queries import RoundCounts
from surveys.collection.rounds.domain import RoundState
from surveys.collection.rounds.queries import period_of
from surveys.constituents.consents import Recipient, Subject
from surveys.constituents.geography import CountryKind
from surveys.constituents.models import Consent, CountryRecord, Organization
from surveys.constituents.roles import Group
from surveys.foundation.i18n import write_day, write_number
from surveys.foundation.jobs.models import Job, JobState
from surveys.results.releases.queries import rounds_without_last_word

LISTED = 8
"""How many lines of a kind the first page lists; the rooms' own pages list all."""

SOON = timedelta(days=14)
"""Rounds that open or close within this time are named."""

LATE = timedelta(minutes=10)
"""From this time on, a job that waits says that no worker is at work."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to open. ``waits``: for the reader to do something, with ``action`` as button."""

    title: str
    url: str
    about: str
    tag: str = ""
    tone: str = ""
    waits: bool = False
    action: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """The lines of one kind, and where all of them stand."""

    heading: str
    lines: tuple[Line, ...]
    more: tuple[str, str] | None = None


def desk(
    heading: str, lines: Iterable[Line], more: tuple[str, str] | None = None
) -> Iterator[Desk]:
    """The desk, unless nothing lies on it."""
    if found := tuple(lines):
        yield Desk(heading, found[:LISTED], more)


# --- reviewers -----------------------------------------------------------------------------------


def review(facts: AssessmentFacts, moment: datetime) -> Line:
    since = facts.submitted_at or facts.started_at
    days = (moment - since).days
    return Line(
        title=facts.organization_name,
        url=url_for("reviews.page", assessment_id=facts.id),
        about=ngettext(
            "Submitted on %(day)s, %(days)s day ago",
            "Submitted on %(day)s, %(days)s days ago",
            days,
            day=write_day(since),
            days=write_number(days),
        ),
        waits=True,
        action=_("Begin with the oldest review"),
    )


def portfolios(session: Session, groups: Iterable[Group]) -> Iterator[Line]:
    """For each group of the reviewer the one figure: of how many levels can be read."""
    for group in sorted(groups):
        held = organizations_held(session, group)
        read = sum(each.shown is not None for each in held)
        yield Line(
            title=str(TITLES[group]),
            url=url_for("portfolio.index", group=group),
            about=ngettext(
                "Levels can be read of %(read)s of %(total)s organization.",
                "Levels can be read of %(read)s of %(total)s organizations.",
                len(held),
                read=write_number(read),
                total=write_number(len(held)),
            ),
        )


# --- rounds: designers, administrators, analysts -------------------------------------------------


def rounds_at_work(found: Sequence[RoundCounts], moment: datetime) -> Iterator[Line]:
    """Open rounds, those that close first at the top; then those that open soon."""
    by_state = {
        state: [each for each in found if period_of(each.round).state(moment) is state]
        for state in (RoundState.OPEN, RoundState.PLANNED)
    }
    for counts in sorted(by_state[RoundState.OPEN], key=lambda each: each.round.closes_at):
        yield _open_round(counts, moment)
    for counts in sorted(by_state[RoundState.PLANNED], key=lambda each: each.round.opens_at):
        if counts.round.opens_at - moment <= SOON:
            yield Line(
                title=counts.round.title,
                url=url_for("fieldwork.page", round_id=counts.round.id),
                about=_(
                    "Opens on %(day)s, %(invited)s invited so far",
                    day=write_day(counts.round.opens_at),
                    invited=write_number(counts.invited),
                ),
                tag=_("Opens soon"),
            )


def _open_round(counts: RoundCounts, moment: datetime) -> Line:
    return Line(
        title=counts.round.title,
        url=url_for("fieldwork.page", round_id=counts.round.id),
        about=_so_far(counts),
        tag=_("Closes soon") if counts.round.closes_at - moment <= SOON else "",
    )


def _so_far(counts: RoundCounts) -> str:
    return str(
        _(
            "%(submitted)s of %(invited)s submitted, open until %(day)s",
            submitted=write_number(counts.submitted),
            invited=write_number(counts.invited),
            day=write_day(counts.round.closes_at),
        )
    )


def rounds_to_publish(
    session: Session, found: Sequence[RoundCounts], moment: datetime
) -> Iterator[Line]:
    """For whoever reads what is published: rounds that close soon, and those not released yet."""
    unreleased = set(rounds_without_last_word(session, moment))
    for counts in found:
        state = period_of(counts.round).state(moment)
        if state is RoundState.OPEN and counts.round.closes_at - moment <= SOON:
            about, tag = _so_far(counts), _("Closes soon")
        elif counts.round.id in unreleased:
            about = _("Closed; its figures follow by themselves within minutes.")
            tag = _("Not released yet")
        else:
            continue
        yield Line(counts.round.title, url_for("results.index"), about, tag)


# --- analysts, planners, administrators ----------------------------------------------------------


def signatures(session: Session, person_id: int) -> Iterator[Line]:
    """Frozen values that somebody else has to sign, and that the reader could."""
    query = (
        select(FrozenValue)
        .where(FrozenValue.signed_by.is_(None), FrozenValue.frozen_by != person_id)
        .order_by(FrozenValue.frozen_at, FrozenValue.id)
    )
    for frozen in session.scalars(query):
        yield Line(
            title=_(
                "Indicator %(code)s, %(first)s-%(last)s",
                code=frozen.indicator.code,
                first=frozen.first_year,
                last=f"{(frozen.first_year + 1) % 100:02}",
            ),
            url=url_for("indicators.frozen", frozen_id=frozen.id),
            about=_("Frozen on %(day)s, not signed yet", day=write_day(frozen.frozen_at)),
            waits=True,
            action=_("Check and sign the value"),
        )


def needs_shared(session: Session) -> Line:
    """How many real organizations let the Turin Centre plan with their needs: a number only."""
    count = session.scalar(
        select(func.count())
        .select_from(Consent)
        .join(Organization, Organization.id == Consent.organization_id)
        .join(CountryRecord, CountryRecord.iso3 == Organization.country_iso3)
        .where(
            Consent.subject == Subject.NEEDS,
            Consent.recipient == Recipient.TURIN_CENTRE,
            Consent.withdrawn_at.is_(None),
            Organization.ended_on.is_(None),
            CountryRecord.kind != CountryKind.DEMONSTRATION,
        )
    )
    return Line(
        title=_("Training needs"),
        url=url_for("demand.index"),
        about=ngettext(
            "%(count)s organization shares its needs with the Turin Centre.",
            "%(count)s organizations share their needs with the Turin Centre.",
            count or 0,
            count=write_number(count or 0),
        ),
    )


def in_training(found: Iterable[Waiting]) -> Iterator[Line]:
    """What waits in the room of training: the same as on its own first page."""
    for one in found:
        yield Line(one.title, one.url, one.about, waits=True, action=one.action)


def service(session: Session, moment: datetime) -> Line:
    """Whether background work goes on: what waits, since when, and what failed in the last day."""
    waiting, oldest = session.execute(
        select(func.count(), func.min(Job.asked_at)).where(Job.state == JobState.WAITING)
    ).one()
    failed = session.scalar(
        select(func.count())
        .select_from(Job)
        .where(Job.state == JobState.FAILED, Job.ended_at >= moment - timedelta(days=1))
    )
    late = oldest is not None and moment - oldest > LATE
    tag = _("Seems to stand still") if late else _("Some failed") if failed else _("In order")
    return Line(
        title=_("Background work"),
        url="",
        about=_(
            "Waiting: %(waiting)s. Failed in the last day: %(failed)s.",
            waiting=write_number(waiting),
            failed=write_number(failed or 0),
        ),
        tag=tag,
        tone="warm" if late or failed else "done",
    )
