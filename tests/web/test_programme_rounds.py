"""Asking about a programme in a round, and who sees what of the verdict."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from capacity.participation.models import CoreItem, ProgrammeFrame, ProgrammeRound
from capacity.participation.replies_queries import subject_of
from surveys.collection.invitations.models import Invitation
from surveys.collection.rounds.domain import Mode
from surveys.collection.rounds.models import RoundEvent
from surveys.constituents.roles import Grant, Group, Role
from tests.client import HouseClient, panel_of, words
from tests.factories import make_organization, make_person, make_round
from tests.web.conftest import afresh, recorded
from tests.web.programmes import (
    CONTENT,
    LEFT_OUT,
    UNHAPPY,
    Asked,
    answered,
    asked_about,
    enter,
)

SignIn = Callable[..., int]


def address(asked: Asked) -> str:
    return f"/participation/programmes/{asked.programme.id}"


class TestAsking:
    @pytest.fixture(autouse=True)
    def signed_in(self, sign_in: SignIn) -> None:
        sign_in(Role.DESIGNER)

    def test_a_planned_round_asks_the_organizations_of_the_country(
        self, client: HouseClient, session: Session
    ) -> None:
        programme = enter(session)
        round_ = make_round(session, opened_days_ago=-5)
        union, ministry = (
            make_organization(session, group, language="fr")
            for group in (Group.WORKERS, Group.GOVERNMENT)
        )
        outside = make_organization(session, country="MLI")
        session.commit()
        path = f"/participation/programmes/{programme.id}/ask"
        assert outside.name not in client.page(path).text()
        said = {
            "round": str(round_.id),
            "publication": "consent",
            f"place_{union.id}": "official",
            f"weight_{union.id}": "2",
            f"place_{ministry.id}": "out",
            "core": ["heard", "priorities_reflected"],
        }
        for _time in range(2):  # a second sending changes nothing
            assert client.submit(path, said, form="").status_code == 302
        (frame,) = afresh(session).scalars(select(ProgrammeFrame)).all()
        (invitation,) = session.scalars(select(Invitation)).all()
        assert (frame.organization_id, frame.weight) == (union.id, 2)
        assert frame.official_id == invitation.id
        assert invitation.subject_key == subject_of(programme.id)
        assert "Decent Work Country Programme" in invitation.subject_name
        assert "Sénégal" in invitation.subject_name  # in the language of whoever is invited
        assert set(session.scalars(select(CoreItem.code))) == {"heard", "priorities_reflected"}
        assert "participation.asked" in {action for action, _ in recorded(session)}
        text = client.page(f"{path.removesuffix('/ask')}/rounds/{round_.id}").text()
        assert "1 organization is in the frame." in text and union.name in text

    def test_without_a_planned_round_it_says_what_to_do(
        self, client: HouseClient, session: Session
    ) -> None:
        programme = enter(session)
        make_round(session)  # open already
        make_round(session, "unsdcf-participation", opened_days_ago=-5)  # asks something else
        session.commit()
        page = client.page(f"/participation/programmes/{programme.id}/ask")
        assert "No round is planned" in page.text()

    def test_nobody_to_ask_and_a_bad_weight_are_errors(
        self, client: HouseClient, session: Session
    ) -> None:
        programme, round_ = enter(session), make_round(session, opened_days_ago=-5)
        union = make_organization(session)
        session.commit()
        path = f"/participation/programmes/{programme.id}/ask"
        said = {"round": str(round_.id), "publication": "consent"}
        nobody = client.submit(path, {**said, f"place_{union.id}": "out"}, form="")
        assert (nobody.status_code, "at least one organization" in nobody.text) == (422, True)
        bad = client.submit(path, {**said, f"weight_{union.id}": "-1"}, form="")
        assert (bad.status_code, "from 0 to 1000" in bad.text) == (422, True)
        assert afresh(session).scalars(select(ProgrammeRound)).all() == []

    def test_one_more_respondent_is_invited_once(
        self, client: HouseClient, session: Session
    ) -> None:
        asked = asked_about(session)
        path = f"{address(asked)}/rounds/{asked.round.id}"
        union = asked.one(Group.WORKERS)
        said = {"organization": str(union.id), "label": "Legal unit"}
        for _time in range(2):
            client.submit(f"{path}/respondents", said, at=path)
        mine = select(Invitation).where(Invitation.organization_id == union.id)
        labels = [each.label for each in afresh(session).scalars(mine)]
        assert labels == ["Office", "Legal unit"]
        form = client.page(path).form("respondents")
        asked.close()
        late = client.post(f"{path}/respondents", data={**form, **said})
        assert late.status_code == 422 and "This round is over" in late.text


class TestWhoSeesTheVerdict:
    def test_everybody_only_with_every_consent_and_nobody_learns_who_declined(
        self, client: HouseClient, session: Session, sign_in: SignIn
    ) -> None:
        asked = answered(session)
        asked.consent(Group.GOVERNMENT, Group.WORKERS)
        sign_in(Role.ANALYST)
        text = client.page(address(asked)).text()
        assert "Not published." in text and "Satisfied" not in text
        for members in asked.organizations.values():
            assert members[0].name not in text
        listed = client.page(f"/participation/rounds/{asked.round.id}").text()
        assert "is published for 0" in listed
        asked.consent(Group.EMPLOYERS)
        text = client.page(address(asked)).text()
        assert "All three groups took part to their satisfaction." in text
        listed = client.page(f"/participation/rounds/{asked.round.id}").text()
        assert "is published for 1" in listed
        shown = session.scalars(
            select(RoundEvent.kind).where(RoundEvent.round_id == asked.round.id)
        )
        assert "published" in shown.all()

    def test_a_bureau_sees_the_part_of_its_own_group_only(
        self, client: HouseClient, session: Session, sign_in: SignIn
    ) -> None:
        """Governments, employers and workers never see each other's."""
        asked = answered(session, CONTENT, UNHAPPY, CONTENT)
        sign_in(Role.REVIEWER, group=Group.WORKERS)
        page = client.page(address(asked))
        (table,) = [t for t in page.all(".//table") if "Your group" in words(t)]
        rows = ["".join(row.itertext()) for row in table.findall(".//tbody/tr")]
        assert len(rows) == 1 and "Workers" in rows[0] and "1 of 1" in rows[0]
        assert "Not satisfied" not in page.text()
        panel = panel_of(table.findall(".//tbody/tr/td")[2])
        assert panel["Who may see it"] == "The bureau of this group, and nobody else."
        seen = ("participation.verdict-seen", f"programme:{asked.programme.id}")
        assert seen in recorded(session)

    def test_an_organization_sees_its_official_reply_and_that_its_people_disagree(
        self, client: HouseClient, session: Session
    ) -> None:
        asked = asked_about(session, official=[Group.WORKERS])
        union = asked.one(Group.WORKERS)
        asked.answer(union, CONTENT)
        asked.more(union, UNHAPPY, UNHAPPY, LEFT_OUT)
        asked.close()
        become(client, session, Grant(Role.FOCAL_POINT, union.id))
        text = client.page(address(asked)).text()
        assert "It took part to its satisfaction. This is its official reply." in text
        assert "Most of your respondents say otherwise" in text
        become(client, session, Grant(Role.FOCAL_POINT, asked.one(Group.EMPLOYERS).id))
        text = client.page(address(asked)).text()
        assert "Most of your respondents" not in text and union.name not in text

    @pytest.mark.parametrize(("mode", "told"), [(Mode.CONFIDENTIAL, False), (Mode.NAMED, True)])
    def test_a_confidential_round_keeps_its_promise_to_few_respondents(
        self, client: HouseClient, session: Session, mode: Mode, told: bool
    ) -> None:
        asked = answered(session, mode=mode)
        become(client, session, Grant(Role.FOCAL_POINT, asked.one(Group.WORKERS).id))
        text = client.page(address(asked)).text()
        assert ("It took part to its satisfaction." in text) is told
        assert ("it would tell who said it" in text) is not told

    def test_while_the_round_is_open_nobody_sees_any(
        self, client: HouseClient, session: Session, sign_in: SignIn
    ) -> None:
        asked = asked_about(session)
        asked.answer(asked.one(Group.WORKERS), CONTENT)
        session.commit()
        sign_in(Role.REVIEWER, group=Group.WORKERS)
        text = client.page(address(asked)).text()
        assert "There is a verdict once the round has closed." in text
        assert "Your group" not in text

    def test_a_programme_without_a_round_says_so(
        self, client: HouseClient, session: Session, sign_in: SignIn
    ) -> None:
        programme = enter(session)
        session.commit()
        sign_in(Role.PLANNER)
        page = client.page(f"/participation/programmes/{programme.id}")
        assert "No round has asked about this programme yet." in page.text()
        assert client.get("/participation/rounds/99999").status_code == 404


def become(client: HouseClient, session: Session, *grants: Grant) -> None:
    session.rollback()  # what a request wrote in between would refuse a write after reading
    person = make_person(session, *grants)
    session.commit()
    client.become(person)


class TestRatesAndMap:
    @pytest.fixture(autouse=True)
    def signed_in(self, sign_in: SignIn) -> None:
        sign_in(Role.PLANNER)

    def test_the_record_of_2008_and_2009_stands_as_a_period_with_its_sources(
        self, client: HouseClient
    ) -> None:
        """R5"""
        text = client.page("/participation/rates").text()
        assert "2008–2009" in text and "GB.303/TC/1 · GB.306/TC/1" in text
        assert "Depth index, Workers" in text

    def test_filters_narrow_what_is_counted(self, client: HouseClient) -> None:
        every = client.page("/participation/rates").text(".//p[@class='lead']")
        path = "/participation/rates?region=africa&group=workers&first=2009&last=2009"
        page = client.page(path)
        assert page.text(".//p[@class='lead']") != every
        assert "Depth index, Workers" in page.text()
        assert "Depth index, Employers" not in page.text()
        none = client.page("/participation/rates?first=2015")
        assert "No finding fits" in none.text()

    def test_a_bad_filter_keeps_what_was_typed(self, client: HouseClient) -> None:
        page = client.page("/participation/rates?region=x&first=2010&last=2009", status=422)
        assert "The last year lies before the first." in page.text()
        assert page.all(".//input[@name='first']")[0].get("value") == "2010"

    def test_the_map_has_each_country_once_and_its_table(self, client: HouseClient) -> None:
        page = client.page("/participation/map?lang=ar")
        tiles = page.all(".//ul[@class='tiles']//a")
        addresses = [tile.get("href") for tile in tiles]
        assert len(addresses) == len(set(addresses)) > 187
        assert not [path for path in addresses if (path or "").endswith("XAA")]
        assert len(page.all(".//details//tbody/tr")) == len(tiles)


def test_a_round_asked_about_later_shows_in_the_rates_page(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    asked = answered(session)
    answered(session, programme=enter(session, "XAA"))  # a demonstration: not listed
    assert asked.round.closed_at is not None
    sign_in(Role.PLANNER)
    page = client.page("/participation/rates")
    assert len([a for a in page.all(".//a") if "/participation/rounds/" in a.get("href", "")]) == 1
