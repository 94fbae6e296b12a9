"""The register by hand: programmes, findings and committees are entered, corrected, taken back."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from capacity.participation.models import (
    Committee,
    Finding,
    FindingCorrection,
    FindingEntry,
    Programme,
)
from capacity.participation.queries import findings_about
from capacity.participation.register.queries import standing_committees
from surveys.constituents.roles import Role
from tests.client import HouseClient
from tests.web.conftest import afresh, recorded
from tests.web.programmes import enter

SignIn = Callable[..., int]

NEW = "/participation/programmes/new"
PROGRAMME = {
    "country": "SEN",
    "type": "dwcp",
    "title": "DWCP Senegal",
    "first_year": "2024",
    "last_year": "2028",
    "codes": "SEN101, SEN102",
}
FINDING = {
    "text": "The workers were consulted on the priorities",
    "source": "GB.340/POL/6",
    "paragraph": "24",
    "document_date": "2020-10-01",
    "involvement": "consulted",
    "groups": ["workers"],
    "stage": "design",
    "channel": "through_ilo",
    "residence": "non_resident",
    "labour_ministry_absent": "yes",
    "dialogue_with_coordinator": "no",
    "dialogue_with_ministries": "yes",
    "reasons": ["too_little_capacity", "time_consuming"],
}
COMMITTEE = {
    "state": "exists",
    "name": "Steering committee",
    "text": "A steering committee of nine meets every quarter",
    "source": "GB.340/POL/6",
    "paragraph": "31",
    "government": "3",
    "employers": "3",
    "workers": "3",
    "women": "4",
    "men": "5",
    "parts": ["formulation", "monitoring"],
    "tripartite_evaluation": "no",
}


@pytest.fixture
def programme(session: Session) -> str:
    """The address of a programme's page."""
    made = enter(session)
    session.commit()
    return f"/participation/programmes/{made.id}"


class TestProgrammes:
    @pytest.fixture(autouse=True)
    def signed_in(self, sign_in: SignIn) -> None:
        sign_in(Role.ANALYST)

    def test_one_is_entered_with_its_codes_and_audited(
        self, client: HouseClient, session: Session
    ) -> None:
        response = client.submit(NEW, PROGRAMME, form="")
        page = client.page(response.location)
        assert "DWCP Senegal" in page.text(".//h1")
        assert "2024–2028" in page.text() and "SEN101 · SEN102" in page.text()
        number = response.location.rpartition("/")[2]
        assert ("participation.programme-entered", f"programme:{number}") in recorded(session)

    def test_the_same_again_is_refused_and_what_was_typed_is_kept(
        self, client: HouseClient, session: Session
    ) -> None:
        client.submit(NEW, PROGRAMME, form="")
        response = client.submit(NEW, PROGRAMME, form="")
        assert response.status_code == 422
        assert "The register holds this already, as number" in response.text
        assert 'value="DWCP Senegal"' in response.text
        count = select(func.count()).where(Programme.title == "DWCP Senegal")
        assert afresh(session).scalar(count) == 1

    @pytest.mark.parametrize(
        ("change", "error"),
        [
            ({"title": " "}, "Fill in this field."),
            ({"country": ""}, "Choose from the list."),
            ({"last_year": ""}, "Enter both years, or neither."),
            ({"last_year": "2020"}, "The last year lies before the first."),
            ({"first_year": "20"}, "Enter a year such as 2026."),
            ({"codes": "?"}, "is no code"),
        ],
    )
    def test_bad_input_is_an_error_at_the_field(
        self, client: HouseClient, change: dict[str, str], error: str
    ) -> None:
        response = client.submit(NEW, {**PROGRAMME, **change}, form="")
        assert response.status_code == 422
        assert error in response.text

    def test_a_correction_keeps_what_the_entry_said_before(
        self, client: HouseClient, programme: str
    ) -> None:
        said = {"title": "DWCP II", "last_year": "2029", "reason": "A misprint"}
        client.submit(f"{programme}/correct", said, form="")
        text = client.page(programme).text()
        assert "DWCP II" in text and "2024–2029" in text
        assert "A misprint" in text and "Decent Work Country Programme 2024–2028" in text


class TestFindings:
    @pytest.fixture(autouse=True)
    def signed_in(self, sign_in: SignIn) -> None:
        sign_in(Role.ADMINISTRATOR)

    def test_a_finding_is_entered_with_all_that_the_document_says(
        self, client: HouseClient, session: Session, programme: str
    ) -> None:
        """R5, R7, R9"""
        response = client.submit(f"{programme}/findings/new", FINDING, form="")
        assert response.location == programme
        text = client.page(programme).text()
        for sentence in (
            "The workers were consulted on the priorities",
            "Only through the ILO.",
            "The ILO is a non-resident agency.",
            "The ministry of labour was absent.",
            "There was no dialogue with the UN Resident Coordinator.",
            "There was dialogue with line ministries.",
            "Document of 1 October 2020.",
            "Reasons: Too little capacity · It takes too much time.",
            "GB.340/POL/6, paragraph 24",
        ):
            assert sentence in text
        assert "participation.finding-entered" in {action for action, _ in recorded(session)}

    def test_sent_twice_it_is_entered_once(
        self, client: HouseClient, session: Session, programme: str
    ) -> None:
        form = client.page(f"{programme}/findings/new").form("")
        for _time in range(2):
            assert client.post(f"{programme}/findings/new", data={**form, **FINDING}).location
        assert afresh(session).scalar(select(func.count()).select_from(FindingEntry)) == 1
        actions = [action for action, _ in recorded(session)]
        assert actions.count("participation.finding-entered") == 1

    def test_the_very_same_in_another_form_is_refused(
        self, client: HouseClient, programme: str
    ) -> None:
        client.submit(f"{programme}/findings/new", FINDING, form="")
        response = client.submit(f"{programme}/findings/new", FINDING, form="")
        assert response.status_code == 422
        assert "The register holds this already" in response.text

    @pytest.mark.parametrize(
        ("change", "error"),
        [
            ({"text": ""}, "Fill in this field."),
            ({"source": "x" * 101}, "Use at most 100 characters."),
            ({"involvement": ""}, "Choose from the list."),
            ({"document_date": "2999-01-01"}, "Enter a day that has passed"),
        ],
    )
    def test_bad_input_is_an_error_at_the_field(
        self, client: HouseClient, programme: str, change: dict[str, str], error: str
    ) -> None:
        response = client.submit(f"{programme}/findings/new", {**FINDING, **change}, form="")
        assert response.status_code == 422
        assert error in response.text

    def test_a_correction_supersedes_and_can_say_again_what_was_said_before(
        self, client: HouseClient, session: Session, programme: str
    ) -> None:
        client.submit(f"{programme}/findings/new", FINDING, form="")
        number = int(programme.rpartition("/")[2])
        for stage, reason in (("evaluation", "A misreading"), ("design", "It was right")):
            (stands,) = findings_about(afresh(session), number)
            path = f"/participation/findings/{stands.id}/correct"
            said = {**FINDING, "stage": stage, "reason": reason}
            assert client.submit(path, said, form="").location == programme
        (stands,) = findings_about(afresh(session), number)
        assert stands.stage == "design"
        assert session.scalar(select(func.count()).where(Finding.programme_id == number)) == 3
        text = client.page(programme).text()
        assert "A misreading" in text and "It was right" in text and "1 finding" in text

    def test_what_was_corrected_meanwhile_is_not_corrected_again(
        self, client: HouseClient, session: Session, programme: str
    ) -> None:
        client.submit(f"{programme}/findings/new", FINDING, form="")
        (stands,) = findings_about(afresh(session), int(programme.rpartition("/")[2]))
        path = f"/participation/findings/{stands.id}"
        late = client.page(f"{path}/correct").form("")
        client.submit(f"{path}/take-back", {"why": "Not there"}, at=f"{path}/correct")
        said = {**late, **FINDING, "stage": "evaluation", "reason": "Too late"}
        client.post(f"{path}/correct", data=said)
        assert "meanwhile" in client.page(programme).text()
        assert findings_about(afresh(session), int(programme.rpartition("/")[2])) == []

    def test_taking_back_needs_a_reason_and_leaves_a_trace(
        self, client: HouseClient, session: Session, programme: str
    ) -> None:
        client.submit(f"{programme}/findings/new", FINDING, form="")
        (stands,) = findings_about(afresh(session), int(programme.rpartition("/")[2]))
        path = f"/participation/findings/{stands.id}"
        refused = client.submit(f"{path}/take-back", {"why": " "}, at=f"{path}/correct")
        assert refused.status_code == 422
        client.submit(f"{path}/take-back", {"why": "Another country"}, at=f"{path}/correct")
        text = client.page(programme).text()
        assert "Taken back" in text and "Another country" in text
        assert afresh(session).get(FindingCorrection, stands.id) is not None
        country = client.page("/participation/SEN").text()
        assert "The workers were consulted" not in country


class TestCommittees:
    @pytest.fixture(autouse=True)
    def signed_in(self, sign_in: SignIn) -> None:
        sign_in(Role.ANALYST)

    def test_composition_women_and_men_and_role(self, client: HouseClient, programme: str) -> None:
        """R8"""
        client.submit(f"{programme}/committees/new", COMMITTEE, form="")
        page = client.page(programme)
        text = page.text()
        assert "There is a tripartite committee." in text and "Formulation · Monitoring" in text
        cells = [cell.text for cell in page.all(".//td[@class='n']") if (cell.text or "").isdigit()]
        assert cells[-5:] == ["3", "3", "3", "4", "5"]

    def test_no_committee_has_no_members(self, client: HouseClient, programme: str) -> None:
        said = {**COMMITTEE, "state": "none"}
        response = client.submit(f"{programme}/committees/new", said, form="")
        assert response.status_code == 422
        assert "Only a committee that exists has members." in response.text

    def test_it_is_corrected_and_taken_back(
        self, client: HouseClient, session: Session, programme: str
    ) -> None:
        client.submit(f"{programme}/committees/new", COMMITTEE, form="")
        number = int(programme.rpartition("/")[2])
        (first,) = standing_committees(afresh(session), number)
        path = f"/participation/committees/{first.id}"
        said = {**COMMITTEE, "women": "5", "men": "4", "reason": "Miscounted"}
        client.submit(f"{path}/correct", said, form="")
        (second,) = standing_committees(afresh(session), number)
        assert (second.stated.composition.women, second.id != first.id) == (5, True)
        path = f"/participation/committees/{second.id}"
        client.submit(f"{path}/take-back", {"why": "Another body"}, at=f"{path}/correct")
        assert standing_committees(afresh(session), number) == []
        text = client.page(programme).text()
        assert "Miscounted" in text and "Another body" in text
        assert session.scalar(select(func.count()).select_from(Committee)) == 2


def test_who_only_reads_is_offered_nothing_to_change(
    client: HouseClient, sign_in: SignIn, programme: str
) -> None:
    sign_in(Role.PLANNER)
    assert "Enter a finding" not in client.page(programme).text()
    assert client.get(f"{programme}/findings/new").status_code == 403
