"""Any figure opens a panel: its rule and formula, its denominator, what went in, who may see it."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from capacity.participation.actions import import_record
from capacity.participation.record_file import COLUMNS, read_record
from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.rounds.models import Round
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from surveys.foundation.rules import rulebook
from tests.client import HouseClient, Page, panel_of, words
from tests.conftest import SignIn
from tests.factories import make_invitation, make_organization, make_round
from tests.web.arranging import closed

Arrange = Callable[[HouseClient, Session, SignIn], str]


def answered(session: Session) -> Round:
    """One response of one union."""
    round_ = make_round(session)
    invitation, _token = make_invitation(session, round_, make_organization(session))
    given = {"role": "board", "stages.design": "2", "satisfaction": "4", "heard": "2"}
    response = save_answers(session, holder_of(invitation), None, given, "en", now())
    submit_response(session, response, now())
    session.commit()
    return round_


def results(client: HouseClient, session: Session, sign_in: SignIn) -> str:
    round_ = answered(session)
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    return f"/rounds/{round_.id}/results/workers"


def monitor(client: HouseClient, session: Session, sign_in: SignIn) -> str:
    round_ = answered(session)
    sign_in(Role.DESIGNER)
    return f"/rounds/{round_.id}/fieldwork"


def report(client: HouseClient, session: Session, sign_in: SignIn) -> str:
    case = closed(session, "2", "3")
    client.become(case.focal_point)
    return f"{case.path}/report"


def priorities(client: HouseClient, session: Session, sign_in: SignIn) -> str:
    case = closed(session, "2", "3")
    client.become(case.focal_point)
    return f"{case.path}/priorities"


def lenses(client: HouseClient, session: Session, sign_in: SignIn) -> str:
    case = closed(session, "2", "3")
    client.become(case.focal_point)
    return f"{case.path}/lenses"


def agenda(client: HouseClient, session: Session, sign_in: SignIn) -> str:
    case = closed(session, "2", "4")
    client.become(case.focal_point)
    return f"{case.path}/spread"


def participation(client: HouseClient, session: Session, sign_in: SignIn) -> str:
    header = ",".join((*COLUMNS, "stage"))
    finding = "Fiji,FJI,DWCP,DWCP,2008-2012,workers,A finding,consulted,A document,3,design"
    record = read_record(f"{header}\n{finding}".encode())
    assert not record.faults
    import_record(session, record.rows, now())
    session.commit()
    sign_in(Role.ANALYST)
    return "/participation/FJI"


@pytest.mark.parametrize(
    "arrange", [results, monitor, report, priorities, lenses, agenda, participation]
)
def test_every_panel_names_rule_denominator_and_readers(
    client: HouseClient, session: Session, sign_in: SignIn, arrange: Arrange
) -> None:
    """And leads to the rule among all rules, where it stands in full."""
    page = client.page(arrange(client, session, sign_in))
    panels = page.all(".//details[@class='explain']")
    assert panels
    everything = client.page("/methods")
    for panel in panels:
        (link,) = panel.findall(".//a")
        code = words(link)
        with client.application.test_request_context():
            rule = rulebook(client.application).rule(code)
            told = words(panel.findall("div")[0])
            for part in (rule.name, rule.formula, rule.denominator):
                assert " ".join(str(part).split()) in told, code
        assert "Who may see it" in told, code
        assert everything.all(f".//h3[@id='{link.get('href', '').split('#')[1]}']"), code


def cell(page: Page, table: str, row: str, place: int) -> dict[str, str]:
    """What the panel of a row's cell tells, in the table of this class.

    The cells of a row are counted from its end.
    """
    for line in page.all(f".//table[@class='{table}']/tbody/tr"):
        if words(line[0]).startswith(row):
            return panel_of(line[place])
    raise AssertionError(f"no row {row!r}")


def test_a_panel_tells_what_went_in(client: HouseClient, session: Session, sign_in: SignIn) -> None:
    told = cell(
        client.page(results(client, session, sign_in)), "figures", "Our views were heard", -2
    )
    assert told[""] == "Mean"
    assert (told["Formula"], told["Denominator"]) == ("x̄ = Σx / n", "1: those who answered")
    assert (told["Disagree"], told["Agree"], told["Rule"]) == ("1", "0", "mean/1")
    assert told["Who may see it"] == "The bureau of this group, at once; nobody else."


def test_a_figure_that_cannot_be_computed_says_why_in_its_panel(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    told = cell(client.page(participation(client, session, sign_in)), "", "Design", -1)
    assert told[""].endswith("Not computable: no programme with a known depth.")
    assert told["Denominator"].startswith("programmes"), "there is no number to tell"


def test_the_bars_around_the_middle_tell_their_shares(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    page = client.page(results(client, session, sign_in))
    below, above = (cell(page, "bars", "Our views were heard", place) for place in (-4, -2))
    assert (below["Rule"], above["Rule"]) == ("bottom-2-box/1", "top-2-box/1")
    assert (below["Disagree"], below["Agree"]) == (above["Disagree"], above["Agree"]) == ("1", "0")
    disagree = cell(page, "", "Our views were heard", -5)
    assert (disagree["Rule"], disagree["Disagree"]) == ("share/1", "1")
    assert disagree["Denominator"].startswith("1:")


def test_each_cell_of_a_heat_table_tells_what_it_is_the_share_of(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    page = client.page(results(client, session, sign_in))
    told = cell(page, "heat", "Design", -4)
    assert (told["Rule"], told["We were asked for our views"]) == ("share/1", "1")
    for drawn in page.all(".//table[@class='heat']/tbody/tr/td"):
        assert panel_of(drawn)["Who may see it"] == told["Who may see it"]


def test_each_level_of_a_report_tells_where_it_comes_from(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    """Existing level, desired level, importance and gap, each by its rule and for its readers."""
    page = client.page(report(client, session, sign_in))
    (line, *_) = [
        line
        for line in page.all(".//table[@class='heat criteria']/tbody/tr")
        if words(line[0]).startswith("C1.1")
    ]
    existing, desired, importance, gap = map(panel_of, line[1:5])
    rules = ["level/1", "desired-level/1", "importance/1", "gap/1"]
    assert [told["Rule"] for told in (existing, desired, importance, gap)] == rules
    assert existing["Source"] == words(line[5])
    assert gap["Existing"] == words(line[1]) and gap["Desired"] == words(line[2])
    assert existing["Who may see it"].startswith("This organization, and the bureau")
    assert gap["Who may see it"] == "This organization alone."
