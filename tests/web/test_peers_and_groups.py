"""Peers' quartiles and a country's three groups: by consent, unnamed, or not at all (R17, R18)."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.diagnostics.domain.levels import Provenance
from capacity.diagnostics.domain.peers import Basis, Beside, Member, beside_peers
from capacity.diagnostics.domain.scores import profile
from capacity.diagnostics.domain.tripartite import COMMON_AREAS, Contribution, tripartite
from capacity.reports.comparing.groups import group_scores
from capacity.reports.comparing.models import PeerEdition, PeerScore
from capacity.reports.comparing.releasing import keep, make_editions, see_to_peers, worked_out
from surveys.constituents.consents import Recipient, Subject
from surveys.constituents.roles import ORGANIZATION_ROLES, Grant, Group, Role
from surveys.foundation.database import now
from surveys.foundation.figures import Figure, rounded
from surveys.questionnaires.actions import publish_version
from tests.client import HouseClient, Page, panel_of, words
from tests.factories import make_organization, make_person
from tests.web.arranging import Case, begun
from tests.web.closed_rounds import Given, close, closed_with, consents, next_round

GROUP_OFFER = (Subject.LEVELS, Recipient.GROUP)
COUNTRY_OFFER = (Subject.LEVELS, Recipient.COUNTRY)
COUNTRIES = ("BEN", "BFA", "CIV", "GHA", "KEN", "MLI", "NGA", "TGO")
NEWCOMERS = ("AGO", "BWA", "CMR", "GAB", "MAR", "ZAF")


def shown(figure: Figure) -> str:
    return "–" if figure.value is None else str(rounded(figure.value, 1))


def areas(found: Page) -> dict[str, list[str]]:
    lines = found.all(".//table[@class='stacked']//tbody/tr")
    return {words(line[0]).split()[0]: [words(cell) for cell in line[1:]] for line in lines}


def main(found: Page) -> str:
    return found.text(".//main")


def said_once(found: Page, part: str) -> bool:
    """Whether the finding is the chart's title and stands in no paragraph beside it.

    The caption of the chart's table, which is not displayed, repeats the title for its reader.
    """
    paragraphs = [words(text) for text in found.all(".//main//p")]
    titles = [words(title) for title in found.all(".//main//figcaption")]
    return sum(part in title for title in titles) == 1 and not any(
        part in text for text in paragraphs
    )


# --- peers ---------------------------------------------------------------------------------------

OWN = Given(3, {"C1.1": 5, "C1.2": 5, "C2.1": 1})


def peer(session: Session, country: str, given: Given, gives: bool = True) -> Case:
    case = closed_with(session, given, country=country)
    if gives:
        consents(case, GROUP_OFFER)
    return case


def given_of(number: int) -> Given:
    """Different levels for each peer."""
    return Given(2 + number % 3, {"C1.1": 1 + number % 5, "C2.2": 1 + number % 4})


def edition(session: Session, day: int = 0) -> int:
    """What the sweep makes when it looks so many days from now; how many were made."""
    session.rollback()
    made = make_editions(session, in_days(day))
    session.commit()
    return made


def in_days(number: int) -> datetime:
    return now() + number * timedelta(days=1, minutes=1)


def quartiles(found: Page) -> dict[str, list[str]]:
    return {area: line[1:4] for area, line in areas(found).items()}


@pytest.fixture
def own(session: Session) -> Case:
    return peer(session, "SEN", OWN)


def expected_beside(own: Case, others: Mapping[int, Given]) -> tuple[Beside, ...]:
    def member(number: int, given: Given) -> Member:
        scores = {
            area.area: area.score
            for area in profile(given.records(own), provenance=Provenance.CONSENSUS)
            if area.area in COMMON_AREAS
        }
        return Member(number, Group.WORKERS, scores, "africa")

    members = [member(number, given) for number, given in others.items()]
    return beside_peers(member(0, OWN), members, Basis.REGION, Provenance.CONSENSUS)


def test_quartiles_are_the_ones_that_are_computed(
    client: HouseClient, session: Session, own: Case
) -> None:
    others = {number: given_of(number) for number in range(1, 9)}
    peers = [peer(session, COUNTRIES[n - 1], given) for n, given in others.items()]
    assert edition(session) == 1
    client.become(own.focal_point)
    found = client.page(f"{own.path}/peers")
    table = areas(found)
    expected = expected_beside(own, others)
    assert list(table) == list(COMMON_AREAS)
    for each in expected:
        figures = (each.own, each.lower, each.median, each.upper)
        assert table[each.area][:5] == [*map(shown, figures), "Agreed"], each.area
    assert said_once(found, "the middle half of its peers, this organization lies")
    for other in peers:
        assert other.organization.name not in found.text()
    assert "minimum" not in found.text().lower() and "maximum" not in found.text().lower()


def test_the_latest_closed_assessment_of_each_counts_once(
    client: HouseClient, session: Session, own: Case
) -> None:
    others = {number: given_of(number) for number in range(1, 9)}
    for number, given in others.items():
        earlier = peer(session, COUNTRIES[number - 1], Given(5))
        close(next_round(earlier), given)
        next_round(earlier)  # one that has only begun changes nothing
    edition(session)
    client.become(own.focal_point)
    table = areas(client.page(f"{own.path}/peers"))
    for each in expected_beside(own, others):
        assert table[each.area][1:4] == [shown(f) for f in (each.lower, each.median, each.upper)]


def test_of_seven_nothing_is_published_and_no_hint_given(
    client: HouseClient, session: Session, own: Case
) -> None:
    client.become(own.focal_point)
    alone = main(client.page(f"{own.path}/peers"))
    assert "Beside peers: not published." in alone
    for number in range(1, 8):
        peer(session, COUNTRIES[number - 1], given_of(number))
    assert edition(session) == 0
    found = client.page(f"{own.path}/peers")
    assert main(found) == alone and not found.all(".//table")


def reword(case: Case) -> None:
    """Let the case have been judged by another text of C1.1."""
    session = case.session
    session.rollback()
    asked = case.assessment.round.questionnaires[0]
    document = deepcopy(asked.version.document) | {"version": "9.9"}
    document["sections"][0]["items"][0]["text"] += " Reworded."
    asked.version = publish_version(session, document, now())
    session.commit()


@pytest.mark.parametrize("whose", ["of two peers", "own"])
def test_an_area_that_was_judged_by_another_text_is_not_counted(
    client: HouseClient, session: Session, own: Case, whose: str
) -> None:
    others = {number: given_of(number) for number in range(1, 9)}
    peers = [peer(session, COUNTRIES[n - 1], given) for n, given in others.items()]
    peer(session, "ZAF", Given(2))
    for each in [own] if whose == "own" else peers[:2]:
        reword(each)
    edition(session)
    client.become(own.focal_point)
    table = areas(client.page(f"{own.path}/peers"))
    assert table["C1"][1:4] == ["–", "–", "–"] and "not published" in table["C1"][-1]
    assert "–" not in table["C2"][1:4]


@pytest.mark.parametrize("case", ["no consent", "own country", "group", "region", "demonstration"])
def test_who_is_no_peer_is_not_counted(
    client: HouseClient, session: Session, own: Case, case: str
) -> None:
    for number in range(1, 8):
        peer(session, COUNTRIES[number - 1], given_of(number))
    if case == "group":
        other = closed_with(session, Given(4), Group.EMPLOYERS, "TGO")
        consents(other, GROUP_OFFER)
    else:
        country = {"own country": "SEN", "region": "FRA", "demonstration": "XAA"}.get(case, "TGO")
        peer(session, country, Given(4), gives=case != "no consent")
    edition(session)
    client.become(own.focal_point)
    assert "Beside peers: not published." in main(client.page(f"{own.path}/peers"))


def test_the_quartiles_of_today_are_never_shown(
    app: Flask, client: HouseClient, session: Session, own: Case
) -> None:
    """R17: a ninth who joins eight moves nothing; six do, on the next day."""
    for number in range(1, 9):
        peer(session, COUNTRIES[number - 1], given_of(number))
    edition(session)
    client.become(own.focal_point)
    found = client.page(f"{own.path}/peers")
    before = quartiles(found)
    assert "another score" in main(found)
    assert "Edition" in panel_of(found.all(".//table[@class='stacked']//td")[1])
    peer(session, NEWCOMERS[0], Given(5))
    assert edition(session, day=1) == 0
    for country in NEWCOMERS[1:]:
        peer(session, country, Given(5))
    assert edition(session, day=1) == 0, "not twice a day"
    assert quartiles(client.page(f"{own.path}/peers")) == before
    with app.app_context():
        see_to_peers(session, in_days(2))
    session.commit()
    after = quartiles(client.page(f"{own.path}/peers"))
    assert before["C3"] == ["2.8", "3.0", "4.0"] and after["C3"] == ["3.0", "4.0", "5.0"]


def test_a_withdrawn_consent_counts_no_more_in_the_next_edition(
    client: HouseClient, session: Session, own: Case
) -> None:
    peers = [peer(session, country, Given(2, {"C1.1": 4})) for country in COUNTRIES]
    peers += [peer(session, country, Given(4)) for country in NEWCOMERS]
    edition(session)
    client.become(own.focal_point)
    before = quartiles(client.page(f"{own.path}/peers"))
    consents(peers[0], GROUP_OFFER, gives=False)
    assert edition(session, day=1) == 0
    assert quartiles(client.page(f"{own.path}/peers")) == before
    for other in peers[1:6]:
        consents(other, GROUP_OFFER, gives=False)
    assert edition(session, day=2) == 1
    assert quartiles(client.page(f"{own.path}/peers"))["C1"] == ["3.6", "4.0", "4.0"]
    latest = select(PeerScore.organization_id).join(PeerEdition).where(PeerEdition.number == 2)
    gone = {other.organization.id for other in peers[:6]}
    assert not gone & set(session.scalars(latest))


def test_who_withdraws_while_an_edition_is_made_is_not_in_it(session: Session, own: Case) -> None:
    peers = [peer(session, COUNTRIES[number - 1], given_of(number)) for number in range(1, 9)]
    steps = worked_out(session, now())
    assert len(steps) == 1
    consents(peers[3], GROUP_OFFER, gives=False)
    assert keep(session, steps, now()) == 0


def test_of_two_who_make_the_same_edition_one_keeps_it(session: Session, own: Case) -> None:
    for number in range(1, 9):
        peer(session, COUNTRIES[number - 1], given_of(number))
    steps = worked_out(session, now())
    assert [keep(session, steps, now()), keep(session, steps, now())] == [1, 0]
    assert session.scalars(select(PeerEdition.number)).all() == [1]


def test_who_is_not_counted_sees_no_peers(client: HouseClient, session: Session, own: Case) -> None:
    """The consent says: organizations of your group in other countries that consent too."""
    for number in range(1, 9):
        peer(session, COUNTRIES[number - 1], given_of(number))
    edition(session)
    consents(own, GROUP_OFFER, gives=False)
    client.become(own.focal_point)
    found = client.page(f"{own.path}/peers")
    assert not areas(found) and "Not open yet" in main(found)
    assert f"/organizations/{own.organization.id}/consents" in found.links().values()


# --- three groups of one country -----------------------------------------------------------------

LEVELS = {
    Group.WORKERS: Given(2, {"C1.1": 5}),
    Group.GOVERNMENT: Given(4, {"C3.1": 1}),
    Group.EMPLOYERS: Given(3, {"C3.1": 5, "C9.4": 1}),
}


@pytest.fixture
def three(session: Session) -> dict[Group, Case]:
    """Their closed assessments, all shared with the country; not in the order of the page."""
    return {group: sharing(session, given, group) for group, given in LEVELS.items()}


def sharing(session: Session, given: Given, group: Group, country: str = "GHA") -> Case:
    case = closed_with(session, given, group, country)
    consents(case, COUNTRY_OFFER)
    return case


def reader(client: HouseClient, session: Session) -> None:
    """Somebody signed in, without any role."""
    session.rollback()
    person = make_person(session)
    session.commit()
    client.become(person)


def scores_of(given: Given, case: Case) -> dict[str, Figure]:
    known = profile(given.records(case), provenance=Provenance.CONSENSUS)
    return {area.area: area.score for area in known if area.area in COMMON_AREAS}


def test_the_three_groups_are_the_ones_that_are_computed(
    client: HouseClient, session: Session, three: dict[Group, Case]
) -> None:
    contributions = [
        Contribution(group, scores_of(LEVELS[group], case), True) for group, case in three.items()
    ]
    reader(client, session)
    found = client.page("/countries/GHA/tripartite")
    table = areas(found)
    expected = tripartite(contributions, Provenance.CONSENSUS)
    assert list(table) == list(COMMON_AREAS)
    for each in expected.areas:
        wanted = [*map(shown, each.scores), shown(each.spread), "Agreed"]
        assert table[each.area][:5] == wanted, each.area
    assert table["C3"][:4] == ["3.3", "3.5", "2.0", "1.5"]  # government, employers, workers
    headings = [words(th) for th in found.all(".//table[@class='stacked']//thead/tr/th")]
    assert headings[1:4] == ["Government", "Employers", "Workers"]
    assert said_once(found, "furthest apart in")


def test_groups_that_were_asked_by_different_texts_have_no_spread_in_that_area(
    client: HouseClient, session: Session, three: dict[Group, Case]
) -> None:
    reword(three[Group.WORKERS])
    reader(client, session)
    table = areas(client.page("/countries/GHA/tripartite"))
    assert table["C1"][3] == "–" and "different texts" in " ".join(table["C1"])
    assert table["C3"][3] == "1.5"


def test_no_organization_is_named(
    client: HouseClient, session: Session, three: dict[Group, Case]
) -> None:
    reader(client, session)
    text = client.page("/countries/GHA/tripartite").text()
    for case in three.values():
        assert case.organization.name not in text
    assert "W1" not in text and "M1" not in text and "E3" not in text


@pytest.mark.parametrize("group", list(Group))
def test_a_withdrawn_consent_removes_the_page_whole_and_tells_nobody_whose(
    client: HouseClient, session: Session, three: dict[Group, Case], group: Group
) -> None:
    """Never saying who declined, or whether anybody did."""
    reader(client, session)
    assert areas(client.page("/countries/GHA/tripartite"))
    consents(three[group], COUNTRY_OFFER, gives=False)
    found = client.page("/countries/GHA/tripartite?levels=consensus")
    nobody = main(client.page("/countries/TGO/tripartite")).replace("Togo", "Ghana")
    assert main(found) == nobody
    assert "Not published." in main(found) and not found.all(".//table")


def test_one_more_organization_that_does_not_agree_removes_the_page(
    client: HouseClient, session: Session, three: dict[Group, Case]
) -> None:
    reader(client, session)
    second = begun(session, Group.WORKERS, "GHA")
    assert areas(client.page("/countries/GHA/tripartite")), "it has contributed nothing yet"
    close(second, Given(5))
    assert not areas(client.page("/countries/GHA/tripartite"))
    consents(second, COUNTRY_OFFER)
    assert areas(client.page("/countries/GHA/tripartite"))


def test_several_organizations_of_a_group_count_the_same(
    client: HouseClient, session: Session, three: dict[Group, Case]
) -> None:
    second = Given(5, {"C1.1": 1})
    case = sharing(session, second, Group.WORKERS)
    reader(client, session)
    table = areas(client.page("/countries/GHA/tripartite"))
    both = [scores_of(LEVELS[Group.WORKERS], case), scores_of(second, case)]
    expected = group_scores(both, Provenance.CONSENSUS)
    assert [table[area][2] for area in COMMON_AREAS] == [shown(expected[a]) for a in COMMON_AREAS]
    assert expected["C1"].value == Fraction(27, 8) and expected["C1"].denominator == 2


def test_levels_of_one_provenance_alone_stand_side_by_side(
    client: HouseClient, session: Session
) -> None:
    verified = {f"C1.{number}": 4 for number in range(1, 5)}
    for group in Group:
        sharing(session, Given(4, verified=verified), group)
    reader(client, session)
    found = client.page("/countries/GHA/tripartite?levels=verified")
    table = areas(found)
    assert table["C1"] == ["4.0", "4.0", "4.0", "0.0", "Verified", ""]
    assert table["C2"] == [*"––––", "", "not computable: one of the three has no score"]
    assert "Self-rated" not in found.text()


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role or "no-role")
def test_whoever_is_signed_in_may_look(
    client: HouseClient, session: Session, three: dict[Group, Case], role: Role | None
) -> None:
    elsewhere = make_organization(session, Group.EMPLOYERS, "FRA")
    organization = elsewhere.id if role in ORGANIZATION_ROLES else None
    group = Group.EMPLOYERS if role is Role.REVIEWER else None
    person = make_person(session, *([Grant(role, organization, group)] if role else []))
    session.commit()
    client.become(person)
    assert areas(client.page("/countries/GHA/tripartite"))
    assert "/countries/GHA/tripartite" in client.page("/participation/GHA").links().values()


def test_nobody_else_may_and_no_other_country_is_known(
    client: HouseClient, session: Session, three: dict[Group, Case]
) -> None:
    assert client.get("/countries/GHA/tripartite").status_code == 302
    reader(client, session)
    for unknown in ("ZZZ", "gha", "G"):
        client.page(f"/countries/{unknown}/tripartite", 404)


def test_a_demonstration_country_is_marked(client: HouseClient, session: Session) -> None:
    for group, given in LEVELS.items():
        sharing(session, given, group, "XAA")
    reader(client, session)
    found = client.page("/countries/XAA/tripartite?lang=ar")
    assert areas(found) and found.all(".//div[@class='message warm']")
    found = client.page("/countries/XAA/tripartite?lang=en")
    assert "This is a demonstration country." in main(found)
