"""R11, R13, R21: the levels of an assessment read across areas."""

from sqlalchemy.orm import Session

from surveys.constituents.roles import Group, Role
from tests.client import HouseClient, words
from tests.conftest import SignIn
from tests.web.arranging import begun, closed


def test_gender_is_read_across_areas_with_the_share_that_works(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    case = closed(session, "4", "4", "2")
    sign_in(Role.FOCAL_POINT, organization_id=case.organization.id)
    page = client.page(f"{case.path}/lenses")
    headings = [words(heading) for heading in page.all(".//h2")]
    assert "Equality of women and men" in headings and "Inclusion" in headings
    lines = [words(row) for row in page.all(".//table")[0].iter("tr")]
    assert any(line.startswith("C8.1") for line in lines)
    assert any(line.startswith("W1.3") for line in lines)
    assert "100% of the 11 criteria that have a level are at level 3 or above." in page.text()


def test_nobody_else_reads_it_and_nobody_while_ratings_are_open(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    case = begun(session)
    sign_in(Role.FOCAL_POINT, organization_id=case.organization.id)
    assert client.get(f"{case.path}/lenses").status_code == 302
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    assert client.get(f"{case.path}/lenses").status_code in (403, 404)
