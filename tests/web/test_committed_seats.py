"""An edition keeps the seats that are held by somebody or kept for organizations."""

from sqlalchemy.orm import Session

from capacity.training.catalogue.importing import compare
from capacity.training.catalogue.models import EditionRecord
from capacity.training.catalogue.tables import EDITION_COLUMNS, Holds
from surveys.constituents.roles import Group
from tests.client import HouseClient, parsed
from tests.factories import make_organization
from tests.web.cohorts import Cohort, arranged, named, offer
from tests.web.conftest import afresh
from tests.web.test_courses_files import table

FOUR = "4 seats of this edition are held or kept for organizations."


def committed_to_four(session: Session) -> Cohort:
    """Of six seats two are kept for workers, one of whom is accepted, and two for a ministry."""
    cohort = arranged(session, places=2, seats=6)
    named(session, cohort, 1, accepted=True)
    offer(session, cohort, make_organization(session, Group.GOVERNMENT), 2)
    session.commit()
    return cohort


def test_seats_that_are_committed_are_not_taken_away(client: HouseClient, session: Session) -> None:
    cohort = committed_to_four(session)
    path = f"/training/editions/{cohort.edition.id}/change"
    client.become(cohort.planner)
    refused = client.submit(path, {"seats": "3", "place": "Dakar"})
    assert refused.status_code == 422 and FOUR in refused.text
    typed = parsed(refused.text).form("/change")
    assert (typed["seats"], typed["place"]) == ("3", "Dakar")
    assert afresh(session).get_one(EditionRecord, cohort.edition.id).seats == 6
    assert client.submit(path, {"seats": "4"}).status_code == 302
    assert afresh(session).get_one(EditionRecord, cohort.edition.id).seats == 4


def test_an_edition_with_too_few_seats_already_can_be_corrected(
    client: HouseClient, session: Session
) -> None:
    """An end that was taken back, say, after its places had been given to others."""
    cohort = committed_to_four(session)
    cohort.edition.seats = 3
    session.commit()
    path = f"/training/editions/{cohort.edition.id}/change"
    client.become(cohort.planner)
    assert client.submit(path, {"place": "Dakar"}).status_code == 302
    assert client.submit(path, {"seats": "2"}).status_code == 422
    assert afresh(session).get_one(EditionRecord, cohort.edition.id).seats == 3


def test_nor_by_a_file(session: Session) -> None:
    cohort = committed_to_four(session)
    edition = cohort.edition
    row = {
        "course": edition.course.code,
        "language": edition.language,
        "begins": edition.begins.isoformat(),
        "ends": edition.ends.isoformat(),
        "place": edition.place,
        "seats": "3",
    }
    refused = compare(session, table(row, columns=EDITION_COLUMNS), Holds.EDITIONS)
    (fault,) = refused.faults
    assert (fault.row, fault.column) == (2, "seats") and fault.text.startswith(FOUR)
    taken = compare(session, table({**row, "seats": "4"}, columns=EDITION_COLUMNS), Holds.EDITIONS)
    assert taken.faults == [] and len(taken.changed) == 1
