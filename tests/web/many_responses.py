"""A seeded population with small groups, and responses of it written at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from sqlalchemy.orm import Session

from surveys.collection.answering.actions import holder_of, save_answers, submit_response
from surveys.collection.rounds.models import Round
from surveys.constituents.models import Organization
from surveys.constituents.roles import Group
from surveys.foundation.database import now
from surveys.questionnaires.domain.structure import Answer
from tests.client import Page, words
from tests.factories import make_invitation, make_organization

COUNTRIES = {"africa": "SEN", "arab_states": "JOR", "asia_pacific": "IND"}
WAYS = ("post", "compost", "phone")


@dataclass(frozen=True, slots=True)
class Given:
    """One response of the small survey, and whose it is."""

    organization: int
    group: str
    region: str
    heard: str
    ways: tuple[str, ...]

    def numbers(self, field: str) -> list[int]:
        """As counts: answered, then each option."""
        if field == "heard":
            return [1, *(int(self.heard == str(level)) for level in range(1, 6))]
        return [1, *(int(way in self.ways) for way in WAYS)]


def people(
    session: Session, sizes: Mapping[tuple[Group, str], int]
) -> dict[tuple[str, str], list[Organization]]:
    """So many organizations of each group and region."""
    return {
        (group, region): [
            make_organization(session, group, COUNTRIES[region]) for _ in range(number)
        ]
        for (group, region), number in sizes.items()
    }


def respond(
    session: Session, round_: Round, places: Sequence[tuple[str, Organization]], random: Random
) -> list[Given]:
    """A submitted response of each organization; the answers are drawn."""
    made = []
    for region, organization in places:
        invitation, _token = make_invitation(session, round_, organization)
        ways = tuple(way for way in WAYS if random.random() < 0.5)
        found = Given(
            organization.id,
            organization.group,
            region,
            str(random.randint(1, 5)),
            ways or (random.choice(WAYS),),
        )
        given: dict[str, Answer | None] = {
            "member": "no",
            "heard": found.heard,
            "ways": found.ways,
        }
        response = save_answers(session, holder_of(invitation), None, given, "en", now())
        submit_response(session, response, now())
        made.append(found)
    session.commit()
    return made


def answered_in(page: Page, text: str) -> str:
    """How many answered an item, as the table of all figures of a page or document says."""
    (figures,) = [
        table
        for table in page.all(".//table")
        if words(table).startswith("All figures and their denominators")
    ]
    rows = [[words(cell) for cell in row] for row in figures.iter("tr")]
    (found,) = [row[1] for row in rows if row[0] == text]
    return found
