"""Change between rounds, and where to begin: an institution's own pages, and what a bureau sees."""

from copy import deepcopy

import pytest
from sqlalchemy.orm import Session

from capacity.diagnostics.assessments.actions import start_assessment
from capacity.diagnostics.domain import gaps
from capacity.diagnostics.domain.change import compare
from capacity.diagnostics.domain.levels import Provenance
from capacity.diagnostics.domain.linking import Judged, Round
from capacity.diagnostics.domain.quadrants import Quadrant, pairs, quadrants
from capacity.diagnostics.domain.series import area_series
from capacity.reports.comparing.labels import QUADRANT_LABELS
from capacity.reports.comparing.rounds import levels_of
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from surveys.foundation.figures import Figure, rounded
from surveys.questionnaires.actions import publish_version
from surveys.questionnaires.queries import latest_version, questionnaire_in
from tests.client import HouseClient, Page, words
from tests.conftest import SignIn
from tests.factories import make_round
from tests.web.arranging import DIAGNOSTICS, Case, begun, closed, submitted
from tests.web.closed_rounds import Given, close, closed_with, next_round
from tests.web.conftest import recorded


def rows(found: Page, table: str, place: int = 0) -> dict[str, list[str]]:
    """A table's rows by their header's first word."""
    lines = found.all(f".//table[@class='{table}']")[place].findall(".//tbody/tr")
    return {words(line[0]).split()[0]: [words(cell) for cell in line[1:]] for line in lines}


def lead(found: Page) -> str:
    return words(found.all(".//main//p")[0])


def shown(figure: Figure) -> str:
    return "–" if figure.value is None else str(rounded(figure.value, 1))


def difference(figure: Figure) -> str:
    assert figure.value is not None
    sign = "+" if figure.value > 0 else ""
    return f"{sign}{shown(figure)}".replace("-", "\N{MINUS SIGN}")


def same_text(given: Given, case: Case) -> Round:
    return [Judged(record, "the same") for record in given.records(case)]


EARLIER = Given(3, {"C1.1": 2, "C1.2": 2, "C2.1": 4}, {"C1.1": 2, "C1.2": 2, "C2.1": 4})
LATER = Given(3, {"C1.1": 4, "C2.1": 3, "W1.1": 5}, {"C1.1": 4, "C1.2": 3, "C2.1": 3})
ALL_AT_3 = {f"C{area}.{number}": 3 for area in range(1, 10) for number in range(1, 5)}


# --- change --------------------------------------------------------------------------------------


def test_a_first_round_says_what_will_come(client: HouseClient, session: Session) -> None:
    case = closed_with(session, EARLIER)
    client.become(case.focal_point)
    found = client.page(f"{case.path}/change")
    assert "This is the first round" in found.text()
    assert "What will stand here" in found.text() and not found.all(".//table")


@pytest.mark.parametrize("provenance", [Provenance.CONSENSUS, Provenance.VERIFIED])
def test_the_change_of_areas_is_the_one_that_is_computed(
    client: HouseClient, session: Session, provenance: Provenance
) -> None:
    """R12: assessment, intervention, measured change."""
    earlier = Given(3, EARLIER.levels, {**ALL_AT_3, **(EARLIER.verified or {})})
    later = Given(3, LATER.levels, {**ALL_AT_3, **(LATER.verified or {})})
    first = closed_with(session, earlier)
    second = close(next_round(first), later)
    client.become(first.focal_point)
    found = client.page(f"{second.path}/change?levels={provenance}")
    expected = compare(same_text(earlier, first), same_text(later, second), provenance)
    table = rows(found, "areas")
    assert list(table) == [area.area for area in expected.areas]
    for area in expected.areas:
        before, after, change, improved, basis, source = table[area.area]
        assert (before, after) == (shown(area.before), shown(area.after))
        if area.change.known:
            assert change == difference(area.change)
            assert source == {"verified": "Verified", "consensus": "Agreed"}[provenance]
        else:
            assert change.startswith("not computable: ") and source == ""
        wanted = {True: "Yes", False: "No", None: "not computable"}[area.improved]
        assert improved.startswith(wanted)
        assert basis.split()[0] == str(len(area.compared))
    improved_ones = sum(area.improved or False for area in expected.areas)
    base = expected.share_improved.denominator
    assert f"{improved_ones} of {base} areas with criteria verified in both" in found.text()
    changes = [area.change.value for area in expected.areas if area.change.value is not None]
    higher = sum(change > 0 for change in changes)
    assert f"{higher} area" in lead(found) and "1 area lower" in lead(found)


def test_criteria_with_another_text_are_never_compared(
    client: HouseClient, session: Session
) -> None:
    first = closed_with(session, Given(2))
    second = close(_with_other_texts(first), Given(3))
    client.become(first.focal_point)
    found = client.page(f"{second.path}/change")
    criteria = rows(found, "criteria")
    assert criteria["C1.1"] == ["2", "3", "not comparable, its text changed", "Agreed"]
    assert criteria["C1.2"] == ["2", "3", "+1", "Agreed"]
    assert criteria["C1.4"] == ["2", "–", "no longer asked", "Agreed"]
    assert criteria["C1.9"] == ["–", "3", "new in this round", "Agreed"]
    area = rows(found, "areas")["C1"]
    assert area[:3] == ["2.0", "3.0", "+1.0"]
    assert area[4] == "2 criteria; not comparable: C1.1; new: C1.9; no longer asked: C1.4"


def _with_other_texts(case: Case) -> Case:
    """The next assessment by a new version: of C1 one text changed, one dropped, one new."""
    session = case.session
    session.rollback()
    code = DIAGNOSTICS[Group.WORKERS]
    version = latest_version(session, code)
    assert version is not None
    document = deepcopy(version.document)
    document["version"] = "9.0"
    items = next(part for part in document["sections"] if part["code"] == "C1")["items"]
    items[0]["text"] = "Mandate: another question than before."
    items[3]["code"] = "C1.9"
    publish_version(session, document, now())
    round_ = make_round(session, code)
    assessment = start_assessment(session, round_, case.organization, now())
    session.commit()
    questionnaire = questionnaire_in(session, round_.version_id, "en")
    return Case(session, assessment, case.organization, case.focal_point, questionnaire)


def test_the_line_over_all_rounds_is_the_one_that_is_computed(
    client: HouseClient, session: Session
) -> None:
    given = (Given(2), Given(3, {"C1.1": 5}), Given(4, {"C3.1": 1}))
    first = closed_with(session, given[0])
    second = close(next_round(first), given[1])
    third = close(next_round(second), given[2])
    client.become(first.focal_point)
    found = client.page(f"{third.path}/change?levels=consensus")
    rounds = [same_text(each, first) for each in given]
    table = found.all(".//figure//table")[-1]
    lines = [[words(cell) for cell in line[1:]] for line in table.findall(".//tbody/tr")]
    expected = area_series(rounds, Provenance.CONSENSUS)
    assert lines == [[shown(point) for point in line.points] for line in expected]
    assert "Up furthest, by 2.0 on the scale: " in found.text(".//figcaption")
    assert len(found.all(".//div[@class='multiples']/div")) == len(expected)


def test_one_provenance_at_a_time_and_why_there_is_none(
    client: HouseClient, session: Session
) -> None:
    first = closed_with(session, Given(2))
    second = close(next_round(first), Given(3, verified={"C1.1": 3}))
    client.become(first.focal_point)
    found = client.page(f"{second.path}/change?levels=verified")
    assert "No area can be compared with" in lead(found)
    assert set(rows(found, "areas")["C1"]) >= {"–"}
    assert (
        "not computable: too few of its criteria have a level of this kind"
        in (rows(found, "areas")["C1"][2])
    )
    assert "Share of improved areas: not computable: no criterion is verified" in found.text()
    # Asked for nothing in particular, the page takes the levels by which most can be compared.
    assert "This page compares the levels that were agreed on." in (
        client.page(f"{second.path}/change").text()
    )


def test_the_bureau_sees_levels_of_what_was_handed_in_and_each_look_is_noted(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """Self-ratings never leave the institution, nor does what it closed without verification."""
    first = closed_with(session, EARLIER)
    hidden = close(next_round(first), Given(5))
    third = close(next_round(hidden), LATER)
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    found = client.page(f"{third.path}/change?levels=self_rated")
    assert "Self-rated" not in found.text() and "own ratings" not in found.text()
    assert rows(found, "areas")["C1"][0] == "2.5"  # of the first, not 5 of the hidden one
    assert hidden.dossier().facts.round_title not in found.text()
    client.page(f"{hidden.path}/change", 404)
    looks = [subject for action, subject in recorded(session) if action == "report.seen"]
    assert sorted(looks) == sorted([f"assessment:{first.id}", f"assessment:{third.id}"])


def test_the_bureau_gets_no_word_of_ratings_wishes_or_gaps(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    first = closed_with(session, EARLIER)
    second = next_round(first)
    second.rate("1")
    second.close()
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    client.page(f"{second.path}/change", 404)
    second.agree()
    second.submit()
    found = client.page(f"{second.path}/change")
    for word in ("Self-rated", "Desired", "Importance", "Gap", "Where to begin"):
        assert word not in found.text(), word
    assert f"{second.path}/priorities" not in found.links().values()


def test_what_is_read_for_others_holds_levels_alone(session: Session) -> None:
    """Not even fetched: self-ratings, desired levels, importance."""
    first = closed_with(session, UNEVEN)
    second = next_round(first)
    second.rate("1")
    second.close()
    second.agree()
    second.submit()
    facts = [case.dossier().facts for case in (first, second)]
    for known in levels_of(session, facts).values():
        assert all(record.agreed is not None for record in known)
        assert {(r.desired, r.importance) for r in known} == {(None, None)}
        assert {(r.self_ratings, r.desired_ratings, r.importance_ratings) for r in known} == {
            ((), (), ())
        }


# --- where to begin ------------------------------------------------------------------------------

UNEVEN = Given(4, {"C1.1": 2, "C2.1": 1, "C2.2": 3}, importance={"C2.1": 5, "C1.1": 2, "C3.1": 3})


def test_priorities_are_the_ones_that_are_computed(client: HouseClient, session: Session) -> None:
    case = closed_with(session, UNEVEN)
    client.become(case.focal_point)
    found = client.page(f"{case.path}/priorities")
    expected = [item for item in gaps.priorities(UNEVEN.records(case)) if item.gap.value]
    table = rows(found, "stacked")
    assert list(table) == [item.code for item in expected]
    for item in expected:
        figures = (item.existing, item.desired, item.gap, item.importance, item.priority)
        cells = table[item.code]
        assert [cells[0], cells[2], *cells[4:]] == [str(figure.value) for figure in figures]
        assert (cells[1], cells[3]) == ("Agreed", "Agreed")
    assert lead(found).startswith("Importance times gap is highest for C2.1 Plan")


def test_fields_and_weak_points_are_the_ones_that_are_computed(
    client: HouseClient, session: Session
) -> None:
    case = closed_with(session, UNEVEN)
    client.become(case.focal_point)
    found = client.page(f"{case.path}/priorities")
    records = UNEVEN.records(case)
    expected = quadrants(pairs(records, Provenance.CONSENSUS))
    table = rows(found, "fields")
    assert {code: cells[2] for code, cells in table.items()} == {
        item.pair.code: str(QUADRANT_LABELS[item.quadrant]) for item in expected.placed
    }
    assert expected.of(Quadrant.CONCENTRATE) == ("C2.1", "C2.2")
    assert "Important, and below the mean level: C2.1 Plan and C2.2 " in (
        found.text(".//figcaption")
    )
    places = {(item.pair.level, item.pair.importance) for item in expected.placed}
    drawn = next(part for part in found.root.iter() if part.get("viewBox") == "0 0 100 60")
    assert len([part for part in drawn.iter() if part.tag.endswith("circle")]) == len(places)
    assert f"a mean level of {shown(expected.level)}" in words(drawn)
    spots = gaps.weak_spots(records)
    weak = rows(found, "weak")
    assert list(weak) == [spot.code for spot in spots] == ["C1.1"]
    assert weak["C1.1"][0] == "2" and weak["C1.1"][3] == shown(spots[0].score)


def test_without_variance_there_are_no_fields_and_the_page_says_why(
    client: HouseClient, session: Session
) -> None:
    case = closed_with(session, Given(3))
    client.become(case.focal_point)
    text = client.page(f"{case.path}/priorities").text()
    assert "Four fields: not computable: all criteria are equally important." in text
    assert "None: no area that scores well has a criterion at level 2 or below." in text


def test_while_agreeing_the_page_rests_on_self_ratings(
    client: HouseClient, session: Session
) -> None:
    case = closed(session, "2", "3")
    client.become(case.focal_point)
    found = client.page(f"{case.path}/priorities")
    assert rows(found, "stacked")["C1.1"][:4] == ["2.5", "Self-rated", "5", "Self-rated"]
    assert "This page compares the assessors' own ratings." in found.text()


# --- who may ask, and what leads there -----------------------------------------------------------

PAGES = ("change", "priorities", "peers")


@pytest.mark.parametrize("name", PAGES)
def test_nothing_stands_there_while_assessors_rate(
    client: HouseClient, session: Session, name: str
) -> None:
    case = begun(session)
    case.rate("3")
    client.become(case.focal_point)
    client.page(f"{case.path}/{name}", 404)
    assert f"{case.path}/{name}" not in client.page(case.path).links().values()


@pytest.mark.parametrize("name", PAGES)
def test_other_institutions_and_other_bureaus_find_nothing(
    client: HouseClient, session: Session, sign_in: SignIn, name: str
) -> None:
    """Governments, employers and workers never see each other's; nor does one union another's."""
    case = submitted(session)
    path = f"{case.path}/{name}"
    client.become(case.focal_point)
    assert client.get(path).status_code == 200
    for other in (closed(session), closed(session, group=Group.GOVERNMENT)):
        client.become(other.focal_point)
        assert client.get(path).status_code == 404
    assert client.get(f"/assessments/999999/{name}").status_code == 404
    for group in (Group.EMPLOYERS, Group.GOVERNMENT):
        sign_in(Role.REVIEWER, group=group)
        assert client.get(path).status_code == (404 if name == "change" else 403)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", [Role.ANALYST, Role.PLANNER, Role.DESIGNER, Role.ADMINISTRATOR])
def test_nobody_else_may_ask(
    client: HouseClient, session: Session, sign_in: SignIn, role: Role, name: str
) -> None:
    case = submitted(session)
    client.become(case.focal_point)
    assert client.get(f"{case.path}/{name}").status_code == 200
    sign_in(role)
    assert client.get(f"{case.path}/{name}").status_code == 403


@pytest.mark.parametrize("name", ["priorities", "peers"])
def test_the_own_bureau_has_no_priorities_and_no_peers(
    client: HouseClient, session: Session, sign_in: SignIn, name: str
) -> None:
    case = submitted(session)
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    client.page(f"{case.path}/{name}", 403)
    leads_to = client.page(f"{case.path}/report").links().values()
    assert f"{case.path}/change" in leads_to and f"{case.path}/{name}" not in leads_to


def test_from_agreeing_on_the_pages_are_linked(client: HouseClient, session: Session) -> None:
    case = closed(session)
    client.become(case.focal_point)
    for path in (case.path, f"{case.path}/report"):
        assert {f"{case.path}/{name}" for name in PAGES} <= set(client.page(path).links().values())


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_they_stand_in_every_language(client: HouseClient, session: Session, language: str) -> None:
    first = closed_with(session, UNEVEN, country="XAA")
    second = close(next_round(first), LATER)
    client.become(first.focal_point)
    for name in PAGES:
        page = client.page(f"{second.path}/{name}?lang={language}")
        assert page.html.get("lang") == language
        assert page.all(".//div[@class='message warm']"), "not marked as a demonstration"
