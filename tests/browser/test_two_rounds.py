"""R10, R12: the life of one institution over two rounds, by five people in three languages."""

from tests.browser.conftest import Company
from tests.browser.first_round import first_round
from tests.browser.founding import found
from tests.browser.second_round import second_round


def test_an_institution_lives_through_two_rounds(company: Company) -> None:
    """As docs/assessing-an-institution.md and docs/reviewing.md say, page by page.

    A focal point (en), two assessors (fr; ar on a phone), a reviewer (en), a second reader (fr).
    """
    institution = found(company)
    first_round(institution)
    second_round(institution)
