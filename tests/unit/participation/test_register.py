"""What is entered by hand: its codes, its words, and the tiles of the map."""

from datetime import date

import pytest

from capacity.participation.country_list import tiles_by_region
from capacity.participation.domain.particulars import (
    Channel,
    CommitteeRole,
    CommitteeState,
    Composition,
    Particulars,
)
from capacity.participation.domain.reasons import Reason
from capacity.participation.domain.replies import Publication
from capacity.participation.domain.residence import Residence
from capacity.participation.domain.verdicts import GroupState, OrganizationState, Verdict, Why
from capacity.participation.queries import CountryCounts
from capacity.participation.register.labels import (
    CHANNEL_LABELS,
    COMMITTEE_ROLE_LABELS,
    COMMITTEE_STATE_LABELS,
    REASON_LABELS,
    particulars_in_words,
    reasons_in_words,
)
from capacity.participation.verdict_labels import (
    GROUP_STATE_LABELS,
    GROUP_STATE_TONES,
    ORGANIZATION_STATE_LABELS,
    PUBLICATION_LABELS,
    VERDICT_LABELS,
    WHY_LABELS,
)
from surveys.constituents.geography import Region, all_countries
from surveys.questionnaires.definition import read_definition
from surveys.questionnaires.domain.document import from_document
from wsgi import INSTRUMENT_FOLDERS

pytestmark = pytest.mark.usefixtures("in_english")


def test_every_code_has_words() -> None:
    assert set(REASON_LABELS) == set(Reason)
    assert set(CHANNEL_LABELS) == set(Channel)
    assert set(COMMITTEE_STATE_LABELS) == set(CommitteeState)
    assert set(COMMITTEE_ROLE_LABELS) == set(CommitteeRole)
    assert set(VERDICT_LABELS) == set(Verdict)
    assert set(GROUP_STATE_LABELS) == set(GROUP_STATE_TONES) == set(GroupState)
    assert set(WHY_LABELS) == set(Why)
    assert set(ORGANIZATION_STATE_LABELS) == set(OrganizationState)
    assert set(PUBLICATION_LABELS) == set(Publication)


@pytest.mark.parametrize("code", ["dwcp-participation", "unsdcf-participation"])
def test_the_questionnaires_offer_the_same_twenty_reasons(code: str) -> None:
    """R7"""
    (path,) = (f / f"{code}.yaml" for f in INSTRUMENT_FOLDERS if (f / f"{code}.yaml").exists())
    asked = from_document(read_definition(path))
    codes = {option.code for option in asked.item("reasons").options if option.special is None}
    assert codes == set(Reason)
    assert len(Reason) == 20


def test_what_is_not_stated_is_not_said() -> None:
    assert particulars_in_words(Particulars()) == []
    assert reasons_in_words(Particulars()) == []


def test_what_is_stated_is_said_in_whole_sentences() -> None:
    """R5, R9"""
    said = particulars_in_words(
        Particulars(date(2020, 3, 5), Channel.BOTH, Residence.RESIDENT, False, True, False)
    )
    assert said == [
        "Both directly and through the ILO.",
        "The ILO is a resident agency.",
        "The ministry of labour took part.",
        "There was dialogue with the UN Resident Coordinator.",
        "There was no dialogue with line ministries.",
        "Document of 5 March 2020.",
    ]


@pytest.mark.parametrize(
    ("seats", "tripartite"),
    [((3, 3, 3), True), ((3, 0, 3), False), ((3, None, 3), None), ((None, 0, None), False)],
)
def test_a_committee_is_tripartite_if_all_three_have_a_seat(
    seats: tuple[int | None, ...], tripartite: bool | None
) -> None:
    """R8"""
    assert Composition(*seats).tripartite is tripartite


def test_the_map_has_every_real_country_once_in_its_region() -> None:
    counts = [CountryCounts("SEN", 7, 2), CountryCounts("XAA", 3, 3)]
    regions = tiles_by_region(counts, "fr")
    assert [region for region, _tiles in regions] == list(Region)
    tiles = {tile.iso3: tile for _region, held in regions for tile in held}
    assert set(tiles) == {entry.iso3 for entry in all_countries() if entry.is_real}
    assert (tiles["SEN"].programmes, tiles["SEN"].shade, tiles["SEN"].name) == (7, 5, "Sénégal")
    assert tiles["MLI"].shade == 0
