"""R18: a request between peers lives only as long as both consent, without a break."""

from datetime import UTC, datetime, timedelta

import pytest

from capacity.exchange.domain.requests import Consented, RequestState, Standing, standing

ASKED = datetime(2026, 3, 2, 9, tzinfo=UTC)
BEFORE, AFTER = ASKED - timedelta(days=1), ASKED + timedelta(days=1)


@pytest.mark.parametrize("state", RequestState)
def test_with_both_consents_it_stands_as_written(state: RequestState) -> None:
    assert standing(state, ASKED, Consented(BEFORE, ASKED)) == Standing(state.value)


@pytest.mark.parametrize("state", [RequestState.ASKED, RequestState.ACCEPTED])
@pytest.mark.parametrize(
    "consented",
    [Consented(None, BEFORE), Consented(BEFORE, None), Consented(None, None)],
)
def test_without_one_of_them_it_has_ended(state: RequestState, consented: Consented) -> None:
    assert standing(state, ASKED, consented) is Standing.ENDED


@pytest.mark.parametrize("consented", [Consented(AFTER, BEFORE), Consented(BEFORE, AFTER)])
def test_consenting_again_does_not_bring_it_back(consented: Consented) -> None:
    assert standing(RequestState.ACCEPTED, ASKED, consented) is Standing.ENDED


@pytest.mark.parametrize("state", [RequestState.DECLINED, RequestState.WITHDRAWN])
def test_what_was_settled_stays_settled(state: RequestState) -> None:
    assert standing(state, ASKED, Consented(None, None)) == Standing(state.value)


@pytest.mark.parametrize("state", [RequestState.ASKED, RequestState.ACCEPTED])
def test_it_ends_with_one_of_the_organizations(state: RequestState) -> None:
    gone = Consented(BEFORE, BEFORE, organization_ended=True)
    assert standing(state, ASKED, gone) is Standing.ENDED_WITH_ORGANIZATION
    withdrawn = Consented(BEFORE, None, organization_ended=True)
    assert standing(state, ASKED, withdrawn) is Standing.ENDED


@pytest.mark.parametrize("state", [RequestState.DECLINED, RequestState.WITHDRAWN])
def test_what_was_settled_before_an_organization_ended_stays_settled(state: RequestState) -> None:
    gone = Consented(BEFORE, BEFORE, organization_ended=True)
    assert standing(state, ASKED, gone) == Standing(state.value)
