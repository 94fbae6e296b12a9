"""Closer looks at a group's answers: scales, two questions together, beside the wave before."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import timedelta
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy.orm import Session

from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.answering.closing import seal
from surveys.collection.answering.queries import visit_by_token
from surveys.collection.invitations.actions import invite, make_link
from surveys.collection.population.models import Frame, FrameUnit
from surveys.collection.rounds.actions import close_round, keep_links, plan_round
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.domain.linking import links
from surveys.collection.rounds.models import Round
from surveys.collection.rounds.queries import continued
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group, Role
from surveys.foundation.database import now
from surveys.questionnaires.actions import publish_version
from surveys.questionnaires.domain.structure import Answer
from surveys.questionnaires.queries import latest_version
from tests.client import HouseClient, Page, panel_of, words
from tests.conftest import SignIn
from tests.factories import make_invitation, make_organization, make_round
from tests.web.conftest import afresh, recorded

PARTICIPATION = "dwcp-participation"
STATEMENTS = ("notice_given", "documents_language", "time_allowed", "right_people")
PAGES = ("analysis", "crosstable?rows=role&columns=heard", "waves")


@pytest.fixture
def reviewer(sign_in: SignIn) -> int:
    return sign_in(Role.REVIEWER, group=Group.WORKERS)


def organizations(session: Session, count: int, country: str = "SEN") -> list[Organization]:
    return [make_organization(session, Group.WORKERS, country) for _ in range(count)]


def answer(session: Session, round_: Round, organization: Organization, **given: str) -> None:
    """One submitted response; every stage was reached, so that every question is asked."""
    invitation, _token = make_invitation(session, round_, organization)
    changes: dict[str, Answer | None] = {
        "role": "board",
        "stages.design": "3",
        "satisfaction": "4",
        **{code.replace("__", "."): value for code, value in given.items()},
    }
    response = save_answers(session, holder_of(invitation), None, changes, "en", now())
    submit_response(session, response, now())


def statements(*values: int) -> dict[str, str]:
    return dict(zip((*STATEMENTS, "gender_balance"), map(str, values), strict=True))


def path(round_: Round, page: str, group: str = "workers") -> str:
    return f"/rounds/{round_.id}/results/{group}/{page}"


def rows(page: Page, caption: str) -> dict[str, list[str]]:
    """A table's rows by their header."""
    (table,) = (t for t in page.all(".//table") if heading(t, "caption") == caption)
    found = {}
    for row in table.iter("tr"):
        head, *cells = (words(cell) for cell in row if cell.tag in ("td", "th"))
        found[head] = cells
    return found


def heading(element: Element, tag: str) -> str:
    found = element.find(tag)
    return "" if found is None else words(found)


def fact(page: Page, section: str, name: str) -> Element:
    """What a section's list of facts says of ``name``."""
    (facts,) = (s.find("dl") for s in page.all(".//section") if section in heading(s, "h2"))
    assert facts is not None
    pairs = zip(facts.findall("dt"), facts.findall("dd"), strict=True)
    return next(value for term, value in pairs if words(term) == name)


def scale_round(session: Session) -> Round:
    """Denis's kind of example on five points: four who answer all statements, one who does not."""
    round_ = make_round(session)
    given = [(5, 5, 4, 5, 1), (4, 4, 4, 4, 2), (2, 3, 2, 2, 3), (1, 1, 2, 1, 4)]
    for organization, values in zip(organizations(session, 5), given, strict=False):
        answer(session, round_, organization, **statements(*values), heard=str(values[0]))
    answer(session, round_, organizations(session, 1)[0], notice_given="3", heard="3")
    session.commit()
    return round_


# --- scales --------------------------------------------------------------------------------------


def test_a_scale_shows_whether_its_items_hang_together(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    """Alpha over complete responses, and the item that runs against the others."""
    page = client.page(path(scale_round(session), "analysis"))
    table = rows(page, "Items of the scale: How it was organized")
    # answered, mean, top two, item-total, alpha without: numpy gives the same
    assert table["Invitations reached us early enough"] == ["5", "3.0", "40%", "0.99", "0.20"]
    assert table["Women and men took part in balanced numbers"][-2:] == [
        "\N{MINUS SIGN}0.99",
        "0.98",
    ]
    text = page.text()
    assert "4 responses answer all 5 items." in text
    assert "Alpha is 0.65; without 1 of the items it would be higher." in text
    assert "as if organizations had been drawn at random from very many" in text
    panel = panel_of(fact(page, "How it was organized", "Standardized alpha"))
    assert panel["Rule"] == "cronbach-alpha-standardized/1"
    assert panel["Denominator"].startswith("4: responses that answer all the items")
    assert panel["Who may see it"].startswith("The bureau of this group")


def test_looking_closer_is_noted(client: HouseClient, session: Session, reviewer: int) -> None:
    round_ = scale_round(session)
    client.page(path(round_, "analysis"))
    assert recorded(session)[-1] == ("results.seen", f"round:{round_.id}")


def test_nobody_else_looks_closer(client: HouseClient, session: Session, sign_in: SignIn) -> None:
    """Not another group's bureau, not those who see what is published."""
    round_ = scale_round(session)

    ours = [path(round_, page) for page in PAGES]
    nobodys = [path(round_, page, "nobody") for page in PAGES]

    def statuses(addresses: list[str]) -> list[int]:
        return [client.get(address).status_code for address in addresses]

    sign_in(Role.REVIEWER, group=Group.WORKERS)
    assert statuses(ours) == [200, 200, 200], "else this proves nothing"
    afresh(session)
    sign_in(Role.REVIEWER, group=Group.EMPLOYERS)
    assert statuses(ours) == statuses(nobodys) == [404, 404, 404]
    sign_in(Role.ANALYST)
    assert statuses(ours) == [403, 403, 403]


def test_a_frame_asked_wholly_has_no_sampling_interval(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    """Two of three units answered 4: the third may have said anything from 1 to 5."""
    round_ = make_round(session)
    session.add(Frame(round_id=round_.id, source="register", design="census", made_at=now()))
    for organization in organizations(session, 3):
        unit = FrameUnit(
            round_id=round_.id, organization_id=organization.id, label="o", language="en"
        )
        session.add(unit)
    for organization in organizations(session, 2):
        answer(session, round_, organization, **statements(4, 4, 4, 4, 4))
    session.commit()
    text = client.page(path(round_, "analysis")).text()
    assert "The whole frame of 3 was asked" in text
    assert "3.0 to 4.3" in text
    assert "67% to 100%" in text


EMPTY: Sequence[tuple[int, dict[str, str], str]] = [
    (0, {}, "fewer than three responses answer all the items"),
    (1, statements(4, 4, 4, 4, 4), "fewer than three responses answer all the items"),
    (4, {}, "fewer than three responses answer all the items"),
    (4, statements(4, 4, 4, 4, 4), "all answers, or all changes, are the same"),
]


@pytest.mark.parametrize(("count", "given", "reason"), EMPTY)
def test_a_scale_without_figures_says_why(
    client: HouseClient,
    session: Session,
    reviewer: int,
    count: int,
    given: dict[str, str],
    reason: str,
) -> None:
    """Nobody, one respondent, all missing, all equal."""
    round_ = make_round(session)
    for organization in organizations(session, count):
        answer(session, round_, organization, **given)
    session.commit()
    text = client.page(path(round_, "analysis")).text()
    assert reason in text
    assert "nan" not in text.lower().split()


# --- two questions together ----------------------------------------------------------------------


def test_two_questions_are_set_against_each_other(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    """Of board members two agreed and one did not; of the managers it was the other way round."""
    round_ = make_round(session)
    told = [("board", "5"), ("board", "5"), ("board", "1")]
    told += [("management", "1"), ("management", "1"), ("management", "5")]
    for organization, (role, heard) in zip(organizations(session, 6), told, strict=True):
        answer(session, round_, organization, role=role, heard=heard)
    session.commit()
    page = client.page(path(round_, "crosstable?rows=role&columns=heard"))
    text = page.text()
    assert "Cramér's V is 0.33" in text and "Too few answers for chi-square" in text
    assert "100% are below 5, and the smallest is 1.5" in text
    counts = [row for row in rows(page, "How many gave each pair of answers").values()]
    assert ["1", "2", "3"] in counts and ["2", "1", "3"] in counts
    assert "to the question in the columns, so they are left out: Disagree · " in text
    assert "to the question in the rows, so they are left out: " in text
    assert "67%" in text
    assert (
        panel_of(fact(page, "Our views were heard", "Probability by chance"))["Rule"]
        == "chi-square-p/1"
    )
    chosen = page.all(".//select/option[@selected]")
    assert [option.get("value") for option in chosen] == ["role", "heard"]


def test_the_form_comes_first(client: HouseClient, session: Session, reviewer: int) -> None:
    page = client.page(path(scale_round(session), "crosstable"))
    assert not page.all(".//table") and "Error:" not in page.text()
    codes = [o.get("value") for o in page.all(".//select[@id='rows']/option")]
    assert "stages.design" in codes and "reasons" not in codes


def test_a_question_that_is_not_there_is_refused(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    round_ = scale_round(session)
    page = client.page(path(round_, "crosstable?rows=role&columns=reasons"), 422)
    assert "Error:" in page.text()
    chosen = page.all(".//select/option[@selected]")
    assert [option.get("value") for option in chosen] == ["role"]
    assert client.get(path(round_, "crosstable?rows=role")).status_code == 422


@pytest.mark.parametrize(
    ("count", "columns", "reason"),
    [
        (0, "heard", "nobody has answered"),
        (1, "heard", "all gave the same answer to one of the two questions"),
        (4, "heard", "all gave the same answer to one of the two questions"),
        (4, "gender_balance", "nobody has answered"),
        (4, "role", "a question is not set against itself"),
    ],
)
def test_a_table_without_a_test_says_why(
    client: HouseClient, session: Session, reviewer: int, count: int, columns: str, reason: str
) -> None:
    """Nobody, one respondent, all equal, all missing, one question twice."""
    round_ = make_round(session)
    for organization in organizations(session, count):
        answer(session, round_, organization, heard="4")
    session.commit()
    page = client.page(path(round_, f"crosstable?rows=role&columns={columns}"))
    assert reason in page.text()
    assert bool(page.all(".//table")) == (columns == "heard" and count > 0)


# --- waves ---------------------------------------------------------------------------------------


def next_wave(session: Session, previous: Round, version_id: int = 0) -> Round:
    found = plan_round(
        session,
        "The next wave",
        version_id or previous.version_id,
        Mode(previous.mode),
        now() - timedelta(days=1),
        now() + timedelta(days=9),
        previous_id=previous.id,
    )
    for group, pair in continued(session, found, previous).items():
        keep_links(session, found.id, group, links(*pair))
    return found


def test_the_same_organizations_are_compared_with_themselves(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    """Three organizations answered twice, one more only now."""
    before = make_round(session)
    wave = next_wave(session, before)
    three = organizations(session, 3)
    for organization, first, second in zip(three, "124", "345", strict=True):
        answer(session, before, organization, heard=first)
        answer(session, wave, organization, heard=second)
    answer(session, wave, organizations(session, 1)[0], heard="1")
    session.commit()
    page = client.page(path(wave, "waves"))
    line = rows(page, "Means")["Our views were heard"]
    # 7/3 before, 4 now; changes 2, 2 and 1: 5/3 ± 4.303 · 0.577/√3
    assert line[:5] == ["2.3", "3", "4.0", "3", "1.7"]
    assert line[5] == "0.2 to 3.1"
    assert line[6] == "the same organizations; 1 answer of others left out"
    top = rows(page, "Top two answers")["Our views were heard"]
    assert top[:5] == ["33%", "3", "67%", "3", "33%"]
    text = page.text()
    assert before.title in text and "comparisons are made here at once" in text
    seen = [event for event in recorded(session) if event[0] == "results.seen"]
    assert seen[-2:] == [
        ("results.seen", f"round:{wave.id}"),
        ("results.seen", f"round:{before.id}"),
    ]


def test_a_changed_item_is_named_and_not_compared(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    """An item reworded, one dropped, one new."""
    version = latest_version(session, PARTICIPATION)
    assert version is not None
    document = deepcopy(version.document)
    document["version"] = "changed"
    items = next(s for s in document["sections"] if s["code"] == "consultation")["items"]
    items[0]["text"] = "Invitations came in good time"
    items[1]["code"] = "papers_language"
    before = make_round(session)
    changed = publish_version(session, document, now())
    wave = next_wave(session, before, changed.id)
    session.commit()
    page = client.page(path(wave, "waves"))
    sections = {heading(s, "h2"): words(s) for s in page.all(".//section")}
    assert "Invitations came in good time" in sections["Changed since, so not comparable"]
    assert "documents in our own working language" in sections["New in this wave"]
    assert "documents in our own working language" in sections["Asked only in the wave before"]
    assert "Invitations came in good time" not in sections["Means"]


def test_waves_without_answers_say_why(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    before = make_round(session)
    wave = next_wave(session, before)
    session.commit()
    assert "Not computable: nobody has answered." in client.page(path(wave, "waves")).text()


def test_a_first_wave_has_nothing_before_it(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    round_ = make_round(session)
    session.commit()
    text = client.page(path(round_, "waves")).text()
    assert "This round continues no earlier one with the same questionnaire." in text


# --- whose answers -------------------------------------------------------------------------------


def test_only_the_own_group_is_looked_at(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    """Other groups' answers, and those of demonstration organizations, are not there."""
    round_ = scale_round(session)
    other = make_organization(session, Group.EMPLOYERS)
    answer(session, round_, other, heard="2")
    answer(session, round_, organizations(session, 1, "XAA")[0], heard="2")
    session.commit()
    page = client.page(path(round_, "crosstable?rows=role&columns=heard"))
    everybody = rows(page, "How many gave each pair of answers")["All"]
    assert everybody == ["1", "1", "1", "1", "1", "5"]


def test_of_an_anonymous_round_that_tells_no_groups_nothing_is_shown(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    round_ = make_round(session, mode=Mode.ANONYMOUS)
    _invitation, secret = make_invitation(session, round_, organizations(session, 1)[0])
    visit = visit_by_token(session, secret)
    assert visit is not None
    given: dict[str, Answer | None] = {"role": "board", "stages.design": "0", "satisfaction": "4"}
    response = save_answers(session, visit.holder, None, given, "en", now())
    submit_response(session, response, visit.holder.moment(now()))
    wave = next_wave(session, round_)
    session.commit()
    for page in PAGES:
        shown = client.page(path(round_, page))
        assert not shown.all(".//table") and not shown.all(".//select")
        assert "too few were invited to say of an answer from which group it is" in shown.text()
    assert (
        "nobody knows which answers are those of this group"
        in client.page(path(wave, "waves")).text()
    )


def test_of_an_anonymous_round_nobody_stands_out_in_a_table(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    """Not while answers come in; then where at least five gave each answer."""
    version = latest_version(session, PARTICIPATION)
    assert version is not None
    opened = now() - timedelta(hours=1)
    asked = {Group.WORKERS: version.id}
    ends = opened + timedelta(days=30)
    round_ = plan_round(session, "An anonymous round", asked, Mode.ANONYMOUS, opened, ends)
    before = opened - timedelta(hours=1)
    places = [
        invite(session, round_, organization.id, "An office", "en", before)
        for organization in organizations(session, 11)
    ]
    for number, place in enumerate(places):
        visit = visit_by_token(session, make_link(session, place, before))
        assert visit is not None
        given: dict[str, Answer | None] = {
            "role": "board" if number < 5 else "management",
            "stages.design": "3",
            "heard": "4" if number % 2 else "2",
            "priorities_reflected": "4" if number else "2",
            "satisfaction": "4",
        }
        response = save_answers(session, visit.holder, None, given, "en", now())
        submit_response(session, response, visit.holder.moment(now()))
    session.commit()
    at = path(round_, "crosstable?rows=role&columns=")
    assert "some minutes after it has closed" in client.page(f"{at}heard").text()
    session.rollback()
    close_round(session, round_, now())
    seal(session, round_, now() + timedelta(minutes=6))
    session.commit()
    assert rows(client.page(f"{at}heard"), "How many gave each pair of answers")["All"][-1] == "11"
    rare = client.page(f"{at}priorities_reflected")
    assert "fewer than 5 gave one of the answers" in rare.text() and not rare.all(".//table")


def test_every_page_stands_in_arabic_too(
    client: HouseClient, session: Session, reviewer: int
) -> None:
    before = scale_round(session)
    wave = next_wave(session, before)
    for organization in organizations(session, 2):
        answer(session, wave, organization, **statements(1, 2, 3, 4, 5))
    session.commit()
    for page in PAGES:
        joined = "&" if "?" in page else "?"
        shown = client.page(f"{path(wave, page)}{joined}lang=ar")
        assert shown.html.get("dir") == "rtl"
