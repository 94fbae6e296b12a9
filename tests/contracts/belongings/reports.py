"""What the worker keeps for pages, and a document it has made."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.models import Assessment
from capacity.reports.comparing.models import PeerEdition, PeerScore
from capacity.reports.places.models import RegionRelease
from capacity.reports.portfolio.keeping import keep_levels
from surveys.constituents.models import Organization, Person
from surveys.constituents.roles import Group
from surveys.foundation.jobs.models import Job, JobState, StoredFile


def count_among_peers(session: Session, organization: Organization, moment: datetime) -> None:
    """One score of it in an edition of its group and region."""
    edition = PeerEdition(
        group=organization.group,
        region=organization.country.region,
        demonstration=False,
        number=organization.id,
        made_at=moment,
        checked_at=moment,
    )
    session.add(edition)
    session.flush()
    session.add(
        PeerScore(
            edition_id=edition.id,
            organization_id=organization.id,
            area="C1",
            provenance="consensus",
            country_iso3=organization.country_iso3,
            texts="0" * 64,
            numerator=3,
            divisor=1,
        )
    )
    session.flush()


def keep_figures(session: Session) -> None:
    """What the worker keeps of levels, and an edition of a region's figure."""
    keep_levels(session)
    session.add(
        RegionRelease(
            group=Group.WORKERS,
            region="africa",
            area="C1",
            number=1,
            made_at=datetime.now(UTC),
            organizations=5,
            working=3,
            members=[],
        )
    )
    session.commit()


def make_document(session: Session, assessment: Assessment, owner: Person, moment: datetime) -> Job:
    file = StoredFile(name="a.pdf", media_type="application/pdf", content=b"%PDF-", made_at=moment)
    job = Job(
        kind="reports.institution-pdf",
        subject=f"assessment:{assessment.id}",
        owner_id=owner.id,
        request={},
        state=JobState.DONE,
        done=1,
        asked_at=moment,
        ended_at=moment,
        file=file,
    )
    session.add(job)
    session.flush()
    return job
