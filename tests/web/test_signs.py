"""Signs for the reviewer: what strikes in a submitted assessment is flagged and blocks nothing."""

from dataclasses import replace

from sqlalchemy.orm import Session

from surveys.constituents.roles import Group, Role
from tests.client import HouseClient, words
from tests.conftest import SignIn
from tests.web.arranging import AGREED, closed, submitted


def shown(client: HouseClient, path: str) -> list[str]:
    page = client.page(path)
    return [words(sign) for sign in page.all(".//details[@class='signs']//li")]


def test_all_alike_is_a_sign_and_the_review_goes_on(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    case = submitted(session)
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    (sign,) = shown(client, case.review_path)
    assert sign.startswith("Every level is the same: C1.1")
    assert sign.endswith(f"and {len(case.codes) - 12} more")


def test_a_level_without_evidence_is_named(
    client: HouseClient, session: Session, sign_in: SignIn
) -> None:
    case = closed(session)
    case.agree()
    case.agree(replace(AGREED, level=4, evidence=""), ["C2.1"], revision=1)
    case.submit()
    sign_in(Role.REVIEWER, group=Group.WORKERS)
    assert shown(client, case.review_path) == ["Level 2 or above, and no evidence is given: C2.1"]
