"""The register of organizations."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.constituents.models import Organization
from surveys.constituents.roles import Group, Role
from tests.client import HouseClient, Page, words
from tests.conftest import SignIn
from tests.factories import make_organization
from tests.web.conftest import LANGUAGES_AND_DIRECTIONS, afresh, recorded

NEW = {"name": "Ministry of Labour", "group": "government", "country": "SEN", "language": "fr"}


def count(session: Session) -> int:
    afresh(session)
    return session.scalar(select(func.count(Organization.id))) or 0


def rows(page: Page) -> list[list[str]]:
    return [[words(cell) for cell in row] for row in page.all(".//tbody/tr")]


def test_an_administrator_adds_an_organization(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    sign_in(Role.ADMINISTRATOR)
    assert client.submit("/organizations/new", NEW).location == "/organizations"
    afresh(session)
    made = session.scalars(select(Organization)).one()
    assert (made.name, made.group, made.country_iso3, made.language) == (
        "Ministry of Labour",
        "government",
        "SEN",
        "fr",
    )
    assert ("organizations.added", f"organization:{made.id}") in recorded(session)
    listed = rows(client.page("/organizations"))
    assert listed == [["Senegal", "Ministry of Labour", "Government", "Français", "It has ended"]]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "Name of the organization"),
        ({"name": " \t"}, "Name of the organization"),
        ({"name": "n" * 201}, "Name of the organization"),
        ({"group": "churches"}, "Group"),
        ({"country": "ZZZ"}, "Country"),
        ({"language": ""}, "Language of its letters"),
    ],
)
def test_a_form_that_will_not_do_says_so_at_the_field_and_adds_nothing(
    client: HouseClient, session: Session, sign_in: SignIn, change: dict[str, str], field: str
) -> None:
    sign_in(Role.ADMINISTRATOR)
    response = client.submit("/organizations/new", {**NEW, **change})
    assert response.status_code == 422
    links = Page(response.text).links()
    assert [text for text in links if text.startswith(f"{field}: ")], links
    assert count(session) == 0


def test_an_organization_stands_in_the_register_once(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    sign_in(Role.ADMINISTRATOR)
    client.submit("/organizations/new", NEW)
    response = client.submit("/organizations/new", {**NEW, "name": "  Ministry of Labour "})
    assert response.status_code == 422
    assert "This organization is already in the register." in Page(response.text).text()
    assert count(session) == 1
    # The same name in another country or group is another organization.
    assert client.submit("/organizations/new", {**NEW, "country": "FRA"}).status_code == 302
    assert client.submit("/organizations/new", {**NEW, "group": "workers"}).status_code == 302


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("en", ["Germany", "Senegal", "Spain"]),
        ("fr", ["Allemagne", "Espagne", "Sénégal"]),
    ],
)
def test_organizations_stand_by_country_as_the_reader_calls_it(
    client: HouseClient, session: Session, sign_in: SignIn, language: str, order: list[str]
) -> None:
    for country in ("SEN", "ESP", "DEU"):
        make_organization(session, country=country)
    sign_in(Role.PLANNER)
    page = client.page(f"/organizations?lang={language}")
    assert [row[0] for row in rows(page)] == order


def test_demonstration_organizations_are_marked(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    make_organization(session, Group.WORKERS, "XAA", name="A union")
    make_organization(session, Group.WORKERS, "SEN", name="Another union")
    sign_in(Role.ANALYST)
    marked = {row[1] for row in rows(client.page("/organizations")) if "Demonstration" in row[1]}
    assert marked == {"A union Demonstration"}


@pytest.mark.parametrize(
    ("role", "may_add"), [(Role.ADMINISTRATOR, True), (Role.DESIGNER, False), (Role.PLANNER, False)]
)
def test_an_empty_register_teaches_the_next_step(
    client: HouseClient, sign_in: SignIn, role: Role, may_add: bool
) -> None:
    sign_in(role)
    page = client.page("/organizations")
    assert "No organization is in the register yet" in page.text()
    assert ("Add an organization" in page.links()) == may_add


def test_names_in_every_script_are_kept(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    sign_in(Role.ADMINISTRATOR)
    for name in ("الاتحاد العام للعمال (المقر)", "中华全国总工会", "<i>Union</i> & Co"):
        client.submit("/organizations/new", {**NEW, "name": name})
        assert name in [row[1] for row in rows(client.page("/organizations"))]


@pytest.mark.parametrize(("language", "direction"), LANGUAGES_AND_DIRECTIONS)
@pytest.mark.parametrize("path", ["/organizations", "/organizations/new"])
def test_each_page_comes_in_each_language(
    client: HouseClient, sign_in: SignIn, path: str, language: str, direction: str
) -> None:
    sign_in(Role.ADMINISTRATOR)
    html = client.page(f"{path}?lang={language}").html
    assert (html.get("lang"), html.get("dir")) == (language, direction)
