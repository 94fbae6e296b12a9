"""Findings that were imported on committees and audits are corrected and taken back by hand."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from capacity.participation.actions import load_record
from capacity.participation.models import Finding, FindingCorrection, RecordImport
from capacity.participation.queries import findings_of_country
from surveys.constituents.roles import Role
from surveys.foundation.database import now
from tests.client import HouseClient
from tests.web.conftest import afresh, recorded

COUNTRY = "/participation/ZMB"
COMMITTEE = "National steering committee on occupational safety and health"
WORDS = "Tripartite committee set up within a technical cooperation project"
CITED = "GB.303/TC/1, Appendix, section III"
CORRECTED = {
    "name": "National committee on safety at work",
    "text": "A tripartite committee was set up by law",
    "source": "GB.340/POL/6",
    "paragraph": "12",
    "involvement": "committee",
    "groups": ["government", "workers"],
    "reason": "The law is older than the project",
}


@pytest.fixture
def path(session: Session, sign_in: Callable[..., int]) -> str:
    """The address of an imported finding on a committee; an analyst is signed in."""
    load_record(session, now())
    session.commit()
    sign_in(Role.ANALYST)
    (found,) = (f for f in findings_of_country(session, "ZMB") if f.name == COMMITTEE)
    return f"/participation/findings/{found.id}"


def test_one_is_corrected_and_what_was_imported_stays_beside_it(
    client: HouseClient, session: Session, path: str
) -> None:
    """R8"""
    assert f"{path}/correct" in client.get(COUNTRY).text
    assert f"As it was imported: {WORDS}" not in client.page(COUNTRY).text()
    response = client.submit(f"{path}/correct", CORRECTED, form="")
    assert response.location == COUNTRY
    text = client.page(COUNTRY).text()
    assert "A tripartite committee was set up by law" in text
    assert f"As it was imported: {COMMITTEE} · {WORDS} ({CITED})" in text
    assert "Corrected" in text and "The law is older than the project" in text
    assert "participation.finding-corrected" in {action for action, _ in recorded(session)}
    (stands,) = (f for f in findings_of_country(afresh(session), "ZMB") if f.name)
    assert stands.name == "National committee on safety at work"
    assert (stands.programme, len(stands.groups)) == (None, 2)


def test_corrected_twice_the_imported_words_are_still_those_of_the_import(
    client: HouseClient, session: Session, path: str
) -> None:
    client.submit(f"{path}/correct", CORRECTED, form="")
    (second,) = (f for f in findings_of_country(afresh(session), "ZMB") if f.name)
    again = f"/participation/findings/{second.id}/correct"
    assert f"As it was imported: {COMMITTEE} · {WORDS}" in client.page(again).text()
    client.submit(again, {**CORRECTED, "text": "It was set up in 2004"}, form="")
    text = client.page(COUNTRY).text()
    assert "It was set up in 2004" in text and f"As it was imported: {COMMITTEE}" in text


def test_importing_again_does_not_bring_back_what_was_corrected(
    client: HouseClient, session: Session, path: str
) -> None:
    client.submit(f"{path}/correct", CORRECTED, form="")
    before = afresh(session).scalar(select(func.count()).select_from(RecordImport))
    assert load_record(session, now()).findings_added == 0
    session.commit()
    assert afresh(session).scalar(select(func.count()).select_from(RecordImport)) == before


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"name": " "}, "Fill in this field."),
        ({"involvement": "consulted"}, "Not a valid choice"),
        ({"reason": ""}, "Fill in this field."),
    ],
)
def test_bad_input_is_an_error_at_the_field(
    client: HouseClient, session: Session, path: str, change: dict[str, str], error: str
) -> None:
    response = client.submit(f"{path}/correct", {**CORRECTED, **change}, form="")
    assert response.status_code == 422
    assert error in response.text
    assert afresh(session).scalar(select(func.count()).select_from(FindingCorrection)) == 0


def test_one_is_taken_back_for_a_reason(client: HouseClient, session: Session, path: str) -> None:
    refused = client.submit(f"{path}/take-back", {"why": ""}, at=f"{path}/correct")
    assert refused.status_code == 422
    client.submit(f"{path}/take-back", {"why": "Another country"}, at=f"{path}/correct")
    text = client.page(COUNTRY).text()
    assert "Taken back" in text and "Another country" in text and CITED in text
    assert all(not f.name for f in findings_of_country(afresh(session), "ZMB"))
    assert session.scalar(select(func.count()).where(Finding.name == COMMITTEE)) == 1


def test_what_was_corrected_meanwhile_is_not_corrected_again(
    client: HouseClient, session: Session, path: str
) -> None:
    late = client.page(f"{path}/correct").form("")
    client.submit(f"{path}/correct", CORRECTED, form="")
    client.post(f"{path}/correct", data={**late, **CORRECTED, "text": "Too late"})
    text = client.page(COUNTRY).text()
    assert "meanwhile" in text and "Too late" not in text


def test_who_only_reads_is_offered_no_correction(
    client: HouseClient, path: str, sign_in: Callable[..., int]
) -> None:
    sign_in(Role.DESIGNER)
    assert path not in client.get(COUNTRY).text
    assert client.get(f"{path}/correct").status_code == 403
